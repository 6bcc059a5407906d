// Name by name, from the left.
#include "run/path_pattern.h"

#include <algorithm>
#include <utility>

#include "base/glob.h"

namespace warden::run {
namespace {

constexpr std::string_view kWild = "*?";

// A name that begins with a dot is meant only where the pattern says so.
bool MatchesName(std::string_view pattern, std::string_view name) {
  return (!name.starts_with('.') || pattern.starts_with('.')) && base::MatchesGlob(name, pattern);
}

// The first name, and what is behind its slash.
std::pair<std::string_view, std::string_view> Split(std::string_view path) {
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return {path, {}};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace

bool IsPathPattern(std::string_view path) { return path.find_first_of(kWild) != std::string_view::npos; }

bool MatchesPath(std::string_view pattern, std::string_view path) {
  const auto [first_pattern, other_patterns] = Split(pattern);
  const auto [first_name, other_names] = Split(path);
  if (first_pattern == "**") {
    if (other_patterns.empty()) return !first_name.starts_with('.') && (other_names.empty() || MatchesPath(pattern, other_names));
    if (MatchesPath(other_patterns, path)) return true;
    return !other_names.empty() && !first_name.starts_with('.') && MatchesPath(pattern, other_names);
  }
  if (!MatchesName(first_pattern, first_name)) return false;
  if (other_patterns.empty() || other_names.empty()) return other_patterns.empty() && other_names.empty();
  return MatchesPath(other_patterns, other_names);
}

bool MayMatchBelow(std::string_view pattern, std::string_view folder) {
  for (std::size_t slash = pattern.find('/'); slash != std::string_view::npos; slash = pattern.find('/', slash + 1)) {
    if (MatchesPath(pattern.substr(0, slash), folder)) return true;
  }
  return false;
}

std::string FolderOf(std::string_view pattern) {
  const std::size_t wild = std::min(pattern.find_first_of(kWild), pattern.size());
  const std::size_t slash = pattern.substr(0, wild).rfind('/');
  if (slash == std::string_view::npos) return {};
  return slash == 0 ? "/" : std::string(pattern.substr(0, slash));
}

}  // namespace warden::run
