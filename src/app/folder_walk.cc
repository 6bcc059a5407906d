// The walk.
#include "app/folder_walk.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "app/descriptor.h"

namespace warden {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> kLeftOut = {".git", "node_modules"};

bool IsInside(const fs::path& path, const fs::path& folder) {
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end() || end->empty();  // "/" and "a/" end with an empty part
}

bool IsLeftOut(const fs::path& name) { return std::find(kLeftOut.begin(), kLeftOut.end(), name.string()) != kLeftOut.end(); }

// Whether the walk comes there by itself.
bool IsWalked(const fs::path& folder, const fs::path& root) {
  if (!IsInside(folder, root)) return false;
  const fs::path below = folder.lexically_relative(root);
  return std::none_of(below.begin(), below.end(), &IsLeftOut);
}

class Walker {
 public:
  explicit Walker(const fs::path& root) : root_(fs::canonical(root, error_)) {}

  // A folder that cannot be opened while walking: named, and the walk goes on beside it.
  void Walk(const fs::path& folder) {
    std::error_code error;
    fs::directory_iterator entries(folder, error);
    for (; !error && entries != fs::directory_iterator(); entries.increment(error)) Look(*entries);
    if (error) listing_.unlisted.push_back({folder.string(), ToStatus(error)});
  }

  FileSystem::Listing Take() {
    std::sort(listing_.files.begin(), listing_.files.end());
    std::sort(listing_.links.begin(), listing_.links.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return std::move(listing_);
  }

 private:
  void Look(const fs::directory_entry& entry) {
    std::error_code ignored;
    if (entry.is_symlink(ignored)) {
      if (!IsLeftOut(entry.path().filename())) LookAtLink(entry.path());
    } else if (entry.is_directory(ignored)) {
      if (!IsLeftOut(entry.path().filename())) Walk(entry.path());
    } else if (entry.is_regular_file(ignored)) {
      listing_.files.push_back(entry.path().string());
    }
  }

  // A link to a pipe or device below the folder is as little listed as that itself.
  void LookAtLink(const fs::path& link) {
    using enum FileSystem::LinkTo;
    const auto add = [&](FileSystem::LinkTo to) { listing_.links.push_back({link.string(), to}); };
    std::error_code error;
    const fs::path target = fs::canonical(link, error);
    if (error) return add(kNothing);
    const fs::file_status status = fs::status(target, error);
    if (fs::is_directory(status)) return add(IsWalked(target, root_) ? kFolder : kFolderOutside);
    if (!IsInside(target, root_)) return add(kFileOutside);
    if (fs::is_regular_file(status)) add(kFile);
  }

  std::error_code error_;
  fs::path root_;
  FileSystem::Listing listing_;
};

}  // namespace

FileSystem::Listing WalkFolder(const std::string& folder) {
  Walker walker(folder);
  walker.Walk(folder);
  return walker.Take();
}

}  // namespace warden
