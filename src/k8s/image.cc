// Image references.
#include "k8s/image.h"

#include <algorithm>
#include <array>

namespace warden::k8s {
namespace {

// A first segment with a dot, a colon or the name localhost is a registry; anything else belongs to the path.
bool IsRegistry(std::string_view segment) { return segment.find_first_of(".:") != std::string_view::npos || segment == "localhost"; }

struct KnownShell {
  std::string_view path;
  Shell shell;
};

// Source: the images' own Dockerfiles (wolfi-base with busybox) and ObolNetwork/obol-stack, whose fork had to drop its exec hooks.
// Seen in November 2026. Any other image is not known: say so, never guess.
constexpr std::array kShells = {
    KnownShell{"berriai/litellm", Shell::kYes},          KnownShell{"berriai/litellm-backend", Shell::kYes},
    KnownShell{"berriai/litellm-database", Shell::kYes}, KnownShell{"berriai/litellm-gateway", Shell::kYes},
    KnownShell{"berriai/litellm-non_root", Shell::kYes}, KnownShell{"litellm/litellm", Shell::kYes},
    KnownShell{"litellm/litellm-database", Shell::kYes}, KnownShell{"litellm/litellm-non_root", Shell::kYes},
    KnownShell{"obolnetwork/litellm", Shell::kNo},
};

}  // namespace

Image Image::Parse(std::string_view reference) {
  Image image;
  image.reference = reference;
  std::string_view rest = reference;
  if (const auto at = rest.find('@'); at != std::string_view::npos) {
    image.digest = rest.substr(at + 1);
    rest = rest.substr(0, at);
  }
  if (const auto slash = rest.find('/'); slash != std::string_view::npos && IsRegistry(rest.substr(0, slash)))
    rest = rest.substr(slash + 1);
  const auto last = rest.rfind('/');
  const auto name_begin = last == std::string_view::npos ? 0 : last + 1;
  if (const auto colon = rest.find(':', name_begin); colon != std::string_view::npos) {
    image.tag = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
  }
  image.path = rest;
  image.name = rest.substr(name_begin);
  return image;
}

Shell ShellOf(const Image& image) {
  const auto known = std::find_if(kShells.begin(), kShells.end(), [&](const KnownShell& row) { return row.path == image.path; });
  return known == kShells.end() ? Shell::kUnknown : known->shell;
}

}  // namespace warden::k8s
