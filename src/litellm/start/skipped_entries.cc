// One entry after the other, as the router builds deployments.
#include "litellm/start/skipped_entries.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "doc/scalar.h"
#include "doc/shown.h"
#include "litellm/readers/loaded_value.h"
#include "litellm/start/declared_params.h"

namespace warden::litellm {
namespace {

using Type = LoadedValue::Type;

constexpr std::array<std::string_view, 3> kEnvironments = {"development", "staging", "production"};
// LiteLLM_Params.__init__ has an argument of that name; later versions take it out first.
constexpr Version kTakesSelfOut{1, 104, 4};

bool IsEnvironment(std::string_view name) { return std::find(kEnvironments.begin(), kEnvironments.end(), name) != kEnvironments.end(); }

class EntryJudge {
 public:
  EntryJudge(const ModelEntry& entry, const Surroundings& surroundings, const std::optional<Version>& version,
             std::vector<StartProblem>& problems)
      : entry_(entry), surroundings_(surroundings), version_(version), problems_(problems) {}

  void Judge() {
    Name();
    Keys(entry_.field(), "");
    Params();
    Info();
    AutoRouter();
  }

 private:
  void Say(const Field& field, std::string_view place, std::string_view is, std::string_view want, RestsOn rests_on = RestsOn::kItself) {
    const std::string wanted = want.empty() ? std::string() : fmt::format(" (should be {})", want);
    problems_.push_back({field, fmt::format("{}, {}", entry_.subject(), place),
                         fmt::format("{}: {} {}, LiteLLM skips the model{}", entry_.Quoted(), place, is, wanted),
                         rests_on == RestsOn::kOthers});
  }

  // Without an id of the author's the name goes into a made one, which stops the start.
  void Name() {
    const Field field = entry_.field()["model_name"];
    const LoadedValue name = Load(field.value(), surroundings_);
    if (field.value() == nullptr || !HasOwnId(entry_) || !name.hashable() || Takes(Coercion::kText, name)) return;
    Say(field, "model_name", fmt::format("is {}", name.Shown()), "text", name.rests_on);
  }

  // Keys become arguments of a Python function: texts alone can.
  void Keys(const Field& mapping, std::string_view place) {
    const Node* node = mapping.value();
    if (node == nullptr || !node->is_object() || !surroundings_.is_python()) return;
    for (const Member& member : node->members()) {
      std::string canonical;
      const bool plain = member.key.style() == Style::kPlain && !member.key.tagged() && !member.key.shared();
      if (!plain || doc::ResolvePlain(member.key.text(), Dialect::kPyYaml, canonical).kind == Kind::kString) continue;
      Say(Field(*mapping.document(), member.value), fmt::format("{}{}{}", place, place.empty() ? "" : ".", member.key.text()),
          "has a key that is not a string", "the key in quotes");
    }
  }

  void Params() {
    const Node* params = entry_.params().value();
    if (params == nullptr || !params->is_object()) return;
    Keys(entry_.params(), "litellm_params");
    for (const Member& member : params->members()) Param(member);
  }

  void Param(const Member& member) {
    const std::string_view key = member.key.text();
    const Field field = entry_.Param(key);
    const LoadedValue value = Load(&member.value, surroundings_);
    if (key == "self" && (!version_ || *version_ < kTakesSelfOut)) return Say(field, "litellm_params.self", "cannot be a parameter", "");
    if (key == "organization" && value.is(Type::kList)) return Organizations(field);
    if (key == "dataSources") return DataSources(field, value);
    const auto coercion = DeclaredParam(key, version_);
    if (!coercion || value.is(Type::kNone) || Takes(*coercion, value)) return;
    Say(field, fmt::format("litellm_params.{}", key), fmt::format("is {}", value.Shown()), Wanted(*coercion), value.rests_on);
  }

  // A list makes a deployment of each item.
  void Organizations(const Field& field) {
    const auto items = field.value()->items();
    if (items.empty()) return Say(field, "litellm_params.organization", "is an empty list", "text, or a list of texts");
    const auto bad = std::find_if(items.begin(), items.end(), [](const Node& item) { return !item.is_string() && !item.is_null(); });
    if (bad == items.end()) return;
    Say(Field(*field.document(), *bad), "litellm_params.organization",
        fmt::format("has {} in its list", Load(&*bad, surroundings_, false).Shown()), "a list of texts");
  }

  void DataSources(const Field& field, const LoadedValue& value) {
    const bool falsy = value.truth() == false || value.is(Type::kUnknown);
    if (falsy || Takes(Coercion::kListOfMappings, value)) return;
    Say(field, "litellm_params.dataSources", fmt::format("is {}", value.Shown()), "a list of mappings", value.rests_on);
  }

