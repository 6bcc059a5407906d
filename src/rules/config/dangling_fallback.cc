// LW214: fallbacks, aliases and defaults that name no model.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/edit_distance.h"
#include "base/glob.h"
#include "doc/shown.h"
#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/config/includes.h"
#include "litellm/readers/env_reference.h"
#include "litellm/readers/stored_models.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// Each name is held against each pattern. Beyond so many nobody can say what is missing.
constexpr std::size_t kMostPatterns = 256;
// In bytes; no longer name fits a pattern.
constexpr std::size_t kLongestPattern = 512;

// What a request may be sent to: names of model_list, its wildcards, ids, aliases.
class Targets {
 public:
  void AddModels(const std::vector<litellm::ModelEntry>& models) {
    for (const litellm::ModelEntry& entry : models) {
      Add(entry.name());
      for (const std::string_view key : {"id", "team_public_model_name"}) {
        const Node* value = entry.info()[key].value();
        if (value != nullptr && value->is_scalar()) Add(value->text());
      }
    }
  }
  void AddKeys(const Node* mapping) {
    if (mapping == nullptr) return;
    for (const Member& member : mapping->members()) Add(member.key.text());
  }

  bool empty() const { return names_.empty() && patterns_.empty(); }
  bool Has(std::string_view name) const {
    if (names_.contains(name) || patterns_.size() > kMostPatterns) return true;
    if (name.size() > kLongestPattern) return false;
    const auto fits = [&](std::string_view pattern) { return base::MatchesGlob(name, pattern); };
    return std::any_of(patterns_.begin(), patterns_.end(), fits);
  }
  std::string_view ClosestTo(std::string_view name) {
    if (!guesses_) guesses_.emplace(ordered_);
    return guesses_->NearestTo(name);
  }

 private:
  void Add(std::string_view name) {
    if (name.empty()) return;
    if (!names_.insert(name).second) return;
    ordered_.push_back(name);
    if (name.find('*') != std::string_view::npos && name.size() <= kLongestPattern) patterns_.push_back(name);
  }

  std::unordered_set<std::string_view> names_;
  std::vector<std::string_view> ordered_;
  std::vector<std::string_view> patterns_;
  std::optional<base::Guesses> guesses_;  // made when the first name is missing
};

class FallbackReader {
 public:
  FallbackReader(const litellm::Config& config, const Context& context, Targets& targets, Reporter& report)
      : config_(config), targets_(targets), report_(report), stored_(litellm::MayStoreModels(config, context.snapshot())) {}

  void Run() {
    for (const std::string_view section : {"litellm_settings", "router_settings"}) {
      for (const std::string_view key : {"fallbacks", "context_window_fallbacks", "content_policy_fallbacks"})
        Fallbacks(config_.Section(section)[key], fmt::format("{}.{}", section, key));
      Names(config_.Section(section)["default_fallbacks"], fmt::format("{}.default_fallbacks", section));
    }
    Aliases(config_.Section("router_settings")["model_group_alias"]);
    for (const std::string_view key : {"completion_model", "embedding_model", "image_generation_model", "moderation_model"})
      Name(config_.Section("general_settings")[key], fmt::format("general_settings.{}", key));
  }

 private:
  // [{model: [others]}], each mapping with one key.
  void Fallbacks(const Field& list, const std::string& place) {
    if (list.value() == nullptr || !list.value()->is_array()) return;
    for (std::size_t i = 0; i < list.value()->size(); ++i) {
      const Field item = list.At(i);
      for (const Member& member : item.value()->members()) {
        const Field names(config_.document(), member.value);
        Source(names, member.key.text(), place);
        Names(names, fmt::format("{} of {}", place, doc::Shown(member.key.text())));
      }
    }
  }

  void Source(const Field& field, std::string_view name, const std::string& place) {
    if (name == "*" || targets_.Has(name)) return;
    Report(field, name, fmt::format("{}, {}", place, doc::IsQuotable(name) ? name : doc::kNotShown),
           fmt::format("{} has an entry for {}, and there is no such model", place, doc::Quoted(name)));
  }

  void Names(const Field& list, const std::string& place) {
    if (list.value() == nullptr) return;
    if (!list.value()->is_array()) return Name(list, place);
    for (std::size_t i = 0; i < list.value()->size(); ++i) {
      const Field item = list.At(i);
      Name(item.value()->is_object() ? item["model"] : item, place);
    }
  }

  void Aliases(const Field& aliases) {
    if (aliases.value() == nullptr) return;
    for (const Member& member : aliases.value()->members()) {
      const Field target(config_.document(), member.value);
      Name(member.value.is_object() ? target["model"] : target, fmt::format("router_settings.model_group_alias.{}", member.key.text()));
    }
  }

  void Name(const Field& field, const std::string& place) {
    const Node* name = field.value();
    if (name == nullptr || !name->is_string() || name->sealed() || name->size() == 0 || litellm::EnvironNameIn(name)) return;
    if (targets_.Has(name->string()) || name->string().find("${") != std::string_view::npos) return;
    Report(field, name->string(), place, fmt::format("{} names {}, and there is no such model", place, doc::Quoted(name->string())));
  }

  void Report(const Field& field, std::string_view name, const std::string& place, std::string message) {
    const std::string_view meant = targets_.ClosestTo(name);
    if (!meant.empty()) message += fmt::format(", did you mean {}?", meant);
    if (stored_) message += " (unless it is stored in the database)";
    auto& finding = report_.At(field, fmt::format("{}, {}, {}", config_.subject(), place, doc::IsQuotable(name) ? name : doc::kNotShown),
                               std::move(message));
    finding.fix = Fix::Manual("Name a model_name of model_list");
    if (stored_) finding.AtMost(Severity::kWarning);
  }

  const litellm::Config& config_;
  Targets& targets_;
  Reporter& report_;
  bool stored_;
};

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  if (litellm::IsFragment(config)) return;
  const litellm::Includes includes(config, context.snapshot());
  if (!includes.complete()) return;
  Targets targets;
  targets.AddModels(config.models());
  std::vector<std::vector<litellm::ModelEntry>> included;
  for (const litellm::Include& include : includes.all()) {
    included.push_back(litellm::ModelEntriesOf(*include.document));
    targets.AddModels(included.back());
  }
  if (targets.empty()) return;  // all of them come from the database
  targets.AddKeys(config.Section("router_settings")["model_group_alias"].value());
  targets.AddKeys(config.Section("litellm_settings")["model_alias_map"].value());
  FallbackReader(config, context, targets, report).Run();
}

}  // namespace

constexpr Rule kDanglingFallback{
    .id = "LW214",
    .name = "dangling-fallback",
    .summary = "A fallback, alias or default model that names no model of the configuration.",
    .rationale =
        "LiteLLM accepts any name at start. It is found missing in the very moment the fallback is needed: the primary is down, the router "
        "looks for the other and answers its own error, `There are no healthy deployments for this model`. An alias to nothing answers so "
        "at once. Wildcards such as `openai/*` count; where models also come from the database it is a warning, and where an included file "
        "is not known nothing is said.",
    .remediation = "Name a `model_name` of model_list (not its `litellm_params.model`), or add the model.",
    .before = R"(fallbacks:
  - gpt-4o: [claude-sonet]
)",
    .after = R"(fallbacks:
  - gpt-4o: [claude-sonnet]
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .asks = litellm::kConfigUsersAndMaps,
    .check = &Check,
};

}  // namespace warden::rules
