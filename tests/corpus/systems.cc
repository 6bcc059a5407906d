// Reading them.
#include "corpus/systems.h"

#include <fmt/core.h>

#include <filesystem>
#include <map>

#include "meta/source_tree.h"
#include "source/manifests.h"
#include "support/random_cluster.h"

namespace warden::testing {
namespace {

namespace fs = std::filesystem;

void ReadInto(const fs::path& path, std::vector<Object>& objects) {
  source::FileObjects file = source::ReadFile(path.filename().string(), ReadWhole(path));
  for (auto* found : {&file.objects, &file.context}) {
    for (Object& object : *found) objects.push_back(std::move(object));
  }
}

bool IsText(const fs::path& path) { return path.extension() == ".yaml" || path.extension() == ".yml" || path.extension() == ".json"; }

// Each folder below `root` with its files, the whole of it one system.
void AddFolders(const fs::path& root, bool made, std::vector<System>& systems) {
  if (!fs::is_directory(root)) return;
  std::map<std::string, System> by_name;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file() || !IsText(entry.path())) continue;
    const std::string name = (*fs::relative(entry.path(), root).begin()).string();
    System& system = by_name.try_emplace(name, System{root.filename().string() + "/" + name, {}, made}).first->second;
    ReadInto(entry.path(), system.objects);
  }
  for (auto& [name, system] : by_name) systems.push_back(std::move(system));
}

std::vector<System> ReadAll() {
  std::vector<System> systems;
  AddFolders(Root() / "tests/rules", true, systems);
  AddFolders(Root() / "tests/exemplary", false, systems);
  AddFolders(Root() / "../shared/corpus", false, systems);
  AddFolders(Root() / "../shared/cases/systems", false, systems);
  AddFolders(Root() / "../shared/cases/manifests", false, systems);
  for (unsigned seed = 0; seed < 300; ++seed)
    systems.push_back({fmt::format("made by chance, seed {}", seed), RandomCluster(seed).Make(), true});
  return systems;
}

}  // namespace

const std::vector<System>& AllSystems() {
  static const auto& systems = *new std::vector<System>(ReadAll());
  return systems;
}

}  // namespace warden::testing
