// LW228: files that a configuration includes and the proxy does not have.
#include <fmt/core.h>

#include "doc/shown.h"
#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/config/includes.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

void Report(const litellm::Config& config, const litellm::Include& include, std::string_view what, Reporter& report) {
  auto& finding = report.At(include.field, fmt::format("{}, include {}", config.subject(), include.path),
                            fmt::format("include names {}, {}, the proxy does not start", include.path, what));
  finding.fix = Fix::Manual("Mount the file beside the configuration, or remove it from include");
}

// Seen: 1.81.14 stops, 1.104.4 takes an empty value for an empty list.
bool JoinsWithNothing(const litellm::ConfigUsers& users) {
  constexpr litellm::Version kSince{1, 104, 0};
  const auto version = users.version();
  return version && *version >= kSince;
}

// A list is joined to the configuration's own, which must be one; and what it includes itself is looked for as well.
void Merge(const litellm::Config& config, const litellm::Include& include, const Snapshot& snapshot, Reporter& report) {
  for (const Member& member : include.document->root().members()) {
    const Node* own = config.root().value()->Find(member.key.text());
    const bool joins = own == nullptr || own->is_array() || (own->is_null() && JoinsWithNothing(config.users(snapshot)));
    if (member.value.is_array() && !joins)
      Report(config, include, fmt::format("whose {} is a list while the configuration's own is none", member.key.text()), report);
  }
  const Node* more = include.document->root().Find("include");
  if (more == nullptr || !more->is_array()) return;
  for (const Node& item : more->items()) {
    for (const litellm::ConfigUser& user : config.users(snapshot)) {
      if (!item.string().empty() && litellm::FindBeside(user, item.string(), snapshot).missing())
        return Report(config, include, fmt::format("which includes {}, which is not mounted beside it", doc::Shown(item.string())), report);
    }
  }
}

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  const Node* list = config.root()["include"].value();
  if (list == nullptr || !list->is_array() || list->items().empty()) return;
  if (config.users(context.snapshot()).empty()) return report.Skip(std::string(litellm::kNoConfigUser));
  const litellm::Includes includes(config, context.snapshot());
  for (const litellm::Include& include : includes.all()) {
    if (include.path.empty() && !include.field.value()->is_string()) continue;  // LW202's
    const bool folder = include.path.empty() || include.path == "." || include.path.ends_with('/');
    if (folder) Report(config, include, "which is a folder", report);
    if (!folder && include.file.missing()) Report(config, include, "which is not mounted beside the configuration", report);
    if (include.error) Report(config, include, "which does not load: " + include.error->message, report);
    const Node* root = include.document ? &include.document->root() : nullptr;
    const bool nothing = root != nullptr && (root->is_null() || (!root->is_object() && root->size() == 0));
    if (root != nullptr && !root->is_object() && !nothing) Report(config, include, "which is no mapping", report);
    if (root != nullptr && root->is_object()) Merge(config, include, context.snapshot(), report);
  }
}

}  // namespace

constexpr Rule kUnmountedInclude{
    .id = "LW228",
    .name = "unmounted-include",
    .summary = "`include` names a file that is not mounted beside the configuration.",
    .rationale =
        "LiteLLM looks for included files in the folder of its configuration. With a `subPath` mount only the one key is there, and the "
        "proxy ends with `FileNotFoundError: Included file not found` (exit 1) before it serves anything. An included file that is no YAML "
        "mapping ends it as well.",
    .remediation = "Mount every included key beside the configuration (a `subPath` each, or the ConfigMap as a folder).",
    .before = R"(include:
  - models.yaml
)",
    .after = R"(- name: config
  mountPath: /etc/litellm/models.yaml
  subPath: models.yaml
)",
    .production = Severity::kError,
    .development = Severity::kError,
    .fix = FixClass::kManual,
    .admission_cap = Severity::kWarning,
    .asks = litellm::kConfigUsersAndMaps,
    .check = &Check,
};

}  // namespace warden::rules
