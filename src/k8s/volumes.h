// The volumes of a pod and where a container mounts them: which file of which ConfigMap, Secret, emptyDir or claim stands at a path.
//
// Reads the nodes in place, nothing is allocated but in FindFile. Refers to the Document of the pod, which must outlive it. Immutable; any
// thread.
// Source of the behaviour: kubernetes.io/docs/concepts/storage/volumes (items, subPath, projected sources; a subPath mount is never updated
// in place); of two mounts the deeper one hides the other, as in every Unix.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "warden/document.h"

namespace warden::k8s {

enum class VolumeKind : std::uint8_t { kConfigMap, kSecret, kProjected, kEmptyDir, kClaim, kOther };

// An object whose keys a volume shows as files: the ConfigMap or Secret itself, or one source of a projected volume.
struct VolumeSource {
  bool secret = false;  // else a ConfigMap
  Field reference;      // configMap, secret
  Field name_field;     // where the object is named
  std::string_view object;
  bool optional = false;

  // Only the keys that `items` names are shown.
  bool selects() const;
  // The key shown as the file of that path inside the volume; without `items` each key is a file of its name. Nothing: none can be.
  std::optional<std::string_view> KeyOf(std::string_view file) const;
};

struct Volume {
  Field field;  // the item of `volumes`
  std::string_view name;
  VolumeKind kind = VolumeKind::kOther;

  std::size_t size() const;  // how many objects it shows
  VolumeSource SourceAt(std::size_t index) const;
  // The source that shows the file; the last one wins, as the kubelet writes them in order.
  std::optional<VolumeSource> SourceOf(std::string_view file) const;
};

// The volume of that name; nothing: the pod has none (a claim template of a StatefulSet).
std::optional<Volume> FindVolume(const Field& pod_spec, std::string_view name);

struct Mount {
  Field field;            // the item of `volumeMounts`
  std::string_view path;  // mountPath
  std::string_view name;  // of the volume
  std::string_view sub_path;
  bool computed = false;  // subPathExpr: only the kubelet knows what is mounted

  // Kubelet updates the files of a ConfigMap or Secret in place; below a subPath never.
  bool is_live() const { return sub_path.empty() && !computed; }
};

// How many volumeMounts a container has, and each of them.
std::size_t MountCount(const Field& container);
Mount MountAt(const Field& container, std::size_t index);

// The mount that a path of a container falls into.
struct MountedFile {
  Mount mount;
  std::optional<Volume> volume;
  std::string path;         // inside the volume, with the subPath; "" for the root of the volume
  bool below_file = false;  // the subPath names a file for certain, and the path goes on below it
};

// `path` must be absolute. Nothing: it is on the image's own disk.
std::optional<MountedFile> FindFile(const Field& pod_spec, const Field& container, std::string_view path);

// A path without "//", "/./", "/../" and a slash at its end, as path.Clean of Go has it; "/" stays.
std::string CleanPath(std::string_view path);

}  // namespace warden::k8s
