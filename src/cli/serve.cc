// warden serve: the admission webhook.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <ostream>
#include <sstream>

#include "admission/webhook.h"
#include "cli/command_options.h"
#include "cli/commands.h"
#include "cli/load_policy.h"
#include "cli/log_opener.h"
#include "cli/parse.h"
#include "cli/serve_options.h"
#include "cli/stop_signal.h"
#include "net/certificate.h"
#include "net/endpoint.h"
#include "warden/catalogue.h"

namespace warden::cli {
namespace {

// RFC 5280 allows 64 for a common name.
constexpr std::string_view kCommonName = "litellm-warden";
bool IsNumericAddress(const std::string& host) {
  return net::ParseEndpoint(host + ":0").ok() || net::ParseEndpoint("[" + host + "]:0").ok();
}

// Good for this machine, and for whatever was named.
net::SelfSignedRequest SelfSignedFor(const RawServeOptions& raw, const net::Endpoint& listen, const base::Clock& clock) {
  net::SelfSignedRequest request{
      .common_name = std::string(kCommonName), .dns_names = {"localhost"}, .ip_addresses = {"127.0.0.1", "::1"}, .now = clock.Now()};
  if (!listen.host.empty()) request.ip_addresses.push_back(listen.host);
  for (const std::string& host : raw.hosts) (IsNumericAddress(host) ? request.ip_addresses : request.dns_names).push_back(host);
  return request;
}

// In place, because it may be a pipe or a device.
Status WriteCa(const std::string& path, const std::string& text, Environment& environment) {
  return environment.files.WriteInPlace(path, text).WithContext(fmt::format("--write-ca: write {}", path));
}

admission::CertificateFiles FilesOf(const RawServeOptions& raw, const Environment& environment) {
  return {environment.files, raw.paths, raw.hosts};
}

Result<admission::ServingMaterial> MaterialFor(const RawServeOptions& raw, const net::Endpoint& listen, const Environment& environment) {
  const admission::CertificateFiles files = FilesOf(raw, environment);
  auto material = files.Read();  // with --self-signed the client CA alone
  if (!material.ok()) return material.status();
  if (!raw.self_signed) {
    const Status status = files.Check(*material, environment.clock.Now());
    return status.ok() ? std::move(material) : Result<admission::ServingMaterial>(status);
  }
  auto pair = net::MakeSelfSigned(SelfSignedFor(raw, listen, environment.clock));
  if (!pair.ok()) return pair.status();
  material->pair = *std::move(pair);
  return material;
}

int Failure(int code, const Status& status, Environment& environment) {
  environment.err << fmt::format("{}: {}\n", kServeCommand, status.message());
  return code;
}

// A log that is opened once.
class OnceOpened {
 public:
  explicit OnceOpened(LogOpener* opener) : opener_(opener) {}
  const base::Log& Open(const LogSettings& settings) {
    if (!log_) log_ = opener_ == nullptr ? base::Log() : opener_->Open(settings);
    return *log_;
  }

 private:
  LogOpener* opener_;
  std::optional<base::Log> log_;
};

int Serve(const RawServeOptions& raw, const admission::WebhookOptions& options, const Policy& policy,
          const admission::ServingMaterial& material, OnceOpened& opened, Environment& environment) {
  const Engine engine(AllRules(), policy);
  environment.stop->Arm();  // before the first thread
  const base::Log log = opened.Open(LogSettingsFor(raw, environment));
  admission::Webhook webhook(options, engine, environment.clock, log);
  if (const Status status = webhook.Start(material); !status.ok()) return Failure(kWorldFailed, status, environment);
  if (!raw.self_signed) webhook.Watch(FilesOf(raw, environment), material);
  // For who started it by hand or by script; the log says it too, and in a cluster both end in one stream.
  if (raw.log_format != "json")
    environment.out << fmt::format("listening on https://{} (ops http://{})", net::ToString(webhook.tls_endpoint()),
                                   net::ToString(webhook.ops_endpoint()))
                    << std::endl;
  environment.stop->Wait([&] { webhook.LookAgain(); });
  log.Info("stopping", {{"drain_delay_seconds", std::int64_t{options.drain_delay.count() / 1000}}});
  if (webhook.Drain()) {
    log.Info("stopped");
  } else {
    log.Warning("stopped, some connections were still busy and were cut");
  }
  return kClean;
}

int RunServe(Arguments args, OnceOpened& opened, Environment& environment) {
  CommandOptions command("Serves the admission webhook: POST /validate and /mutate over TLS.", kServeCommand);
  RawServeOptions raw;
  AddServeOptions(command, raw);
  if (const auto code = Parse(command, args, environment)) return *code;
  if (const std::string wrong = WrongCertificateOptions(raw); !wrong.empty()) return UsageError(kServeCommand, wrong, environment);
  const auto options = ReadServeOptions(raw);
  if (!options.ok()) return UsageError(kServeCommand, options.status().message(), environment);
  auto policy = LoadPolicy(kServeCommand, raw.policy, environment, PolicySource::kFile);
  if (!policy) return kUsage;
  if (!raw.profile.empty() && !policy->HasProfile(raw.profile)) {
    return UsageError(kServeCommand, UnknownValue("--profile", raw.profile, policy->Profiles()), environment);
  }
  if (!raw.profile.empty()) policy = policy->WithDefaultProfile(raw.profile);
  const auto material = MaterialFor(raw, options->server.tls_listen, environment);
  if (!material.ok()) return Failure(kUsage, material.status(), environment);
  if (!raw.write_ca.empty()) {
    const Status status = WriteCa(raw.write_ca, material->pair.certificate_pem, environment);
    if (!status.ok()) return Failure(kWorldFailed, status, environment);
  }
  return Serve(raw, *options, *policy, *material, opened, environment);
}

// Known before the options are read, because reading them may be what fails.
bool AsksForJson(Arguments args) {
  bool json = false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "--log-format" && i + 1 < args.size()) json = args[i + 1] == "json";
    if (args[i].starts_with("--log-format=")) json = args[i] == "--log-format=json";
  }
  return json;
}

// Each line as a line of the log; where there is no log, as it is.
void LogLines(const std::string& lines, OnceOpened& opened, Environment& environment) {
  if (lines.empty()) return;
  const base::Log& log = opened.Open({.level = base::LogLevel::kError, .format = LogFormat::kJson});
  if (!log.Wants(base::LogLevel::kError)) return void(environment.err << lines);
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) log.Error("cannot serve", {{"error", line}});
}

}  // namespace

int RunServe(Arguments args, Environment& environment) {
  OnceOpened opened(environment.log);
  if (!AsksForJson(args)) return RunServe(args, opened, environment);
  std::ostringstream err;
  Environment logged{.files = environment.files,
                     .clock = environment.clock,
                     .in = environment.in,
                     .out = environment.out,
                     .err = err,
                     .in_is_terminal = environment.in_is_terminal,
                     .out_is_terminal = environment.out_is_terminal,
                     .err_is_terminal = environment.err_is_terminal,
                     .no_color = environment.no_color,
                     .stop = environment.stop,
                     .commands = environment.commands,
                     .threads = environment.threads,
                     .log = environment.log};
  const int code = RunServe(args, opened, logged);
  LogLines(err.str(), opened, environment);
  return code;
}

}  // namespace warden::cli
