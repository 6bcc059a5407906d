// One walk. What a name says holds for everything under it.
#include "k8s/secret_places.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/inline_secrets.h"
#include "base/literals.h"
#include "base/secret_names.h"
#include "base/url_secrets.h"
#include "base/vague_names.h"
#include "k8s/argument_secrets.h"
#include "k8s/known_fields.h"
#include "k8s/secret_keys.h"
#include "k8s/secret_object.h"

namespace warden::k8s {
namespace {

constexpr std::string_view kReference = "os.environ/";

template <std::size_t N>
bool IsOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool IsVariableChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

// The name of a variable, or of who gives a token and for what (oidc/PROVIDER/AUDIENCE), and nothing else: "os.environ/ sk-…" is a key
// that somebody pasted.
bool IsReference(std::string_view text) {
  if (!text.starts_with(kReference)) return false;
  const std::string_view name = text.substr(kReference.size());
  if (!name.empty() && name[0] >= '0' && name[0] <= '9') return false;
  const bool names_token = name.starts_with("oidc/");
  return std::all_of(name.begin(), name.end(), [&](char c) { return IsVariableChar(c) || (names_token && (c == '/' || c == ':')); });
}

bool IsSeveralLines(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end != std::string_view::npos && end + 1 != text.size();
}

// Sealing it would hide the configuration from those who judge it.
bool MayBeConfig(std::string_view text) {
  const auto holds = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
  return IsSeveralLines(text) && (holds("model_list") || holds("_settings") || holds("proxy_config"));
}

// Answers that were given: the same few keys stand in every entry of a long list. Bounded; a walk's own.
class Names {
 public:
  bool MaySaySecret(std::string_view name) { return For(name).secret; }
  bool AreVague(std::string_view name) { return For(name).vague; }

 private:
  struct Answer {
    std::string_view name;
    bool secret = false;
    bool vague = false;
  };
  static constexpr std::size_t kAnswers = 128;

  const Answer& For(std::string_view name) {
    Answer& answer = answers_[Slot(name)];
    if (answer.name != name || name.empty()) answer = {name, base::MayNameSecret(name), base::IsVagueName(name)};
    return answer;
  }

  static std::size_t Slot(std::string_view name) {
    if (name.empty()) return 0;
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(name[i])); };
    return (name.size() * 31 + byte(0) * 7 + byte(name.size() / 2) * 3 + byte(name.size() - 1)) % kAnswers;
  }

  std::array<Answer, kAnswers> answers_;
};

class Walker {
 public:
  Walker(Tree tree, SecretPlaces& found) : tree_(tree), found_(found) {}

  void Visit(const Node& node) {
    if (node.is_string()) return Text(node);
    if (node.is_array()) return List(node, ListNamed({}));
    Mapping(node);
  }

  void Visit(const Member& member) {
    // A line that was meant to be a key and a value.
    const std::string_view key = member.key.text();
    if (base::HasInlineSecret(key)) found_.sealed.push_back(&member.key);
    if ((key == "name" || key == "model_name") && IsNameWithSecret(member.value)) return found_.sealed.push_back(&member.value);
    Visit(key, member.value);
  }

 private:
  void Mapping(const Node& mapping) {
    if (mapping.members().empty()) return;
    if (IsSecret(mapping)) return FindInSecret(mapping, found_);
    Variable(mapping);
    for (const Member& member : mapping.members()) Visit(member);
  }

  void Visit(std::string_view key, const Node& value) {
    if (base::NamesHeaders(key)) return Headers(value);
    if (value.is_object() && IsLabels(key)) return Labels(value);
    if (value.is_object() && (key == "volumeAttributes" || (key == "options" && tree_ == Tree::kObject))) return Attributes(value);
    if (key == "stringData" && !value.is_null()) return FindInSecretData(value, found_);
    if (key == "tokenRequests") return Below(value, false);
    if (names_.MaySaySecret(key)) {
      switch (WhatSays(tree_, key, value)) {
        case Says::kSecret: return value.is_number() && !base::IsSecretName(key) ? void() : Seal(value);
        case Says::kNames: return Below(value, false);
        case Says::kSomething: return Something(key, value);
        case Says::kNothing: break;
      }
    } else if (!value.is_scalar() && !WithoutRef(key).empty() && names_.MaySaySecret(WithoutRef(key))) {
      return Below(value, false);
    }
    if (key.ends_with("KeyRef") && value.is_string()) return Seal(value);  // a mapping, where it is no mistake
    if (names_.AreVague(key)) return Something(key, value);
    if (value.is_array()) return List(value, ListNamed(key));
    Visit(value);
  }

