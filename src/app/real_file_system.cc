// The disk: what stands where, reading, and replacing a file while others may be at it.
#include "app/real_file_system.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "app/bounded_read.h"
#include "app/descriptor.h"
#include "app/folder_walk.h"
#include "app/staged_file.h"

namespace warden::app {
namespace {

namespace fs = std::filesystem;

// Whether the file is what it was when its fix was made.
Status IsStill(const std::string& target, std::string_view expected, const struct stat& old) {
  const Descriptor descriptor(::open(target.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  if (!descriptor.ok()) return LastError();
  const auto text = ReadAll(descriptor.number(), expected.size(), {});
  struct stat opened = {};
  struct stat now = {};
  if (::fstat(descriptor.number(), &opened) != 0 || ::lstat(target.c_str(), &now) != 0) return LastError();
  const auto same = [](const struct stat& a, const struct stat& b) {
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
           a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
  };
  if (text.ok() && *text == expected && same(old, opened) && same(opened, now)) return {};
  return {StatusCode::kConflict, "it changed while it was being fixed, run again"};
}

// Whether new content may take the place of that file. `path` is no link.
Status MayReplace(const std::string& path, const struct stat& now) {
  if (!S_ISREG(now.st_mode)) return {StatusCode::kInvalid, "it is a pipe or a device, not a file"};
  if (now.st_nlink > 1) {
    return {StatusCode::kInvalid,
            fmt::format("it has {} hard links, and the others would keep the old content: make it a file of its own first "
                        "(cp FILE COPY && mv COPY FILE)",
                        now.st_nlink)};
  }
  // Replacing needs only the folder's permission; a file that says read-only is not to be written all the same.
  // Its owner's permission needs no second look, which every file that is checked would pay for.
  const bool is_ours = now.st_uid == ::geteuid() && (now.st_mode & S_IWUSR) != 0;
  return is_ours || ::access(path.c_str(), W_OK) == 0 ? Status() : LastError();
}

struct Target {
  std::string path;
  struct stat old;
};

// A link stays a link: what it leads to is replaced.
Result<Target> FindTarget(const std::string& path) {
  Target target{path, {}};
  if (::lstat(path.c_str(), &target.old) != 0) return LastError();
  if (S_ISLNK(target.old.st_mode)) {
    std::error_code error;
    target.path = fs::canonical(path, error).string();
    if (error) return ToStatus(error);
    if (::lstat(target.path.c_str(), &target.old) != 0) return LastError();
  }
  const Status status = MayReplace(target.path, target.old);
  return status.ok() ? Result<Target>(std::move(target)) : Result<Target>(status);
}

// With those above it that are missing; for their owner alone, because keys come into it.
Status MakeFolder(const std::string& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return {};
  const fs::path above = fs::path(folder).parent_path();
  if (!above.empty() && above != fs::path(folder)) {
    if (Status status = MakeFolder(above.string()); !status.ok()) return status;
  }
  return ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST ? Status() : LastError();
}

}  // namespace

Result<base::PathKind> RealFileSystem::Look(const std::string& path) const {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return Status(StatusCode::kNotFound, "no such file or directory");
  if (error) return ToStatus(error);
  if (fs::is_directory(status)) return base::PathKind::kFolder;
  return fs::is_regular_file(status) ? base::PathKind::kFile : base::PathKind::kStream;
}

Result<std::string> RealFileSystem::Read(const std::string& path, std::size_t max_bytes) const {
  // Opening a pipe for reading waits for a writer otherwise, without end.
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!descriptor.ok()) return LastError();
  return ReadAll(descriptor.number(), max_bytes, stop_);
}

// Looked at twice: to open a device may do something, and between the two looks the path may have come to mean a pipe, whose opening would
// wait for somebody who writes.
Result<std::string> RealFileSystem::ReadRegular(const std::string& path, std::size_t max_bytes) const {
  const auto kind = Look(path);
  if (!kind.ok()) return kind.status();
  if (*kind != base::PathKind::kFile) return NotRegular(*kind);
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!descriptor.ok()) return LastError();
  struct stat status = {};
  if (::fstat(descriptor.number(), &status) != 0) return LastError();
  if (!S_ISREG(status.st_mode)) return NotRegular(S_ISDIR(status.st_mode) ? base::PathKind::kFolder : base::PathKind::kStream);
  return ReadAll(descriptor.number(), max_bytes, stop_);
}

Result<base::FileSystem::Listing> RealFileSystem::ListRecursively(const std::string& folder) const {
  std::error_code error;
  const fs::directory_iterator readable(folder, error);
  if (error) return ToStatus(error);
  return WalkFolder(folder);
}

Result<base::FileSystem::FileIdentity> RealFileSystem::Identity(const std::string& path) const {
  struct stat now = {};
  if (::stat(path.c_str(), &now) != 0) return LastError();
  return FileIdentity{now.st_dev, now.st_ino};
}

Status RealFileSystem::CanReplace(const std::string& path) const { return FindTarget(path).status(); }

Status RealFileSystem::WriteWhole(const std::string& path, std::string_view expected, std::string_view bytes) {
  const auto found = FindTarget(path);
  if (!found.ok()) return found.status();
  const auto& [target, old] = *found;

  const std::string folder = FolderOfFile(target);
  auto staged = MakeTemporary(folder);
  if (!staged.ok()) return staged.status();
  const int number = staged->descriptor.number();
  // Ownership can only be kept by root; without it the file becomes ours, as with every editor that writes this way.
  if (::fchown(number, old.st_uid, old.st_gid) != 0) errno = 0;
  if (::fchmod(number, old.st_mode & 07777) != 0) return LastError();
  if (Status status = WriteSynced(number, bytes); !status.ok()) return status;
  if (Status status = IsStill(target, expected, old); !status.ok()) return status;
  if (::rename(staged->file.path().c_str(), target.c_str()) != 0) return LastError();
  staged->file.Keep();
  SyncFolder(folder);
  return {};
}

Status RealFileSystem::WriteInPlace(const std::string& path, std::string_view bytes) {
  constexpr mode_t kEverybody = 0666;  // less the umask
  const Descriptor descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, kEverybody));
  return descriptor.ok() && WriteAll(descriptor.number(), bytes) ? Status() : LastError();
}

