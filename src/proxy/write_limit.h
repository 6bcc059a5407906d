// How often a model may be written: LiteLLM may answer that all went well and list nothing, and whoever repeats that for ever fills the
// database's log.
//
// One thread.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace warden::proxy {

class WriteLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit WriteLimit(unsigned most = 10, std::chrono::seconds within = std::chrono::minutes(1)) : most_(most), within_(within) {}

  // Whether the model may be written now; counts it where it may.
  bool Take(std::string_view id, Time now);
  // Forgets what does not count any more.
  void Forget(Time now);
  std::size_t size() const { return written_.size(); }

 private:
  const unsigned most_;
  const std::chrono::seconds within_;
  std::map<std::string, std::deque<Time>, std::less<>> written_;
};

}  // namespace warden::proxy
