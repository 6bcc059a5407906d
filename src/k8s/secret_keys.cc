// Tables, and what they mean where.
#include "k8s/secret_keys.h"

#include <algorithm>
#include <array>

#include "base/letters.h"
#include "base/literals.h"

namespace warden::k8s {
namespace {

template <std::size_t N>
bool IsOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Names in objects that sound like a secret and hold the name of one.
constexpr std::array<std::string_view, 3> kPlainInObjects = {"key", "topologyKey", "secretKey"};
// The same where a mapping or list stands there, in which known fields are names; text under such a name is a secret.
constexpr std::array<std::string_view, 5> kStructures = {"secret", "secrets", "secretTemplate", "secretGenerator", "imagePullSecrets"};
constexpr std::array<std::string_view, 5> kStructuresInObjects = {"key", "topologyKey", "secretKey", "serviceAccountToken",
                                                                  "tokenRequests"};

constexpr std::array<std::string_view, 9> kLabels = {"annotations",          "labels",    "matchLabels",  "nodeSelector",
                                                     "podAnnotations",       "podLabels", "commonLabels", "commonAnnotations",
                                                     "deploymentAnnotations"};

bool IsSwitch(const Node& value) { return !value.is_string() || base::IsReferenceText(value.string()); }

}  // namespace

Says WhatSays(Tree tree, std::string_view key, const Node& value) {
  // `auth` of a pass-through endpoint is a switch, in values it is a block; text there is a secret.
  if (key == "auth" && !value.is_scalar()) return Says::kSomething;
  if (key == "credential_list" && !value.is_scalar()) return Says::kNames;
  if (tree == Tree::kConfig) return (key == "auth" || key == "credential_list") && IsSwitch(value) ? Says::kNothing : Says::kSecret;
  if (!value.is_scalar()) {
    const bool names = key.ends_with("Ref") || key.ends_with("Refs") || IsOneOf(key, kStructures) ||
                       (tree == Tree::kObject && IsOneOf(key, kStructuresInObjects));
    return names ? Says::kNames : Says::kSecret;
  }
  return key == "topologyKey" || (tree == Tree::kObject && IsOneOf(key, kPlainInObjects)) ? Says::kNothing : Says::kSecret;
}

std::string_view WithoutRef(std::string_view key) {
  for (const std::string_view end : {"Ref", "Refs"}) {
    if (key.ends_with(end)) return key.substr(0, key.size() - end.size());
  }
  return {};
}

bool IsLabels(std::string_view key) { return (key.ends_with('s') || key.ends_with('r')) && IsOneOf(key, kLabels); }

bool IsValue(std::string_view key) {
  constexpr std::string_view kValue = "value";
  constexpr std::size_t kLeast = 3;
  if (key == "default" || key == "Default") return true;
  if (key.size() < kLeast || key.size() > kValue.size() + 1) return false;
  const std::size_t length = std::min(key.size(), kValue.size());
  return std::equal(kValue.begin(), kValue.begin() + static_cast<std::ptrdiff_t>(length), key.begin(),
                    [](char a, char b) { return a == base::ToLower(b); });
}

bool IsVariable(std::string_view text) {
  constexpr std::size_t kLeast = 3;
  return text.size() >= kLeast && text[0] >= 'A' && text[0] <= 'Z' &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace warden::k8s
