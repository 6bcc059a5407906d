// One walk over an object finds what has to be sealed.
#include "k8s/seal_secrets.h"

#include <vector>

#include "base/secret_names.h"
#include "base/vague_names.h"
#include "doc/reader.h"
#include "k8s/secret_object.h"
#include "k8s/secret_places.h"
#include "k8s/values_carrier.h"

namespace warden::k8s {
namespace {

constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

bool IsOneLine(std::string_view text) { return text.find('\n') == std::string_view::npos || text.find('\n') + 1 == text.size(); }

bool IsYaml(std::string_view key) { return key.ends_with(".yaml") || key.ends_with(".yml"); }

// A list item {name: X, value: Y} is an environment variable wherever it stands (CRDs have them too).
void FindInEnv(const Node& mapping, SecretPlaces& found) {
  const Node* name = mapping.Find("name");
  const Node* value = mapping.Find("value");
  if (name == nullptr || value == nullptr || !name->is_string() || !value->is_scalar()) return;
  if (IsNameWithSecret(*name)) found.sealed.push_back(name);
  // A number is none that a rule knows, and a message about what it should be would quote it.
  if (base::IsSecretName(name->string()) || (!value->is_string() && base::MayNameSecret(name->string()))) found.sealed.push_back(value);
}

// What rules look at.
void WalkForRules(const Node& node, SecretPlaces& found) {
  if (node.is_string()) {
    // Text of several lines is an embedded document: what is secret in it is sealed where it is read.
    if (base::HasUserinfo(node.string()) && IsOneLine(node.string())) found.sealed.push_back(&node);
    return;
  }
  for (const Node& item : node.items()) {
    if (item.is_object()) FindInEnv(item, found);
    WalkForRules(item, found);
  }
  for (const Member& member : node.members()) WalkForRules(member.value, found);
}

// "token.txt" is a token.
bool IsSecretFile(std::string_view key) { return base::MayNameSecret(key) || base::MayNameSecret(key.substr(0, key.rfind('.'))); }

void FindInConfigMap(const Node& object, SecretPlaces& found) {
  if (const Node* binary = object.Find("binaryData")) found.masked.push_back(binary);
  const Node* data = object.Find("data");
  if (data == nullptr) return;
  for (const Member& member : data->members()) {
    const std::string_view key = member.key.text();
    const std::string_view text = member.value.string();
    // Text of several lines under the name of a YAML file is one: what is secret in it is sealed where it is read.
    if (!member.value.is_scalar() || (IsYaml(key) && !IsOneLine(text))) continue;
    if (!IsSecretFile(key) && !base::MayHoldSecret(key, text)) continue;
    found.sealed.push_back(&member.value);
  }
}

bool CarriesValues(const Node& object) {
  const Node* api = object.Find("apiVersion");
  const Node* kind = object.Find("kind");
  if (api == nullptr || kind == nullptr) return false;
  return CarriesHelmValues(api->string().substr(0, api->string().find('/')), kind->string());
}

void FindInMetadata(const Node& metadata, SecretPlaces& found) {
  for (const Member& member : metadata.members()) {
    if (!IsKnownMetadata(member.key.text())) FindSecretPlaces(member, Tree::kObject, found);
  }
  const Node* annotations = metadata.Find("annotations");
  if (const Node* labels = metadata.Find("labels")) FindSecretAnnotations(*labels, found);
  if (annotations == nullptr) return;
  FindSecretAnnotations(*annotations, found);
  if (const Node* applied = annotations->Find(kLastApplied)) found.masked.push_back(applied);
}

void FindInObject(const Node& object, std::string_view kind, SealFor whom, SecretPlaces& found) {
  if (kind == "Secret" || IsSecret(object)) return FindInSecret(object, found);
  const Node* metadata = object.Find("metadata");
  if (metadata != nullptr && whom == SealFor::kPeople) FindInMetadata(*metadata, found);
  if (kind == "ConfigMap") FindInConfigMap(object, found);
  const Tree tree = CarriesValues(object) ? Tree::kValues : Tree::kObject;
  for (const Member& member : object.members()) {
    if (&member.value == metadata) continue;
    whom == SealFor::kRules&& tree == Tree::kObject ? WalkForRules(member.value, found) : FindSecretPlaces(member, tree, found);
  }
}

}  // namespace

namespace {

std::string_view KindOf(const Node& object) {
  const Node* kind = object.Find("kind");
  return kind != nullptr ? kind->string() : std::string_view();
}

template <class Kind>
void SealAll(Document& document, std::span<const Node* const> objects, SealFor whom, Kind kind) {
  SecretPlaces found;
  for (const Node* object : objects) FindInObject(*object, kind(*object), whom, found);
  doc::SealNodes(document, found.sealed);
  doc::MaskNodes(document, found.masked);
}

}  // namespace

void SealSecrets(Document& document, std::span<const Node* const> objects, SealFor whom) { SealAll(document, objects, whom, &KindOf); }

void SealSecretsOf(std::string_view kind, Document& document, std::span<const Node* const> objects, SealFor whom) {
  SealAll(document, objects, whom, [&](const Node&) { return kind; });
}

}  // namespace warden::k8s
