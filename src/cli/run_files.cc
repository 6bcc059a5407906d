// Reading, indexing and reading again.
#include "cli/run_files.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>

#include "base/budget.h"
#include "cli/in_order.h"
#include "doc/reader.h"

namespace warden {
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
bool IsFile(const FileSystem& disk, const std::string& path) {
  const auto kind = disk.Look(path);
  return kind.ok() && *kind == PathKind::kFile;
}

Place PlaceOf(const Document& document) { return document.PlaceOf(document.root().range().begin); }

}  // namespace

// The objects of a run around those of one file.
class FileSnapshot final : public Snapshot {
 public:
  FileSnapshot(const RunFiles& run, std::size_t file, std::span<const Object> own) : run_(run), file_(file), own_(own) {}

  Known Knows(std::string_view, std::string_view) const override {
    return run_.coverage_ == MemorySnapshot::Coverage::kComplete ? Known::kYes : Known::kNotLookedAt;
  }

  std::span<const Object* const> List(std::string_view kind, std::string_view ns) const override {
    const auto known = lists_.find(RunFiles::Key(kind, ns));
    if (known != lists_.end()) return known->second;
    std::vector<const Object*> objects;
    for (const RunFiles::Entry& entry : Entries(kind, ns)) {
      if (const Object* object = Get(entry, kind)) objects.push_back(object);
    }
    return lists_.emplace(RunFiles::Key(kind, ns), std::move(objects)).first->second;
  }

  const Object* Find(std::string_view kind, std::string_view ns, std::string_view name) const override {
    std::vector<RunFiles::Entry> named;
    const auto others = run_.EntriesOf(kind, ns);
    const auto from =
        std::lower_bound(others.begin(), others.end(), name, [](const auto& entry, auto wanted) { return entry.name < wanted; });
    for (auto it = from; it != others.end() && it->name == name; ++it) {
      if (IsOthers(*it)) named.push_back(*it);
    }
    AddOwn(kind, ns, name, named);
    std::sort(named.begin(), named.end(), &RunFiles::Before);
    for (const RunFiles::Entry& entry : named) {
      if (const Object* object = Get(entry, kind)) return object;
    }
    return nullptr;
  }

  std::vector<const Object*> UsersOf(std::string_view ns, std::string_view config_map) const override {
    std::vector<const Object*> users;
    const auto& own_users = OwnUsers();
    if (const auto known = own_users.find(config_map); known != own_users.end()) {
      std::copy_if(known->second.begin(), known->second.end(), std::back_inserter(users),
                   [&](const Object* object) { return MayShareNamespace(object->ref().ns, ns); });
    }
    const auto others = run_.users_.find(config_map);
    if (others == run_.users_.end()) return users;
    for (const RunFiles::User& user : others->second) {
      if (!IsOthers(user.entry) || !MayShareNamespace(user.ref->ns, ns)) continue;
      if (const Object* object = Get(user.entry, user.ref->kind)) users.push_back(object);
    }
    return users;
  }

  bool Shows(Trait trait) const override {
    if (trait != Trait::kReloader) return Snapshot::Shows(trait);
    return run_.shows_reloader_ ||
           std::any_of(own_.begin(), own_.end(), [&](const Object& object) { return warden::Shows(object, trait); });
  }

 private:
  bool IsOthers(const RunFiles::Entry& entry) const { return entry.file != file_ || entry.context; }

  // Own objects as entries; "" for any name.
  void AddOwn(std::string_view kind, std::string_view ns, std::string_view name, std::vector<RunFiles::Entry>& entries) const {
    const auto& by_name = OwnByName();
    for (auto own = by_name.lower_bound({kind, name}); own != by_name.end(); ++own) {
      if (own->first.first != kind || (!name.empty() && own->first.second != name)) break;
      const ObjectRef& ref = own_[own->second].ref();
      if (!ns.empty() && !ref.ns.empty() && ref.ns != ns) continue;
      entries.push_back({ref.name, !ns.empty() && ref.ns.empty(), static_cast<std::uint32_t>(file_), own->second, &own_[own->second]});
    }
  }

