// One walk. What a name says holds for everything under it.
#include "k8s/secret_places.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/inline_secrets.h"
#include "base/literals.h"
#include "base/remarks.h"
#include "base/secret_names.h"
#include "base/url_secrets.h"
#include "base/vague_names.h"

namespace warden {
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

// Names in objects that sound like a secret and hold the name of one.
constexpr std::array<std::string_view, 6> kPlainInObjects = {"key",           "topologyKey",     "secretKey", "serviceAccountToken",
                                                             "tokenRequests", "imagePullSecrets"};
// The same where a mapping or list stands there; text under such a name is a secret.
constexpr std::array<std::string_view, 4> kStructures = {"secret", "secrets", "secretTemplate", "secretGenerator"};
// Lists of things with names of their own, among them secrets.
constexpr std::array<std::string_view, 2> kOpen = {"credential_list", "auth"};

constexpr std::array<std::string_view, 9> kLabels = {"annotations",          "labels",    "matchLabels",  "nodeSelector",
                                                     "podAnnotations",       "podLabels", "commonLabels", "commonAnnotations",
                                                     "deploymentAnnotations"};

bool IsLabels(std::string_view key) { return (key.ends_with('s') || key.ends_with('r')) && IsOneOf(key, kLabels); }

bool IsSwitch(const Node& value) { return !value.is_string() || IsReferenceText(value.string()); }

bool IsPlain(Tree tree, std::string_view key, const Node& value) {
  // `auth` of a pass-through endpoint is a switch, in values it is a block; text there is a secret.
  if ((!value.is_scalar() || (tree == Tree::kConfig && IsSwitch(value))) && IsOneOf(key, kOpen)) return true;
  if (tree == Tree::kConfig) return false;
  if (!value.is_scalar() && (key.ends_with("Ref") || key.ends_with("Refs") || IsOneOf(key, kStructures))) return true;
  return tree == Tree::kObject ? IsOneOf(key, kPlainInObjects) : key == "imagePullSecrets" || key == "topologyKey";
}

constexpr std::array<std::string_view, 3> kHeaderOptions = {"-H", "--header", "--proxy-header"};
constexpr std::array<std::string_view, 3> kUserOptions = {"-u", "--user", "--proxy-user"};

// -fsSLH: the last of options of one letter takes the value.
bool EndsInShort(std::string_view word, char option) {
  constexpr std::size_t kMost = 8;
  return word.size() <= kMost && word.back() == option &&
         std::all_of(word.begin() + 1, word.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

// AUTH, aws_secret_access_key: a word of a command line that people do not say.
bool IsProgramsName(std::string_view word) {
  const auto is_name = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  if (word.size() < 4 || !std::all_of(word.begin(), word.end(), is_name)) return false;
  return word.find('_') != std::string_view::npos || std::none_of(word.begin(), word.end(), is_small);
}

// AUTH X, in the command line of a container.
bool IsNameInFrontOf(std::string_view word, std::string_view next) {
  return IsProgramsName(word) && !next.starts_with('-') && !IsProgramsName(next) && !IsRemark(next) && MayNameSecret(word);
}

// Whether `option` alone, as an item of a list, says that the next item is a secret.
bool Announces(std::string_view option, std::string_view next) {
  if (option.size() < 2 || option[0] != '-' || option.find('=') != std::string_view::npos) return false;
  if (IsOneOf(option, kHeaderOptions) || EndsInShort(option, 'H')) return !IsHarmlessHeader(next.substr(0, next.find(':')));
  if (IsOneOf(option, kUserOptions) || EndsInShort(option, 'u')) return next.find(':') != std::string_view::npos;
  if (option == "-b") return next.find('=') != std::string_view::npos;
  return !next.starts_with('-') && (MayNameSecret(option) || NamesHeaders(option) || MayHoldSecret(option, next));
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
    if (answer.name != name || name.empty()) answer = {name, MayNameSecret(name), IsVagueName(name)};
    return answer;
  }

  static std::size_t Slot(std::string_view name) {
    if (name.empty()) return 0;
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(name[i])); };
    return (name.size() * 31 + byte(0) * 7 + byte(name.size() / 2) * 3 + byte(name.size() - 1)) % kAnswers;
  }

  std::array<Answer, kAnswers> answers_;
};

// value, Value, VALUE, values; not valueFrom.
bool IsValue(std::string_view key) {
  constexpr std::string_view kValue = "value";
  return key.size() >= kValue.size() && key.size() <= kValue.size() + 1 &&
         std::equal(kValue.begin(), kValue.end(), key.begin(), [](char a, char b) { return a == (b | 0x20); });
}

