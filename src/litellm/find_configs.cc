// Finding configurations.
#include "litellm/find_configs.h"

#include <algorithm>
#include <array>

#include "k8s/recognise.h"
#include "litellm/config_users.h"
#include "litellm/seal_config.h"

namespace warden {
namespace {

constexpr std::array<std::string_view, 4> kSections = {"litellm_settings", "general_settings", "router_settings", "include"};

bool IsYamlKey(std::string_view key) { return key.ends_with(".yaml") || key.ends_with(".yml"); }

// A first look at the bytes, so that foreign ConfigMaps with megabytes of YAML cost nothing.
bool MayBeConfig(std::string_view text) {
  return text.find("model_list") != std::string_view::npos ||
         std::count_if(kSections.begin(), kSections.end(), [&](std::string_view s) { return text.find(s) != std::string_view::npos; }) >= 2;
}

bool IsTemplate(std::string_view text) { return text.find("{{") != std::string_view::npos && text.find("}}") != std::string_view::npos; }

// What a proxy is told to read is one, whatever it looks like; asked only where it looks like none.
void ReadKey(const Object& object, const Field& field, std::string_view key, const Snapshot& snapshot, FoundConfigs& found) {
  const Node& value = *field.value();
  const bool may_be = MayBeConfig(value.string());
  if (!may_be && !IsReadByProxy(object, key, snapshot)) return;
  auto read = ReadEmbeddedYaml(object.document(), value, Dialect::kPyYaml);
  if (!read.ok()) {
    if (!IsTemplate(value.string())) found.unreadable.push_back({field, std::string(key), *std::move(read.error)});
    return;
  }
  if (may_be && !LooksLikeConfig(read.document->root()) && !IsReadByProxy(object, key, snapshot)) return;
  SealConfig(*read.document);
  found.configs.emplace_back(object, *std::move(read.document), std::string(key));
}

}  // namespace

bool LooksLikeConfig(const Node& root) {
  if (!root.is_object()) return false;
  if (root.Find("model_list") != nullptr) return true;
  return std::count_if(kSections.begin(), kSections.end(), [&](std::string_view section) { return root.Find(section) != nullptr; }) >= 2;
}

FoundConfigs FindConfigs(const Object& object, const Snapshot& snapshot) {
  FoundConfigs found;
  if (ComponentOf(object) == Component::kNone) return found;
  if (object.ref().kind == kConfigFileKind) {
    found.configs.emplace_back(object, object.document(), "");
    return found;
  }
  if (object.ref().kind != "ConfigMap" || !object.ref().group.empty()) return found;
  const Field data = object.At("data");
  const Node* values = data.value();
  if (values == nullptr) return found;
  for (const Member& member : values->members()) {
    if (!member.value.is_string() || member.value.sealed() || !IsYamlKey(member.key.text())) continue;
    ReadKey(object, Field(object.document(), member.value), member.key.text(), snapshot, found);
  }
  return found;
}

Object ConfigFileObject(Document document, std::string name) {
  SealConfig(document);
  return Object({"", "", std::string(kConfigFileKind), "", std::move(name)}, std::move(document));
}

}  // namespace warden