  // A file may hold thousands of objects that ask for each other. Made when first asked for, on nobody's budget: whole or not at all.
  using ByName = std::multimap<std::pair<std::string_view, std::string_view>, std::uint32_t>;
  const ByName& OwnByName() const {
    if (own_by_name_) return *own_by_name_;
    ByName by_name;
    for (std::size_t i = 0; i < own_.size(); ++i) {
      by_name.emplace(std::pair(std::string_view(own_[i].ref().kind), std::string_view(own_[i].ref().name)), static_cast<std::uint32_t>(i));
    }
    return own_by_name_.emplace(std::move(by_name));
  }

  using Users = std::map<std::string, std::vector<const Object*>, std::less<>>;  // by the name of the ConfigMap
  const Users& OwnUsers() const {
    if (own_users_) return *own_users_;
    const OffBudget off;
    Users users;
    for (const Object& object : own_) {
      if (!MayUse(object)) continue;
      for (const std::string_view name : ConfigMapsOf(object)) users[std::string(name)].push_back(&object);
    }
    return own_users_.emplace(std::move(users));
  }

  std::vector<RunFiles::Entry> Entries(std::string_view kind, std::string_view ns) const {
    const auto others = run_.EntriesOf(kind, ns);
    Spend(1 + others.size() + own_.size());
    std::vector<RunFiles::Entry> entries;
    entries.reserve(others.size());
    std::copy_if(others.begin(), others.end(), std::back_inserter(entries), [&](const auto& entry) { return IsOthers(entry); });
    const auto middle = static_cast<std::ptrdiff_t>(entries.size());
    AddOwn(kind, ns, "", entries);
    std::sort(entries.begin() + middle, entries.end(), &RunFiles::Before);
    std::inplace_merge(entries.begin(), entries.begin() + middle, entries.end(), &RunFiles::Before);
    return entries;
  }

  const Object* Get(const RunFiles::Entry& entry, std::string_view kind) const {
    if (entry.kept != nullptr) return entry.kept;
    auto [object, owner] = run_.Resolve(entry, kind);
    owners_.push_back(std::move(owner));
    return object;
  }

  const RunFiles& run_;
  std::size_t file_;
  std::span<const Object> own_;
  mutable std::optional<ByName> own_by_name_;
  mutable std::optional<Users> own_users_;
  mutable std::map<RunFiles::Key, std::vector<const Object*>, std::less<>> lists_;
  mutable std::vector<std::shared_ptr<const LoadedFile>> owners_;  // objects live as long as the snapshot
};

RunFiles::RunFiles(std::span<const InputFile> files, const FileSystem& disk, MemorySnapshot::Coverage coverage, Room room)
    : files_(files), disk_(disk), coverage_(coverage), room_(room), seen_(files.size()) {}

bool RunFiles::Before(const Entry& a, const Entry& b) {
  return std::tie(a.name, a.homeless, a.file, a.ordinal) < std::tie(b.name, b.homeless, b.file, b.ordinal);
}

std::shared_ptr<const LoadedFile> RunFiles::ReadNow(std::size_t file) const {
  auto loaded = std::make_shared<LoadedFile>();
  const auto text = Text(file);
  loaded->status = text.status();
  if (!text.ok()) return loaded;
  loaded->bytes = text->size();
  loaded->content = ReadFile(files_[file].name, *text, {}, 1, RoleOf(file));
  return loaded;
}

