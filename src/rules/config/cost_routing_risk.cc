// LW234: models whose cost LiteLLM cannot know.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/knowledge/knowledge.h"
#include "litellm/readers/model_names.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::array<std::string_view, 6> kPrices = {"input_cost_per_token",   "output_cost_per_token", "input_cost_per_second",
                                                     "output_cost_per_second", "input_cost_per_image",  "tiered_pricing"};

bool IsStated(const Field& field) { return field.value() != nullptr && !field.value()->is_null(); }

bool HasPrice(const litellm::ModelEntry& entry) {
  return std::any_of(kPrices.begin(), kPrices.end(),
                     [&](std::string_view key) { return IsStated(entry.Param(key)) || IsStated(entry.info()[key]); });
}

std::string_view TextOf(const Field& field) { return field.value() != nullptr ? field.value()->string() : std::string_view(); }

// Something here counts money: a budget, or the cheapest deployment is to be chosen.
bool CountsMoney(const litellm::Config& config) {
  const Field litellm = config.Section("litellm_settings");
  const Field router = config.Section("router_settings");
  if (IsStated(litellm["max_budget"]) || IsStated(litellm["max_internal_user_budget"]) ||
      IsStated(litellm["default_max_internal_user_budget"]) || IsStated(litellm["default_internal_user_params"]["max_budget"]) ||
      IsStated(litellm["default_team_params"]["max_budget"]) || IsStated(litellm["upperbound_key_generate_params"]["max_budget"]) ||
      IsStated(router["provider_budget_config"]))
    return true;
  if (TextOf(router["routing_strategy"]) == "cost-based-routing") return true;
  const auto& models = config.models();
  return std::any_of(models.begin(), models.end(), [](const litellm::ModelEntry& entry) { return IsStated(entry.Param("max_budget")); });
}

struct Unpriced {
  std::vector<const litellm::ModelEntry*> azure;   // a deployment's name says nothing
  std::vector<const litellm::ModelEntry*> custom;  // not in the price map
};

Unpriced UnpricedIn(const litellm::Config& config, const litellm::Knowledge& knowledge) {
  Unpriced unpriced;
  for (const litellm::ModelEntry& entry : config.models()) {
    const Field base = entry.Param("api_base");
    const auto route = knowledge.RouteOf(entry.model(), TextOf(entry.Param("custom_llm_provider")), TextOf(base));
    if (!route || route->model.find('*') != std::string_view::npos) continue;
    const bool azure = route->provider == "azure";
    if (!azure && !IsStated(base)) continue;  // a provider's own model may just be newer than the table
    if (IsStated(entry.info()["base_model"]) || IsStated(entry.Param("base_model"))) continue;
    if (HasPrice(entry) || !knowledge.Mode(*route).empty()) continue;
    (azure ? unpriced.azure : unpriced.custom).push_back(&entry);
  }
  return unpriced;
}

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  const Unpriced unpriced = UnpricedIn(config, litellm::Knowledge::For(config.users(context.snapshot()).version()));
  const std::size_t all = config.models().size();
  if (!unpriced.azure.empty()) {
    auto& finding = report.At(unpriced.azure[0]->info()["base_model"], config.subject() + ", azure deployments",
                              fmt::format("{} without base_model ({}): what an Azure deployment of that name costs and can do is not known",
                                          litellm::CountOf(unpriced.azure.size(), all), litellm::NamesOf(unpriced.azure)));
    finding.fix = Fix::Manual("Set model_info.base_model to the model behind the deployment: azure/gpt-4o");
  }
  if (!unpriced.custom.empty() && CountsMoney(config)) {
    auto& finding = report.At(unpriced.custom[0]->info()["input_cost_per_token"], config.subject() + ", models without price",
                              fmt::format("{} without price ({}): they count as free where budgets or costs decide",
                                          litellm::CountOf(unpriced.custom.size(), all), litellm::NamesOf(unpriced.custom)));
    finding.fix = Fix::Manual("Set input_cost_per_token and output_cost_per_token under model_info, 0 where the model is free");
  }
}

}  // namespace

constexpr Rule kCostRoutingRisk{
    .id = "LW234",
    .name = "cost-routing-risk",
    .summary = "Models whose cost LiteLLM cannot know: Azure deployments without base_model, own models without price.",
    .rationale =
        "LiteLLM looks prices up by model. An Azure deployment is named by whoever made it, so spend, budgets, cost-based routing and the "
        "list of "
        "supported parameters are wrong for it without `base_model`; an unknown model costs nothing in its books: it never uses up a "
        "budget, and "
        "the cheapest route always leads to it.",
    .remediation =
        "Set `model_info.base_model` on Azure deployments, `input_cost_per_token` and `output_cost_per_token` on models of your own (0 "
        "where they "
        "are free).",
    .before = R"(- model_name: gpt-4o
  litellm_params:
    model: azure/team-blue-chat
)",
    .after = R"(- model_name: gpt-4o
  litellm_params:
    model: azure/team-blue-chat
  model_info:
    base_model: azure/gpt-4o
)",
    .production = Severity::kInfo,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .asks = litellm::kConfigUserKinds,
    .check = &Check,
};

}  // namespace warden::rules
