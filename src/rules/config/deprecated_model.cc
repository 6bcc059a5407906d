// LW227: models that are gone, or soon will be.
#include <fmt/core.h>

#include <chrono>
#include <string>

#include "base/time_text.h"
#include "litellm/config/config.h"
#include "litellm/knowledge/knowledge.h"
#include "litellm/readers/python_value.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::int64_t> kNear{"days", 90, "how many days before its end a model is named"};
constexpr ParamSpec kParams[] = {kNear};

std::string_view TextOf(const Field& field) { return field.value() != nullptr ? field.value()->string() : std::string_view(); }

// Another server that speaks OpenAI's protocol has models of its own, whatever their names are.
bool IsElsewhere(const litellm::Route& route, const Field& base) {
  return route.provider == "openai" && litellm::IsTruthy(base.value()) &&
         base.value()->string().find("api.openai.com") == std::string_view::npos;
}

// A withdrawn model disappears from newer tables, and dates are put off: the newest table that has the model says.
std::string_view DateOf(const litellm::Route& route) {
  const auto tables = litellm::Knowledge::All();
  for (auto knowledge = tables.rbegin(); knowledge != tables.rend(); ++knowledge) {
    if (!knowledge->Mode(route).empty()) return knowledge->DeprecationDate(route);
  }
  return {};
}

// Of the model, or of the one that a deployment's base_model says it is.
std::string_view DateOf(const litellm::ModelEntry& entry) {
  const auto route =
      litellm::Knowledge::All().back().RouteOf(entry.model(), TextOf(entry.Param("custom_llm_provider")), TextOf(entry.Param("api_base")));
  if (!route || IsElsewhere(*route, entry.Param("api_base"))) return {};
  std::string_view base = TextOf(entry.info()["base_model"]);
  if (base.empty()) return DateOf(*route);
  if (base.starts_with(route->provider) && base.substr(route->provider.size()).starts_with('/'))
    base.remove_prefix(route->provider.size() + 1);
  return DateOf(litellm::Route{route->provider, base});
}

void CheckModel(const litellm::ModelEntry& entry, const Context& context, Reporter& report) {
  const auto date = base::ParseDay(DateOf(entry));
  if (!date) return;
  const auto left = (*date - context.today()).count();
  if (left > context.Get(kNear)) return;
  const bool past = left < 0;
  auto& finding = report.At(entry.Param("model"), entry.subject(),
                            fmt::format("{} ({}) {} on {}", entry.Quoted(), entry.model(),
                                        past ? "was withdrawn by its provider" : "is withdrawn by its provider", base::ToText(*date)));
  if (!past) finding.AtMost(Severity::kInfo);
  finding.fix = Fix::Manual("Move to the model that the provider names as its successor");
}

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  if (context.today() == std::chrono::sys_days{}) return;  // nobody knows what day it is
  for (const litellm::ModelEntry& entry : config.models()) CheckModel(entry, context, report);
}

}  // namespace

constexpr Rule kDeprecatedModel{
    .id = "LW227",
    .name = "deprecated-model",
    .summary = "A model that its provider has withdrawn, or will within 90 days.",
    .rationale =
        "From that day on every request to it is an error (404 or 410), and no health endpoint of the gateway shows it: the pods are "
        "ready, the "
        "model is listed. The dates come from LiteLLM's own price map.",
    .remediation = "Point `litellm_params.model` to the successor that the provider names; the `model_name` that clients use may stay.",
    .before = R"(- model_name: claude
  litellm_params:
    model: anthropic/claude-3-7-sonnet-20250219
)",
    .after = R"(- model_name: claude
  litellm_params:
    model: anthropic/claude-sonnet-4-5-20250929
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .params = kParams,
    .check = &Check,
};

}  // namespace warden::rules
