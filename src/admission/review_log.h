// What the log says about reviews: each denial, each broken glass and each review over its budget, and of all others a sample. Names and
// rule ids only; no value of any object.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/log.h"
#include "review/report.h"

namespace warden::admission {

struct ReviewTold {
  const review::ReviewReport& report;
  std::string_view webhook;      // "validate" or "mutate"
  std::string_view profile;      // as the path asks for; "": left to the policy
  std::string_view traceparent;  // as sent
  std::chrono::microseconds duration;
};

// Any thread.
class ReviewLog {
 public:
  explicit ReviewLog(base::Log log) : log_(log) {}

  // `now` decides about the sample: one line a second, which says how many were left out since the last one.
  void Tell(const ReviewTold& told, std::chrono::steady_clock::time_point now);

 private:
  bool InSample(std::chrono::steady_clock::time_point now);

  const base::Log log_;
  std::atomic<std::int64_t> next_sample_{INT64_MIN};  // seconds of the steady clock
  std::atomic<std::int64_t> left_out_{0};
};

}  // namespace warden::admission
