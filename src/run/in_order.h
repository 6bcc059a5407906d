// Doing many things on several threads and taking their results in order.
#pragma once

#include <cstddef>
#include <functional>

#include "base/stop_token.h"

namespace warden::run {

// work(0) … work(count - 1), each once, on up to `threads` threads; done(i) for each in the order of i, one at a time, as soon as
// everything before it is done too. No more than a window of results waits for its turn. What either throws is thrown here, after
// every thread has ended. One thread, or one thing to do: all of it happens in the calling thread. Gives how many are done: all, unless a
// stop was asked for. From then on nothing is begun and nothing is done; work that is under way is waited for, and its result is left.
std::size_t ForEachInOrder(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work,
                           const std::function<void(std::size_t)>& done, base::StopToken stop = {});

}  // namespace warden::run
