// LW205: the same key twice in one mapping of a configuration.
#include <fmt/core.h>

#include "doc/words.h"
#include "litellm/config/config.h"
#include "litellm/config/find_configs.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// What stands in the manifest itself is LW007's affair, also where the configuration is a mapping in it.
bool IsTextOfItsOwn(const litellm::Config& config) {
  return config.document().host() != nullptr || config.object().ref().kind == litellm::kConfigFileKind;
}

std::string WhereIs(const litellm::Config& config, const Node& node) {
  return doc::WordsOf(config.document().root(), config.document().PointerTo(node));
}

void Check(const litellm::Config& config, const Context&, Reporter& report) {
  if (!IsTextOfItsOwn(config)) return;
  for (const Notice& notice : config.document().notices()) {
    if (notice.kind != NoticeKind::kDuplicateKey) continue;
    // A key that a third one replaced is gone; the notice of the third names the place.
    const Member* member = config.document().MemberAt(notice.range);
    if (member == nullptr) continue;
    const Field value(config.document(), member->value);
    auto& finding = report.At(
        value, fmt::format("{}, key {}", config.subject(), WhereIs(config, member->value)),
        fmt::format("key {} is written twice in the same mapping, LiteLLM takes the last and loses the first", member->key.text()));
    report.Relate(finding, config.object(), config.document(), notice.first);
    finding.fix = Fix::Manual("Keep one of the two");
  }
}

}  // namespace

constexpr Rule kDuplicateConfigKey{
    .id = "LW205",
    .name = "duplicate-config-key",
    .summary = "The same key twice in one mapping of a LiteLLM configuration.",
    .rationale =
        "PyYAML keeps the last value and says nothing: a second `model_list:` wipes every model of the first, a second `general_settings:` "
        "the master key, so that the proxy serves without any authentication (both seen on the real proxy). kubectl and the API server see "
        "one string and cannot complain.",
    .remediation = "Keep one of the two and move what the other holds into it; both places are named.",
    .before = R"(general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
general_settings:
  alerting: ["slack"]
)",
    .after = R"(general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  alerting: ["slack"]
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .check = &Check,
};

}  // namespace warden::rules
