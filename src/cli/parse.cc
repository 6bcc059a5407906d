// What commands say of values that they do not know.
#include "cli/parse.h"

#include <fmt/core.h>

#include <charconv>
#include <ostream>

#include "base/edit_distance.h"
#include "litellm/version/version.h"
#include "report/text.h"

namespace warden::cli {
int CannotStart(std::string_view command, std::string_view message, World& world) {
  world.err << fmt::format("{}: {}\n", command, report::PlainText(message));
  return kUsage;
}

int UsageError(std::string_view command, std::string_view message, World& world) {
  CannotStart(command, message, world);
  world.err << fmt::format("see `{} --help`\n", command);
  return kUsage;
}

std::string UnknownValue(std::string_view what, std::string_view value, std::span<const std::string_view> known) {
  std::string all;
  for (const std::string_view name : known) all += (all.empty() ? "" : ", ") + std::string(name);
  const std::string_view nearest = base::Nearest(value, known);
  return fmt::format("unknown {} '{}'{} (known: {})", what, value, nearest.empty() ? "" : fmt::format(", did you mean {}?", nearest), all);
}

namespace {

Result<KubernetesVersion> ParseKubernetesVersion(std::string_view text) {
  if (text.empty()) return KubernetesVersion();
  const auto invalid = [&] {
    return Status(StatusCode::kInvalid, fmt::format("--kubernetes-version: '{}' is no version such as 1.30", text));
  };
  std::string_view rest = text;
  if (rest.starts_with('v')) rest.remove_prefix(1);
  if (!rest.starts_with("1.")) return invalid();
  rest.remove_prefix(2);
  int minor = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), minor);
  const bool whole = end == rest.data() + rest.size() || *end == '.';
  if (error != std::errc() || !whole || minor < 0 || minor > 999) return invalid();
  return KubernetesVersion{minor};
}

Result<std::optional<LitellmVersion>> ParseLitellmVersion(std::string_view text) {
  const auto version = litellm::VersionOfTag(text);
  if (version || text.empty()) return version;
  return Status(StatusCode::kInvalid, fmt::format("--litellm-version: '{}' is no version such as 1.104.4", text));
}

}  // namespace

Result<Assumptions> ParseAssumptions(std::string_view kubernetes, std::string_view litellm) {
  const auto release = ParseLitellmVersion(litellm);
  if (!release.ok()) return release.status();
  const auto cluster = ParseKubernetesVersion(kubernetes);
  if (!cluster.ok()) return cluster.status();
  return Assumptions{*cluster, *release};
}

}  // namespace warden::cli
