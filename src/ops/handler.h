// What the plain listener answers.
//
//   GET /healthz   200 or 503 and a word: whether the process is alive
//   GET /readyz    200 or 503 and a word: whether requests should be sent here; then a line "name: reason" for each condition that is not
//                  as it should be (ops/health.h)
//   GET /metrics   Prometheus' text format
#pragma once

#include "net/message.h"
#include "ops/health.h"
#include "ops/metrics.h"

namespace warden::ops {

// Both must outlive the handler, which may be called from several threads at once.
net::Handler MakeHandler(const Health& health, const Metrics& metrics);

}  // namespace warden::ops
