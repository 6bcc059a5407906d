// Bytes of an AdmissionReview to bytes of the answer: all that stands between a request and its verdict but the network.
//
// Pure; any thread; throws nothing but std::bad_alloc.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "review/report.h"
#include "warden/engine.h"
#include "warden/snapshot.h"

namespace warden::review {

// /validate judges, /mutate fills what nobody stated. They are two calls of the API server, and never answer for each other.
enum class ReviewPurpose { kValidate, kMutate };

// Nothing stands around an object at admission, so what its bytes allow is nearly all.
inline Allowance ReviewAllowance() { return {.steps = 2'000'000}; }

// References must outlive the call.
struct ReviewSettings {
  const Engine& engine;
  const Snapshot& snapshot;       // of the cluster, without the object under review
  std::string_view profile = {};  // as the path asks for; "" leaves it to the policy
  bool only_warns = false;        // likewise: errors are said and do not deny
  Assumptions assumptions = {};
  std::chrono::sys_seconds now{};
  // For all of it: reading, sealing, judging and the answer. `time` counts from the call.
  Allowance allowance = ReviewAllowance();
};

struct HttpAnswer {
  unsigned status = 200;
  std::string body;
  std::string_view content_type = "application/json";  // a literal
  ReviewReport report;
};

// 200 with an AdmissionReview of the same uid whenever a uid can be read, also of a review that makes no sense (denied with code
// 400); else 400 and one line of text. Over its allowance: 500 and one line that names the rule, never a part of an answer. The API
// server then does what the entry's failurePolicy says; it must not be asked to try again, for it would be the same.
HttpAnswer HandleReview(ReviewPurpose purpose, std::string body, const ReviewSettings& settings);

}  // namespace warden::review
