// What Prometheus is told: reviews and findings as they happen, the server's counters when it asks.
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

#include "net/http_server.h"
#include "review/handle.h"
#include "review/report.h"
#include "warden/rule.h"

namespace warden {

struct BuildInfo {
  std::string version, commit;
};

// Any thread, except construction and destruction.
class Metrics {
 public:
  // `rules` must be static, sorted by id. `profiles`: those that a path may ask for.
  Metrics(std::span<const Rule* const> rules, std::vector<std::string> profiles, const BuildInfo& build);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  struct Durations {
    std::chrono::nanoseconds judging;  // from the whole body to the answer
    std::chrono::nanoseconds total;    // from the first byte of the request to the answer
  };
  // `profile` as the path asks for; "": left to the policy.
  void Count(ReviewPurpose purpose, std::string_view profile, const ReviewReport& report, const Durations& durations);

  void CertificateServed(std::chrono::sys_seconds expiry);
  void CertificateRefused();  // a look at the files that did not end well

  // All of it in the text format 0.0.4.
  std::string Text(const net::ServerStats& stats, bool ready) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

inline constexpr std::string_view kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace warden
