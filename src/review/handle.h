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

namespace warden {

// /validate judges, /mutate fills what nobody stated. They are two calls of the API server, and never answer for each other.
enum class ReviewPurpose { kValidate, kMutate };

// References must outlive the call.
struct ReviewSettings {
  const Engine& engine;
  const Snapshot& snapshot;       // of the cluster, without the object under review
  std::string_view profile = {};  // as the path asks for; "" leaves it to the policy
  KubernetesVersion kubernetes;
  std::string_view litellm = {};  // as Circumstances has it
  std::chrono::sys_seconds now{};
};

struct HttpAnswer {
  unsigned status = 200;
  std::string body;
  std::string_view content_type = "application/json";  // a literal
  ReviewReport report;
};

// 200 with an AdmissionReview of the same uid whenever a uid can be read, also of a review that makes no sense (denied with code
// 400); else 400 and one line of text.
HttpAnswer HandleReview(ReviewPurpose purpose, std::string body, const ReviewSettings& settings);

}  // namespace warden
