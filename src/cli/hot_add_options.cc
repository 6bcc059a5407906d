// From options to a configuration and to proxies.
#include "cli/hot_add_options.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/wiped_text.h"
#include "cli/command_options.h"
#include "cli/parse.h"
#include "engine/snapshots.h"
#include "litellm/config/find_configs.h"
#include "net/http_client.h"
#include "net/url.h"
#include "proxy/http_model_api.h"
#include "run/input_files.h"
#include "run/run_files.h"
#include "source/manifests.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden::cli {
namespace {

constexpr const char* kKeyVariable = "LITELLM_MASTER_KEY";
constexpr std::size_t kMostOfKey = 4096;
constexpr int kMostWorkers = 64;
constexpr int kLongestPoll = 3600;

struct Candidate {
  std::string source;
  bool is_named = false;  // it stands in an object of a cluster
  std::string name;       // of the file
  std::size_t file = 0;
  std::size_t object = 0;
  std::string place;
};

std::string SourceOf(const Object& object, const litellm::Config& config) {
  if (object.ref().kind == litellm::kConfigFileKind) return object.ref().name;
  return fmt::format("{}/{}/{}", object.ref().ns.empty() ? "default" : object.ref().ns, object.ref().name, config.place());
}

std::string NamesOf(const std::vector<Candidate>& candidates) {
  std::string names;
  for (std::size_t i = 0; i < candidates.size() && i < 10; ++i)
    names += fmt::format("{}{} in {}", i == 0 ? "" : ", ", candidates[i].source, candidates[i].name);
  return candidates.size() > 10 ? names + ", …" : names;
}

Status ReadKey(const RawHotAddOptions& raw, const World& world, base::WipedText& key) {
  std::string text;
  if (!raw.key_file.empty()) {
    auto read = world.files.Read(raw.key_file, kMostOfKey);
    if (!read.ok()) return read.status().WithContext("--key-file");
    text = *std::move(read);
  } else if (world.variable) {
    text = world.variable(kKeyVariable);
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  if (text.empty()) {
    return {StatusCode::kInvalid, fmt::format("the master key is not known: name its file with --key-file, or set {}", kKeyVariable)};
  }
  key = base::WipedText(std::move(text));
  return {};
}

Result<net::HttpTarget> TargetOf(const std::string& url, std::string& prefix) {
  auto parsed = net::ParseUrl(url);
  if (!parsed.ok()) return parsed.status().WithContext("--url");
  if (parsed->scheme != "http" && parsed->scheme != "https") return Status(StatusCode::kInvalid, "--url: is neither http:// nor https://");
  if (!parsed->user.empty() || !parsed->password.empty())
    return Status(StatusCode::kInvalid, "--url: contains a user name; the master key goes into --key-file");
  net::HttpTarget target;
  target.tls = parsed->scheme == "https";
  target.host = parsed->host;
  target.port = parsed->port != 0 ? parsed->port : static_cast<std::uint16_t>(target.tls ? 443 : 80);
  prefix = parsed->path;
  while (prefix.ends_with('/')) prefix.pop_back();
  return target;
}

}  // namespace

std::vector<Finding> ErrorsOf(const Object& object, const Snapshot& snapshot, const Policy& policy, const Assumptions& assumptions,
                              const World& world) {
  const Engine engine(AllRules(), policy);
  Evaluation evaluation = engine.Evaluate(object, snapshot,
                                          {.assumptions = assumptions,
                                           .today = world.clock.Today(),
                                           .now = world.clock.Second(),
                                           .locate = true,
                                           .allowance = world.allowance});
  std::erase_if(evaluation.findings, [](const Finding& finding) { return finding.level != Severity::kError; });
  return std::move(evaluation.findings);
}

void AddHotAddOptions(CommandOptions& command, RawHotAddOptions& raw, bool writes) {
  command.Add("PATH", &raw.paths, "the configuration: the file of its ConfigMap, or its own; also folders and patterns").Required();
  command.Add("--source", &raw.source,
              "which configuration where PATH has several, as NAMESPACE/NAME/KEY of its ConfigMap; of a bare file: whose it is");
  command.Add("--url", &raw.urls, "a running proxy, http://127.0.0.1:4000; once for each replica, never a balancer's in front of them")
      .OneValue();
  command.AddFlag("--cluster", raw.cluster,
                  "in place of --url: all pods of the cluster that read the configuration, through the API server, with the master key "
                  "from their Secret");
  AddAccessOptions(command, raw.access);
  command.Add("--key-file", &raw.key_file, "with --url: file with the master key; without it LITELLM_MASTER_KEY of the environment");
  command.Add("--started-with", &raw.started_with,
              "the configuration that the proxies started with: only then can its models be removed, and on older versions changed");
  command.Add("--litellm-version", &raw.version, "LiteLLM version of proxies that do not say theirs");
  command.Add("--policy", &raw.policy, "policy file by which the configuration is judged first");
  command.Add("--workers", &raw.workers, "worker processes of each proxy (num_workers)").ShowDefault();
  command.AddFlag("--correct-drift", raw.correct_drift, "undo what somebody else changed in these models");
  if (writes) {
    command.Add("--poll", &raw.poll, "seconds between two looks of a proxy at its database (proxy_config_reload_interval_seconds)")
        .ShowDefault();
  }
  command.AddFlag("--allow-empty", raw.allow_empty,
                  "a configuration without any model removes all of its models; else it is taken for a mistake");
  command.AddFlag("--probe", raw.probe,
                  "also chat with each model on each proxy, by its id and for one token: providers are called, and paid");
  command.Add("--output", &raw.output, "text or json").ShowDefault().OneOf({"text", "json"});
}

Result<WantedModels> ReadWanted(const RawHotAddOptions& raw, const Policy* policy, World& world) {
  const auto assumptions = ParseAssumptions({}, raw.version);
  if (!assumptions.ok()) return assumptions.status();
  const auto inputs = run::ListInputs(raw.paths, world.files, world.in);
  if (!inputs.ok()) return inputs.status();
  run::RunFiles files(inputs->files, world.files, Coverage::kPartial, run::RunFiles::Room());
  files.Read(world.threads, [](std::size_t) {});
  std::vector<Candidate> candidates;
  std::string unread;
  for (std::size_t file = 0; file < files.size(); ++file) {
    const auto loaded = files.Load(file);
    if (!loaded->status.ok()) unread = fmt::format("{}: {}", files.input(file).name, loaded->status.message());
    for (const source::UnreadDocument& document : loaded->content.unread)
      unread = fmt::format("{}:{}: {}", files.input(file).name, document.place.line, document.message);
    const auto snapshot = files.Around(file, loaded->content.objects);
    for (std::size_t i = 0; i < loaded->content.objects.size(); ++i) {
      const Object& object = loaded->content.objects[i];
      const auto found = litellm::FindConfigs(object, *snapshot, *assumptions);
      for (const litellm::UnreadableConfig& config : found.unreadable)
        unread = fmt::format("{}: {}: {}", files.input(file).name, config.place, config.error.message);
      for (const litellm::Config& config : found.configs)
        candidates.push_back(
            {SourceOf(object, config), object.ref().kind != litellm::kConfigFileKind, files.input(file).name, file, i, config.place()});
    }
  }
  if (!raw.source.empty() && candidates.size() == 1 && !candidates[0].is_named) candidates[0].source = raw.source;
  const std::string all = NamesOf(candidates);
  if (!raw.source.empty()) std::erase_if(candidates, [&](const Candidate& candidate) { return candidate.source != raw.source; });
  if (candidates.empty()) {
    if (!unread.empty()) return Status(StatusCode::kInvalid, unread);
    return Status(StatusCode::kInvalid, raw.source.empty() ? "no LiteLLM configuration was found"
                                                           : fmt::format("no LiteLLM configuration {} was found{}", raw.source,
                                                                         all.empty() ? "" : "; there is " + all));
  }
  if (candidates.size() > 1)
    return Status(StatusCode::kInvalid, fmt::format("several configurations: name one with --source ({})", NamesOf(candidates)));
  const Candidate& chosen = candidates.front();
  // Two files of one name would take each other's models for their own.
  if (!chosen.is_named && raw.source.empty() && (raw.cluster || !raw.urls.empty())) {
    return Status(StatusCode::kInvalid,
                  "a file that is no ConfigMap does not say whose its models are: name it with --source, as NAMESPACE/NAME/KEY of the "
                  "ConfigMap or by a name of your own, and the same each time");
  }
  const auto loaded = files.Load(chosen.file);
  const auto snapshot = files.Around(chosen.file, loaded->content.objects);
  const Object& object = loaded->content.objects[chosen.object];
  const auto found = litellm::FindConfigs(object, *snapshot, *assumptions);
  const auto config =
      std::find_if(found.configs.begin(), found.configs.end(), [&](const litellm::Config& one) { return one.place() == chosen.place; });
  WantedModels wanted{
      hotadd::ReadDesired(*config, chosen.source), {}, chosen.place, chosen.is_named ? std::optional(object) : std::nullopt};
  if (policy != nullptr) wanted.errors = ErrorsOf(object, *snapshot, *policy, *assumptions, world);
  return wanted;
}

Result<std::optional<hotadd::FileModels>> ReadStartedWith(const RawHotAddOptions& raw, const std::string& source, World& world) {
  using Models = std::optional<hotadd::FileModels>;
  if (raw.started_with.empty()) return Models();
  RawHotAddOptions other = raw;
  other.paths = {raw.started_with};
  if (raw.source.empty()) other.source = source;
  auto wanted = ReadWanted(other, nullptr, world);
  if (!wanted.ok()) return wanted.status().WithContext("--started-with");
  return Models(hotadd::FileModelsOf(wanted->desired));
}

Result<Proxies> OpenUrls(const RawHotAddOptions& raw, const hotadd::DesiredModels& desired, World& world) {
  Proxies proxies;
  if (raw.urls.empty()) return proxies;
  if (raw.workers < 1 || raw.workers > kMostWorkers)
    return Status(StatusCode::kInvalid, fmt::format("--workers: a number from 1 to {}", kMostWorkers));
  if (raw.poll < 1 || raw.poll > kLongestPoll)
    return Status(StatusCode::kInvalid, fmt::format("--poll: a number of seconds from 1 to {}", kLongestPoll));
  const auto assumptions = ParseAssumptions({}, raw.version);
  if (!assumptions.ok()) return assumptions.status();
  const auto key = std::make_shared<base::WipedText>();
  if (Status status = ReadKey(raw, world, *key); !status.ok()) return status;
  const auto started_with = ReadStartedWith(raw, desired.source, world);
  if (!started_with.ok()) return started_with.status();
  for (const std::string& url : raw.urls) {
    proxy::HttpModelApiOptions options;
    const auto target = TargetOf(url, options.prefix);
    if (!target.ok()) return target.status();
    auto transport = net::MakeHttpClient(*target);
    if (!transport.ok()) return transport.status().WithContext("--url");
    proxies.apis.push_back(proxy::MakeHttpModelApi(*std::move(transport), proxy::AlwaysKey(key), std::move(options)));
    proxies.pods.push_back({.name = net::HostAndPort(target->host, target->port),
                            .api = proxies.apis.back().get(),
                            .workers = static_cast<unsigned>(raw.workers),
                            .assumed = assumptions->litellm,
                            .started_with = *started_with});
  }
  return proxies;
}

}  // namespace warden::cli
