// The project's own files, for tests about the code itself.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace warden::testing {

inline std::filesystem::path Root() { return WARDEN_SOURCE_DIR; }

inline std::string ReadWhole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Files below `folder` (relative to the root) with one of the endings, sorted; relative to the root.
inline std::vector<std::string> FilesUnder(std::string_view folder, const std::set<std::string>& endings) {
  std::vector<std::string> files;
  const auto root = Root() / folder;
  if (!std::filesystem::exists(root)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.is_regular_file() && (endings.empty() || endings.contains(entry.path().extension().string())))
      files.push_back(std::filesystem::relative(entry.path(), Root()).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

inline std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace warden::testing
