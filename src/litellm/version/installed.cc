// Versions that containers run.
#include "litellm/version/installed.h"

#include <string_view>

namespace warden::litellm {
namespace {

std::optional<Installed> InWords(const Field& list) {
  const Node* words = list.value();
  if (words == nullptr) return std::nullopt;
  for (std::size_t i = 0; i < words->items().size(); ++i) {
    if (const auto version = VersionPinnedIn(words->items()[i].string())) return Installed{*version, list.At(i), true};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Installed> InstalledIn(const k8s::Container& container) {
  for (const std::string_view list : {"command", "args"}) {
    if (auto installed = InWords(container.field[list])) return installed;
  }
  const auto version = VersionOf(container.image);
  return version ? std::optional(Installed{*version, container.field["image"], false}) : std::nullopt;
}

std::optional<Version> VersionFor(const Assumptions& assumptions, const k8s::Container& container) {
  if (assumptions.litellm) return assumptions.litellm;
  const auto installed = InstalledIn(container);
  return installed ? std::optional(installed->version) : std::nullopt;
}

std::optional<Version> VersionWrittenIn(const Node* field) {
  if (field == nullptr) return std::nullopt;
  if (auto pinned = VersionPinnedIn(field->string())) return pinned;
  return VersionOf(k8s::Image::Parse(field->string()));
}

}  // namespace warden::litellm
