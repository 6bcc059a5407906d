// LW105: requests may take longer than the pod is given to end.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "k8s/pre_stop.h"
#include "k8s/workload.h"
#include "litellm/config/workload_configs.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::string_view kNeeds[] = {"ConfigMap"};

// A timeout that a configuration states.
struct Timeout {
  std::int64_t seconds = 0;
  std::string what;  // "request_timeout", "timeout of model gpt-4o"
  const litellm::Config* config = nullptr;
};

// 600, 0.5, "600"; nothing for what is left to the environment, and for what no request waits for.
std::optional<std::int64_t> SecondsOf(const Node* node) {
  constexpr double kMost = 1e6;
  if (node == nullptr) return std::nullopt;
  auto number = node->number();
  if (node->is_string()) {
    double value = 0;
    const std::string_view text = node->string();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size()) number = value;
  }
  if (!number || !(*number > 0) || *number > kMost) return std::nullopt;
  return static_cast<std::int64_t>(std::ceil(*number));
}

void Consider(const Node* node, std::string what, const litellm::Config& config, Timeout& longest) {
  const auto seconds = SecondsOf(node);
  if (seconds && *seconds > longest.seconds) longest = {*seconds, std::move(what), &config};
}

void ConsiderModels(const litellm::Config& config, Timeout& longest) {
  const Node* models = config.Section("model_list").value();
  if (models == nullptr) return;
  for (const Node& model : models->items()) {
    const Node* params = model.Find("litellm_params");
    const Node* name = model.Find("model_name");
    if (params == nullptr) continue;
    for (const std::string_view key : {"timeout", "stream_timeout"})
      Consider(params->Find(key), fmt::format("{} of model {}", key, name != nullptr ? name->string() : "without a name"), config, longest);
  }
}

Timeout LongestOf(const std::vector<litellm::Config>& configs) {
  Timeout longest;
  for (const litellm::Config& config : configs) {
    Consider(config.Section("litellm_settings")["request_timeout"].value(), "request_timeout", config, longest);
    Consider(config.Section("router_settings")["timeout"].value(), "router timeout", config, longest);
    Consider(config.Section("router_settings")["stream_timeout"].value(), "router stream_timeout", config, longest);
    ConsiderModels(config, longest);
  }
  return longest;
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  const auto grace = workload.grace_seconds();
  if (!workload.has_pod() || !grace) return;
  const litellm::WorkloadConfigs found = litellm::ConfigsOf(workload, context.snapshot(), context.assumptions());
  const Timeout longest = LongestOf(found.configs);
  const std::int64_t delay = k8s::LongestPreStopDelay(workload);
  const std::int64_t wanted = longest.seconds + delay;
  if (longest.config == nullptr || *grace >= wanted) return;
  const litellm::Config& config = *longest.config;
  const auto and_delay = delay == 0 ? std::string() : fmt::format(" and the preStop delay {} s", delay);
  auto& finding =
      report.At(workload.grace_field(), "terminationGracePeriodSeconds",
                fmt::format("terminationGracePeriodSeconds is {}, but {} in {} of ConfigMap {} is {} s{}, should be at least {}", *grace,
                            longest.what, config.place(), config.object().ref().name, longest.seconds, and_delay, wanted));
  // The text that holds the configuration: the configuration itself lives no longer than this function.
  if (const Node* text = config.document().host_node(); text != nullptr)
    report.Relate(finding, config.object(), Field(config.object().document(), *text));
  finding.fix = Fix::Unsafe(fmt::format("Set terminationGracePeriodSeconds: {}", wanted)).Set(workload.grace_field(), wanted);
}

bool Worse(const Node* before, const Node* after) {
  const auto seconds = [](const Node* node) { return node != nullptr ? node->integer().value_or(30) : 30; };
  return seconds(after) < seconds(before);
}

}  // namespace

constexpr Rule kGraceShorterThanRequests{
    .id = "LW105",
    .name = "grace-shorter-than-requests",
    .summary = "A pod that is killed before the longest request that its configuration allows has ended.",
    .rationale =
        "LiteLLM finishes open requests after SIGTERM without a limit of its own (seen: 60 s, answered in full; a second SIGTERM changes "
        "nothing), so what ends them early is the kubelet's SIGKILL after terminationGracePeriodSeconds. A request that may take "
        "`request_timeout` is cut off in the middle when the period, less the preStop delay, is shorter. Only timeouts that are stated "
        "count; without any LiteLLM waits 6000 s, which LW231 mentions once.",
    .remediation =
        "Set `spec.template.spec.terminationGracePeriodSeconds` to the preStop delay plus the longest `request_timeout` or model "
        "`timeout`, or lower that timeout to what requests really need.",
    .before = R"(terminationGracePeriodSeconds: 60
)",
    .after = R"(terminationGracePeriodSeconds: 610
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kUnsafe,
    .admission_cap = Severity::kWarning,
    .needs = kNeeds,
    .worse = &Worse,
    .check = &Check,
};

}  // namespace warden::rules
