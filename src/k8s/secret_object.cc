// What is known stays.
#include "k8s/secret_object.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/letters.h"

namespace warden::k8s {
namespace {

constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

template <std::size_t N>
bool IsOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What the API server takes as a key. Anything else is more than one: a line whose sign went astray.
bool IsKeyOfSecret(std::string_view key) {
  return std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

// Whose annotations hold no secret: those of Kubernetes, of the programs that apply objects, and our own.
constexpr std::array<std::string_view, 11> kPrograms = {"k8s.io",
                                                        "kubernetes.io",
                                                        "helm.sh",
                                                        "argoproj.io",
                                                        "fluxcd.io",
                                                        "stakater.com",
                                                        "reflector.v1.k8s.emberstack.com",
                                                        "external-secrets.io",
                                                        "bitnami.com",
                                                        "cert-manager.io",
                                                        "litellm-warden.dev"};

bool IsOfProgram(std::string_view annotation) {
  const std::size_t slash = annotation.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view domain = annotation.substr(0, slash);
  return std::any_of(kPrograms.begin(), kPrograms.end(), [&](std::string_view program) {
    if (!domain.ends_with(program)) return false;
    return domain.size() == program.size() || domain[domain.size() - program.size() - 1] == '.';
  });
}

void FindInMetadata(const Node& metadata, SecretPlaces& found) {
  for (const Member& member : metadata.members()) {
    if (!IsKnownMetadata(member.key.text())) found.sealed.push_back(&member.value);
  }
  if (const Node* labels = metadata.Find("labels")) FindSecretAnnotations(*labels, found);
  const Node* annotations = metadata.Find("annotations");
  if (annotations == nullptr) return;
  FindSecretAnnotations(*annotations, found);
  for (const Member& member : annotations->members()) {
    const std::string_view name = member.key.text();
    // A copy of the whole; nobody judges a Secret by it.
    if (name == kLastApplied) found.sealed.push_back(&member.value);
    else if (!IsOfProgram(name)) found.masked.push_back(&member.value);
  }
}

}  // namespace

bool IsSecret(const Node& mapping) {
  const Node* kind = mapping.Find("kind");
  if (kind == nullptr || !kind->is_string()) return false;
  const std::string_view name = Trimmed(kind->string());
  return base::IsInAnyCase(name, "secret") || base::IsInAnyCase(name, "secretlist");
}

// What stands deeper in data, or is no mapping, should not be there and is hidden whole. So is whatever else stands in a Secret: a value
// that slipped out of its mapping, or a mapping with a misspelt name.
void FindInSecret(const Node& object, SecretPlaces& found) {
  constexpr std::array<std::string_view, 4> kKnown = {"apiVersion", "kind", "type", "immutable"};
  for (const Member& member : object.members()) {
    if (IsOneOf(member.key.text(), kKnown)) continue;
    if (member.key.text() == "metadata") {
      FindInMetadata(member.value, found);
      continue;
    }
    if (!IsKeyOfSecret(member.key.text())) found.sealed.push_back(&member.key);
    FindInSecretData(member.value, found);
  }
}

void FindInSecretData(const Node& data, SecretPlaces& found) {
  if (!data.is_object()) found.sealed.push_back(&data);
  for (const Member& entry : data.members()) {
    if (!IsKeyOfSecret(entry.key.text())) found.sealed.push_back(&entry.key);
    found.sealed.push_back(&entry.value);
  }
}

}  // namespace warden::k8s
