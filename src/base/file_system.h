// The disk, as far as the command line needs it. The real one is app/real_file_system.h, the one of the tests
// tests/support/memory_file_system.h.
//
// Paths are as the user wrote them, `/` between the parts. Failures: kNotFound, kForbidden, kTooLarge, kTimeout, kUnavailable for all
// others; messages name what went wrong, not the path. Threads: what is const, from any number at once; writing, alone.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warden/status.h"

namespace warden::base {

enum class PathKind { kFile, kFolder, kStream };  // kStream: a pipe or device, which can be read once

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // What stands there; symbolic links are followed.
  virtual Result<PathKind> Look(const std::string& path) const = 0;

  // The whole content; kTooLarge beyond `max_bytes`, of which no more is read. kTimeout: a pipe, terminal or device that nobody writes
  // to for a while; this never waits without end.
  virtual Result<std::string> Read(const std::string& path, std::size_t max_bytes) const = 0;

  // As Read, of a regular file (also behind links) and of nothing else: kInvalid for a pipe, a device or a folder, which is not even
  // opened. For what is read while serving: nobody may make that wait.
  virtual Result<std::string> ReadRegular(const std::string& path, std::size_t max_bytes) const {
    const Result<PathKind> kind = Look(path);
    if (!kind.ok()) return kind.status();
    if (*kind != PathKind::kFile) return NotRegular(*kind);
    return Read(path, max_bytes);
  }

  struct Unlisted {
    std::string path;
    Status status;
  };
  enum class LinkTo {
    kFile,           // a regular file below the folder that is listed; also by a hard link
    kFileOutside,    // a file, pipe or device that is not below it
    kFolder,         // a folder below it, whose files are listed under their own names
    kFolderOutside,  // any other folder
    kNothing,        // it leads nowhere, in a circle, or where nobody may look
  };
  struct Link {
    std::string path;
    LinkTo to;
  };
  struct Listing {
    std::vector<std::string> files;  // each begins with `folder`; sorted by bytes
    std::vector<Unlisted> unlisted;  // folders below it that could not be looked into
    std::vector<Link> links;         // none of them among `files`; sorted by path
  };
  // Every regular file and every symbolic link below a folder; of the hard links to one file the first is the file. Links to folders are
  // not followed; `.git` and `node_modules` are left out. The Status is that of the folder itself.
  virtual Result<Listing> ListRecursively(const std::string& folder) const = 0;

  struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t number = 0;
    friend auto operator<=>(const FileIdentity&, const FileIdentity&) = default;
  };
  // Two paths with the same identity are one file: what links lead to, and hard links. kNotFound as for Look.
  virtual Result<FileIdentity> Identity(const std::string& path) const = 0;

  // Replaces the content of an existing file, whole or not at all: readers see the old bytes or the new ones, also after a crash.
  // The file's mode is kept; a symbolic link stays one. kConflict: the content is no longer `expected`, somebody else wrote the file;
  // this is looked at again right before the new bytes take their place. kInvalid: the file has other hard links, which would keep the
  // old content.
  virtual Status WriteWhole(const std::string& path, std::string_view expected, std::string_view bytes) = 0;

  // Writes over what stands at the path, in place: it may be a pipe or a device, and a reader may see a part. A file that is not there is
  // made, its folder is not. For what is written once and made again when it is lost; everything else goes through the two others.
  virtual Status WriteInPlace(const std::string& path, std::string_view bytes) = 0;

  // Whether WriteWhole would refuse that file before it looks at its content, as far as a quick look tells: kInvalid for hard links and
  // what is no regular file, kForbidden for a file that may not be written.
  virtual Status CanReplace(const std::string& path) const = 0;

  // Removes what a process that was killed while it wrote left in the folders of these files: temporary files of ours that no process
  // writes any more, nothing else. What cannot be removed stays.
  virtual void RemoveLeftovers(std::span<const std::string> files) = 0;

  enum class Readers { kEverybody, kOwner };  // mode 0644 less the umask, or 0600
  struct NewFile {
    std::string path;
    std::string bytes;
    Readers readers = Readers::kEverybody;
  };
  enum class Existing { kRefuse, kReplace };
  // Writes them all, each whole or not at all. Folders that are missing are made, for their owner alone. Everything is on the disk before
  // the first gets its name, so a full disk leaves nothing behind. kConflict with kRefuse when one of the names is taken, also by a broken
  // link; then none is written. A link that is replaced is replaced itself. kInvalid with kReplace: there is a folder, a pipe or a device.
  // Messages name the path.
  virtual Status WriteNew(std::span<const NewFile> files, Existing existing) = 0;

 protected:
  static Status NotRegular(PathKind kind) {
    return Status(StatusCode::kInvalid,
                  kind == PathKind::kFolder ? "it is a folder, it should be a file" : "it is a pipe or a device, it should be a file");
  }
};

}  // namespace warden::base
