// A disk in memory. Reading: any number of threads.
#pragma once

#include <iterator>
#include <map>
#include <set>
#include <span>
#include <string>

#include "base/file_system.h"

namespace warden::testing {

class MemoryFileSystem : public base::FileSystem {
 public:
  std::map<std::string, std::string> files;  // by path; folders are what paths have in common
  std::set<std::string> forbidden;           // files and folders that cannot be read
  std::set<std::string> read_only;           // files that cannot be written
  std::set<std::string> owner_only;          // files that WriteNew made for their owner alone
  int writes = 0;

  Result<base::PathKind> Look(const std::string& path) const override {
    if (files.contains(path)) return base::PathKind::kFile;
    if (IsFolder(path)) return base::PathKind::kFolder;
    return Status(StatusCode::kNotFound, "no such file or directory");
  }

  Result<std::string> Read(const std::string& path, std::size_t max_bytes) const override {
    const auto found = files.find(path);
    if (found == files.end()) return Status(StatusCode::kNotFound, "no such file or directory");
    if (forbidden.contains(path)) return Status(StatusCode::kForbidden, "permission denied");
    if (found->second.size() > max_bytes) return Status(StatusCode::kTooLarge, "too large");
    return found->second;
  }

  Result<Listing> ListRecursively(const std::string& folder) const override {
    if (forbidden.contains(folder)) return Status(StatusCode::kForbidden, "permission denied");
    if (folder == ".") return ListAll();
    Listing listing;
    for (const std::string& path : forbidden) {
      if (IsFolder(path) && path.starts_with(folder + "/"))
        listing.unlisted.push_back({path, Status(StatusCode::kForbidden, "permission denied")});
    }
    for (const auto& [path, text] : files) {
      if (path.starts_with(folder + "/") && !IsBelowForbidden(path)) listing.files.push_back(path);
    }
    return listing;
  }

  Result<FileIdentity> Identity(const std::string& path) const override {
    const auto found = files.find(path);
    if (found == files.end()) return Status(StatusCode::kNotFound, "no such file or directory");
    return FileIdentity{0, static_cast<std::uint64_t>(std::distance(files.begin(), found))};
  }

  void RemoveLeftovers(std::span<const std::string>) override {}

  Status CanReplace(const std::string& path) const override {
    return read_only.contains(path) ? Status(StatusCode::kForbidden, "permission denied") : Status();
  }

  Status WriteWhole(const std::string& path, std::string_view expected, std::string_view bytes) override {
    if (Status status = CanReplace(path); !status.ok()) return status;
    const auto now = Read(path, bytes.size() + expected.size() + (1U << 20));
    if (!now.ok()) return now.status();
    if (*now != expected) return {StatusCode::kConflict, "it changed while it was being fixed, run again"};
    ++writes;
    files[path] = bytes;
    return {};
  }

  Status WriteInPlace(const std::string& path, std::string_view bytes) override {
    if (read_only.contains(path)) return {StatusCode::kForbidden, "permission denied"};
    if (IsFolder(path)) return {StatusCode::kUnavailable, "is a directory"};
    ++writes;
    files[path] = bytes;
    return {};
  }

  // Every folder exists here.
  Status WriteNew(std::span<const NewFile> made, Existing existing) override {
    for (const NewFile& file : made) {
      if (existing == Existing::kRefuse && files.contains(file.path)) return {StatusCode::kConflict, file.path + ": it exists already"};
      if (read_only.contains(file.path)) return {StatusCode::kForbidden, file.path + ": permission denied"};
    }
    for (const NewFile& file : made) {
      ++writes;
      files[file.path] = file.bytes;
      if (file.readers == Readers::kOwner) owner_only.insert(file.path);
    }
    return {};
  }

 private:
  Listing ListAll() const {
    Listing listing;
    for (const auto& [path, text] : files) listing.files.push_back("./" + path);
    return listing;
  }
  bool IsFolder(const std::string& path) const {
    const auto first = files.lower_bound(path + "/");
    return first != files.end() && first->first.starts_with(path + "/");
  }
  bool IsBelowForbidden(const std::string& path) const {
    for (const std::string& folder : forbidden) {
      if (path.starts_with(folder + "/")) return true;
    }
    return false;
  }
};

}  // namespace warden::testing