  // Below a name that says secret and holds names of them: {name: x, key: y} is read by everybody, {value: X} is a secret.
  void Below(const Node& node, bool known) {
    if (node.is_array()) {
      for (const Node& item : node.items()) Below(item, known && item.is_scalar());
      return;
    }
    if (node.is_scalar()) return known ? Visit(node) : Seal(node);
    if (IsSecret(node)) return FindInSecret(node, found_);
    for (const Member& member : node.members()) {
      const std::string_view key = member.key.text();
      const bool has_fields = base::NamesHeaders(key) || IsLabels(key) || key == "stringData" || key == "volumeAttributes";
      const bool is_secret = names_.MaySaySecret(key) && WhatSays(tree_, key, member.value) == Says::kSecret;
      if (base::HasInlineSecret(key)) found_.sealed.push_back(&member.key);
      if (IsNameWithSecret(member.value)) found_.sealed.push_back(&member.value);
      else if (has_fields || is_secret) Visit(key, member.value);
      else Below(member.value, IsKnownField(key));
    }
  }

  // What stands under a name that says little, at any depth, is tested by what it is.
  void Something(std::string_view name, const Node& node) {
    if (node.is_string() && base::MayHoldSecret(name, node.string())) return Seal(node);
    if (node.is_scalar()) return Visit(node);
    for (const Node& item : node.items()) Something(name, item);
    if (!node.is_object()) return;
    if (IsSecret(node)) return FindInSecret(node, found_);
    Variable(node);
    for (const Member& member : node.members()) {
      const std::string_view key = member.key.text();
      const bool mapping_of_names = member.value.is_object() && IsLabels(key);
      const bool says = names_.MaySaySecret(key) || names_.AreVague(key) || base::NamesHeaders(key) || key == "stringData";
      if (says || mapping_of_names || IsKnownField(key) || IsKnownPart(key)) {
        Visit(member);
      } else {
        if (base::HasInlineSecret(key)) found_.sealed.push_back(&member.key);
        Something(name, member.value);
      }
    }
  }

  void Text(const Node& node) {
    const std::string_view text = node.string();
    if (text.find("://") == std::string_view::npos || (tree_ != Tree::kConfig && IsSeveralLines(text))) return;
    if (base::HasUserinfo(text) || base::HasUrlPassword(text)) found_.sealed.push_back(&node);
  }

  ListOf ListNamed(std::string_view key) const {
    if (NamesCommandLine(key)) return ListOf::kCommandLine;
    return tree_ == Tree::kObject ? ListOf::kObjects : ListOf::kAnything;
  }

  void List(const Node& list, ListOf what) {
    const Node* before = nullptr;
    std::string_view tool;  // the last item that was no option
    for (const Node& item : list.items()) {
      const std::string_view text = item.string();
      const bool announced = before != nullptr && item.is_string() && AnnouncesSecret(tool, before->string(), text, what);
      if (announced || JoinsSecret(tool, text)) {
        Seal(item);
      } else {
        if (!text.empty() && text[0] != '-' && (before == nullptr || !before->string().starts_with('-'))) tool = text;
        Visit(item);
      }
      before = item.is_string() ? &item : nullptr;
    }
  }

  // {name: X, value: Y} is an environment variable or a chart's parameter wherever it stands (CRDs have them too), also with a `Value`. So
  // is a mapping with the name of a variable under another key: whoever misspelt `name` misspelt no secret.
  void Variable(const Node& mapping) {
    const Node* name = mapping.Find("name");
    bool has_value = false;
    bool says_secret = false;
    for (const Member& member : mapping.members()) {
      const bool variable = member.value.is_string() && &member.value != name && IsVariable(member.value.string());
      const bool names = member.key.text() == "key" || !names_.MaySaySecret(member.key.text());
      says_secret = says_secret || (variable && names && names_.MaySaySecret(member.value.string()));
      has_value = has_value || IsValue(member.key.text()) || member.key.text() == "valueFrom";
    }
    const bool named = name != nullptr && name->is_string();
    const bool is_variable = named && IsVariable(name->string()) && names_.MaySaySecret(name->string());
    if (says_secret || is_variable) return HideBeside(mapping);
    if (!has_value || !named) return;
    const bool says = names_.MaySaySecret(name->string()) || base::NamesHeaders(name->string());
    for (const Member& member : mapping.members()) {
      if (says && member.key.text() == "valueFrom") Below(member.value, false);
      else if (IsValue(member.key.text()) && (says || base::MayHoldSecret(name->string(), member.value.string()))) Seal(member.value);
    }
  }

