// Starting and stopping.
#include "admission/webhook.h"

#include <utility>

#include "admission/certificate_keeper.h"
#include "admission/handlers.h"

namespace warden {

namespace {

std::vector<std::string> ProfilesOf(const Policy& policy) {
  std::vector<std::string> names;
  for (const std::string_view name : policy.Profiles()) names.emplace_back(name);
  return names;
}

net::ServerOptions WithLog(net::ServerOptions options, Log log) {
  options.log = log;
  return options;
}

}  // namespace

Webhook::Webhook(const WebhookOptions& options, const Engine& engine, std::function<std::chrono::sys_seconds()> now, Log log)
    : options_(options),
      log_(log),
      metrics_(engine.rules(), ProfilesOf(engine.policy()), options.build),
      review_log_(log),
      server_(
          WithLog(options.server, log),
          MakeWebhookHandler({.engine = engine,
                              .snapshots = snapshots_,
                              .kubernetes = options.kubernetes,
                              .litellm = options.litellm,
                              .now = std::move(now),
                              .metrics = metrics_,
                              .log = review_log_,
                              .client_names = options.client_names}),
          MakeOpsHandler(readiness_, [this] { return metrics_.Text(server_.stats(), readiness_.state() == Readiness::State::kServing); })) {
}

Webhook::~Webhook() { StopWatching(); }

Status Webhook::Start(const ServingMaterial& material) {
  Status status = server_.SetCertificate(material.pair, material.client_ca_pem);
  if (status.ok()) status = server_.Start();
  if (!status.ok()) return status;
  metrics_.CertificateServed(ExpiryOf(material));
  readiness_.Set(Readiness::State::kServing);
  log_.Info("serving", {{"webhook", "https://" + net::ToString(tls_endpoint())}, {"ops", "http://" + net::ToString(ops_endpoint())}});
  return status;
}

void Webhook::Watch(CertificateFiles files, ServingMaterial material) {
  const auto serve = [this](const ServingMaterial& found) { return server_.SetCertificate(found.pair, found.client_ca_pem); };
  CertificateKeeper keeper(std::move(files), std::move(material), serve, metrics_, readiness_, log_);
  watch_ = std::jthread([this, keeper = std::move(keeper)](std::stop_token stop) mutable {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      wake_.wait_for(lock, stop, options_.certificate_interval, [this] { return look_again_; });
      if (stop.stop_requested()) return;
      look_again_ = false;
      lock.unlock();  // who asks for a look does not wait for this one
      keeper.Look(std::chrono::system_clock::now());
      lock.lock();
    }
  });
}

void Webhook::LookAgain() {
  if (!watch_.joinable()) return log_.Info("no certificate files to look at: the certificate was made for this run");
  log_.Info("looking at the certificate files");
  {
    const std::lock_guard lock(mutex_);
    look_again_ = true;
  }
  wake_.notify_all();
}

void Webhook::StopWatching() {
  watch_.request_stop();
  if (watch_.joinable()) watch_.join();
}

bool Webhook::Drain() {
  readiness_.Set(Readiness::State::kDraining);
  server_.BeginDrain();
  std::this_thread::sleep_for(options_.drain_delay);
  const bool clean = server_.FinishDrain(options_.drain_grace);
  StopWatching();
  return clean;
}

}  // namespace warden
