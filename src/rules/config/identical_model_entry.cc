// LW215: the same entry of model_list twice.
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "doc/equal.h"
#include "litellm/config/config.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// Of entries that look alike, only so many are held against each other.
constexpr std::size_t kCompared = 16;

// What tells the entries of a pool apart most often.
std::string LooksOf(const litellm::ModelEntry& entry) {
  std::string looks = fmt::format("{}\n{}", entry.name(), entry.model());
  for (const std::string_view key : {"api_base", "api_key", "api_version", "aws_region_name", "vertex_location"}) {
    const Node* value = entry.Param(key).value();
    looks += '\n';
    if (value != nullptr) looks += value->text();
  }
  return looks;
}

// What LiteLLM makes a deployment and its id of; it passes other keys of the entry over.
bool SameDeployment(const litellm::ModelEntry& a, const litellm::ModelEntry& b) {
  return doc::Equal(a.params().value(), b.params().value()) && doc::Equal(a.info().value(), b.info().value());
}

void Check(const litellm::Config& config, const Context&, Reporter& report) {
  std::unordered_map<std::string, std::vector<const litellm::ModelEntry*>> seen;
  for (const litellm::ModelEntry& entry : config.models()) {
    if (!entry.pooled()) continue;
    auto& alike = seen[LooksOf(entry)];
    const auto same =
        std::find_if(alike.begin(), alike.end(), [&](const litellm::ModelEntry* other) { return SameDeployment(*other, entry); });
    if (same == alike.end()) {
      if (alike.size() < kCompared) alike.push_back(&entry);
      continue;
    }
    auto& finding =
        report.At(entry.field(), entry.subject(),
                  fmt::format("{} stands twice in model_list with the same parameters, the second adds nothing", entry.Quoted()));
    report.Relate(finding, config.object(), (*same)->field());
    finding.fix = Fix::Manual("Remove one of the two, or give it the other deployment's api_base or api_key");
  }
}

}  // namespace

constexpr Rule kIdenticalModelEntry{
    .id = "LW215",
    .name = "identical-model-entry",
    .summary = "The same model_list entry twice, with the same parameters.",
    .rationale =
        "Entries of one name with different parameters are a pool; two equal ones go to the same backend, share one id (it is made of the "
        "parameters) and only count the same rate limit twice. Mostly one of them was meant to be another region or key, and the second "
        "deployment that should carry the load does not exist.",
    .remediation = "Remove one of the two, or give it the parameters of the other deployment.",
    .before = R"(- model_name: gpt-4o
  litellm_params:
    model: azure/gpt-4o
    api_base: https://eu.openai.azure.com
- model_name: gpt-4o
  litellm_params:
    model: azure/gpt-4o
    api_base: https://eu.openai.azure.com
)",
    .after = R"(- model_name: gpt-4o
  litellm_params:
    model: azure/gpt-4o
    api_base: https://eu.openai.azure.com
- model_name: gpt-4o
  litellm_params:
    model: azure/gpt-4o
    api_base: https://us.openai.azure.com
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .check = &Check,
};

}  // namespace warden::rules
