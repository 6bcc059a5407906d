// The plain listener as a server of its own: for a process that answers /healthz, /readyz and /metrics and serves no webhook. It needs no
// certificate. The webhook has these three on the second listener of its own server (admission/webhook.h).
#pragma once

#include <chrono>

#include "base/log.h"
#include "net/http_server.h"
#include "ops/health.h"
#include "ops/metrics.h"
#include "warden/status.h"

namespace warden::ops {

struct DrainTimes {
  // Between saying "not ready" and accepting no more: as long as Services and kube-proxies take to hear of it.
  std::chrono::milliseconds delay{5'000};
  // For what is still being answered then.
  std::chrono::milliseconds grace{10'000};
};

// Not ready, a delay in which everything is still answered, then no more: blocks for the delay and at most the grace. False: something was
// still open and was cut.
bool Drain(net::HttpServer& server, Health& health, const DrainTimes& times);

struct OpsServerOptions {
  net::Endpoint listen{.host = "", .port = 8080};
  DrainTimes drain;
  base::Log log = {};  // for what nobody else is told: no more descriptors
};

// One thread. The phase of `health` is the caller's until the drain.
class OpsServer {
 public:
  // Both must outlive it; it adds its own families to `metrics`, whose Text must not be called after it has gone.
  OpsServer(const OpsServerOptions& options, Health& health, Metrics& metrics);

  // Answers from here on, also while `health` says that the process is not ready. Errors as net::HttpServer::Start.
  Status Start() { return server_.Start(); }
  // Where it listens; after Start.
  net::Endpoint endpoint() const { return server_.ops_endpoint(); }

  // As the function above. Without it the destructor cuts what is open.
  bool Drain() { return ops::Drain(server_, health_, drain_); }

 private:
  const DrainTimes drain_;
  Health& health_;
  net::HttpServer server_;
};

}  // namespace warden::ops
