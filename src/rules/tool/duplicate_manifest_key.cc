// LW007: the same key twice in a mapping of a manifest.
#include <fmt/core.h>

#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// "spec.template.metadata.labels": the mapping in the user's words; list items by their name, as people speak of them.
std::string Describe(const Object& object, const Path& path) {
  std::string words;
  const Node* at = &object.root();
  std::string_view rest = path.outer;
  while (!rest.empty()) {
    const auto end = rest.find('/', 1);
    const std::string_view token = rest.substr(1, end == std::string_view::npos ? end : end - 1);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end);
    const Node* next = at == nullptr    ? nullptr
                       : at->is_array() ? at->At(static_cast<std::size_t>(std::stoul(std::string(token))))
                                        : at->Find(token);
    const Node* name = at != nullptr && at->is_array() && next != nullptr ? next->Find("name") : nullptr;
    if (name != nullptr) {
      words += fmt::format("[{}]", name->text());
    } else {
      words += words.empty() ? std::string(token) : fmt::format(".{}", token);
    }
    at = next;
  }
  return words;
}

void Check(const Object& object, const Context&, Reporter& report) {
  for (const Notice& notice : object.document().notices()) {
    if (notice.kind != NoticeKind::kDuplicateKey) continue;
    // A key that a third one replaced is gone; the notice of the third names the place.
    const Member* member = object.document().MemberAt(notice.range);
    if (member == nullptr) continue;
    const Field value(object.document(), member->value);
    auto& finding = report.At(value, "key " + Describe(object, value.path()),
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
        "The last one wins and the first is lost without a word, or the whole apply is refused, depending on the client's field "
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
