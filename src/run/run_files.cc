// Reading, indexing and reading again.
#include "run/run_files.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <tuple>

#include "base/budget.h"
#include "doc/reader.h"
#include "k8s/view_cache.h"
#include "run/in_order.h"

namespace warden::run {
namespace {

// Documents up to this size stay in memory by themselves. Budgets, claims and autoscalers are smaller, workloads and
// configurations larger.
constexpr std::size_t kSmall = 1024;

// The lines that `root` stands on: views into the text, and the number of the first.
struct Lines {
  std::string_view text;
  std::uint32_t first = 1;
};

Lines LinesOf(std::string_view text, const Document& document) {
  const Range range = document.root().range();
  const std::size_t feed = range.begin == 0 ? std::string_view::npos : text.rfind('\n', range.begin - 1);
  const std::size_t begin = feed == std::string_view::npos ? 0 : feed + 1;
  const std::size_t end = std::min(text.find('\n', range.end), text.size() - 1) + 1;
  return {text.substr(begin, end - begin), document.PlaceOf(range.begin).line};
}

std::string_view BaseName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// Patches and configurations stand beside their kustomization or in a folder of its own below it.
void AddKustomizationsAround(std::string_view file, std::map<std::string, const InputFile*>& paths) {
  if (file == kStandardInput) return;
  std::string folder(file.substr(0, file.size() - BaseName(file).size()));
  for (int levels = 0; levels < 2; ++levels) {
    paths.try_emplace(folder + "kustomization.yaml", nullptr);
    paths.try_emplace(folder + "kustomization.yml", nullptr);
    if (folder.empty() || folder == "/") return;
    folder.resize(folder.find_last_of('/', folder.size() - 2) + 1);  // npos + 1 is 0
  }
}

// Not a pipe that happens to be called so.
bool IsFile(const base::FileSystem& disk, const std::string& path) {
  const auto kind = disk.Look(path);
  return kind.ok() && *kind == base::PathKind::kFile;
}

// So that pairs of views can be looked up.
struct LessOfPairs {
  using is_transparent = void;
  template <class A, class B>
  bool operator()(const A& a, const B& b) const {
    return std::tuple<std::string_view, std::string_view>(a.first, a.second) <
           std::tuple<std::string_view, std::string_view>(b.first, b.second);
  }
};

Place PlaceOf(const Document& document) { return document.PlaceOf(document.root().range().begin); }

}  // namespace

// The objects of a run around those of one file, and what is made of them while that file is judged. One thread.
class FileSnapshot final : public Snapshot {
 public:
  FileSnapshot(const RunFiles& run, std::size_t file, std::span<const Object> own)
      : run_(run), file_(file), own_(own), is_as_read_(IsAsRead(run, file, own)) {}

  Known Knows(std::string_view, std::string_view) const override {
    return run_.coverage_ == Coverage::kComplete ? Known::kYes : Known::kNotLookedAt;
  }

  std::span<const Object* const> List(std::string_view kind, std::string_view ns) const override {
    const auto known = lists_.find(std::pair(kind, ns));
    if (known != lists_.end()) return known->second;
    std::vector<const Object*> objects;
    for (const RunFiles::Entry& entry : Entries(kind, ns)) {
      if (const Object* object = Get(entry)) objects.push_back(object);
    }
    return lists_.emplace(std::pair(std::string(kind), std::string(ns)), std::move(objects)).first->second;
  }

  const Object* Find(std::string_view kind, std::string_view ns, std::string_view name) const override {
    const auto others = run_.index_.Named(kind, ns, name);
    const auto own = is_as_read_ ? std::span<const RunFiles::Entry>() : Own().Named(kind, ns, name);
    for (const RunFiles::Entry& entry : Merged(others, own, ns)) {
      if (const Object* object = Get(entry)) return object;
    }
    return nullptr;
  }

  std::vector<const Object*> Lookup(Index index, std::string_view key, std::string_view ns) const override {
    const auto others = run_.index_.Lookup(index, key, ns);
    const auto own = is_as_read_ ? std::vector<RunFiles::Entry>() : Own().Lookup(index, key, ns);
    std::vector<const Object*> objects;
    for (const RunFiles::Entry& entry : Merged(others, own, ns)) {
      if (const Object* object = Get(entry)) objects.push_back(object);
    }
    return objects;
  }

  bool Contains(Index index, std::string_view key, std::string_view ns) const override {
    return run_.index_.Contains(index, key, ns) || (!is_as_read_ && Own().Contains(index, key, ns));
  }

  k8s::ViewCache* cache() const override { return &cache_; }

 private:
  // The file's objects are the very ones that the run has kept: then the run's index is theirs too.
  static bool IsAsRead(const RunFiles& run, std::size_t file, std::span<const Object> own) {
    const auto& whole = run.seen_[file].whole;
    return whole != nullptr && whole->content.objects.data() == own.data() && whole->content.objects.size() == own.size();
  }

