// Checksums, hashed names, generators.
#include "k8s/restart_trigger.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "base/path.h"
#include "k8s/volumes.h"

namespace warden::k8s {
namespace {

// Words of an annotation's key that say "this changes with the configuration", at the end of a word: confighash, secret-checksum, rollme.
constexpr std::array<std::string_view, 8> kEndings = {"checksum", "hash", "sha", "sha1", "sha256", "md5", "revision", "rollme"};
constexpr std::array<std::string_view, 3> kWhole = {"config-version", "config_version", "configversion"};

bool EndsWithNoCase(std::string_view text, std::string_view ending) {
  if (text.size() < ending.size()) return false;
  text.remove_prefix(text.size() - ending.size());
  return std::equal(text.begin(), text.end(), ending.begin(),
                    [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

bool SaysChecksum(std::string_view key) {
  for (const auto whole : kWhole) {
    if (EndsWithNoCase(key, whole)) return true;
  }
  while (!key.empty()) {
    const auto end = key.find_first_of("-_./");
    const auto word = key.substr(0, end);
    if (std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) { return EndsWithNoCase(word, ending); })) return true;
    key = end == std::string_view::npos ? std::string_view() : key.substr(end + 1);
  }
  return false;
}

// Ten of the characters that kustomize's hasher makes of sixteen.
bool IsKustomizeHash(std::string_view word) {
  constexpr std::string_view kAlphabet = "bcdfghkmt2456789";
  return word.size() == 10 && word.find_first_not_of(kAlphabet) == std::string_view::npos;
}

bool IsHexHash(std::string_view word) {
  return word.size() >= 8 && word.find_first_not_of("0123456789abcdef") == std::string_view::npos &&
         word.find_first_of("0123456789") != std::string_view::npos && word.find_first_of("abcdef") != std::string_view::npos;
}

bool IsTrue(const Node* value) { return value != nullptr && value->boolean().value_or(false); }

bool IsAtOrBelow(std::string_view file, std::string_view folder) {
  return folder.empty() || (file.starts_with(folder) && (file.size() == folder.size() || file[folder.size()] == '/'));
}

bool Builds(const Object& kustomization, std::string_view file) {
  if (file.empty()) return true;  // not from a file: nothing speaks against it
  const std::string wanted = CleanPath(file);
  const std::string folder = CleanPath(base::FolderOf(kustomization.document().file()));
  if (IsAtOrBelow(wanted, folder)) return true;
  const Node* resources = kustomization.root().Find("resources");
  if (resources == nullptr) return false;
  return std::any_of(resources->items().begin(), resources->items().end(), [&](const Node& resource) {
    const std::string path = CleanPath((folder.empty() ? std::string() : folder + "/") + std::string(resource.string()));
    return !path.empty() && IsAtOrBelow(wanted, path);
  });
}

}  // namespace

bool HasChecksumAnnotation(const Workload& workload) {
  const Node* annotations = workload.pod_metadata()["annotations"].value();
  if (annotations == nullptr) return false;
  return std::any_of(annotations->members().begin(), annotations->members().end(),
                     [](const Member& member) { return SaysChecksum(member.key.text()); });
}

bool HasHashedName(std::string_view name) {
  const auto dash = name.rfind('-');
  if (dash == std::string_view::npos || dash == 0) return false;
  const auto word = name.substr(dash + 1);
  return IsKustomizeHash(word) || IsHexHash(word);
}

bool IsGenerated(ReloadKind kind, std::string_view name, const Object& user, const Snapshot& snapshot) {
  const std::string_view list = kind == ReloadKind::kSecret ? "secretGenerator" : "configMapGenerator";
  const auto generators = snapshot.Lookup(Index::kGenerators, GeneratorKey(list, name), "");
  return std::any_of(generators.begin(), generators.end(),
                     [&](const Object* kustomization) { return Builds(*kustomization, user.document().file()); });
}

bool IsImmutable(const Object& object) { return IsTrue(object.root().Find("immutable")); }

}  // namespace warden::k8s
