// warden serve: the admission webhook.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <ostream>
#include <sstream>

#include "admission/webhook.h"
#include "cli/cluster_access.h"
#include "cli/command_options.h"
#include "cli/commands.h"
#include "cli/load_policy.h"
#include "cli/log_opener.h"
#include "cli/parse.h"
#include "cli/serve_options.h"
#include "cli/stop_signal.h"
#include "net/certificate.h"
#include "net/endpoint.h"
#include "net/limits.h"
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
Status WriteCa(const std::string& path, const std::string& text, World& world) {
  return world.files.WriteInPlace(path, text).WithContext(fmt::format("--write-ca: write {}", path));
}

admission::CertificateFiles FilesOf(const RawServeOptions& raw, const World& world) { return {world.files, raw.paths, raw.hosts}; }

Result<admission::ServingMaterial> MaterialFor(const RawServeOptions& raw, const net::Endpoint& listen, const World& world) {
  const admission::CertificateFiles files = FilesOf(raw, world);
  auto material = files.Read();  // with --self-signed the client CA alone
  if (!material.ok()) return material.status();
  if (!raw.self_signed) {
    const Status status = files.Check(*material, world.clock.Now());
    return status.ok() ? std::move(material) : Result<admission::ServingMaterial>(status);
  }
  auto pair = net::MakeSelfSigned(SelfSignedFor(raw, listen, world.clock));
  if (!pair.ok()) return pair.status();
  material->pair = *std::move(pair);
  return material;
}

int Failure(int code, const Status& status, World& world) {
  world.err << fmt::format("{}: {}\n", kServeCommand, status.message());
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

// What of the cluster is watched, and the way there.
struct Surroundings {
  cluster::ClusterScope scope;
  std::unique_ptr<ClusterAccess> access;
};
// Watches take descriptors, and who asks for reviews must not be kept out by them.
Status LeaveRoomFor(const cluster::ClusterScope& scope, net::ServerOptions& server) {
  const std::size_t connections = cluster::ConnectionsOf(scope);
  const std::uint64_t allowed = net::DescriptorsAllowed();
  if (allowed < connections + net::kLeastDescriptors) {
    return {
        StatusCode::kInvalid,
        fmt::format("--watch-cluster takes {} connections, one for each kind in each namespace, and this process may have {} descriptors: "
                    "allow it {} or more, or name fewer namespaces; all of them at once take the fewest",
                    connections, allowed, connections + net::kLeastDescriptors)};
  }
  server.used_elsewhere = static_cast<unsigned>(connections);
  return {};
}

Result<std::optional<Surroundings>> FindSurroundings(const RawWatchOptions& raw, net::ServerOptions& server, const World& world) {
  auto scope = ReadWatchScope(raw);
  if (!scope.ok()) return scope.status();
  if (!scope->has_value()) return std::optional<Surroundings>();
  if (Status status = LeaveRoomFor(**scope, server); !status.ok()) return status;
  auto access = ClusterAccess::Open(raw, world);
  if (!access.ok()) return access.status().WithContext("--watch-cluster");
  return std::optional<Surroundings>({**std::move(scope), *std::move(access)});
}

int Serve(const RawServeOptions& raw, const admission::WebhookOptions& options, const Policy& policy,
          const admission::ServingMaterial& material, const std::optional<Surroundings>& surroundings, OnceOpened& opened, World& world) {
  const Engine engine(AllRules(), policy);
  world.stop->Arm();  // before the first thread
  const base::Log log = opened.Open(LogSettingsFor(raw, world));
  admission::Webhook webhook(options, engine, world.clock, log);
  if (surroundings) webhook.KnowCluster(surroundings->scope, CallsOf(surroundings->access->client()));
  if (const Status status = webhook.Start(material); !status.ok()) return Failure(kWorldFailed, status, world);
  if (!raw.self_signed) webhook.Watch(FilesOf(raw, world), material);
  // For who started it by hand or by script; the log says it too, and in a cluster both end in one stream.
  if (raw.log_format != "json")
    world.out << fmt::format("listening on https://{} (ops http://{})", net::ToString(webhook.tls_endpoint()),
                             net::ToString(webhook.ops_endpoint()))
              << std::endl;
  world.stop->Wait([&] { webhook.LookAgain(); });
  log.Info("stopping", {{"drain_delay_seconds", std::int64_t{options.drain_delay.count() / 1000}}});
  if (webhook.Drain()) {
    log.Info("stopped");
  } else {
    log.Warning("stopped, some connections were still busy and were cut");
  }
  return kClean;
}

int RunServe(Arguments args, OnceOpened& opened, World& world) {
  CommandOptions command("Serves the admission webhook: POST /validate and /mutate over TLS.", kServeCommand);
  RawServeOptions raw;
  AddServeOptions(command, raw);
  if (const auto code = Parse(command, args, world)) return *code;
  if (const std::string wrong = WrongCertificateOptions(raw); !wrong.empty()) return UsageError(kServeCommand, wrong, world);
  auto options = ReadServeOptions(raw);
  if (!options.ok()) return UsageError(kServeCommand, options.status().message(), world);
  auto policy = LoadPolicy(kServeCommand, raw.policy, world, PolicySource::kFile);
  if (!policy) return kUsage;
  if (!raw.profile.empty() && !policy->HasProfile(raw.profile)) {
    return UsageError(kServeCommand, UnknownValue("--profile", raw.profile, policy->Profiles()), world);
  }
  if (!raw.profile.empty()) policy = policy->WithDefaultProfile(raw.profile);
  const auto surroundings = FindSurroundings(raw.watch, options->server, world);
  if (!surroundings.ok()) return UsageError(kServeCommand, surroundings.status().message(), world);
  const auto material = MaterialFor(raw, options->server.tls_listen, world);
  if (!material.ok()) return Failure(kUsage, material.status(), world);
  if (!raw.write_ca.empty()) {
    const Status status = WriteCa(raw.write_ca, material->pair.certificate_pem, world);
    if (!status.ok()) return Failure(kWorldFailed, status, world);
  }
  return Serve(raw, *options, *policy, *material, *surroundings, opened, world);
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
void LogLines(const std::string& lines, OnceOpened& opened, World& world) {
  if (lines.empty()) return;
  const base::Log& log = opened.Open({.level = base::LogLevel::kError, .format = LogFormat::kJson});
  if (!log.Wants(base::LogLevel::kError)) return void(world.err << lines);
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) log.Error("cannot serve", {{"error", line}});
}

}  // namespace

int RunServe(Arguments args, World& world) {
  OnceOpened opened(world.log);
  if (!AsksForJson(args)) return RunServe(args, opened, world);
  std::ostringstream err;
  World logged{.files = world.files,
               .clock = world.clock,
               .in = world.in,
               .out = world.out,
               .err = err,
               .in_is_terminal = world.in_is_terminal,
               .out_is_terminal = world.out_is_terminal,
               .err_is_terminal = world.err_is_terminal,
               .no_color = world.no_color,
               .stop = world.stop,
               .commands = world.commands,
               .threads = world.threads,
               .log = world.log,
               .variable = world.variable};
  const int code = RunServe(args, opened, logged);
  LogLines(err.str(), opened, world);
  return code;
}

}  // namespace warden::cli
