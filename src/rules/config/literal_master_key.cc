// LW211: the master key written out in the configuration.
#include <fmt/core.h>

#include "litellm/knowledge/well_known_keys.h"
#include "litellm/readers/config_secrets.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

void Check(const litellm::Config& config, const Context&, Reporter& report) {
  for (const litellm::ConfigSecret& key : litellm::MasterKeysIn(config)) {
    const bool known = litellm::IsWellKnownKey(*key.field.value());
    auto& finding =
        report.At(key.field, key.subject,
                  known ? fmt::format("{} is one of the well-known example keys (such as sk-1234), which everyone tries first", key.key)
                        : fmt::format("{} is written out, should be os.environ/LITELLM_MASTER_KEY from a Secret", key.key));
    finding.fix = Fix::Manual("Make a new key, keep it in a Secret and refer to it with os.environ/LITELLM_MASTER_KEY");
  }
}

}  // namespace

constexpr Rule kLiteralMasterKey{
    .id = "LW211",
    .name = "literal-master-key",
    .summary = "The master key is written out in the configuration.",
    .rationale =
        "The master key is the administrator: it makes keys and models, reads all spend, and (without a salt key) decrypts every provider "
        "key in "
        "the database. In a ConfigMap it is readable for everyone who may read ConfigMaps, and it stays in Git and in backups after it was "
        "changed. Example keys of the documentation (`sk-1234`) are the first that anyone tries.",
    .remediation =
        "Keep a new random key (`sk-` and 32 characters) in a Secret, give it to the container as `LITELLM_MASTER_KEY`, and set "
        "`general_settings.master_key: os.environ/LITELLM_MASTER_KEY`. On a system without LITELLM_SALT_KEY set that to the old master key "
        "first.",
    .before = R"(general_settings:
  master_key: sk-1234
)",
    .after = R"(general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
)",
    .production = Severity::kError,
    .development = Severity::kError,
    .fix = FixClass::kManual,
    .check = &Check,
};

}  // namespace warden::rules
