// LW007: the same key twice in a mapping of a manifest.
#include <fmt/core.h>

#include "doc/words.h"
#include "litellm/config/find_configs.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

void Check(const Object& object, const Context&, Reporter& report) {
  // A bare configuration is LW205's affair.
  if (object.ref().kind == litellm::kConfigFileKind) return;
  for (const Notice& notice : object.document().notices()) {
    if (notice.kind != NoticeKind::kDuplicateKey) continue;
    // A key that a third one replaced is gone; the notice of the third names the place.
    const Member* member = object.document().MemberAt(notice.range);
    if (member == nullptr) continue;
    const Field value(object.document(), member->value);
    auto& finding = report.At(value, "key " + doc::WordsOf(object.root(), value.path().outer),
                              fmt::format("key {} is written twice in the same mapping, the first value is lost", member->key.text()));
    report.Relate(finding, object, object.document(), notice.first);
  }
}

}  // namespace

constexpr Rule kDuplicateManifestKey{
    .id = "LW007",
    .name = "duplicate-manifest-key",
    .summary = "The same key twice in one mapping of a manifest.",
    .rationale =
        "The last one wins and the first is silently lost, or the whole apply is refused, depending on the client's field "
        "validation. Either way the cluster does not run "
        "what the author sees on the screen.",
    .remediation = "Keep one of the two; both places are named.",
    .before = R"(labels:
  app: litellm
  tier: dev
  app: litellm-gateway
)",
    .after = R"(labels:
  app: litellm-gateway
  tier: dev
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .check = &Check,
};

}  // namespace warden::rules
