// What the two listeners answer.
//
//   webhook: POST /validate[/<profile>], /mutate[/<profile>]     an AdmissionReview; a query (the API server's ?timeout=) is ignored
//   ops:     GET /healthz, /readyz                               200 or 503 and a word
#pragma once

#include <chrono>
#include <functional>

#include "admission/readiness.h"
#include "net/message.h"
#include "warden/engine.h"
#include "warden/rule.h"
#include "warden/snapshot.h"

namespace warden {

// References must outlive the handler. `now` is called for each review, from several threads at once.
struct AdmissionSettings {
  const Engine& engine;
  const Snapshot& snapshot;
  KubernetesVersion kubernetes;
  std::function<std::chrono::sys_seconds()> now;
};

net::Handler MakeWebhookHandler(AdmissionSettings settings);

// Alive is who answers at all; ready is who serves. `readiness` must outlive the handler.
net::Handler MakeOpsHandler(const Readiness& readiness);

}  // namespace warden
