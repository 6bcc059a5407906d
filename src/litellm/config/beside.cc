// From a path to the key that is mounted there.
#include "litellm/config/beside.h"

#include <algorithm>

#include "k8s/volumes.h"

namespace warden::litellm {
namespace {

using Presence = FileBeside::Presence;

// The images have it to themselves; what lies there nobody can know.
bool IsInTheImage(std::string_view path, const ConfigUser& user) {
  return path.starts_with("/app/") || !IsOfficialImage(user.proxy().image);
}

const Node* ValueIn(const Object& object, std::string_view key) {
  for (const std::string_view section : {"data", "binaryData"}) {
    if (const Node* value = object.At(section)[key].value()) return value;
  }
  return nullptr;
}

FileBeside InSource(const k8s::VolumeSource& source, std::string_view file, const ConfigUser& user, const Snapshot& snapshot) {
  const auto key = source.KeyOf(file);
  if (!key) return {Presence::kMissing, nullptr, nullptr};
  const Object* object = snapshot.Find(source.secret ? "Secret" : "ConfigMap", user.ns(), source.object);
  if (object == nullptr) return {};
  const Node* value = ValueIn(*object, *key);
  if (value == nullptr) return {source.secret ? Presence::kUnknown : Presence::kMissing, nullptr, nullptr};
  return {Presence::kThere, object, source.secret ? nullptr : value};
}

FileBeside InVolume(const k8s::MountedFile& file, const ConfigUser& user, const Snapshot& snapshot) {
  const bool shows_keys =
      file.volume && (file.volume->kind == k8s::VolumeKind::kConfigMap || file.volume->kind == k8s::VolumeKind::kProjected);
  if (!shows_keys || file.mount.computed || file.below_file) return {};
  FileBeside found{Presence::kMissing, nullptr, nullptr};
  for (std::size_t i = 0; i < file.volume->size(); ++i) {
    const FileBeside one = InSource(file.volume->SourceAt(i), file.path, user, snapshot);
    if (one.presence == Presence::kThere) return one;
    if (one.presence == Presence::kUnknown) found = {};
  }
  return found;
}

std::string Joined(std::string_view folder, std::string_view path) {
  return path.starts_with('/') ? k8s::CleanPath(path) : k8s::CleanPath(std::string(folder) + "/" + std::string(path));
}

}  // namespace

FileBeside FindBeside(const ConfigUser& user, std::string_view path, const Snapshot& snapshot) {
  const ConfigPath* in_force = user.source().in_force();
  if (in_force == nullptr || in_force->absolute.empty() || user.source().hidden) return {};
  const std::string_view config = in_force->absolute;
  const std::string absolute = Joined(config.substr(0, config.rfind('/')), path);
  const auto file = k8s::FindFile(user.workload().pod_spec(), user.proxy().field, absolute);
  if (file) return InVolume(*file, user, snapshot);
  return {IsInTheImage(absolute, user) ? Presence::kUnknown : Presence::kMissing, nullptr, nullptr};
}

bool IsMissingModule(const ConfigUsers& users, std::string_view instance, const Snapshot& snapshot) {
  if (instance.starts_with("s3://") || instance.starts_with("gcs://")) return false;
  const std::size_t dot = instance.rfind('.');
  if (dot == std::string_view::npos) return true;
  std::string file(instance.substr(0, dot));
  std::replace(file.begin(), file.end(), '.', '/');
  return std::any_of(users.begin(), users.end(),
                     [&](const ConfigUser& user) { return FindBeside(user, file + ".py", snapshot).missing(); });
}

}  // namespace warden::litellm
