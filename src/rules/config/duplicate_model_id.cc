// LW216: one model_info.id on two entries.
#include <fmt/core.h>

#include <string_view>
#include <unordered_map>

#include "doc/equal.h"
#include "doc/shown.h"
#include "litellm/config/config.h"
#include "litellm/readers/hot_add.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// As text: LiteLLM turns numbers into it. "" where there is none, and where it is of a type that the router refuses.
std::string_view IdOf(const litellm::ModelEntry& entry) {
  const Node* id = entry.info()["id"].value();
  return id != nullptr && (id->is_string() || id->is_int()) ? id->text() : std::string_view();
}

void Check(const litellm::Config& config, const Context&, Reporter& report) {
  std::unordered_map<std::string_view, const litellm::ModelEntry*> first;
  for (const litellm::ModelEntry& entry : config.models()) {
    const std::string_view id = IdOf(entry);
    if (id.empty()) continue;
    const auto [other, is_new] = first.try_emplace(id, &entry);
    // Two equal entries are LW215's.
    if (is_new || doc::Equal(*other->second->field().value(), *entry.field().value())) continue;
    auto& finding = report.At(entry.info()["id"], fmt::format("{}, model_info.id", entry.subject()),
                              fmt::format("{} has the model_info.id {} of {}, updates and deletes by id reach only one of them",
                                          entry.Quoted(), doc::Quoted(id), other->second->Quoted()));
    report.Relate(finding, config.object(), other->second->info()["id"]);
    finding.fix = Fix::Manual("Give one of the two another id");
    if (litellm::HotAddIsOn(config.object())) finding.OneUp();
  }
}

}  // namespace

constexpr Rule kDuplicateModelId{
    .id = "LW216",
    .name = "duplicate-model-id",
    .summary = "The same `model_info.id` on two model_list entries.",
    .rationale =
        "LiteLLM accepts it: both entries serve, but its index by id holds the last one alone. Spend, cooldowns and rate limits of the two "
        "are mixed up, `/model/update` and `/model/delete` change one of them and leave the other, and models added to running pods by id "
        "would replace the wrong one (an error where hot-add is on).",
    .remediation = "Give every entry an id of its own, or none.",
    .before = R"(model_info:
  id: azure-gpt-4o
)",
    .after = R"(model_info:
  id: azure-gpt-4o-us
)",
    .production = Severity::kWarning,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .check = &Check,
};

}  // namespace warden::rules
