// Reading is bounded; writing goes through a temporary file in the same folder, so that it is whole or not at all.
#include "app/real_file_system.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/size_text.h"

namespace warden {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> kLeftOut = {".git", "node_modules"};

// A pipe that nobody has opened for writing, and one whose writer is silent: a program that renders a chart may take its time.
constexpr std::chrono::seconds kFirstWriter{5};
constexpr std::chrono::seconds kSilence{60};

// Temporary files: no name that a person gives, and the same length whatever the file is called.
constexpr std::string_view kTemporaryHead = ".warden-";
constexpr std::string_view kTemporaryTail = ".tmp";
constexpr std::size_t kTemporaryRandom = 6;

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
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  bool ok() const { return number_ >= 0; }

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

// Makes the rename itself survive a crash. Not every file system can; then the content is safe all the same.
void SyncFolder(const std::string& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.ok()) ::fsync(descriptor.number());
}

bool IsInside(const fs::path& path, const fs::path& folder) {
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end() || end->empty();  // "/" and "a/" end with an empty part
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
    std::sort(listing_.leaving.begin(), listing_.leaving.end());
    return std::move(listing_);
  }

 private:
  void Look(const fs::directory_entry& entry) {
    std::error_code ignored;
    if (entry.is_directory(ignored) && !entry.is_symlink(ignored)) {
      const std::string name = entry.path().filename().string();
      if (std::find(kLeftOut.begin(), kLeftOut.end(), name) == kLeftOut.end()) Walk(entry.path());
    } else if (entry.is_symlink(ignored) && LeavesRoot(entry.path())) {
      if (!entry.is_directory(ignored)) listing_.leaving.push_back(entry.path().string());
    } else if (entry.is_regular_file(ignored)) {
      listing_.files.push_back(entry.path().string());
    }
  }

  // Also a link to a pipe or a device; one that leads nowhere does not.
  bool LeavesRoot(const fs::path& link) const {
    std::error_code error;
    const fs::path target = fs::canonical(link, error);
    return !error && !IsInside(target, root_);
  }

  std::error_code error_;
  fs::path root_;
  FileSystem::Listing listing_;
};

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

bool IsTemporaryName(std::string_view name) {
  if (name.size() != kTemporaryHead.size() + kTemporaryRandom + kTemporaryTail.size()) return false;
  if (!name.starts_with(kTemporaryHead) || !name.ends_with(kTemporaryTail)) return false;
  const std::string_view random = name.substr(kTemporaryHead.size(), kTemporaryRandom);
  return std::all_of(random.begin(), random.end(), [](unsigned char c) { return std::isalnum(c) != 0; });
}

// A temporary file in that folder, mode 0600 from its first moment. While we live it is locked: a lock ends with its process, however
// that ends, so that the next run can tell what is left behind from what is being written. The descriptor stays open until then.
struct Staged {
  Temporary file;
  Descriptor descriptor;
};

Result<Staged> MakeTemporary(const std::string& folder) {
  constexpr int kTries = 10;
  for (int i = 0; i < kTries; ++i) {
    std::string name = folder + "/" + std::string(kTemporaryHead) + std::string(kTemporaryRandom, 'X') + std::string(kTemporaryTail);
    Descriptor descriptor(::mkostemps(name.data(), static_cast<int>(kTemporaryTail.size()), O_CLOEXEC));
    if (!descriptor.ok()) return LastError();
    Temporary temporary(std::move(name));
    // A file system without locks: then nothing is ever taken for left behind, either.
    ::flock(descriptor.number(), LOCK_EX | LOCK_NB);
    struct stat now = {};
    // Somebody may have taken it for left behind before it was locked.
    if (::fstat(descriptor.number(), &now) == 0 && now.st_nlink == 1) return Staged{std::move(temporary), std::move(descriptor)};
  }
  return Status(StatusCode::kUnavailable, "a temporary file beside it was removed while it was made");
}

