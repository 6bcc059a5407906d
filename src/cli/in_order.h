// Doing many things on several threads and taking their results in order.
#pragma once

#include <cstddef>
#include <functional>

namespace warden {

// work(0) … work(count - 1), each once, on up to `threads` threads; done(i) for each in the order of i, one at a time, as soon as
// everything before it is done too. No more than a window of results waits for its turn. What either throws is thrown here, after
// every thread has ended. One thread, or one thing to do: all of it happens in the calling thread.
void ForEachInOrder(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work,
                    const std::function<void(std::size_t)>& done);

}  // namespace warden
