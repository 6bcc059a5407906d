// Reading kustomizations.
#include "source/kustomize.h"

#include <algorithm>
#include <utility>

#include "base/path.h"
#include "doc/json_writer.h"
#include "doc/wrap_text.h"

namespace warden::source {
namespace {

std::string Beside(std::string_view folder, std::string_view path) {
  return CleanRelativePath(folder.empty() ? std::string(path) : std::string(folder) + "/" + std::string(path));
}

std::string_view Text(const Node* node) { return node != nullptr ? node->string() : std::string_view(); }
std::string_view Text(const Node& mapping, std::string_view key) { return Text(mapping.Find(key)); }

std::span<const Node> ItemsOf(const Node& mapping, std::string_view key) {
  const Node* list = mapping.Find(key);
  return list != nullptr ? list->items() : std::span<const Node>();
}

// "key=path", or the path whose last part is the key.
std::pair<std::string_view, std::string_view> KeyAndPath(std::string_view file) {
  const auto equals = file.find('=');
  if (equals != std::string_view::npos) return {file.substr(0, equals), file.substr(equals + 1)};
  return {file.substr(file.rfind('/') + 1), file};
}

}  // namespace

bool IsKustomizationName(std::string_view base_name) {
  return base_name == "kustomization.yaml" || base_name == "kustomization.yml" || base_name == "Kustomization";
}

std::string CleanRelativePath(std::string_view path) {
  std::vector<std::string_view> parts;
  const bool absolute = path.starts_with('/');
  while (!path.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else {
      parts.push_back(part);
    }
  }
  std::string clean;
  for (const std::string_view part : parts) clean.append(clean.empty() && !absolute ? "" : "/").append(part);
  return clean;
}

void KustomizeRoles::AddPatch(std::string_view kustomization, const Node* path) {
  const std::string_view text = Text(path);
  // A patch may be written in the kustomization itself.
  if (text.empty() || text.find('\n') != std::string_view::npos) return;
  roles_[Beside(base::FolderOf(kustomization), text)].patch_of = kustomization;
}

void KustomizeRoles::AddGenerator(std::string_view folder, std::string_view ns, const Node& generator) {
  const std::string_view name = Text(generator, "name");
  if (name.empty()) return;
  std::vector<std::pair<std::string_view, std::string_view>> files;
  for (const Node& file : ItemsOf(generator, "files")) files.push_back(KeyAndPath(file.string()));
  for (const auto& [key, path] : files) {
    GeneratedMap map{std::string(ns.empty() ? Text(generator, "namespace") : ns), std::string(name), std::string(key), {}};
    for (const auto& [other, ignored] : files) {
      if (other != key) map.other_keys.emplace_back(other);
    }
    if (!path.empty()) roles_[Beside(folder, path)].maps.push_back(std::move(map));
  }
}

void KustomizeRoles::Add(std::string_view path, const Node& root) {
  for (const std::string_view list : {"patches", "patchesJson6902"}) {
    for (const Node& patch : ItemsOf(root, list)) AddPatch(path, patch.Find("path"));
  }
  for (const Node& patch : ItemsOf(root, "patchesStrategicMerge")) AddPatch(path, &patch);
  const std::string_view ns = Text(root, "namespace");
  for (const Node& generator : ItemsOf(root, "configMapGenerator")) AddGenerator(base::FolderOf(path), ns, generator);
}

const FileRole* KustomizeRoles::Of(std::string_view path) const {
  if (roles_.empty()) return nullptr;
  const auto found = roles_.find(CleanRelativePath(path));
  return found != roles_.end() ? &found->second : nullptr;
}

Object GeneratedMapObject(const Document& file, const GeneratedMap& map) {
  std::string json;
  doc::JsonWriter writer(json);
  writer.BeginObject().Key("apiVersion").String("v1").Key("kind").String("ConfigMap").Key("metadata").BeginObject();
  writer.Key("name").String(map.name);
  if (!map.ns.empty()) writer.Key("namespace").String(map.ns);
  writer.EndObject().Key("data").BeginObject();
  // That they are there is known, what they say is not.
  for (const std::string& key : map.other_keys) writer.Key(key).String("");
  writer.EndObject().EndObject();
  return Object({"", "v1", "ConfigMap", map.ns, map.name}, doc::WrapText(file, json, "data", map.key));
}

}  // namespace warden::source