  void HideBeside(const Node& mapping) {
    for (const Member& member : mapping.members()) {
      const std::string_view key = member.key.text();
      const bool names = member.value.is_string() && IsVariable(member.value.string()) && names_.MaySaySecret(member.value.string());
      if (key == "valueFrom") Below(member.value, false);
      else if (IsValue(key)) Seal(member.value);
      else if (member.value.is_string() && !names && !IsKnownField(key)) Seal(member.value);
    }
  }

  // Name to value, {name, value} or "Name: value".
  void Headers(const Node& headers) {
    for (const Member& member : headers.members()) {
      if (!base::IsHarmlessHeader(member.key.text())) Seal(member.value);
    }
    for (const Node& item : headers.items()) {
      const Node* name = item.Find("name");
      const Node* value = item.Find("value");
      if (value != nullptr && name != nullptr) {
        if (!base::IsHarmlessHeader(name->string())) Seal(*value);
      } else if (!base::IsHarmlessHeader(item.string().substr(0, item.string().find(':')))) {
        Seal(item);
      }
    }
    if (headers.is_scalar()) Seal(headers);
  }

  // Rules read them all: names of Secrets that Reloader watches stand under names that say secret.
  void Labels(const Node& labels) {
    FindSecretAnnotations(labels, found_);
    for (const Member& member : labels.members()) {
      if (member.value.is_string()) Text(member.value);
    }
  }

  // What a driver takes is the driver's; only the name of its class is everybody's.
  void Attributes(const Node& attributes) {
    for (const Member& member : attributes.members()) {
      if (member.key.text() != "secretProviderClass") found_.masked.push_back(&member.value);
    }
  }

  void Seal(const Node& node) {
    if (node.is_null() || node.is_bool()) return;
    if (node.is_string() && (IsReference(node.string()) || MayBeConfig(node.string()))) return;
    if (node.is_scalar()) return found_.sealed.push_back(&node);
    // A configuration in values is judged wherever it stands.
    if (node.Find("model_list") != nullptr || node.Find("proxy_config") != nullptr) return Visit(node);
    for (const Node& item : node.items()) Seal(item);
    for (const Member& member : node.members()) {
      // A key that says secret is a name, and those who judge go by it.
      if (!base::MayNameSecret(member.key.text())) found_.sealed.push_back(&member.key);
      Seal(member.value);
    }
  }

  Tree tree_;
  SecretPlaces& found_;
  Names names_;
};

}  // namespace

void FindSecretPlaces(const Node& node, Tree tree, SecretPlaces& found) { Walker(tree, found).Visit(node); }

void FindSecretPlaces(const Member& member, Tree tree, SecretPlaces& found) { Walker(tree, found).Visit(member); }

bool IsKnownMetadata(std::string_view key) {
  constexpr std::array<std::string_view, 13> kKnown = {
      "name",       "generateName",      "namespace",       "labels",        "annotations",      "uid", "resourceVersion", "generation",
      "finalizers", "creationTimestamp", "ownerReferences", "managedFields", "deletionTimestamp"};
  return IsOneOf(key, kKnown);
}

bool IsNameWithSecret(const Node& name) { return name.is_string() && base::HasInlineSecret(name.string()); }

void FindSecretAnnotations(const Node& mapping, SecretPlaces& found) {
  for (const Member& member : mapping.members()) {
    const std::string_view key = member.key.text();
    // Our own say what they are about, and nobody keeps a secret there.
    if (key.starts_with("litellm-warden.dev/")) continue;
    // What is no text is none of an annotation's: nobody knows what it was meant to be.
    const std::string_view name = key.substr(key.rfind('/') + 1);
    if (!member.value.is_scalar() || base::MayNameSecret(name) || base::MayHoldSecret(name, member.value.string()))
      found.masked.push_back(&member.value);
  }
}

}  // namespace warden::k8s
