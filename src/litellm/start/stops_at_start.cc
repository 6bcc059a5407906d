// The sections in the order in which LiteLLM reads them.
#include "litellm/start/stops_at_start.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>

#include "doc/scalar.h"
#include "litellm/readers/coercion.h"
#include "litellm/readers/env_reference.h"
#include "litellm/readers/loaded_value.h"
#include "litellm/readers/python_value.h"
#include "litellm/start/skipped_entries.h"
#include "litellm/start/start_schema.h"
#include "litellm/start/stops_in_settings.h"

namespace warden::litellm {
namespace {

using Type = LoadedValue::Type;

constexpr std::string_view kStops = "the proxy does not start";

// `if section:` comes first in LiteLLM, so that whatever Python takes for false is passed over.
constexpr std::array<std::string_view, 19> kPassedOverWhenEmpty = {"model_list",
                                                                   "environment_variables",
                                                                   "guardrails",
                                                                   "prompts",
                                                                   "credential_list",
                                                                   "mcp_servers",
                                                                   "mcp_tools",
                                                                   "agent_list",
                                                                   "vector_store_registry",
                                                                   "search_tools",
                                                                   "assistant_settings",
                                                                   "policies",
                                                                   "router_settings.fallbacks",
                                                                   "router_settings.content_policy_fallbacks",
                                                                   "router_settings.default_litellm_params",
                                                                   "router_settings.model_group_alias",
                                                                   "general_settings.master_key",
                                                                   "general_settings.database_url",
                                                                   "general_settings.search_tools"};

// Where LiteLLM goes over the items, whatever has none will do.
constexpr std::array<std::string_view, 3> kIterated = {"general_settings.role_permissions", "litellm_settings.default_team_settings",
                                                       "litellm_settings.guardrails"};

bool IsIn(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

struct TypedSetting {
  std::string_view path;
  Coercion coercion;
  bool nullable;
};
constexpr std::array kTypedSettings = std::to_array<TypedSetting>({
#include "litellm/start/typed_settings.inc"
});

class StopFinder {
 public:
  StopFinder(const Config& config, const Surroundings& surroundings) : config_(config), surroundings_(surroundings) {}

  std::vector<StartProblem> Run() {
    if (!config_.document().root().is_object()) return NoMapping();
    Structure();
    Variables();
    for (const ModelEntry& entry : config_.models()) Entry(entry);
    for (const TypedSetting& setting : kTypedSettings) Typed(setting, config_.root(), setting.path, "");
    auto more = StopsInSettings(config_, surroundings_);
    std::move(more.begin(), more.end(), std::back_inserter(problems_));
    const auto before = [](const StartProblem& a, const StartProblem& b) { return At(a) < At(b); };
    std::stable_sort(problems_.begin(), problems_.end(), before);
    return std::move(problems_);
  }

 private:
  static std::uint32_t At(const StartProblem& problem) { return problem.field.nearest()->range().begin; }

  LoadedValue Value(const Field& field) const { return Load(field.value(), surroundings_); }

  // `place` names it in the configuration: "router_settings.redis_url".
  void Say(const Field& field, std::string_view place, std::string_view is, std::string_view want = {},
           RestsOn rests_on = RestsOn::kItself) {
    const std::string wanted = want.empty() ? std::string() : fmt::format(" (should be {})", want);
    problems_.push_back({field, fmt::format("{}, {}", config_.subject(), place), fmt::format("{} {}, {}{}", place, is, kStops, wanted),
                         rests_on == RestsOn::kOthers});
  }
  void SayOf(const ModelEntry& entry, const Field& field, std::string_view place, std::string_view is, std::string_view want = {},
             RestsOn rests_on = RestsOn::kItself) {
    const std::string wanted = want.empty() ? std::string() : fmt::format(" (should be {})", want);
    problems_.push_back({field, fmt::format("{}, {}", entry.subject(), place),
                         fmt::format("{}: {} {}, {}{}", entry.Quoted(), place, is, kStops, wanted), rests_on == RestsOn::kOthers});
  }

  std::vector<StartProblem> NoMapping() {
    const LoadedValue root = Load(&config_.document().root(), surroundings_, false);
    Say(config_.root(), "the configuration", fmt::format("is {}", root.Shown()), "a mapping");
    return std::move(problems_);
  }

  // ---- types and required keys, by the schema

  void Structure() {
    for (const doc::SchemaProblem& problem : StartSchema().Check(config_.document())) {
      const Node* node = config_.document().NodeAt(problem.range);
      if (node == nullptr || IsReplaced(problem, *node) || IsPassedOver(problem, *node) || IsBeneath(problem)) continue;
      SayStructure(problem, Field(config_.document(), *node), Load(node, surroundings_).rests_on);
    }
  }

  // What a mapping in Helm values leaves out may stand in the chart's defaults; items of lists are whole.
  bool IsBeneath(const doc::SchemaProblem& problem) const {
    return config_.is_overlay() && problem.fault == doc::SchemaFault::kMissingKey && problem.path.find('[') == std::string::npos;
  }

  // A reference, where something else is put in before anybody looks.
  // A reference stands for a text, if the variable holds one: then what the schema says of texts holds.
  bool IsReplaced(const doc::SchemaProblem& problem, const Node& node) const {
    if (!EnvironNameIn(&node) || problem.path.ends_with(']') || problem.path == "include") return false;
    const LoadedValue value = Load(&node, surroundings_);
    const bool text = value.is(Type::kText) && value.truth() == true && !problem.path.starts_with("model_list");
    return !text || problem.fault != doc::SchemaFault::kType;
  }

  bool IsPassedOver(const doc::SchemaProblem& problem, const Node& node) const {
    if (IsIn(kPassedOverWhenEmpty, problem.path) && !IsTruthy(&node)) return true;
    const bool nothing_in_it = (node.is_string() || node.is_array() || node.is_object()) && node.size() == 0;
    if (IsIn(kIterated, problem.path)) return nothing_in_it;
    if (problem.path == "litellm_settings" || problem.path == "general_settings.pass_through_endpoints")
      return nothing_in_it && !node.is_object();
    if (problem.path == "general_settings.alerting_args") return !Alerts();
    // The router's own come first.
    for (const std::string_view key : {"fallbacks", "content_policy_fallbacks"}) {
      const std::string path = fmt::format("litellm_settings.{}", key);
      if (problem.path.starts_with(path)) return IsTruthy(RouterSetting(key)) || (problem.path == path && nothing_in_it);
    }
    // Of a section that only some values switch on.
    if (problem.path.starts_with("litellm_settings.cache_params")) return !IsTrue(LitellmSetting("cache").value());
    return false;
  }

  bool Alerts() const {
    const Node* alerting = config_.Section("general_settings")["alerting"].value();
    return alerting != nullptr && !alerting->is_null();
  }
  const Node* RouterSetting(std::string_view key) const { return config_.Section("router_settings")[key].value(); }
  Field LitellmSetting(std::string_view key) const { return config_.Section("litellm_settings")[key]; }

  const ModelEntry* EntryWith(const Field& field) {
    const auto begin = [](const ModelEntry* entry) { return entry->field().value()->range().begin; };
    if (by_place_.empty()) {
      for (const ModelEntry& entry : config_.models()) by_place_.push_back(&entry);
      std::stable_sort(by_place_.begin(), by_place_.end(), [&](const ModelEntry* a, const ModelEntry* b) { return begin(a) < begin(b); });
    }
    const Range range = field.nearest()->range();
    const auto behind = std::upper_bound(by_place_.begin(), by_place_.end(), range.begin,
                                         [&](std::uint32_t at, const ModelEntry* entry) { return at < begin(entry); });
    if (behind == by_place_.begin()) return nullptr;
    // Of those that stand at one place (an alias), the first.
    const auto first = std::lower_bound(by_place_.begin(), behind, begin(*std::prev(behind)),
                                        [&](const ModelEntry* entry, std::uint32_t at) { return begin(entry) < at; });
    return (*first)->field().value()->range().Contains(range) ? *first : nullptr;
  }

  void SayStructure(const doc::SchemaProblem& problem, const Field& field, RestsOn rests_on) {
    const auto [path, is] = Worded(problem);
    if (!problem.path.starts_with("model_list["))
      return Say(field, path.empty() ? "the configuration" : WithoutIndexes(path), is, {}, rests_on);
    const ModelEntry* entry = EntryWith(field);
    if (entry == nullptr) return Say(field, "an entry of model_list", is, {}, rests_on);
    if (IsTheSkippers(*entry, field)) return;
    const std::size_t dot = path.find("].");
    SayOf(*entry, field, dot == std::string::npos ? path : path.substr(dot + 2), is, {}, rests_on);
  }

  // "guardrails[0].litellm_params" → "guardrails.litellm_params": names of findings outlive the order of a list.
  static std::string WithoutIndexes(std::string_view path) {
    std::string plain;
    bool inside = false;
    for (const char c : path) {
      inside = c == '[' || (inside && c != ']');
      if (!inside && c != ']') plain += c;
    }
    return plain;
  }

  // "litellm_params.model is missing", not "litellm_params: model is missing"; the rest as the schema has it.
  static std::pair<std::string, std::string> Worded(const doc::SchemaProblem& problem) {
    if (problem.fault != doc::SchemaFault::kMissingKey) return {problem.path, problem.message};
    return {problem.path.empty() ? problem.key : fmt::format("{}.{}", problem.path, problem.key), "is missing"};
  }

  // What makes the router skip the entry instead.
  bool IsTheSkippers(const ModelEntry& entry, const Field& field) const {
    if (field.value() == entry.field()["model_name"].value()) return field.value()->is_scalar() && HasOwnId(entry);
    if (field.value() != entry.info().value()) return false;
    const Node& info = *field.value();
    const auto is_id = [](const Node& item) { return item.string() == "id"; };
    if (info.is_array()) return std::any_of(info.items().begin(), info.items().end(), is_id);
    return info.is_string() && info.string().find("id") != std::string_view::npos;
  }

  // ---- environment_variables

  void Variables() {
    const Node* variables = config_.Section("environment_variables").value();
    if (variables == nullptr || !variables->is_object()) return;
    for (const Member& member : variables->members()) {
      const std::string_view name = member.key.text();
      const Field field(config_.document(), member.value);
      const std::string place = fmt::format("environment_variables.{}", name);
      if (name.empty()) Say(field, "environment_variables", "has an empty name");
      if (name.find('=') != std::string_view::npos) Say(field, place, "has a name with an equals sign in it");
      if (IsNoText(member.key)) Say(field, place, "has a name that is not a string", "the name in quotes");
      if (member.value.is_string() && member.value.text().find('\0') != std::string_view::npos) Say(field, place, "has a zero byte in it");
    }
  }

  bool IsNoText(const Node& key) const {
    if (!surroundings_.is_python()) return false;
    std::string canonical;
    const bool plain = key.style() == Style::kPlain && !key.tagged() && !key.shared();
    return plain && doc::ResolvePlain(key.text(), Dialect::kPyYaml, canonical).kind != Kind::kString;
  }

  // ---- model_list

  void Entry(const ModelEntry& entry) {
    Part(entry, entry.params(), "litellm_params", Type::kMapping, "a mapping");
    Part(entry, entry.Param("model"), "litellm_params.model", Type::kText, "text");
    if (!HasOwnId(entry)) Part(entry, entry.field()["model_name"], "model_name", Type::kText, "text");
    Part(entry, entry.info(), "model_info", Type::kMapping, "a mapping");
    if (!HasOwnId(entry) && entry.params().exists() && !WritesDates() && surroundings_.is_python()) Dates(entry);
  }

  // What the schema takes for text and is none: a reference to nothing, a date.
  void Part(const ModelEntry& entry, const Field& field, std::string_view place, Type wanted, std::string_view want) {
    if (field.value() == nullptr || !field.value()->is_string()) return;
    const LoadedValue value = Value(field);
    const bool odd = EnvironNameIn(field.value()) || value.is(Type::kDate);
    if (odd && !value.is(Type::kUnknown) && !value.is(wanted))
      SayOf(entry, field, place, fmt::format("is {}", value.Shown()), want, value.rests_on);
  }

  // Seen: 1.81.14 stops, 1.104.4 makes text of them.
  bool WritesDates() const {
    constexpr Version kSince{1, 104, 0};
    const auto version = surroundings_.users().version();
    return version && *version >= kSince;
  }

  // The id is made of the parameters, and of mappings among them as JSON, which has no dates.
  void Dates(const ModelEntry& entry) {
    const Node* params = entry.params().value();
    if (!params->is_object()) return;
    for (const Member& member : params->members()) {
      const Node* date = member.value.is_object() ? FindDate(member.value) : nullptr;
      if (date == nullptr) continue;
      SayOf(entry, Field(config_.document(), *date), fmt::format("litellm_params.{}", member.key.text()), "holds a date, which JSON lacks",
            "the date in quotes");
    }
  }

  static const Node* FindDate(const Node& node) {
    if (IsDate(node)) return &node;
    for (const Node& item : node.items()) {
      if (const Node* found = FindDate(item)) return found;
    }
    for (const Member& member : node.members()) {
      if (IsDate(member.key)) return &member.value;
      if (const Node* found = FindDate(member.value)) return found;
    }
    return nullptr;
  }

  // ---- what classes of LiteLLM's take

  // `star`: the key that stands for the `*` of the path. Nearly all settings are not there: nothing is made of them.
  void Typed(const TypedSetting& setting, const Field& field, std::string_view rest, std::string_view star) {
    if (field.value() == nullptr) return;
    if (rest.empty()) return Taken(setting, field, star);
    if (rest.starts_with("[]")) {
      for (std::size_t i = 0; field.value()->is_array() && i < field.value()->size(); ++i)
        Typed(setting, field.At(i), rest.substr(2), star);
      return;
    }
    if (rest.front() == '.') rest.remove_prefix(1);
    const auto end =
        static_cast<std::size_t>(std::find_if(rest.begin(), rest.end(), [](char c) { return c == '.' || c == '['; }) - rest.begin());
    if (!field.value()->is_object()) return;
    const std::string_view key = rest.substr(0, end);
    if (key != "*") return Typed(setting, field[key], rest.substr(end), star);
    for (const Member& member : field.value()->members()) {
      Typed(setting, field[member.key.text()], rest.substr(end), member.key.text());
    }
  }

  void Taken(const TypedSetting& setting, const Field& field, std::string_view star) {
    if (setting.path.starts_with("general_settings.alerting_args") && !Alerts()) return;
    const LoadedValue value = Value(field);
    const bool taken = value.is(Type::kNone) ? setting.nullable : Takes(setting.coercion, value);
    if (taken) return;
    std::string place = WithoutIndexes(setting.path);
    if (const std::size_t at = place.find('*'); at != std::string::npos) place.replace(at, 1, star);
    Say(field, place, fmt::format("is {}", value.Shown()), Wanted(setting.coercion), value.rests_on);
  }

  const Config& config_;
  const Surroundings& surroundings_;
  std::vector<const ModelEntry*> by_place_;  // the models, by where they are written; made when first asked for
  std::vector<StartProblem> problems_;
};

}  // namespace

std::vector<StartProblem> StopsAtStart(const Config& config, const Surroundings& surroundings) {
  return StopFinder(config, surroundings).Run();
}

}  // namespace warden::litellm