  bool IsOthers(const RunFiles::Entry& entry) const { return is_as_read_ || entry.file != file_ || entry.context; }

  // By kind and name, those of the namespace before those that name none, and then as they stand in the run.
  static auto PlaceOf(const RunFiles::Entry& entry, std::string_view ns) {
    return std::make_tuple(std::string_view(entry.ref->kind), std::string_view(entry.ref->name), !ns.empty() && entry.ref->ns.empty(),
                           entry.file, entry.ordinal);
  }

  std::vector<RunFiles::Entry> Merged(std::span<const RunFiles::Entry> others, std::span<const RunFiles::Entry> own,
                                      std::string_view ns) const {
    std::vector<RunFiles::Entry> entries;
    entries.reserve(others.size() + own.size());
    std::copy_if(others.begin(), others.end(), std::back_inserter(entries), [&](const auto& entry) { return IsOthers(entry); });
    const auto middle = static_cast<std::ptrdiff_t>(entries.size());
    entries.insert(entries.end(), own.begin(), own.end());
    std::inplace_merge(entries.begin(), entries.begin() + middle, entries.end(),
                       [&](const auto& a, const auto& b) { return PlaceOf(a, ns) < PlaceOf(b, ns); });
    return entries;
  }

  std::vector<RunFiles::Entry> Entries(std::string_view kind, std::string_view ns) const {
    const auto others = run_.index_.List(kind, ns);
    base::Spend(1 + others.size() + own_.size());
    return Merged(others, is_as_read_ ? std::span<const RunFiles::Entry>() : Own().List(kind, ns), ns);
  }

  // A file may hold thousands of objects that ask for each other. Made when first asked for, on nobody's budget: whole or not at all.
  const engine::ObjectIndex<RunFiles::Entry>& Own() const {
    if (own_index_) return *own_index_;
    const base::OffBudget off;
    engine::ObjectIndex<RunFiles::Entry> index;
    for (std::size_t i = 0; i < own_.size(); ++i) {
      index.Add(IndexKeysOf(own_[i]), {&own_[i].ref(), static_cast<std::uint32_t>(file_), static_cast<std::uint32_t>(i), &own_[i]});
    }
    index.Seal();
    return own_index_.emplace(std::move(index));
  }

  const Object* Get(const RunFiles::Entry& entry) const {
    if (entry.kept != nullptr) return entry.kept;
    auto& file = read_again_[entry.file];
    if (file == nullptr) file = run_.LoadCached(entry.file);
    return RunFiles::Resolve(entry, *file);
  }

