// The version that is told outright comes before those that are seen.
#include "litellm/said_version.h"

#include "litellm/installed.h"

namespace warden {

std::optional<Version> VersionFor(const Context& context, const Container& container) {
  if (!context.litellm().empty()) return VersionOfTag(context.litellm());
  const auto installed = InstalledIn(container);
  return installed ? std::optional(installed->version) : std::nullopt;
}

}  // namespace warden