void RunFiles::KeepSmall(const LoadedFile& loaded, std::string_view text, Seen& seen) {
  const FileObjects& content = loaded.content;
  for (std::size_t d = 0; d < content.documents.size(); ++d) {
    const Lines lines = LinesOf(text, content.documents[d]);
    const bool fits = lines.text.size() <= kSmall && (lines.first == 1 || content.documents[d].dialect() != Dialect::kJson);
    if (!fits || small_bytes_.fetch_add(lines.text.size()) + lines.text.size() > room_.small) continue;
    auto small = std::make_unique<FileObjects>(ReadFile(content.documents[d].file(), lines.text, {}, lines.first));
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
    loaded->content = ReadFile(files_[file].name, *text, {}, 1, RoleOf(file));
  }
  for (const Object& object : loaded->content.objects) {
    seen.refs.push_back(object.ref());
    seen.shows_reloader = seen.shows_reloader || Shows(object, Trait::kReloader);
    if (!MayUse(object)) continue;
    for (const std::string_view name : ConfigMapsOf(object)) {
      seen.uses.emplace_back(name, static_cast<std::uint32_t>(seen.refs.size() - 1));
    }
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

void RunFiles::IndexOne(const ObjectRef& ref, const Entry& entry) {
  lists_[{ref.kind, ""}].push_back(entry);
  if (ref.ns.empty()) {
    homeless_[ref.kind].push_back(entry);
    homeless_[ref.kind].back().homeless = true;
  } else {
    lists_[{ref.kind, ref.ns}].push_back(entry);
  }
}

void RunFiles::Index(std::size_t file, const Seen& seen) {
  shows_reloader_ = shows_reloader_ || seen.shows_reloader;
  const auto number = static_cast<std::uint32_t>(file);
  for (std::size_t i = 0; i < seen.refs.size(); ++i) {
    IndexOne(seen.refs[i], {seen.refs[i].name, false, number, static_cast<std::uint32_t>(i), seen.kept[i]});
  }
  for (std::size_t i = 0; i < seen.context.size(); ++i) {
    const Object& object = seen.context[i];
    IndexOne(object.ref(), {object.ref().name, false, number, static_cast<std::uint32_t>(seen.refs.size() + i), &object, true});
  }
}

void RunFiles::IndexUsers(std::size_t file, const Seen& seen) {
  for (const auto& [config_map, ordinal] : seen.uses) {
    const ObjectRef& ref = seen.refs[ordinal];
    users_[config_map].push_back({&ref, {ref.name, false, static_cast<std::uint32_t>(file), ordinal, seen.kept[ordinal]}});
  }
}

void RunFiles::AddHomeless() {
  for (auto& [key, entries] : lists_) {
    const auto homeless = homeless_.find(key.first);
    if (!key.second.empty() && homeless != homeless_.end()) {
      entries.insert(entries.end(), homeless->second.begin(), homeless->second.end());
    }
    std::sort(entries.begin(), entries.end(), &Before);
  }
  for (auto& [kind, entries] : homeless_) std::sort(entries.begin(), entries.end(), &Before);
}

// Those of the run, and of files that are named without the folder they are in those around them.
void RunFiles::ReadKustomizations() {
  std::map<std::string, const InputFile*> paths;  // nullptr: not of the run
  for (const InputFile& file : files_) {
    if (IsKustomizationName(BaseName(file.name))) paths[file.name] = &file;
    if (coverage_ == MemorySnapshot::Coverage::kPartial) AddKustomizationsAround(file.name, paths);
  }
  for (const auto& [path, file] : paths) {
    if (file == nullptr && !IsFile(disk_, path)) continue;
    const auto text = file != nullptr ? ReadText(*file, disk_) : disk_.Read(path, kMaxFileBytes);
    if (!text.ok()) continue;  // one of the run is reported when its turn comes
    const auto documents = ReadYamlStream(*text, path, Dialect::kKubectl);
    for (const ReadResult& read : documents) {
      if (read.ok()) roles_.Add(path, read.document->root());
    }
  }
}

void RunFiles::Read(unsigned threads, const std::function<void(std::size_t file)>& progress, StopToken stop) {
  ReadKustomizations();
  ForEachInOrder(
      files_.size(), threads, [&](std::size_t file) { Look(file, seen_[file]); },
      [&](std::size_t file) {
        Index(file, seen_[file]);
        IndexUsers(file, seen_[file]);
        progress(file);
      },
      stop);
  AddHomeless();
}

std::span<const RunFiles::Entry> RunFiles::EntriesOf(std::string_view kind, std::string_view ns) const {
  const auto list = lists_.find(RunFiles::Key(kind, ns));
  if (list != lists_.end()) return list->second;
  const auto homeless = homeless_.find(kind);
  return homeless == homeless_.end() ? std::span<const Entry>() : homeless->second;
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
  const OffBudget off;
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

std::pair<const Object*, std::shared_ptr<const LoadedFile>> RunFiles::Resolve(const Entry& entry, std::string_view kind) const {
  auto loaded = LoadCached(entry.file);
  const auto& objects = loaded->content.objects;
  const bool there =
      entry.ordinal < objects.size() && objects[entry.ordinal].ref().kind == kind && objects[entry.ordinal].ref().name == entry.name;
  return {there ? &objects[entry.ordinal] : nullptr, std::move(loaded)};
}

std::unique_ptr<Snapshot> RunFiles::Around(std::size_t file, std::span<const Object> own) const {
  return std::make_unique<FileSnapshot>(*this, file, own);
}

}  // namespace warden