void RemoveIfLeftBehind(const std::string& path) {
  const Descriptor descriptor(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat now = {};
  if (!descriptor.ok() || ::fstat(descriptor.number(), &now) != 0) return;
  if (!S_ISREG(now.st_mode) || now.st_uid != ::geteuid() || now.st_nlink != 1) return;
  if (::flock(descriptor.number(), LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
}

// The bytes in a file beside `file.path`, safe on the disk.
Result<Staged> Stage(const FileSystem::NewFile& file) {
  auto staged = MakeTemporary(FolderOf(file.path));
  if (!staged.ok()) return staged;
  const int number = staged->descriptor.number();
  if (::fchmod(number, ModeFor(file.readers)) != 0) return LastError();
  if (!WriteAll(number, file.bytes) || ::fsync(number) != 0) return LastError();
  return staged;
}

// link() and not rename(): it never replaces, whoever else is writing here.
Status Publish(const Temporary& staged, const std::string& path, FileSystem::Existing existing) {
  if (existing == FileSystem::Existing::kReplace) return ::rename(staged.path().c_str(), path.c_str()) == 0 ? Status() : LastError();
  if (::link(staged.path().c_str(), path.c_str()) == 0) return {};
  return errno == EEXIST ? Status(StatusCode::kConflict, "it exists already") : LastError();
}

// Until there is something to read, or the end; false: nothing came in time. A regular file is always ready.
bool WaitToRead(int descriptor, std::chrono::milliseconds most) {
  pollfd waiting{descriptor, POLLIN, 0};
  int ready = 0;
  do ready = ::poll(&waiting, 1, static_cast<int>(most.count()));
  while (ready < 0 && errno == EINTR);
  return ready != 0;
}

Result<std::string> ReadAll(int descriptor, std::size_t max_bytes) {
  struct stat now = {};
  if (::fstat(descriptor, &now) != 0) return LastError();
  // A pipe without a writer reads like one that has ended; only waiting tells the two apart.
  bool has_writer = !S_ISFIFO(now.st_mode) || WaitToRead(descriptor, kFirstWriter);
  std::string text;
  std::array<char, 65536> buffer;
  while (true) {
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) {
      has_writer = true;
      if (WaitToRead(descriptor, kSilence)) continue;
      return Status(StatusCode::kTimeout, fmt::format("nothing came from it for {} s", kSilence.count()));
    }
    if (count < 0) return LastError();
    if (count == 0 && !has_writer)
      return Status(StatusCode::kTimeout, fmt::format("it is a pipe that nobody writes to (waited {} s)", kFirstWriter.count()));
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > max_bytes)
      return Status(StatusCode::kTooLarge, "it is larger than " + SizeText(max_bytes) + ", the most that is read");
  }
}

// Whether the file is what it was when its fix was made.
Status IsStill(const std::string& target, std::string_view expected, const struct stat& old) {
  const Descriptor descriptor(::open(target.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  if (!descriptor.ok()) return LastError();
  const auto text = ReadAll(descriptor.number(), expected.size());
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

Result<PathKind> RealFileSystem::Look(const std::string& path) const {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return Status(StatusCode::kNotFound, "no such file or directory");
  if (error) return ToStatus(error);
  if (fs::is_directory(status)) return PathKind::kFolder;
  return fs::is_regular_file(status) ? PathKind::kFile : PathKind::kStream;
}

Result<std::string> RealFileSystem::Read(const std::string& path, std::size_t max_bytes) const {
  // Opening a pipe for reading waits for a writer otherwise, without end.
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
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
  Walker walker(folder);
  walker.Walk(folder);
  return walker.Take();
}

Result<std::string> RealFileSystem::Identity(const std::string& path) const {
  struct stat now = {};
  if (::stat(path.c_str(), &now) != 0) return LastError();
  return fmt::format("{}:{}", now.st_dev, now.st_ino);
}

Status RealFileSystem::WriteWhole(const std::string& path, std::string_view expected, std::string_view bytes) {
  std::error_code error;
  const std::string target = fs::canonical(path, error).string();  // a link stays a link: what it leads to is replaced
  if (error) return ToStatus(error);
  struct stat old = {};
  if (::stat(target.c_str(), &old) != 0) return LastError();
  if (!S_ISREG(old.st_mode)) return {StatusCode::kInvalid, "it is a pipe or a device, not a file"};
  if (old.st_nlink > 1) {
    return {StatusCode::kInvalid,
            fmt::format("it has {} hard links, and the others would keep the old content: make it a file of its own first "
                        "(cp FILE COPY && mv COPY FILE)",
                        old.st_nlink)};
  }
  // Replacing needs only the folder's permission; a file that says read-only is not to be written all the same.
  if (::access(target.c_str(), W_OK) != 0) return LastError();

  const std::string folder = fs::path(target).parent_path().string();
  auto staged = MakeTemporary(folder);
  if (!staged.ok()) return staged.status();
  const int number = staged->descriptor.number();
  // Ownership can only be kept by root; without it the file becomes ours, as with every editor that writes this way.
  if (::fchown(number, old.st_uid, old.st_gid) != 0) errno = 0;
  if (::fchmod(number, old.st_mode & 07777) != 0) return LastError();
  if (!WriteAll(number, bytes) || ::fsync(number) != 0) return LastError();
  if (Status status = IsStill(target, expected, old); !status.ok()) return status;
  if (::rename(staged->file.path().c_str(), target.c_str()) != 0) return LastError();
  staged->file.Keep();
  SyncFolder(folder);
  return {};
}

void RealFileSystem::RemoveLeftovers(std::span<const std::string> files) {
  std::set<std::string> folders;
  for (const std::string& file : files) {
    std::error_code error;
    const fs::path target = fs::canonical(file, error);
    folders.insert(error ? FolderOf(file) : target.parent_path().string());
  }
  for (const std::string& folder : folders) {
    std::error_code error;
    fs::directory_iterator entries(folder, error);
    for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
      if (IsTemporaryName(entries->path().filename().string())) RemoveIfLeftBehind(entries->path().string());
    }
  }
}

Status RealFileSystem::WriteNew(std::span<const NewFile> files, Existing existing) {
  std::vector<std::string> paths;
  for (const NewFile& file : files) {
    if (Status status = MakeFolder(FolderOf(file.path)); !status.ok()) return status.WithContext("make folder " + FolderOf(file.path));
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
  for (const NewFile& file : files) SyncFolder(FolderOf(file.path));
  return {};
}

}  // namespace warden
