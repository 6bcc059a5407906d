// How long a client waits for its answer, as it says in the target: kube-apiserver adds ?timeout=10s to every call of a webhook.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace warden::net {

// The value of the query's `timeout`, in the spelling of Go's durations, whole numbers only: "10s", "1m30s", "500ms". Nothing without
// one, for what cannot be read, for zero and for more than an hour: then nobody has told us a deadline.
std::optional<std::chrono::milliseconds> TimeoutOf(std::string_view target);

}  // namespace warden::net
