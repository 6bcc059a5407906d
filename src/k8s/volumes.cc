// Reading volumes and mounts.
#include "k8s/volumes.h"

#include <array>
#include <vector>

#include "doc/text_at.h"

namespace warden::k8s {
namespace {

struct KindRow {
  std::string_view key;
  VolumeKind kind;
};
constexpr std::array kKinds = {KindRow{"configMap", VolumeKind::kConfigMap}, KindRow{"secret", VolumeKind::kSecret},
                               KindRow{"projected", VolumeKind::kProjected}, KindRow{"emptyDir", VolumeKind::kEmptyDir},
                               KindRow{"persistentVolumeClaim", VolumeKind::kClaim}};

bool IsTrue(const Node* value) { return value != nullptr && value->boolean().value_or(false); }

bool IsStated(const Node* value) { return value != nullptr && !value->is_null(); }

Volume ReadVolume(const Field& field) {
  Volume volume{field, doc::TextAt(*field.value(), "name"), VolumeKind::kOther};
  for (const KindRow& row : kKinds) {
    // `emptyDir:` alone is one too.
    const Node* source = field.value()->Find(row.key);
    if (source == nullptr || (source->is_null() && row.kind != VolumeKind::kEmptyDir)) continue;
    volume.kind = row.kind;
    break;
  }
  return volume;
}

VolumeSource ReadSource(const Field& reference, bool secret, std::string_view name_key) {
  VolumeSource source{secret, reference, reference[name_key], {}, false};
  if (const Node* value = reference.value()) {
    source.object = doc::TextAt(*value, name_key);
    source.optional = IsTrue(value->Find("optional"));
  }
  return source;
}

// "a/b" of "a/b" is "", of "a/b/c" is "c"; nothing where `path` is not at or below `base`.
std::optional<std::string_view> Below(std::string_view path, std::string_view base) {
  if (base == "/") return path.substr(1);
  if (!path.starts_with(base)) return std::nullopt;
  if (path.size() == base.size()) return std::string_view();
  if (path[base.size()] != '/') return std::nullopt;
  return path.substr(base.size() + 1);
}

// Keys have no slash, so one step into a ConfigMap or Secret without `items` is a file.
bool IsFile(const std::optional<Volume>& volume, std::string_view path) {
  if (!volume || path.empty()) return false;
  if (volume->kind != VolumeKind::kConfigMap && volume->kind != VolumeKind::kSecret) return false;
  return volume->SourceOf(path).has_value();
}

}  // namespace

bool VolumeSource::selects() const {
  const Node* items = reference["items"].value();
  return items != nullptr && !items->items().empty();
}

std::optional<std::string_view> VolumeSource::KeyOf(std::string_view file) const {
  if (!selects()) return file.empty() || file.find('/') != std::string_view::npos ? std::nullopt : std::optional(file);
  for (const Node& item : reference["items"].value()->items()) {
    if (doc::TextAt(item, "path") == file) return doc::TextAt(item, "key");
  }
  return std::nullopt;
}

std::size_t Volume::size() const {
  if (kind == VolumeKind::kConfigMap || kind == VolumeKind::kSecret) return 1;
  if (kind != VolumeKind::kProjected) return 0;
  const Node* sources = field["projected"]["sources"].value();
  return sources != nullptr ? sources->items().size() : 0;
}

VolumeSource Volume::SourceAt(std::size_t index) const {
  if (kind == VolumeKind::kConfigMap) return ReadSource(field["configMap"], false, "name");
  if (kind == VolumeKind::kSecret) return ReadSource(field["secret"], true, "secretName");
  const Field source = field["projected"]["sources"].At(index);
  const bool secret = IsStated(source.value()->Find("secret"));
  // Tokens and the downward API have neither: a source without an object.
  return ReadSource(source[secret ? "secret" : "configMap"], secret, "name");
}

std::optional<VolumeSource> Volume::SourceOf(std::string_view file) const {
  for (std::size_t i = size(); i > 0; --i) {
    const VolumeSource source = SourceAt(i - 1);
    if (!source.object.empty() && source.KeyOf(file)) return source;
  }
  return std::nullopt;
}

std::optional<Volume> FindVolume(const Field& pod_spec, std::string_view name) {
  const Field list = pod_spec["volumes"];
  const Node* volumes = list.value();
  if (volumes == nullptr || name.empty()) return std::nullopt;
  const Node* found = list.document()->ItemNamed(*volumes, name);
  return found != nullptr ? std::optional(ReadVolume(Field(*list.document(), *found))) : std::nullopt;
}

std::size_t MountCount(const Field& container) {
  const Node* mounts = container["volumeMounts"].value();
  return mounts != nullptr ? mounts->items().size() : 0;
}

Mount MountAt(const Field& container, std::size_t index) {
  const Field field = container["volumeMounts"].At(index);
  const Node& item = *field.value();
  return {field, doc::TextAt(item, "mountPath"), doc::TextAt(item, "name"), doc::TextAt(item, "subPath"),
          !doc::TextAt(item, "subPathExpr").empty()};
}

std::optional<MountedFile> FindFile(const Field& pod_spec, const Field& container, std::string_view path) {
  const std::string wanted = CleanPath(path);
  std::optional<Mount> deepest;
  std::string base;
  for (std::size_t i = 0; i < MountCount(container); ++i) {
    const Mount mount = MountAt(container, i);
    std::string at = CleanPath(mount.path);
    if (mount.path.empty() || !Below(wanted, at) || (deepest && at.size() < base.size())) continue;
    deepest = mount;
    base = std::move(at);
  }
  if (!deepest) return std::nullopt;
  MountedFile file{*deepest, FindVolume(pod_spec, deepest->name), {}, false};
  if (!deepest->sub_path.empty()) file.path = CleanPath(deepest->sub_path);
  const std::string_view rest = *Below(wanted, base);
  if (rest.empty()) return file;
  file.below_file = IsFile(file.volume, file.path);
  if (!file.path.empty()) file.path += '/';
  file.path += rest;
  return file;
}

std::string CleanPath(std::string_view path) {
  const bool absolute = path.starts_with('/');
  std::vector<std::string_view> steps;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const auto step = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (step.empty() || step == ".") continue;
    if (step == ".." && !steps.empty() && steps.back() != "..") {
      steps.pop_back();
    } else if (step != ".." || !absolute) {
      steps.push_back(step);
    }
  }
  std::string clean = absolute ? "/" : "";
  for (const auto step : steps) {
    if (!clean.empty() && clean.back() != '/') clean += '/';
    clean += step;
  }
  return clean;
}

}  // namespace warden::k8s