  const RunFiles& run_;
  std::size_t file_;
  std::span<const Object> own_;
  bool is_as_read_;
  mutable std::optional<engine::ObjectIndex<RunFiles::Entry>> own_index_;
  mutable std::map<std::pair<std::string, std::string>, std::vector<const Object*>, LessOfPairs> lists_;
  mutable std::map<std::uint32_t, std::shared_ptr<const LoadedFile>> read_again_;  // objects live as long as the snapshot
  mutable k8s::ViewCache cache_;
};

RunFiles::RunFiles(std::span<const InputFile> files, const base::FileSystem& disk, Coverage coverage, Room room)
    : files_(files), disk_(disk), coverage_(coverage), room_(room), seen_(files.size()) {}

std::shared_ptr<const LoadedFile> RunFiles::ReadNow(std::size_t file) const {
  auto loaded = std::make_shared<LoadedFile>();
  const auto text = Text(file);
  loaded->status = text.status();
  if (!text.ok()) return loaded;
  loaded->bytes = text->size();
  loaded->content = source::ReadFile(files_[file].name, *text, {}, 1, RoleOf(file));
  return loaded;
}

void RunFiles::KeepSmall(const LoadedFile& loaded, std::string_view text, Seen& seen) {
  const source::FileObjects& content = loaded.content;
  for (std::size_t d = 0; d < content.documents.size(); ++d) {
    const Lines lines = LinesOf(text, content.documents[d]);
    const bool fits = lines.text.size() <= kSmall && (lines.first == 1 || content.documents[d].dialect() != Dialect::kJson);
    if (!fits || small_bytes_.fetch_add(lines.text.size()) + lines.text.size() > room_.small) continue;
    auto small = std::make_unique<source::FileObjects>(source::ReadFile(content.documents[d].file(), lines.text, {}, lines.first));
    if (small->documents.size() != 1 || PlaceOf(small->documents[0]) != PlaceOf(content.documents[d])) continue;
    std::size_t next = 0;
    for (std::size_t i = 0; i < content.objects.size(); ++i) {
      if (content.home[i] != d) continue;
      const bool same = next < small->objects.size() && small->objects[next].ref() == content.objects[i].ref();
      seen.kept[i] = same ? &small->objects[next] : nullptr;
      ++next;
    }
    seen.small.push_back(std::move(small));
  }
}

void RunFiles::Look(std::size_t file, Seen& seen) {
  auto loaded = std::make_shared<LoadedFile>();
  const auto text = Text(file);
  loaded->status = text.status();
  if (text.ok()) {
    loaded->bytes = text->size();
    loaded->content = source::ReadFile(files_[file].name, *text, {}, 1, RoleOf(file));
  }
  for (const Object& object : loaded->content.objects) {
    seen.refs.push_back(object.ref());
    seen.keys.push_back(IndexKeysOf(object));
  }
  seen.context = loaded->content.context;
  seen.kept.resize(seen.refs.size(), nullptr);
  if (!text.ok() || whole_bytes_.fetch_add(loaded->bytes) + loaded->bytes <= room_.whole) {
    for (std::size_t i = 0; i < seen.kept.size(); ++i) seen.kept[i] = &loaded->content.objects[i];
    seen.whole = std::move(loaded);
  } else {
    KeepSmall(*loaded, *text, seen);
  }
}

void RunFiles::AddToIndex(std::size_t file, Seen& seen) {
  const auto number = static_cast<std::uint32_t>(file);
  for (std::size_t i = 0; i < seen.refs.size(); ++i) {
    index_.Add(seen.keys[i], {&seen.refs[i], number, static_cast<std::uint32_t>(i), seen.kept[i]});
  }
  seen.keys = {};
  for (std::size_t i = 0; i < seen.context.size(); ++i) {
    const Object& object = seen.context[i];
    index_.Add(IndexKeysOf(object), {&object.ref(), number, static_cast<std::uint32_t>(seen.refs.size() + i), &object, true});
  }
}

// Those of the run, and of files that are named without the folder they are in those around them.
void RunFiles::ReadKustomizations() {
  std::map<std::string, const InputFile*> paths;  // nullptr: not of the run
  for (const InputFile& file : files_) {
    if (source::IsKustomizationName(BaseName(file.name))) paths[file.name] = &file;
    if (coverage_ == Coverage::kPartial) AddKustomizationsAround(file.name, paths);
  }
  for (const auto& [path, file] : paths) {
    if (file == nullptr && !IsFile(disk_, path)) continue;
    const auto text = file != nullptr ? ReadText(*file, disk_) : disk_.Read(path, kMaxFileBytes);
    if (!text.ok()) continue;  // one of the run is reported when its turn comes
    const auto documents = doc::ReadYamlStream(*text, path, Dialect::kKubectl);
    for (const doc::ReadResult& read : documents) {
      if (read.ok()) roles_.Add(path, read.document->root());
    }
  }
}

void RunFiles::Read(unsigned threads, const std::function<void(std::size_t file)>& progress, base::StopToken stop) {
  ReadKustomizations();
  ForEachInOrder(
      files_.size(), threads, [&](std::size_t file) { Look(file, seen_[file]); },
      [&](std::size_t file) {
        AddToIndex(file, seen_[file]);
        progress(file);
      },
      stop);
  index_.Seal();
}

std::shared_ptr<const LoadedFile> RunFiles::Load(std::size_t file) const {
  return seen_[file].whole != nullptr ? seen_[file].whole : ReadNow(file);
}

std::shared_ptr<const LoadedFile> RunFiles::LoadCached(std::size_t file) const {
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(cache_.begin(), cache_.end(), [&](const auto& cached) { return cached.first == file; });
    if (found != cache_.end()) {
      cache_.splice(cache_.begin(), cache_, found);
      return cache_.front().second;
    }
  }
  // Whether it is in the cache depends on the other threads; what a judgement may cost must not.
  const base::OffBudget off;
  auto loaded = Load(file);
  const std::lock_guard lock(mutex_);
  cache_.emplace_front(file, loaded);
  cached_bytes_ += loaded->bytes;
  while (cached_bytes_ > room_.cached && cache_.size() > 1) {
    cached_bytes_ -= cache_.back().second->bytes;
    cache_.pop_back();
  }
  return loaded;
}

const Object* RunFiles::Resolve(const Entry& entry, const LoadedFile& file) {
  const auto& objects = file.content.objects;
  if (entry.ordinal >= objects.size()) return nullptr;
  const Object& object = objects[entry.ordinal];
  return object.ref().kind == entry.ref->kind && object.ref().name == entry.ref->name ? &object : nullptr;
}

std::unique_ptr<Snapshot> RunFiles::Around(std::size_t file, std::span<const Object> own) const {
  return std::make_unique<FileSnapshot>(*this, file, own);
}

}  // namespace warden::run