class Walker {
 public:
  Walker(Tree tree, SecretPlaces& found) : tree_(tree), found_(found) {}

  void Visit(const Node& node) {
    if (node.is_string()) return Text(node);
    if (node.is_array()) return List(node);
    for (const Member& member : node.members()) Visit(member);
  }

  void Visit(const Member& member) {
    // A line that was meant to be a key and a value.
    const std::string_view key = member.key.text();
    if (HasInlineSecret(key)) found_.sealed.push_back(&member.key);
    if ((key == "name" || key == "model_name") && IsNameWithSecret(member.value)) return found_.sealed.push_back(&member.value);
    Visit(key, member.value);
  }

 private:
  void Visit(std::string_view key, const Node& value) {
    if (NamesHeaders(key)) return Headers(value);
    if (value.is_object() && IsLabels(key)) return Labels(value);
    if (value.is_object() && (key == "volumeAttributes" || (key == "options" && tree_ == Tree::kObject))) return Attributes(value);
    if (names_.MaySaySecret(key) && !IsPlain(tree_, key, value)) {
      if (!value.is_number() || IsSecretName(key)) Seal(value);
      return;
    }
    if (names_.AreVague(key)) {
      if (value.is_string() && MayHoldSecret(key, value.string())) return Seal(value);
      for (const Node& item : value.items()) {
        if (item.is_string() && MayHoldSecret(key, item.string())) Seal(item);
      }
    }
    Visit(value);
  }

  void Text(const Node& node) {
    const std::string_view text = node.string();
    if (text.find("://") == std::string_view::npos || (tree_ != Tree::kConfig && IsSeveralLines(text))) return;
    if (HasUserinfo(text) || HasUrlPassword(text)) found_.sealed.push_back(&node);
  }

  void List(const Node& list) {
    const Node* before = nullptr;
    std::string_view tool;  // the last item that was no option
    for (const Node& item : list.items()) {
      if (item.is_object()) Named(item);
      const std::string_view text = item.string();
      const bool announced = before != nullptr && item.is_string() &&
                             (Announces(before->string(), text) || TakesPasswordBy(tool, before->string()) == TakesPassword::kBehind ||
                              (tree_ == Tree::kObject && IsNameInFrontOf(before->string(), text)));
      if (announced || TakesPasswordBy(tool, text) == TakesPassword::kJoined) {
        Seal(item);
      } else {
        if (!text.empty() && text[0] != '-' && (before == nullptr || !before->string().starts_with('-'))) tool = text;
        Visit(item);
      }
      before = item.is_string() ? &item : nullptr;
    }
  }

  // {name: X, value: Y} is an environment variable or a chart's parameter wherever it stands (CRDs have them too), also with a `Value`.
  void Named(const Node& item) {
    const Node* name = item.Find("name");
    if (name == nullptr || !name->is_string()) return;
    for (const Member& member : item.members()) {
      if (!IsValue(member.key.text())) continue;
      const bool says = names_.MaySaySecret(name->string()) || NamesHeaders(name->string());
      if (says || MayHoldSecret(name->string(), member.value.string())) Seal(member.value);
    }
  }

  // Name to value, {name, value} or "Name: value".
  void Headers(const Node& headers) {
    for (const Member& member : headers.members()) {
      if (!IsHarmlessHeader(member.key.text())) Seal(member.value);
    }
    for (const Node& item : headers.items()) {
      const Node* name = item.Find("name");
      const Node* value = item.Find("value");
      if (value != nullptr && name != nullptr) {
        if (!IsHarmlessHeader(name->string())) Seal(*value);
      } else if (!IsHarmlessHeader(item.string().substr(0, item.string().find(':')))) {
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
      if (!MayNameSecret(member.key.text())) found_.sealed.push_back(&member.key);
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

bool IsNameWithSecret(const Node& name) { return name.is_string() && HasInlineSecret(name.string()); }

void FindSecretAnnotations(const Node& mapping, SecretPlaces& found) {
  for (const Member& member : mapping.members()) {
    const std::string_view key = member.key.text();
    // Our own say what they are about, and nobody keeps a secret there.
    if (key.starts_with("litellm-warden.dev/")) continue;
    // What is no text is none of an annotation's: nobody knows what it was meant to be.
    const std::string_view name = key.substr(key.rfind('/') + 1);
    if (!member.value.is_scalar() || MayNameSecret(name) || MayHoldSecret(name, member.value.string()))
      found.masked.push_back(&member.value);
  }
}

}  // namespace warden
