// Starting and stopping.
#include "admission/webhook.h"

#include <utility>

#include "admission/certificate_keeper.h"
#include "admission/handlers.h"
#include "cluster/families.h"
#include "ops/handler.h"
#include "ops/ops_server.h"
#include "ops/server_families.h"

namespace warden::admission {

namespace {

std::vector<std::string> ProfilesOf(const Policy& policy) {
  std::vector<std::string> names;
  for (const std::string_view name : policy.Profiles()) names.emplace_back(name);
  return names;
}

net::ServerOptions WithLog(net::ServerOptions options, base::Log log) {
  options.log = log;
  return options;
}

}  // namespace

Webhook::Webhook(const WebhookOptions& options, const Engine& engine, const base::Clock& clock, base::Log log)
    : options_(options),
      clock_(clock),
      log_(log),
      pause_(clock),
      metrics_(options.build),
      review_metrics_(metrics_, engine.rules(), ProfilesOf(engine.policy())),
      review_log_(log),
      server_(WithLog(options.server, log),
              MakeWebhookHandler({.engine = engine,
                                  .snapshots = snapshots_,
                                  .assumptions = [this] { return AssumptionsNow(); },
                                  .clock = clock_,
                                  .metrics = review_metrics_,
                                  .log = review_log_,
                                  .client_names = options.client_names}),
              ops::MakeHandler(health_, metrics_)) {
  ops::AddServerFamilies(server_, health_, metrics_);
}

Webhook::~Webhook() { StopWatching(); }

std::shared_ptr<const Snapshot> Webhook::Surroundings::Take() const {
  return webhook_.cluster_ == nullptr ? nothing_ : webhook_.cluster_->snapshots().Take();
}

// The cluster knows its version better than who started us.
Assumptions Webhook::AssumptionsNow() const {
  Assumptions assumptions = options_.assumptions;
  if (cluster_ == nullptr) return assumptions;
  if (const KubernetesVersion version = cluster_->version(); version.minor) assumptions.kubernetes = version;
  return assumptions;
}

void Webhook::KnowCluster(const cluster::ClusterScope& scope, cluster::ClusterCalls calls) {
  cluster_ = std::make_unique<cluster::ClusterView>(
      scope, cluster::ClusterView::Needs{
                 .calls = std::move(calls), .clock = clock_, .pause = pause_, .log = log_, .condition = health_.Add("store")});
  cluster::AddClusterFamilies(*cluster_, metrics_);
}

Status Webhook::Start(const ServingMaterial& material) {
  Status status = server_.SetCertificate(material.pair, clock_.Now(), material.client_ca_pem);
  if (status.ok()) status = server_.Start();
  if (!status.ok()) return status;
  review_metrics_.CertificateServed(ExpiryOf(material));
  health_.Set(ops::Health::Phase::kServing);
  if (cluster_ != nullptr) cluster_->Start();
  log_.Info("serving", {{"webhook", "https://" + net::ToString(tls_endpoint())}, {"ops", "http://" + net::ToString(ops_endpoint())}});
  return status;
}

void Webhook::Watch(CertificateFiles files, ServingMaterial material) {
  const auto serve = [this](const ServingMaterial& found) { return server_.SetCertificate(found.pair, clock_.Now(), found.client_ca_pem); };
  CertificateKeeper keeper(std::move(files), std::move(material), serve, review_metrics_, health_.Add("certificate"), log_);
  watch_ = std::jthread([this, keeper = std::move(keeper)](const std::stop_token& stop) mutable {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      wake_.wait_for(lock, stop, options_.certificate_interval, [this] { return look_again_; });
      if (stop.stop_requested()) return;
      look_again_ = false;
      lock.unlock();  // who asks for a look does not wait for this one
      keeper.Look(clock_.Now());
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
  if (cluster_ != nullptr) cluster_->Stop();
  watch_.request_stop();
  if (watch_.joinable()) watch_.join();
}

bool Webhook::Drain() {
  const bool clean = ops::Drain(server_, health_, {.delay = options_.drain_delay, .grace = options_.drain_grace});
  StopWatching();
  return clean;
}

}  // namespace warden::admission
