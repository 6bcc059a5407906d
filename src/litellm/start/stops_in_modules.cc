// Modules that Python is told to import, and callbacks, of which LiteLLM knows some by name.
#include "litellm/start/stops_in_settings_parts.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "litellm/config/beside.h"
#include "litellm/knowledge/knowledge.h"
#include "litellm/readers/python_value.h"
#include "litellm/start/settings_judge.h"

namespace warden::litellm {
namespace {

// Names for success_callback and failure_callback alone: under `callbacks` they are taken for modules.
constexpr std::array<std::string_view, 12> kNotInCallbacks = {"athina", "dynamodb", "greenscale", "helicone", "lunary",    "promptlayer",
                                                              "s3",     "sentry",   "slack",      "supabase", "traceloop", "wandb"};

class ModulesJudge : private SettingsJudge {
 public:
  using SettingsJudge::SettingsJudge;

  void Run() {
    Modules();
    Callbacks();
    ImportedCallbacks();
  }

 private:
  void Modules() {
    for (const std::string_view key : {"custom_auth", "custom_key_generate", "custom_sso", "custom_ui_sso_sign_in_handler"})
      Module(General(key), fmt::format("general_settings.{}", key), false);
    if (Litellm("post_call_rules").exists()) Module(Litellm("post_call_rules"), "litellm_settings.post_call_rules", true);
    Each(Litellm("custom_provider_map"),
         [&](const Field& item) { Module(item["custom_handler"], "litellm_settings.custom_provider_map.custom_handler", false); });
  }

  void Callbacks() {
    const Knowledge& knowledge = Knowledge::For(surroundings().users().version());
    const Field callbacks = Litellm("callbacks");
    if (callbacks.exists() && !callbacks.value()->is_array()) Module(callbacks, "litellm_settings.callbacks", true);
    Each(callbacks, [&](const Field& item) { Callback(item, knowledge, "litellm_settings.callbacks"); });
    // The first kind of guardrails names callbacks as well.
    Each(Litellm("guardrails"), [&](const Field& item) {
      EachMember(item, [&](const Member&, const Field& guardrail) {
        if (!IsTrue(guardrail["default_on"].value())) return;
        Each(guardrail["callbacks"], [&](const Field& name) { Callback(name, knowledge, "litellm_settings.guardrails.callbacks"); });
      });
    });
  }

  void Callback(const Field& item, const Knowledge& knowledge, std::string_view place) {
    const std::string_view name = item.value()->string();
    const bool known = !name.empty() && !IsIn(kNotInCallbacks, name) && (knowledge.IsCallback(name) || KnownLater(name));
    if (!known) Module(item, place, true);
  }

  // Where the version is not known, what any version knows will do.
  bool KnownLater(std::string_view name) const {
    if (surroundings().users().version()) return false;
    const auto all = Knowledge::All();
    return std::any_of(all.begin(), all.end(), [&](const Knowledge& knowledge) { return knowledge.IsCallback(name); });
  }

  // Walked letter by letter, a dot among them asks for a module without a name.
  void ImportedCallbacks() {
    for (const std::string_view key : {"success_callback", "failure_callback"}) {
      const LoadedValue value = Value(Litellm(key));
      if (value.text && value.text->find('.') != std::string_view::npos)
        Say(Litellm(key), fmt::format("litellm_settings.{}", key), "is a text with a dot in it", "a list of callbacks", value.rests_on);
      Each(Litellm(key), [&](const Field& item) { Imported(item, fmt::format("litellm_settings.{}", key)); });
    }
  }

  // Python's own path is searched, in which the folder of the configuration is not.
  void Imported(const Field& item, const std::string& place) {
    const std::string_view name = item.value()->string();
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos) return;
    if (name.front() == '.') return Say(item, place, fmt::format("names {}, which is no Python module", name), "module.object");
    if (surroundings().users().empty() || !surroundings().Find("PYTHONPATH").unset() || !IsBeside(name.substr(0, dot))) return;
    Say(item, place, fmt::format("names {}, which is looked for in Python's path and not beside the configuration", name),
        "it in litellm_settings.callbacks, or PYTHONPATH", RestsOn::kOthers);
  }

  // Whether every proxy has the module beside its configuration.
  bool IsBeside(std::string_view module) const {
    std::string path(module);
    std::replace(path.begin(), path.end(), '.', '/');
    const auto has = [&](const ConfigUser& user) {
      return FindBeside(user, path + ".py", surroundings().snapshot()).presence == FileBeside::Presence::kThere;
    };
    return std::all_of(surroundings().users().begin(), surroundings().users().end(), has);
  }
};

}  // namespace

void StopsInModules(const Config& config, const Surroundings& surroundings, StartProblems& problems) {
  ModulesJudge(config, surroundings, problems).Run();
}

}  // namespace warden::litellm
