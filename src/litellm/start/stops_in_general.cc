// general_settings one by one, then what is for holders of a licence.
#include "litellm/start/stops_in_settings_parts.h"

#include <fmt/core.h>

#include <array>
#include <string>
#include <string_view>

#include "litellm/readers/python_value.h"
#include "litellm/start/settings_judge.h"

namespace warden::litellm {
namespace {

constexpr std::array<std::string_view, 8> kKeySystems = {
    "google_kms", "azure_key_vault", "aws_secret_manager", "google_secret_manager", "hashicorp_vault", "cyberark", "aws_kms", "custom"};
constexpr std::array<std::string_view, 3> kAccessModes = {"read_only", "write_only", "read_and_write"};
constexpr std::array<std::string_view, 3> kRoles = {"proxy_admin", "team", "internal_user"};
constexpr std::array<std::string_view, 3> kRoleKeys = {"role", "models", "routes"};
constexpr auto kJwtKeys = std::to_array<std::string_view>({
#include "litellm/start/jwt_keys.inc"
});

class GeneralJudge : private SettingsJudge {
 public:
  using SettingsJudge::SettingsJudge;

  void Run() {
    Settings();
    NeedingLicence();
  }

 private:
  void Settings() {
    const Field general = config().Section("general_settings");
    if (!IsTruthy(general.value()) || !general.value()->is_object()) return;
    MasterKey();
    EachMember(General("litellm_jwtauth"), [&](const Member& member, const Field& field) {
      if (!IsIn(kJwtKeys, member.key.text()))
        Say(field, "general_settings.litellm_jwtauth", fmt::format("has a key {} that it does not take", member.key.text()));
    });
    Named(General("key_management_system"), "general_settings.key_management_system", kKeySystems);
    Named(General("key_management_settings")["access_mode"], "general_settings.key_management_settings.access_mode", kAccessModes);
    const LoadedValue system = Value(General("key_management_system"));
    if (system.text == "custom" && IsAbsent(General("key_management_settings")["custom_secret_manager"]))
      Say(General("key_management_system"), "general_settings.key_management_system", "is custom, and no custom_secret_manager is named",
          {}, system.rests_on);
    Each(General("pass_through_endpoints"), [&](const Field& endpoint) { Endpoint(endpoint); });
    Each(General("role_permissions"), [&](const Field& role) { Role(role); });
  }

  void MasterKey() {
    const Field field = General("master_key");
    const LoadedValue key = Value(field);
    const bool odd = key.is(Type::kDate) || (key.is(Type::kBool) && key.flag && field.value()->is_string());
    if (odd) Say(field, "general_settings.master_key", fmt::format("is {}", key.Shown()), "text", key.rests_on);
    if (field.exists()) return;
    const Variable variable = surroundings().Find("LITELLM_MASTER_KEY");
    const LoadedValue given = LoadVariable(config().document().root(), "LITELLM_MASTER_KEY", surroundings());
    if (variable.set() && given.is(Type::kBool) && given.flag) Say(field, "LITELLM_MASTER_KEY", "is true", "text", RestsOn::kOthers);
  }

  void NeedingLicence() {
    if (IsLicensed()) return;
    for (const std::string_view key : {"allowed_ips", "enforced_params"}) Licensed(General(key), fmt::format("general_settings.{}", key));
    Licensed(Litellm("tag_budget_config"), "litellm_settings.tag_budget_config");
    if (Value(General("key_management_system")).text == "google_secret_manager")
      Licensed(General("key_management_system"), "general_settings.key_management_system: google_secret_manager");
  }

  void Endpoint(const Field& endpoint) {
    const Field path = endpoint["path"];
    if (path.exists() && path.value()->is_null()) Say(path, "general_settings.pass_through_endpoints.path", "is empty", "text");
    const Node* auth = endpoint["auth"].value();
    const bool on = IsTrue(auth) || (auth != nullptr && (auth->string() == "true" || auth->string() == "True"));
    if (on && !IsLicensed())
      Say(endpoint["auth"], "general_settings.pass_through_endpoints.auth", "is for holders of a LITELLM_LICENSE, and there is none", {},
          RestsOn::kOthers);
  }

  void Role(const Field& role) {
    const LoadedValue name = Value(role["role"]);
    if (role["role"].exists() && !name.is(Type::kUnknown) && !(name.text && IsIn(kRoles, *name.text)))
      Say(role["role"], "general_settings.role_permissions.role", fmt::format("is {}", name.Shown()), OneOf(kRoles), name.rests_on);
    EachMember(role, [&](const Member& member, const Field& field) {
      if (!IsIn(kRoleKeys, member.key.text()))
        Say(field, "general_settings.role_permissions", fmt::format("has a key {} that it does not take", member.key.text()));
    });
  }
};

}  // namespace

void StopsInGeneral(const Config& config, const Surroundings& surroundings, StartProblems& problems) {
  GeneralJudge(config, surroundings, problems).Run();
}

}  // namespace warden::litellm
