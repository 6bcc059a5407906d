// Finding configurations.
#include "litellm/config/find_configs.h"

#include <functional>
#include <set>
#include <string>
#include <utility>

#include "base/budget.h"
#include "k8s/recognise.h"
#include "k8s/view_cache.h"
#include "litellm/config/config_text.h"
#include "litellm/config/config_users.h"
#include "litellm/config/seal_config.h"
#include "litellm/config/values.h"

namespace warden::litellm {
namespace {

// Values for a chart, as Flux and Argo CD take them from ConfigMaps.
void ReadValues(const Object& object, const Node& value, std::string_view key, const Assumptions& assumptions, FoundConfigs& found) {
  auto read = doc::ReadEmbeddedYaml(object.document(), value, Dialect::kKubectl);
  if (!read.ok() || !MayHoldConfigs(read.document->root())) return;
  SealValues(*read.document, read.document->root());
  const auto text = std::make_shared<const Document>(*std::move(read.document));
  found.texts.push_back(text);
  FindConfigsInValues(object, *text, key, assumptions, found);
}

// What a proxy is told to read is one, whatever it looks like; asked only where it looks like none.
void ReadKey(const Object& object, const Field& field, std::string_view key, const Snapshot& snapshot, const Assumptions& assumptions,
             FoundConfigs& found) {
  const base::Doing doing("reading configuration", key);
  const Node& value = *field.value();
  const auto is_told = [&] { return IsReadByProxy(object, key, snapshot); };
  if (!MayHoldConfigText(value.string()) && !is_told()) return;
  auto read = doc::ReadEmbeddedYaml(object.document(), value, Dialect::kPyYaml);
  if (!read.ok()) {
    const bool labelled = k8s::ComponentOf(object) == k8s::Component::kProxy && NamesOwnSection(value.string());
    if (!IsTemplateText(value.string()) && (MayBeConfigText(value.string()) || labelled || is_told()))
      found.unreadable.push_back({field, std::string(key), *std::move(read.error)});
    return;
  }
  if (!LooksLikeConfig(read.document->root()) && !is_told()) return ReadValues(object, value, key, assumptions, found);
  SealConfig(*read.document);
  found.configs.emplace_back(object, *std::move(read.document), std::string(key), assumptions);
}

bool IsWhole(const Node& root) { return root.Find("model_list") != nullptr || CountSections(root) >= 2; }

// The names of the files that these configurations include.
std::set<std::string, std::less<>> Included(const std::vector<Config>& configs) {
  std::set<std::string, std::less<>> names;
  for (const Config& config : configs) {
    const Node* include = config.root()["include"].value();
    if (include == nullptr) continue;
    for (const Node& item : include->items()) {
      const auto path = item.text();
      names.emplace(path.substr(path.rfind('/') + 1));
    }
  }
  return names;
}

// A file of one section that another of the same ConfigMap includes is a part of that other one.
void LeaveOutParts(FoundConfigs& found) {
  const auto included = Included(found.configs);
  if (included.empty()) return;
  std::vector<Config> kept;
  for (const Config& config : found.configs) {
    if (IsWhole(config.document().root()) || !included.contains(config.place())) kept.push_back(config);
  }
  if (kept.size() < found.configs.size()) found.configs = std::move(kept);
}

void FindInConfigMap(const Object& object, const Snapshot& snapshot, const Assumptions& assumptions, FoundConfigs& found) {
  const Field data = object.At("data");
  const Node* values = data.value();
  if (values == nullptr) return;
  for (const Member& member : values->members()) {
    if (!member.value.is_string() || member.value.sealed() || !IsYamlName(member.key.text())) continue;
    ReadKey(object, Field(object.document(), member.value), member.key.text(), snapshot, assumptions, found);
  }
  if (found.configs.empty()) return;
  if (found.configs.size() > 1) LeaveOutParts(found);
  const auto siblings = std::make_shared<SiblingConfigs>(object);
  for (Config& config : found.configs) config.Share(siblings);
}

}  // namespace

bool LooksLikeConfig(const Node& root) { return root.is_object() && (IsWhole(root) || HasOwnSection(root)); }

namespace {

FoundConfigs Find(const Object& object, const Snapshot& snapshot, const Assumptions& assumptions) {
  FoundConfigs found;
  if (k8s::ComponentOf(object) == k8s::Component::kNone) return found;
  if (object.ref().kind == kConfigFileKind) {
    found.configs.emplace_back(object, object.document(), "", assumptions);
  } else if (object.ref().kind == "ConfigMap" && object.ref().group.empty()) {
    FindInConfigMap(object, snapshot, assumptions, found);
  } else if (CarriesValues(object.ref())) {
    FindConfigsInValues(object, object.document(), "", assumptions, found);
  }
  return found;
}

// Of the texts that were read.
std::size_t BytesOf(const FoundConfigs& found) {
  std::size_t bytes = 0;
  for (const Config& config : found.configs) {
    if (const Node* text = config.document().host_node()) bytes += text->range().end - text->range().begin;
  }
  return bytes;
}

}  // namespace

FoundConfigs FindConfigs(const Object& object, const Snapshot& snapshot, const Assumptions& assumptions) {
  k8s::ViewCache* cache = snapshot.cache();
  if (cache == nullptr) return Find(object, snapshot, assumptions);
  // What is read is kept, and what is assumed about it belongs to who asks.
  FoundConfigs found = *cache->Get<FoundConfigs>(
      object, "configurations", [&] { return Find(object, snapshot, {}); }, BytesOf);
  for (Config& config : found.configs) config = config.Under(assumptions);
  return found;
}

Object ConfigFileObject(Document document, std::string name) {
  SealConfig(document);
  return Object({"", "", std::string(kConfigFileKind), "", std::move(name)}, std::move(document));
}

Object ValuesFileObject(Document document, std::string name) {
  SealValues(document, document.root());
  return Object({"", "", std::string(kValuesFileKind), "", std::move(name)}, std::move(document));
}

}  // namespace warden::litellm