  // A router that stands in the list as a model needs its own settings.
  void AutoRouter() {
    const std::string_view model = entry_.model();
    if (!model.starts_with("auto_router/")) return;
    const Field field = entry_.Param("model");
    if (model.starts_with("auto_router/complexity_router")) {
      const bool settled =
          entry_.Param("complexity_router_default_model").exists() || entry_.Param("complexity_router_config")["tiers"].exists();
      if (!settled) Say(field, "litellm_params.complexity_router_default_model", "is missing", "");
      return;
    }
    const bool routes = entry_.Param("auto_router_config_path").exists() || entry_.Param("auto_router_config").exists();
    if (!routes) return Say(field, "litellm_params.auto_router_config_path", "is missing", "");
    for (const std::string_view key : {"auto_router_default_model", "auto_router_embedding_model"}) {
      if (!entry_.Param(key).exists()) Say(field, fmt::format("litellm_params.{}", key), "is missing", "");
    }
  }

  void Info() {
    const Field info = entry_.info();
    if (info.value() == nullptr) return;
    if (!info.value()->is_object()) return OddInfo(info);
    Keys(info, "model_info");
    for (const Member& member : info.value()->members()) InfoKey(info[member.key.text()], member);
    Environments(info["supported_environments"]);
  }

  // `"id" not in model_info` is what Python asks first: of a text or a list with "id" in it it is not so, and the start goes on.
  void OddInfo(const Field& info) {
    const LoadedValue value = Load(info.value(), surroundings_);
    if (!MentionsId(value)) return;
    Say(info, "model_info", fmt::format("is {}", value.Shown()), "a mapping", value.rests_on);
  }

  static bool MentionsId(const LoadedValue& value) {
    if (value.is(Type::kText)) return value.text && value.text->find("id") != std::string_view::npos;
    if (!value.is(Type::kList)) return false;
    const auto items = value.value->items();
    return std::any_of(items.begin(), items.end(), [](const Node& item) { return item.string() == "id"; });
  }

  void InfoKey(const Field& field, const Member& member) {
    const auto declared = DeclaredModelInfo(member.key.text(), version_);
    if (!declared) return;
    const LoadedValue value = Load(&member.value, surroundings_);
    const bool taken = value.is(Type::kNone) ? declared->nullable : Takes(declared->coercion, value);
    if (!taken)
      Say(field, fmt::format("model_info.{}", member.key.text()), fmt::format("is {}", value.Shown()), Wanted(declared->coercion),
          value.rests_on);
  }

  // Not meant for this environment is meant; but LITELLM_ENVIRONMENT must say which one this is.
  void Environments(const Field& field) {
    const LoadedValue value = Load(field.value(), surroundings_);
    if (value.is(Type::kNone) || value.is(Type::kUnknown)) return;
    const Variable here = surroundings_.Find("LITELLM_ENVIRONMENT");
    const RestsOn rests_on = std::max(value.rests_on, here.rests_on());
    const std::string_view place = "model_info.supported_environments";
    if (here.unset())
      return Say(field, place, "is set, but LITELLM_ENVIRONMENT is not", "one of development, staging and production", rests_on);
    if (here.value != nullptr && !here.value->sealed() && !IsEnvironment(here.value->string()))
      return Say(field, place, fmt::format("is set, but LITELLM_ENVIRONMENT is {}", doc::QuoteValue(*here.value)),
                 "one of development, staging and production", rests_on);
    if (!value.is(Type::kList) || field.value()->items().empty())
      return Say(field, place, fmt::format("is {}", value.is(Type::kList) ? "an empty list" : value.Shown()), "a list of environments",
                 rests_on);
    for (const Node& item : field.value()->items()) {
      if (IsEnvironment(item.string())) continue;
      return Say(Field(*field.document(), item), place, fmt::format("has {} in its list", Load(&item, surroundings_, false).Shown()),
                 "development, staging or production", rests_on);
    }
  }

  const ModelEntry& entry_;
  const Surroundings& surroundings_;
  const std::optional<Version>& version_;
  std::vector<StartProblem>& problems_;
};

}  // namespace

bool HasOwnId(const ModelEntry& entry) { return entry.info()["id"].exists(); }

std::vector<StartProblem> SkippedEntries(const Config& config, const Surroundings& surroundings) {
  std::vector<StartProblem> problems;
  const auto version = surroundings.users().version();
  for (const ModelEntry& entry : config.models()) EntryJudge(entry, surroundings, version, problems).Judge();
  return problems;
}

}  // namespace warden::litellm
