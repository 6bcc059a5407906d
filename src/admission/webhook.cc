// Starting and stopping.
#include "admission/webhook.h"

#include <thread>
#include <utility>

#include "admission/handlers.h"

namespace warden {

Webhook::Webhook(const WebhookOptions& options, const Engine& engine, std::function<std::chrono::sys_seconds()> now)
    : options_(options),
      server_(options.server,
              MakeWebhookHandler({.engine = engine, .snapshot = snapshot_, .kubernetes = options.kubernetes, .now = std::move(now)}),
              MakeOpsHandler(readiness_)) {}

Status Webhook::Start(const net::CertificatePair& pair) {
  Status status = server_.SetCertificate(pair);
  if (status.ok()) status = server_.Start();
  if (status.ok()) readiness_.Set(Readiness::State::kServing);
  return status;
}

bool Webhook::Drain() {
  readiness_.Set(Readiness::State::kDraining);
  server_.BeginDrain();
  std::this_thread::sleep_for(options_.drain_delay);
  return server_.FinishDrain(options_.drain_grace);
}

}  // namespace warden
