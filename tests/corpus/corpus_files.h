// The real manifests that stand beside the repository on machines that have them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <vector>

#include "meta/source_tree.h"

namespace warden::testing {

inline constexpr const char* kNoCorpus = "../shared/corpus is not there: real manifests were NOT judged in this run";

inline std::vector<std::filesystem::path> CorpusFiles() {
  std::vector<std::filesystem::path> files;
  const auto root = Root() / "../shared/corpus";
  if (!std::filesystem::is_directory(root)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.is_regular_file() && entry.path().filename() != "INDEX.tsv") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace warden::testing
