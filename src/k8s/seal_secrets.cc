// One walk over an object finds what has to be sealed.
#include "k8s/seal_secrets.h"

#include <vector>

#include "doc/reader.h"
#include "k8s/secret_names.h"
#include "k8s/values_carrier.h"

namespace warden {
namespace {

constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

struct Found {
  std::vector<const Node*> sealed;
  std::vector<const Node*> masked;
};

bool IsOneLine(std::string_view text) { return text.find('\n') == std::string_view::npos || text.find('\n') + 1 == text.size(); }

// A list item {name: X, value: Y} is an environment variable wherever it stands (CRDs have them too).
void FindInEnv(const Node& mapping, Found& found) {
  const Node* name = mapping.Find("name");
  const Node* value = mapping.Find("value");
  if (name == nullptr || value == nullptr || !name->is_string() || !value->is_scalar()) return;
  if (IsSecretName(name->string())) found.sealed.push_back(value);
}

void Walk(const Node& node, Found& found) {
  if (node.is_string()) {
    // Text of several lines is an embedded document: what is secret in it is sealed where it is read.
    if (HasUserinfo(node.string()) && IsOneLine(node.string())) found.sealed.push_back(&node);
    return;
  }
  for (const Node& item : node.items()) {
    if (item.is_object()) FindInEnv(item, found);
    Walk(item, found);
  }
  for (const Member& member : node.members()) Walk(member.value, found);
}

void FindInConfigMap(const Node& object, Found& found) {
  const Node* data = object.Find("data");
  if (data == nullptr) return;
  for (const Member& member : data->members()) {
    if (member.value.is_string() && IsOneLine(member.value.string()) && IsSecretName(member.key.text()))
      found.sealed.push_back(&member.value);
  }
}

// Values of a chart have whatever keys the chart's author liked. References of LiteLLM's are names, not secrets.
void FindInValues(const Node& node, Found& found) {
  for (const Node& item : node.items()) FindInValues(item, found);
  for (const Member& member : node.members()) {
    const Node& value = member.value;
    const bool literal = value.is_scalar() && !value.is_null() && !value.is_bool();
    if (literal && IsSecretName(member.key.text()) && !value.string().starts_with("os.environ/")) {
      found.sealed.push_back(&value);
    } else {
      FindInValues(value, found);
    }
  }
}

bool CarriesValues(const Node& object) {
  const Node* api = object.Find("apiVersion");
  const Node* kind = object.Find("kind");
  if (api == nullptr || kind == nullptr) return false;
  return CarriesHelmValues(api->string().substr(0, api->string().find('/')), kind->string());
}

void FindInSecret(const Node& object, Found& found) {
  for (const std::string_view key : {"data", "stringData"}) {
    if (const Node* values = object.Find(key)) found.sealed.push_back(values);
  }
}

void FindInObject(const Node& object, Found& found) {
  const Node* kind = object.Find("kind");
  const bool is_secret = kind != nullptr && kind->string() == "Secret";
  const Node* metadata = object.Find("metadata");
  const Node* annotations = metadata != nullptr ? metadata->Find("annotations") : nullptr;
  if (const Node* applied = annotations != nullptr ? annotations->Find(kLastApplied) : nullptr) {
    (is_secret ? found.sealed : found.masked).push_back(applied);
  }
  if (is_secret) return FindInSecret(object, found);
  if (kind != nullptr && kind->string() == "ConfigMap") FindInConfigMap(object, found);
  const bool values = CarriesValues(object);
  for (const Member& member : object.members()) {
    if (&member.value == metadata) continue;
    Walk(member.value, found);
    if (values) FindInValues(member.value, found);
  }
}

}  // namespace

void SealSecrets(Document& document, std::span<const Node* const> objects) {
  Found found;
  for (const Node* object : objects) FindInObject(*object, found);
  SealNodes(document, found.sealed);
  MaskNodes(document, found.masked);
}

}  // namespace warden
