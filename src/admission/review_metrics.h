// What Prometheus is told of reviews: what they were, what was found and decided, how long it took, and which certificate is served.
//
// Counting costs a request a few dozen nanoseconds: each counter is looked up once and then kept by the numbers of its labels. The
// values of all labels come from lists of ours (operations, kinds, profiles of the policy, rules), so nobody outside can make more.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ops/metrics.h"
#include "review/handle.h"
#include "review/report.h"
#include "warden/rule.h"

namespace warden::admission {

// Any thread, except construction and destruction.
class ReviewMetrics {
 public:
  // Registers its families with `metrics`, which must outlive it. `rules` must be static, sorted by id. `profiles`: those that a path may
  // ask for.
  ReviewMetrics(ops::Metrics& metrics, std::span<const Rule* const> rules, std::vector<std::string> profiles);
  ~ReviewMetrics();
  ReviewMetrics(const ReviewMetrics&) = delete;
  ReviewMetrics& operator=(const ReviewMetrics&) = delete;

  struct Durations {
    std::chrono::nanoseconds judging;  // from the whole body to the answer
    std::chrono::nanoseconds total;    // from the first byte of the request to the answer
  };
  // `profile` as the path asks for; "": left to the policy.
  void Count(review::ReviewPurpose purpose, std::string_view profile, const review::ReviewReport& report, const Durations& durations);

  void CertificateServed(std::chrono::sys_seconds expiry);
  void CertificateRefused();  // a look at the files that did not end well

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace warden::admission
