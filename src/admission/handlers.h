// What the two listeners answer.
//
//   webhook: POST /validate[/<profile>], /mutate[/<profile>]     an AdmissionReview; of the query ?timeout= is read
//            POST /warn/validate[/<profile>], /warn/mutate[/…]   the same for namespaces in which errors are said and do not deny
//   ops:     GET /healthz, /readyz                               200 or 503 and a word, and what is not as it should be
//            GET /metrics                                        Prometheus' text format
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "admission/metrics.h"
#include "admission/readiness.h"
#include "admission/review_log.h"
#include "net/message.h"
#include "warden/engine.h"
#include "warden/rule.h"
#include "warden/snapshot.h"

namespace warden {

inline constexpr std::chrono::seconds kJudgeTime{5};

// References must outlive the handler. `now` is called for each review, from several threads at once.
struct AdmissionSettings {
  const Engine& engine;
  const SnapshotSource& snapshots;  // one is taken for each request
  KubernetesVersion kubernetes;
  std::string litellm = {};  // as Circumstances has it
  std::function<std::chrono::sys_seconds()> now;
  Metrics& metrics;
  ReviewLog& log;
  // The longest that one review may be judged, less where the client waits less (?timeout=). Well under the timeoutSeconds of
  // deploy/webhooks, so that the API server hears which rule it was.
  std::chrono::nanoseconds judge_time = kJudgeTime;
  std::vector<std::string> client_names;  // common names of client certificates that may ask; empty: whoever the TLS layer lets in
};

net::Handler MakeWebhookHandler(AdmissionSettings settings);

// Alive is who answers at all; ready is who serves. `readiness` must outlive the handler; `metrics` is called from several threads.
net::Handler MakeOpsHandler(const Readiness& readiness, std::function<std::string()> metrics);

}  // namespace warden
