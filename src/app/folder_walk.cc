// The walk.
#include "app/folder_walk.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <compare>
#include <filesystem>
#include <memory>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "app/descriptor.h"

namespace warden::app {
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

// By readdir() and not std::filesystem, because it tells each file's number: hard links are found without a look at every file.
class Walker {
 public:
  explicit Walker(const fs::path& root) : root_(fs::canonical(root, error_)) {}

  // A folder that cannot be opened while walking: named, and the walk goes on beside it.
  void Walk(const fs::path& folder) {
    const std::unique_ptr<DIR, CloseFolder> entries(::opendir(folder.c_str()));
    if (!entries) return listing_.unlisted.push_back({folder.string(), LastError()});
    while (true) {
      errno = 0;  // the only way in which readdir() tells a failure from the end
      const dirent* entry = ::readdir(entries.get());
      if (entry == nullptr) break;
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") Look(folder / name, TypeOf(*entry, folder), entry->d_ino);
    }
    if (errno != 0) listing_.unlisted.push_back({folder.string(), LastError()});
  }

  base::FileSystem::Listing Take() {
    std::sort(files_.begin(), files_.end());
    TakeOutHardLinks();
    for (File& file : files_) listing_.files.push_back(std::move(file.path));
    std::sort(listing_.files.begin(), listing_.files.end());
    std::sort(listing_.links.begin(), listing_.links.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return std::move(listing_);
  }

 private:
  struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
  };
  struct File {
    ino_t number;
    std::string path;
    friend auto operator<=>(const File&, const File&) = default;
  };

  // Not every file system says it with the name.
  static unsigned char TypeOf(const dirent& entry, const fs::path& folder) {
    struct stat now = {};
    if (entry.d_type != DT_UNKNOWN || ::lstat((folder / entry.d_name).c_str(), &now) != 0) return entry.d_type;
    return static_cast<unsigned char>(IFTODT(now.st_mode));
  }

  void Look(const fs::path& path, unsigned char type, ino_t number) {
    if (type == DT_REG) files_.push_back({number, path.string()});
    if (type == DT_LNK && !IsLeftOut(path.filename())) LookAtLink(path);
    if (type == DT_DIR && !IsLeftOut(path.filename())) Walk(path);
  }

  // The first name of a file stays one, the others are links to it. The numbers of two file systems may be the same by chance.
  void TakeOutHardLinks() {
    std::set<std::pair<dev_t, ino_t>> seen;
    const auto is_another_name = [&](const File& file) {
      struct stat now = {};
      return ::stat(file.path.c_str(), &now) == 0 && !seen.emplace(now.st_dev, now.st_ino).second;
    };
    std::vector<File> kept;
    for (auto first = files_.begin(); first != files_.end();) {
      const auto last = std::find_if(first, files_.end(), [&](const File& file) { return file.number != first->number; });
      const bool alone = last - first == 1;
      for (; first != last; ++first) {
        if (!alone && is_another_name(*first)) {
          listing_.links.push_back({std::move(first->path), base::FileSystem::LinkTo::kFile});
        } else {
          kept.push_back(std::move(*first));
        }
      }
    }
    files_ = std::move(kept);
  }

  // A link to a pipe or device below the folder is as little listed as that itself.
  void LookAtLink(const fs::path& link) {
    using enum base::FileSystem::LinkTo;
    const auto add = [&](base::FileSystem::LinkTo to) { listing_.links.push_back({link.string(), to}); };
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
  std::vector<File> files_;
  base::FileSystem::Listing listing_;
};

}  // namespace

base::FileSystem::Listing WalkFolder(const std::string& folder) {
  Walker walker(folder);
  walker.Walk(folder);
  return walker.Take();
}

}  // namespace warden::app
