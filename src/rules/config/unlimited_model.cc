// LW233: models without a rate limit.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <vector>

#include "litellm/config/config.h"
#include "litellm/readers/model_names.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::array<std::string_view, 5> kLimits = {"rpm", "tpm", "itpm", "otpm", "max_parallel_requests"};

bool IsStated(const Field& field) { return field.value() != nullptr && !field.value()->is_null(); }

// rpm and tpm also count beside model_name: LiteLLM copies them.
bool IsLimited(const litellm::ModelEntry& entry) {
  return IsStated(entry.field()["rpm"]) || IsStated(entry.field()["tpm"]) ||
         std::any_of(kLimits.begin(), kLimits.end(), [&](std::string_view key) { return IsStated(entry.Param(key)); });
}

Fix Advice() { return Fix::Manual("Set litellm_params.rpm and tpm to what the provider's contract allows"); }

void Check(const litellm::Config& config, const Context&, Reporter& report) {
  if (IsStated(config.Section("router_settings")["default_max_parallel_requests"])) return;
  std::vector<const litellm::ModelEntry*> unlimited;
  for (const litellm::ModelEntry& entry : config.models()) {
    if (!IsLimited(entry)) unlimited.push_back(&entry);
  }
  if (unlimited.empty()) return;
  if (unlimited.size() == config.models().size()) {
    report
        .At(config.Section("model_list"), config.subject(),
            fmt::format("{} without rpm and tpm ({})", litellm::CountOf(unlimited.size(), unlimited.size()), litellm::NamesOf(unlimited)))
        .fix = Advice();
    return;
  }
  for (const litellm::ModelEntry* entry : unlimited)
    report.At(entry->Param("rpm"), entry->subject(), fmt::format("{} has neither rpm nor tpm, others here have", entry->Quoted())).fix =
        Advice();
}

}  // namespace

constexpr Rule kUnlimitedModel{
    .id = "LW233",
    .name = "unlimited-model",
    .summary = "A model without rpm or tpm.",
    .rationale =
        "Without limits the router cannot know when a deployment is full: it sends until the provider answers 429 and the deployment cools "
        "down, "
        "instead of choosing another in time, and one client can use up what all share.",
    .remediation = "Set `rpm` and `tpm` under `litellm_params` to what the provider allows.",
    .before = R"(- model_name: gpt-4o
  litellm_params:
    model: azure/gpt-4o-eu
)",
    .after = R"(- model_name: gpt-4o
  litellm_params:
    model: azure/gpt-4o-eu
    rpm: 900
)",
    .production = Severity::kInfo,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .check = &Check,
};

}  // namespace warden::rules
