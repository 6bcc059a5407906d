// The files of a run as rules see them: each can be had, and around each stand the objects of all others.
//
// A run may be larger than memory should be. Every file is read once to learn which objects there are; small runs stay in memory, of
// large ones only the small objects do (budgets, claims, autoscalers: what rules list), and the rest is read again when it is judged
// or asked for by name.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/stop_token.h"
#include "engine/object_index.h"
#include "engine/snapshots.h"
#include "run/input_files.h"
#include "source/kustomize.h"
#include "source/manifests.h"
#include "warden/index.h"
#include "warden/object.h"
#include "warden/snapshot.h"
#include "warden/status.h"

namespace warden::run {

struct LoadedFile {
  Status status;  // why nothing is in it
  source::FileObjects content;
  std::size_t bytes = 0;
};

// Threads: after Read any number at once.
class RunFiles {
 public:
  // What stays in memory, in bytes of text; nodes take about four times that.
  struct Room {
    std::size_t whole = 24U << 20;  // files
    std::size_t small = 12U << 20;  // small objects of all other files
    std::size_t cached = 2U << 20;  // files that were read again because somebody asked for an object in them
  };

  // Refers to both, which must outlive it.
  RunFiles(std::span<const InputFile> files, const base::FileSystem& disk, Coverage coverage, Room room);

  // Once, before anything else. `progress` is called after each file, in order. After a stop it is read in part and nothing may be judged.
  void Read(unsigned threads, const std::function<void(std::size_t file)>& progress, base::StopToken stop = {});

  std::size_t size() const { return files_.size(); }
  const InputFile& input(std::size_t file) const { return files_[file]; }
  // What a kustomization among the files, beside the file or above it says of it; nullptr: nothing.
  const source::FileRole* RoleOf(std::size_t file) const { return roles_.Of(files_[file].name); }
  // Its text as it is now.
  Result<std::string> Text(std::size_t file) const { return ReadText(files_[file], disk_); }
  // What is in it. Never nullptr.
  std::shared_ptr<const LoadedFile> Load(std::size_t file) const;
  // Everything there is, with `own` in the place of the objects of that file. One thread. Refers to this and to `own`.
  std::unique_ptr<Snapshot> Around(std::size_t file, std::span<const Object> own) const;

 private:
  friend class FileSnapshot;

  // Where an object is.
  struct Entry {
    const ObjectRef* ref = nullptr;  // in seen_, or of the file's own objects
    std::uint32_t file = 0;
    std::uint32_t ordinal = 0;     // among the file's objects
    const Object* kept = nullptr;  // nullptr: to be read again
    bool context = false;          // not one of the file's objects to judge: no `own` takes its place
    friend const ObjectRef& RefOf(const Entry& entry) { return *entry.ref; }
  };
  // What one reading of a file leaves behind.
  struct Seen {
    std::vector<ObjectRef> refs;
    std::vector<std::vector<IndexKey>> keys;  // same length, until they are indexed
    std::vector<const Object*> kept;          // same length
    std::shared_ptr<const LoadedFile> whole;
    std::vector<std::unique_ptr<source::FileObjects>> small;
    std::vector<Object> context;  // FileObjects::context, always kept
  };

  void ReadKustomizations();
  std::shared_ptr<const LoadedFile> ReadNow(std::size_t file) const;
  void Look(std::size_t file, Seen& seen);
  void KeepSmall(const LoadedFile& loaded, std::string_view text, Seen& seen);
  void AddToIndex(std::size_t file, Seen& seen);
  // nullptr when the file has changed so much that the object is gone.
  static const Object* Resolve(const Entry& entry, const LoadedFile& file);
  std::shared_ptr<const LoadedFile> LoadCached(std::size_t file) const;

  std::span<const InputFile> files_;
  const base::FileSystem& disk_;
  Coverage coverage_;
  Room room_;
  std::atomic<std::size_t> whole_bytes_ = 0;
  std::atomic<std::size_t> small_bytes_ = 0;
  source::KustomizeRoles roles_;
  std::vector<Seen> seen_;
  engine::ObjectIndex<Entry> index_;

  mutable std::mutex mutex_;
  mutable std::list<std::pair<std::size_t, std::shared_ptr<const LoadedFile>>> cache_;  // guarded by mutex_; latest first
  mutable std::size_t cached_bytes_ = 0;                                                // guarded by mutex_
};

}  // namespace warden::run
