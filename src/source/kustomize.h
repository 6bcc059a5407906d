// What kustomizations say of the files beside them: which are patches, which become the content of a ConfigMap.
//
// Pure: files are names and texts here, reading them is the business of `cli`.
// Source of the behaviour: kustomize api/types (Kustomization: patches, patchesStrategicMerge, patchesJson6902, configMapGenerator).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "warden/document.h"
#include "warden/object.h"

namespace warden::source {

// A ConfigMap that is generated with the file in it. Named as the objects beside the kustomization name it: without prefix, suffix and
// hash, which kustomize adds to the name and to all references alike.
struct GeneratedMap {
  std::string ns;
  std::string name;
  std::string key;
  std::vector<std::string> other_keys;  // of the same generator
  friend bool operator==(const GeneratedMap&, const GeneratedMap&) = default;
};

struct FileRole {
  std::string patch_of;  // the kustomization that applies the file as a patch; "" none does
  std::vector<GeneratedMap> maps;
};

// "kustomization.yaml", "kustomization.yml", "Kustomization": the names that kustomize looks for.
bool IsKustomizationName(std::string_view base_name);

// The path without `.` and `..`, as far as it goes: "a/./b/../c.yaml" is "a/c.yaml".
std::string CleanRelativePath(std::string_view path);

// Threads: after the last Add any number at once.
class KustomizeRoles {
 public:
  // `path`: the file's, as it is called in the run; `root`: its content.
  void Add(std::string_view path, const Node& root);

  // nullptr: no kustomization names the file, or it is only one of the resources.
  const FileRole* Of(std::string_view path) const;
  bool empty() const { return roles_.empty(); }

 private:
  void AddPatch(std::string_view kustomization, const Node* path);
  void AddGenerator(std::string_view folder, std::string_view ns, const Node& generator);

  std::map<std::string, FileRole, std::less<>> roles_;
};

// The ConfigMap as an object, the text of `file` under its key; what is edited in that text is edited in the file. `file` is what the file
// was read to.
Object GeneratedMapObject(const Document& file, const GeneratedMap& map);

}  // namespace warden::source
