// New bytes in a temporary file beside the place they are for, so that they take it whole or not at all.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "app/descriptor.h"
#include "base/file_system.h"
#include "warden/status.h"

namespace warden::app {

// Removes a temporary file unless it was renamed into place.
class Temporary {
 public:
  explicit Temporary(std::string path) : path_(std::move(path)) {}
  Temporary(Temporary&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Temporary& operator=(Temporary&&) = delete;
  ~Temporary();
  const std::string& path() const { return path_; }
  void Keep() { path_.clear(); }

 private:
  std::string path_;
};

// A temporary file in that folder, mode 0600 from its first moment. While we live it is locked: a lock ends with its process, however
// that ends, so that the next run can tell what is left behind from what is being written. The descriptor stays open until then.
struct Staged {
  Temporary file;
  Descriptor descriptor;
};

Result<Staged> MakeTemporary(const std::string& folder);

// All of the bytes; false: errno says why not.
bool WriteAll(int descriptor, std::string_view bytes);

// The same, safe on the disk.
Status WriteSynced(int descriptor, std::string_view bytes);

// The bytes in a file beside `file.path`, safe on the disk.
Result<Staged> Stage(const base::FileSystem::NewFile& file);

// Gives what is staged its name. kConflict with kRefuse when it is taken.
Status Publish(const Temporary& staged, const std::string& path, base::FileSystem::Existing existing);

// Makes the rename itself survive a crash. Not every file system can; then the content is safe all the same.
void SyncFolder(const std::string& folder);

// Removes the temporary files in that folder that no process writes any more.
void RemoveLeftoversIn(const std::string& folder);

// The folder that a path stands in; "." for the current one.
std::string FolderOfFile(const std::string& path);

}  // namespace warden::app
