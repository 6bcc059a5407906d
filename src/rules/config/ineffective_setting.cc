// LW237: settings of a type, or in a place, that LiteLLM passes over.
#include <fmt/core.h>

#include <string>

#include "doc/shown.h"
#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/knowledge/knowledge.h"
#include "litellm/readers/env_reference.h"
#include "litellm/readers/import_variables.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

bool IsSwitchText(const Node* value) {
  if (value == nullptr || !value->is_string()) return false;
  const std::string_view text = value->string();
  return text == "true" || text == "True" || text == "TRUE" || text == "yes" || text == "on" || text == "1";
}

class SettingReader {
 public:
  SettingReader(const litellm::Config& config, const litellm::Knowledge& knowledge, Reporter& report)
      : config_(config), knowledge_(knowledge), report_(report) {}

  void Run() {
    if (!knowledge_.drop_params().global_parsed)
      DropParams(config_.Section("litellm_settings")["drop_params"], "litellm_settings", config_.subject());
    for (const litellm::ModelEntry& entry : config_.models()) Entry(entry);
    const Node* variables = config_.Section("environment_variables").value();
    if (variables == nullptr) return;
    for (const Member& member : variables->members()) Variable(member);
  }

 private:
  void Entry(const litellm::ModelEntry& entry) {
    if (!knowledge_.drop_params().model_parsed)
      DropParams(entry.Param("drop_params"), entry.Quoted() + ": litellm_params", entry.subject());
    const Field names = entry.Param("additional_drop_params");
    if (names.value() == nullptr || !names.value()->is_string() || litellm::EnvironNameIn(names.value())) return;
    auto& finding =
        report_.At(names, entry.subject() + ", additional_drop_params",
                   fmt::format("{}: additional_drop_params is text, which LiteLLM passes over (should be a list)", entry.Quoted()));
    finding.fix = Fix::Safe("Write it as a list").SetJson(names, fmt::format("[\"{}\"]", names.value()->string()));
    if (names.value()->string().find_first_of("\"\\,\n") != std::string_view::npos) finding.fix = Fix::Manual("Write it as a list");
  }

  // Only the boolean counts.
  void DropParams(const Field& field, std::string_view place, const std::string& subject) {
    if (!IsSwitchText(field.value())) return;
    auto& finding = report_.At(field, subject + ", drop_params",
                               fmt::format("{}.drop_params is the string {}, which has no effect (should be true or false without quotes)",
                                           place, doc::Quoted(field.value()->string())));
    // To switch it on is more than to write what was meant.
    finding.fix = Fix::Unsafe("Write true without quotes").Set(field, true);
  }

  void Variable(const Member& member) {
    const std::string_view name = member.key.text();
    if (!litellm::IsReadAtImport(name)) return;
    auto& finding =
        report_.At(Field(config_.document(), member.value), fmt::format("{}, environment_variables.{}", config_.subject(), name),
                   fmt::format("environment_variables.{} has no effect, LiteLLM reads it before its configuration", name));
    finding.fix = Fix::Manual(fmt::format("Set {} in the env of the container", name));
  }

  const litellm::Config& config_;
  const litellm::Knowledge& knowledge_;
  Reporter& report_;
};

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  const litellm::ConfigUsers& users = config.users(context.snapshot());
  if (users.empty()) return report.Skip(std::string(litellm::kNoConfigUser));
  SettingReader(config, litellm::Knowledge::For(users.version()), report).Run();
}

}  // namespace

constexpr Rule kIneffectiveSetting{
    .id = "LW237",
    .name = "ineffective-setting",
    .summary = "A setting that has no effect in the form or place where it stands.",
    .rationale =
        "LiteLLM asks for `drop_params is True`: the text `\"true\"` is off, so requests fail with HTTP 400 where they were meant to pass. "
        "`additional_drop_params` as a plain text is passed over, and what stands in `environment_variables` is exported after the modules "
        "have read their variables: LITELLM_DROP_PARAMS there does nothing. All three were seen on the real proxy; versions that parse the "
        "texts are not reported.",
    .remediation = "Write booleans without quotes and lists as lists; set the variable in the env of the container.",
    .before = R"(litellm_settings:
  drop_params: "true"
)",
    .after = R"(litellm_settings:
  drop_params: true
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kSafe,
    .admission_cap = Severity::kWarning,
    .asks = litellm::kConfigUserKinds,
    .check = &Check,
};

}  // namespace warden::rules
