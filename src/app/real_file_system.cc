// Reading is bounded; writing goes through a temporary file in the same folder, so that it is whole or not at all.
#include "app/real_file_system.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/size_text.h"

namespace warden {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> kLeftOut = {".git", "node_modules"};

Status ToStatus(const std::error_code& error) {
  const std::string message = error.message();
  if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory) return {StatusCode::kNotFound, message};
  if (error == std::errc::permission_denied || error == std::errc::operation_not_permitted) return {StatusCode::kForbidden, message};
  return {StatusCode::kUnavailable, message};
}

Status LastError() { return ToStatus(std::error_code(errno, std::generic_category())); }

// Closes what is left open.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  bool ok() const { return number_ >= 0; }
  // Closing may be the moment at which a full disk shows.
  bool Close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

// Removes a temporary file unless it was renamed into place.
class Temporary {
 public:
  explicit Temporary(std::string path) : path_(std::move(path)) {}
  Temporary(Temporary&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Temporary& operator=(Temporary&&) = delete;
  ~Temporary() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  const std::string& path() const { return path_; }
  void Keep() { path_.clear(); }

 private:
  std::string path_;
};

bool WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Result<std::string> ReadAll(int descriptor, std::size_t max_bytes) {
  std::string text;
  std::array<char, 65536> buffer;
  while (true) {
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return LastError();
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > max_bytes) return Status(StatusCode::kTooLarge, "larger than " + SizeText(max_bytes));
  }
}

// Makes the rename itself survive a crash. Not every file system can; then the content is safe all the same.
void SyncFolder(const std::string& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.ok()) ::fsync(descriptor.number());
}

// A folder that cannot be opened while walking: named, and the walk goes on beside it.
void Walk(const fs::path& folder, FileSystem::Listing& listing) {
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    std::error_code ignored;
    const fs::directory_entry& entry = *entries;
    if (entry.is_directory(ignored) && !entry.is_symlink(ignored)) {
      const std::string name = entry.path().filename().string();
      if (std::find(kLeftOut.begin(), kLeftOut.end(), name) == kLeftOut.end()) Walk(entry.path(), listing);
    } else if (entry.is_regular_file(ignored)) {
      listing.files.push_back(entry.path().string());
    }
  }
  if (error) listing.unlisted.push_back({folder.string(), ToStatus(error)});
}

std::string FolderOf(const std::string& path) {
  const std::string folder = fs::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

mode_t ModeFor(FileSystem::Readers readers) {
  if (readers == FileSystem::Readers::kOwner) return 0600;
  const mode_t mask = ::umask(0);  // there is no other way to ask for it
  ::umask(mask);
  return 0644 & ~mask;
}

// The bytes in a file beside `file.path`, safe on the disk.
Result<Temporary> Stage(const FileSystem::NewFile& file) {
  std::string name = file.path + ".warden-XXXXXX";
  Descriptor descriptor(::mkostemp(name.data(), O_CLOEXEC));  // 0600 from its first moment
  if (!descriptor.ok()) return LastError();
  Temporary temporary(std::move(name));
  if (::fchmod(descriptor.number(), ModeFor(file.readers)) != 0) return LastError();
  if (!WriteAll(descriptor.number(), file.bytes) || ::fsync(descriptor.number()) != 0 || !descriptor.Close()) return LastError();
  return temporary;
}

// link() and not rename(): it never replaces, whoever else is writing here.
Status Publish(const Temporary& staged, const std::string& path, FileSystem::Existing existing) {
  if (existing == FileSystem::Existing::kReplace) return ::rename(staged.path().c_str(), path.c_str()) == 0 ? Status() : LastError();
  if (::link(staged.path().c_str(), path.c_str()) == 0) return {};
  return errno == EEXIST ? Status(StatusCode::kConflict, "it exists already") : LastError();
}

}  // namespace

Result<PathKind> RealFileSystem::Look(const std::string& path) const {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return Status(StatusCode::kNotFound, "no such file or directory");
  if (error) return ToStatus(error);
  if (fs::is_directory(status)) return PathKind::kFolder;
  return fs::is_regular_file(status) ? PathKind::kFile : PathKind::kStream;
}

Result<std::string> RealFileSystem::Read(const std::string& path, std::size_t max_bytes) const {
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor.ok()) return LastError();
  return ReadAll(descriptor.number(), max_bytes);
}

// Looked at twice: to open a device may do something, and between the two looks the path may have come to mean a pipe, whose opening would
// wait for somebody who writes.
Result<std::string> RealFileSystem::ReadRegular(const std::string& path, std::size_t max_bytes) const {
  const auto kind = Look(path);
  if (!kind.ok()) return kind.status();
  if (*kind != PathKind::kFile) return NotRegular(*kind);
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!descriptor.ok()) return LastError();
  struct stat status = {};
  if (::fstat(descriptor.number(), &status) != 0) return LastError();
  if (!S_ISREG(status.st_mode)) return NotRegular(S_ISDIR(status.st_mode) ? PathKind::kFolder : PathKind::kStream);
  return ReadAll(descriptor.number(), max_bytes);
}

Result<FileSystem::Listing> RealFileSystem::ListRecursively(const std::string& folder) const {
  std::error_code error;
  const fs::directory_iterator readable(folder, error);
  if (error) return ToStatus(error);
  Listing listing;
  Walk(folder, listing);
  std::sort(listing.files.begin(), listing.files.end());
  return listing;
}

Status RealFileSystem::WriteWhole(const std::string& path, std::string_view bytes) {
  std::error_code error;
  const std::string target = fs::canonical(path, error).string();  // a link stays a link: what it leads to is replaced
  if (error) return ToStatus(error);
  struct stat old = {};
  if (::stat(target.c_str(), &old) != 0) return LastError();
  // Replacing needs only the folder's permission; a file that says read-only is not to be written all the same.
  if (::access(target.c_str(), W_OK) != 0) return LastError();

  std::string name = target + ".warden-XXXXXX";
  Descriptor descriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (!descriptor.ok()) return LastError();
  Temporary temporary(std::move(name));
  // Ownership can only be kept by root; without it the file becomes ours, as with every editor that writes this way.
  if (::fchown(descriptor.number(), old.st_uid, old.st_gid) != 0) errno = 0;
  if (::fchmod(descriptor.number(), old.st_mode & 07777) != 0) return LastError();
  if (!WriteAll(descriptor.number(), bytes) || ::fsync(descriptor.number()) != 0 || !descriptor.Close()) return LastError();
  if (::rename(temporary.path().c_str(), target.c_str()) != 0) return LastError();
  temporary.Keep();
  SyncFolder(fs::path(target).parent_path().string());
  return {};
}

Status RealFileSystem::WriteNew(std::span<const NewFile> files, Existing existing) {
  std::vector<Temporary> staged;
  for (const NewFile& file : files) {
    auto one = Stage(file);
    if (!one.ok()) return one.status().WithContext(file.path);
    staged.push_back(*std::move(one));
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (Status status = Publish(staged[i], files[i].path, existing); !status.ok()) {
      // What was linked is what we staged: nobody else's file goes.
      for (std::size_t done = 0; done < i && existing == Existing::kRefuse; ++done) ::unlink(files[done].path.c_str());
      return status.WithContext(files[i].path);
    }
  }
  for (const NewFile& file : files) SyncFolder(FolderOf(file.path));
  return {};
}

}  // namespace warden
