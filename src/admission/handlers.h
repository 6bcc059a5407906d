// What the webhook's listener answers.
//
//   POST /validate[/<profile>], /mutate[/<profile>]     an AdmissionReview; of the query ?timeout= is read
//   POST /warn/validate[/<profile>], /warn/mutate[/…]   the same for namespaces in which errors are said and do not deny
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "admission/review_log.h"
#include "admission/review_metrics.h"
#include "base/clock.h"
#include "net/message.h"
#include "warden/engine.h"
#include "warden/rule.h"
#include "warden/snapshot.h"

namespace warden::admission {

inline constexpr std::chrono::seconds kJudgeTime{5};

// References must outlive the handler. The clock's monotonic time is that of net::Request::arrived.
struct AdmissionSettings {
  const Engine& engine;
  const SnapshotSource& snapshots;           // one is taken for each request
  std::function<Assumptions()> assumptions;  // asked for each request, from any thread; none: nothing is assumed
  const base::Clock& clock;
  ReviewMetrics& metrics;
  ReviewLog& log;
  // The longest that one review may be judged, less where the client waits less (?timeout=). Well under the timeoutSeconds of
  // deploy/webhooks, so that the API server hears which rule it was.
  std::chrono::nanoseconds judge_time = kJudgeTime;
  std::vector<std::string> client_names;  // common names of client certificates that may ask; empty: whoever the TLS layer lets in
};

net::Handler MakeWebhookHandler(AdmissionSettings settings);

}  // namespace warden::admission
