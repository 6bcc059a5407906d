// Temporary files: made, written, renamed, and what a kill left of them.
#include "app/staged_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace warden::app {
namespace {

namespace fs = std::filesystem;

// Temporary files: no name that a person gives, and the same length whatever the file is called.
constexpr std::string_view kTemporaryHead = ".warden-";
constexpr std::string_view kTemporaryTail = ".tmp";
constexpr std::size_t kTemporaryRandom = 6;

mode_t ModeFor(base::FileSystem::Readers readers) {
  if (readers == base::FileSystem::Readers::kOwner) return 0600;
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

void RemoveIfLeftBehind(const std::string& path) {
  const Descriptor descriptor(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat now = {};
  if (!descriptor.ok() || ::fstat(descriptor.number(), &now) != 0) return;
  if (!S_ISREG(now.st_mode) || now.st_uid != ::geteuid() || now.st_nlink != 1) return;
  if (::flock(descriptor.number(), LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
}

}  // namespace

bool WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Temporary::~Temporary() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

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

Status WriteSynced(int descriptor, std::string_view bytes) {
  return WriteAll(descriptor, bytes) && ::fsync(descriptor) == 0 ? Status() : LastError();
}

Result<Staged> Stage(const base::FileSystem::NewFile& file) {
  auto staged = MakeTemporary(FolderOfFile(file.path));
  if (!staged.ok()) return staged;
  const int number = staged->descriptor.number();
  if (::fchmod(number, ModeFor(file.readers)) != 0) return LastError();
  if (Status status = WriteSynced(number, file.bytes); !status.ok()) return status;
  return staged;
}

// link() and not rename(): it never replaces, whoever else is writing here.
Status Publish(const Temporary& staged, const std::string& path, base::FileSystem::Existing existing) {
  if (existing == base::FileSystem::Existing::kReplace) return ::rename(staged.path().c_str(), path.c_str()) == 0 ? Status() : LastError();
  if (::link(staged.path().c_str(), path.c_str()) == 0) return {};
  return errno == EEXIST ? Status(StatusCode::kConflict, "it exists already") : LastError();
}

void SyncFolder(const std::string& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.ok()) ::fsync(descriptor.number());
}

void RemoveLeftoversIn(const std::string& folder) {
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    if (IsTemporaryName(entries->path().filename().string())) RemoveIfLeftBehind(entries->path().string());
  }
}

std::string FolderOfFile(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace warden::app
