// LW207: what each model loses without a word.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/listed.h"
#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/knowledge/knowledge.h"
#include "litellm/readers/drop_params.h"
#include "litellm/readers/drop_variable.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::size_t kNamed = 6;

// Named first, in this order.
constexpr std::array<std::string_view, 15> kOrder = {"tools",
                                                     "tool_choice",
                                                     "response_format",
                                                     "parallel_tool_calls",
                                                     "max_tokens",
                                                     "max_completion_tokens",
                                                     "temperature",
                                                     "top_p",
                                                     "seed",
                                                     "stop",
                                                     "functions",
                                                     "function_call",
                                                     "reasoning_effort",
                                                     "n",
                                                     "logit_bias"};
// The first of them break clients when they are lost; without one of those it is only worth knowing.
constexpr std::size_t kMissed = 10;

litellm::ParamSet SetOf(std::span<const std::string_view> names) {
  litellm::ParamSet set;
  for (const std::string_view name : names) set = set.With(name);
  return set;
}

std::vector<std::string_view> ByWeight(litellm::ParamSet lost) {
  std::vector<std::string_view> names;
  for (const std::string_view name : kOrder) {
    if (lost.Has(name)) names.push_back(name);
  }
  lost.ForEach([&](std::string_view name) {
    if (std::find(kOrder.begin(), kOrder.end(), name) == kOrder.end()) names.push_back(name);
  });
  return names;
}

// Providers of many families, each with its own parameters: what a name that LiteLLM does not know loses there cannot be told.
constexpr std::array<std::string_view, 12> kFamilies = {"azure",     "azure_ai",  "bedrock",        "databricks",
                                                        "oci",       "replicate", "sagemaker",      "sagemaker_chat",
                                                        "snowflake", "vertex_ai", "vertex_ai_beta", "watsonx"};

// Parts of names of models that answer no chat, where LiteLLM does not know the model.
constexpr std::array<std::string_view, 13> kOtherKinds = {"embed", "rerank", "tts",       "whisper",   "audio",      "speech", "image",
                                                          "flux",  "video",  "diffusion", "diffusers", "moderation", "bge-"};

bool Contains(std::string_view text, std::string_view lower) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; };
  return std::search(text.begin(), text.end(), lower.begin(), lower.end(), same) != text.end();
}

// Whether what the tables say of it is certain enough to be said.
bool IsCertain(const litellm::ModelEntry& entry, const litellm::EntryLoss& loss) {
  if (loss.kind != litellm::EntryLoss::Kind::kKnown || loss.basis == litellm::Basis::kNothing) return false;
  if (loss.basis == litellm::Basis::kModel) return true;
  if (loss.basis == litellm::Basis::kProvider && std::binary_search(kFamilies.begin(), kFamilies.end(), loss.route.provider)) return false;
  return std::none_of(kOtherKinds.begin(), kOtherKinds.end(),
                      [&](std::string_view kind) { return Contains(entry.model(), kind) || Contains(entry.name(), kind); });
}

// A provider's own model that the table does not have may be newer than the table: whether it reasons is not known.
litellm::ParamSet Certain(const litellm::ModelEntry& entry, const litellm::EntryLoss& loss) {
  const Node* base = entry.Param("api_base").value();
  // LiteLLM goes by the name, wherever the server is: all of that family reason.
  const bool reasons = Contains(entry.model(), "gpt-5");
  const bool foreign = base != nullptr && !base->is_null() && !reasons;
  static const litellm::ParamSet kReasoning = SetOf(std::array<std::string_view, 3>{"reasoning_effort", "thinking", "verbosity"});
  return loss.basis == litellm::Basis::kModel || foreign ? loss.lost : loss.lost - kReasoning;
}

// One of those that clients use.
bool IsUsed(litellm::ParamSet lost) {
  static const litellm::ParamSet kUsed = SetOf(kOrder);
  return !(lost & kUsed).empty();
}

bool IsMissed(litellm::ParamSet lost) {
  static const litellm::ParamSet kBreaking = SetOf(std::span(kOrder).first(kMissed));
  return !(lost & kBreaking).empty();
}

Fix FixFor(const litellm::DropSetting& by) {
  const Node* value = by.field.value();
  if (by.place == litellm::DropPlace::kModel && value != nullptr && value->is_bool() && !value->shared())
    return Fix::Unsafe("Refuse what the model cannot do instead of dropping it").Set(by.field, false);
  return Fix::Manual("Switch drop_params off where it is set, and name what may be lost in additional_drop_params of the model");
}

void CheckModel(const litellm::Config& config, const litellm::ModelEntry& entry, const litellm::DropParams& drops,
                const litellm::Knowledge& knowledge, bool own, Reporter& report) {
  const litellm::ModelDropping dropping = drops.Of(entry);
  if (dropping.effective != litellm::Dropping::kOn) return;
  const litellm::EntryLoss loss = litellm::LossOf(entry, knowledge);
  const litellm::ParamSet lost = Certain(entry, loss);
  if (!IsCertain(entry, loss) || !IsUsed(lost)) return;
  const auto names = ByWeight(lost);
  const bool here = dropping.by.place == litellm::DropPlace::kModel;
  auto& finding = report.At(
      here ? dropping.by.field : entry.Param("model"), entry.subject(),
      fmt::format("{} ({}) silently drops {}{}{}", entry.Quoted(), entry.model(), loss.every ? "at least " : "",
                  base::Listed(names, kNamed), own ? "" : fmt::format(" (as of LiteLLM {})", litellm::ToString(knowledge.version()))));
  if (!here && dropping.by.field.exists()) report.Relate(finding, config.object(), dropping.by.field);
  if (!IsMissed(lost)) finding.AtMost(Severity::kInfo);
  finding.fix = FixFor(dropping.by);
}

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  if (config.models().empty()) return;
  const litellm::ConfigUsers& users = config.users(context.snapshot());
  if (users.empty()) return report.Skip(std::string(litellm::kNoConfigUser));
  const auto version = users.version();
  const litellm::Knowledge& knowledge = litellm::Knowledge::For(version);
  const litellm::DropParams drops(config.root(), litellm::DropVariableOf(users, context.snapshot()), knowledge, version);
  for (const litellm::ModelEntry& entry : config.models()) CheckModel(config, entry, drops, knowledge, knowledge.IsOf(version), report);
}

}  // namespace

constexpr Rule kModelDropsParams{
    .id = "LW207",
    .name = "model-drops-params",
    .summary = "A model whose requests silently lose parameters, and which.",
    .rationale =
        "With drop_params on, a parameter that this provider and model do not take is removed before the request is sent, and the answer "
        "is 200: an "
        "agent gets prose instead of tool calls, structured output is none, a seed means nothing, and no log line says why. The names come "
        "from "
        "LiteLLM's own tables for the version that the workload runs. What `allowed_openai_params` passes on is not counted.",
    .remediation =
        "Set `litellm_params.drop_params: false` (and the global switch, which wins) so that clients get an HTTP 400 that names the "
        "parameter, and "
        "list in `additional_drop_params` what may be lost.",
    .before = R"(- model_name: claude
  litellm_params:
    model: bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0
    drop_params: true
)",
    .after = R"(- model_name: claude
  litellm_params:
    model: bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0
    drop_params: false
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kUnsafe,
    .admission_cap = Severity::kWarning,  // rests on the workload: its version, its environment
    .asks = litellm::kConfigUsersAndVariables,
    .check = &Check,
};

}  // namespace warden::rules
