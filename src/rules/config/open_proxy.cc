// LW229: a proxy without a master key, or with an empty one.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/config/includes.h"
#include "litellm/readers/env_reference.h"
#include "litellm/readers/loaded_value.h"
#include "litellm/readers/python_value.h"
#include "litellm/readers/surroundings.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

using Type = litellm::LoadedValue::Type;

constexpr std::string_view kVariable = "LITELLM_MASTER_KEY";
constexpr const char* kServes = ": the proxy serves everybody, without any authentication";
constexpr const char* kLocks = ": the proxy refuses every key";
constexpr const char* kRefuses = ": from LiteLLM 1.104.0 on the proxy does not start so";

class DoorReader {
 public:
  DoorReader(const litellm::Config& config, const Field& general, const litellm::Surroundings& surroundings, Reporter& report)
      : config_(config), general_(general), surroundings_(surroundings), report_(report) {}

  void Run() {
    if (HasOtherDoors()) return;
    const Field key = general_["master_key"];
    if (key.exists()) return Stated(key);
    if (!surroundings_.known()) return report_.Skip(std::string(litellm::kNoConfigUser));
    Absent();
  }

 private:
  // Whoever checks keys himself needs no master key.
  bool HasOtherDoors() const {
    constexpr std::array<std::string_view, 4> kDoors = {"custom_auth", "enable_jwt_auth", "enable_oauth2_auth", "enable_oauth2_proxy_auth"};
    return std::any_of(kDoors.begin(), kDoors.end(), [&](std::string_view key) { return litellm::IsTruthy(general_[key].value()); });
  }

  void Stated(const Field& field) {
    const litellm::LoadedValue key = litellm::Load(field.value(), surroundings_);
    if (key.is(Type::kUnknown) && litellm::EnvironNameIn(field.value()) && !surroundings_.known())
      return report_.Skip(std::string(litellm::kNoConfigUser));
    if (key.is(Type::kNone)) return Open(field, fmt::format("general_settings.master_key is {}", key.Shown()));
    if (key.is(Type::kText) && key.value->size() == 0) return Locked(field, "general_settings.master_key is an empty text");
    if (key.truth() == false) Locked(field, fmt::format("general_settings.master_key is {}", key.Shown()));
  }

  // What environment_variables says counts only where general_settings has something in it.
  void Absent() {
    const Node* exported = config_.Section("environment_variables")[kVariable].value();
    if (exported != nullptr && litellm::IsTruthy(general_.value())) return;
    const litellm::Variable variable = surroundings_.Find(kVariable);
    if (variable.unset()) Open(Place(), "neither general_settings.master_key nor LITELLM_MASTER_KEY is set");
    const bool empty = variable.set() && variable.value != nullptr && variable.value->is_string() && variable.value->size() == 0;
    if (empty) Locked(Place(), "there is no general_settings.master_key, and LITELLM_MASTER_KEY is empty");
  }

  Field Place() const { return general_["master_key"]; }
  // What an included file says is shown where it is included.
  Field Shown(const Field& field) const { return field.document() == &config_.document() ? field : config_.root()["include"]; }

  void Open(const Field& field, const std::string& what) {
    auto& finding = report_.At(Shown(field), Subject(), what + (Refuses() ? kRefuses : kServes));
    finding.fix =
        Fix::Manual("Set general_settings.master_key: os.environ/LITELLM_MASTER_KEY and give the container that variable from a Secret");
  }

  void Locked(const Field& field, const std::string& what) {
    auto& finding = report_.At(Shown(field), Subject(), what + (Refuses() ? kRefuses : kLocks));
    finding.fix = Fix::Manual("Set a master key of at least 16 characters that begins with sk-");
  }

  // Newer ones would rather not start, unless they are told to put up with it.
  bool Refuses() const {
    constexpr litellm::Version kSince{1, 104, 0};
    const auto version = surroundings_.users().version();
    return version && *version >= kSince && !litellm::IsTrue(general_["dangerously_permit_weak_or_unset_master_key"].value()) &&
           surroundings_.Find("LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY").unset();
  }

  std::string Subject() const { return config_.subject() + ", master_key"; }

  const litellm::Config& config_;
  Field general_;
  const litellm::Surroundings& surroundings_;
  Reporter& report_;
};

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  if (litellm::IsFragment(config)) return;
  const litellm::Surroundings surroundings(config, context.snapshot());
  const litellm::Includes includes(config, context.snapshot());
  const auto general = includes.Section("general_settings");
  if (!general) return report.Skip("includes files that are not known");
  const bool odd = general->value() != nullptr && !general->value()->is_object() && !general->value()->is_null();
  const bool nothing = odd && litellm::Load(general->value(), surroundings).is(Type::kNone);
  if (odd && !nothing) return;  // LW202's
  DoorReader(config, *general, surroundings, report).Run();
}

}  // namespace

constexpr Rule kOpenProxy{
    .id = "LW229",
    .name = "open-proxy",
    .summary = "No master key takes effect: the proxy serves without any authentication.",
    .rationale =
        "Without a master key LiteLLM starts, logs one line and lets everybody in: every model and, with its keys, every budget is open to "
        "whoever reaches the Service (seen on the real proxy: `/v1/models` answers 200 without a key). It happens silently: "
        "`general_settings:` with nothing under it, a key that was commented out, `master_key: os.environ/X` where the container has no X. "
        "A reference to a variable that is not there also hides LITELLM_MASTER_KEY. An empty key is the opposite: nobody gets in any more. "
        "From 1.104.0 on LiteLLM refuses to start without a key, with an empty one and with `sk-1234`: after an upgrade no pod of such a "
        "system comes up.",
    .remediation =
        "Set `general_settings.master_key: os.environ/LITELLM_MASTER_KEY`, and LITELLM_MASTER_KEY of the container from a Secret.",
    .before = R"(general_settings:
  # master_key: os.environ/LITELLM_MASTER_KEY
)",
    .after = R"(general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
)",
    .production = Severity::kError,
    .development = Severity::kError,
    .fix = FixClass::kManual,
    .asks = litellm::kConfigUsersAndVariables,
    .check = &Check,
};

}  // namespace warden::rules
