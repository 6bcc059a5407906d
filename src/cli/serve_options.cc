// Declared to CLI11, then checked by us.
#include "cli/serve_options.h"

#include <fmt/core.h>

#include <chrono>

#include "cli/command_options.h"
#include "cli/log_options.h"
#include "cli/parse.h"
#include "cli/version.h"
#include "net/endpoint.h"

namespace warden::cli {
namespace {

constexpr int kMaxDrainDelaySeconds = 3600;

}  // namespace

void AddServeOptions(CommandOptions& command, RawServeOptions& raw) {
  command.Add("--listen", &raw.listen, "ADDR:PORT of the webhook (TLS); port 0 picks a free one").ShowDefault();
  command.Add("--ops-listen", &raw.ops_listen, "ADDR:PORT of /healthz, /readyz and /metrics (plain HTTP)").ShowDefault();
  command.AddFlag("--self-signed", raw.self_signed, "make a key and certificate for this run, for a first try");
  command.Add("--host", &raw.hosts, "a name or address that clients use; may be repeated. --self-signed puts it in, --cert must have it");
  command.Add("--write-ca", &raw.write_ca, "with --self-signed: write the certificate to this file, for clients to trust");
  command.Add("--cert", &raw.paths.certificate, "PEM file: the server's certificate, then its chain; taken anew when it changes");
  command.Add("--key", &raw.paths.key, "PEM file: its private key");
  command.Add("--client-ca", &raw.paths.client_ca, "PEM file: clients must show a certificate that one of these vouches for");
  command.Add("--client-name", &raw.client_names, "with --client-ca: the common name that certificate must have; may be repeated");
  command.Add("--policy", &raw.policy, "FILE: levels, parameters, exemptions and modes of your organisation (see `warden policy init`)");
  command.Add("--profile", &raw.profile, "for requests whose path names none: production, development, or one of the policy's");
  command.Add("--kubernetes-version", &raw.kubernetes_version, "of the cluster, such as 1.30");
  command.Add("--litellm-version", &raw.litellm_version, "LiteLLM version to assume, such as 1.104.4, overriding image tags");
  AddWatchOptions(command, raw.watch);
  command.Add("--drain-delay", &raw.drain_delay_seconds, "seconds of answering as not ready after SIGTERM, before the end").ShowDefault();
  AddLogOptions(command, raw.log_level, raw.log_format);
}

LogSettings LogSettingsFor(const RawServeOptions& raw, const World& world) { return ReadLogOptions(raw.log_level, raw.log_format, world); }

Result<admission::WebhookOptions> ReadServeOptions(const RawServeOptions& raw) {
  admission::WebhookOptions options;
  const auto listen = net::ParseEndpoint(raw.listen);
  if (!listen.ok()) return listen.status().WithContext("--listen");
  const auto ops = net::ParseEndpoint(raw.ops_listen);
  if (!ops.ok()) return ops.status().WithContext("--ops-listen");
  options.server.tls_listen = *listen;
  options.server.ops_listen = *ops;
  if (raw.drain_delay_seconds < 0 || raw.drain_delay_seconds > kMaxDrainDelaySeconds) {
    return Status(StatusCode::kInvalid,
                  fmt::format("--drain-delay: {} is not between 0 and {} seconds", raw.drain_delay_seconds, kMaxDrainDelaySeconds));
  }
  options.drain_delay = std::chrono::seconds(raw.drain_delay_seconds);
  options.client_names = raw.client_names;
  options.build = {.version = kVersion, .commit = kCommit};
  const auto assumptions = ParseAssumptions(raw.kubernetes_version, raw.litellm_version);
  if (!assumptions.ok()) return assumptions.status();
  options.assumptions = *assumptions;
  return options;
}

std::string WrongCertificateOptions(const RawServeOptions& raw) {
  const bool files = !raw.paths.certificate.empty() || !raw.paths.key.empty();
  if (!raw.client_names.empty() && raw.paths.client_ca.empty()) return "--client-name goes with --client-ca";
  if (raw.self_signed && files) return "--self-signed and --cert/--key exclude each other";
  if (raw.self_signed) return {};
  if (!raw.write_ca.empty()) return "--write-ca goes with --self-signed";
  if (!files) return "needs a certificate: --self-signed for a first try, or --cert and --key";
  return raw.paths.certificate.empty() || raw.paths.key.empty() ? "--cert and --key go together" : "";
}

}  // namespace warden::cli
