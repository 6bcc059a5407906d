// The admission webhook: an engine behind a TLS server, with a way to stop that loses no request.
#pragma once

#include <chrono>
#include <functional>

#include "admission/readiness.h"
#include "engine/snapshots.h"
#include "net/http_server.h"
#include "warden/engine.h"
#include "warden/rule.h"
#include "warden/status.h"

namespace warden {

struct WebhookOptions {
  net::ServerOptions server;
  KubernetesVersion kubernetes;
  // Between saying "not ready" and accepting no more: as long as Services and kube-proxies take to hear of it.
  std::chrono::milliseconds drain_delay{5'000};
  // For what is still being answered then. The API server waits 30 s at most for a webhook; ours take milliseconds.
  std::chrono::milliseconds drain_grace{10'000};
};

// One thread, except where said.
class Webhook {
 public:
  // `engine` must outlive the webhook; `now` is called from several threads at once.
  Webhook(const WebhookOptions& options, const Engine& engine, std::function<std::chrono::sys_seconds()> now);

  // Serves from here on. Errors as HttpServer::SetCertificate and Start.
  Status Start(const net::CertificatePair& pair);

  // Where it listens; after Start.
  net::Endpoint tls_endpoint() const { return server_.tls_endpoint(); }
  net::Endpoint ops_endpoint() const { return server_.ops_endpoint(); }
  const Readiness& readiness() const { return readiness_; }  // any thread

  // Not ready, a delay in which everything is still answered, then no more: blocks for drain_delay and at most drain_grace. False:
  // something was still open and was cut.
  bool Drain();

 private:
  const WebhookOptions options_;
  const EmptySnapshot snapshot_;
  Readiness readiness_;
  net::HttpServer server_;
};

}  // namespace warden