void RealFileSystem::RemoveLeftovers(std::span<const std::string> files) {
  std::set<std::string> folders;
  for (const std::string& file : files) {
    std::error_code error;
    const fs::path target = fs::canonical(file, error);
    folders.insert(error ? FolderOfFile(file) : target.parent_path().string());
  }
  for (const std::string& folder : folders) RemoveLeftoversIn(folder);
}

Status RealFileSystem::WriteNew(std::span<const NewFile> files, Existing existing) {
  std::vector<std::string> paths;
  for (const NewFile& file : files) {
    if (Status status = MakeFolder(FolderOfFile(file.path)); !status.ok())
      return status.WithContext("make folder " + FolderOfFile(file.path));
    // Renaming over a device would take it from everybody.
    struct stat there = {};
    if (existing == Existing::kReplace && ::lstat(file.path.c_str(), &there) == 0 && !S_ISREG(there.st_mode) && !S_ISLNK(there.st_mode))
      return NotRegular(S_ISDIR(there.st_mode) ? base::PathKind::kFolder : base::PathKind::kStream).WithContext(file.path);
    paths.push_back(file.path);
  }
  RemoveLeftovers(paths);
  std::vector<Staged> staged;
  for (const NewFile& file : files) {
    auto one = Stage(file);
    if (!one.ok()) return one.status().WithContext(file.path);
    staged.push_back(*std::move(one));
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (Status status = Publish(staged[i].file, files[i].path, existing); !status.ok()) {
      // What was linked is what we staged: nobody else's file goes.
      for (std::size_t done = 0; done < i && existing == Existing::kRefuse; ++done) ::unlink(files[done].path.c_str());
      return status.WithContext(files[i].path);
    }
  }
  for (const NewFile& file : files) SyncFolder(FolderOfFile(file.path));
  return {};
}

}  // namespace warden::app
