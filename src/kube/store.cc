// Writes: a shard, the kinds's vector of shards, the root.
#include "kube/store.h"

#include <algorithm>
#include <map>
#include <utility>

#include "doc/reader.h"
#include "k8s/object_reader.h"
#include "k8s/prune.h"

namespace warden::kube {
namespace {

using Shards = StoredKind::Shards;

bool IsBefore(const std::shared_ptr<const StoreShard>& shard, std::string_view ns) { return shard->ns() < ns; }

Shards::iterator PlaceIn(Shards& shards, std::string_view ns) { return std::lower_bound(shards.begin(), shards.end(), ns, &IsBefore); }

bool IsThere(const Shards& shards, Shards::iterator place, std::string_view ns) { return place != shards.end() && (*place)->ns() == ns; }

// A shard of nothing is none.
void SetShard(std::shared_ptr<const StoreShard> shard, Shards& shards) {
  const auto place = PlaceIn(shards, shard->ns());
  const bool there = IsThere(shards, place, shard->ns());
  if (shard->size() == 0) {
    if (there) shards.erase(place);
  } else if (there) {
    *place = std::move(shard);
  } else {
    shards.insert(place, std::move(shard));
  }
}

Shards ShardsFrom(std::vector<StoredPtr> listed) {
  std::map<std::string, std::vector<StoredPtr>, std::less<>> by_namespace;
  for (StoredPtr& stored : listed) by_namespace[stored->object.ref().ns].push_back(std::move(stored));
  Shards shards;
  shards.reserve(by_namespace.size());
  for (auto& [ns, stored] : by_namespace) shards.push_back(std::make_shared<const StoreShard>(ns, std::move(stored)));
  return shards;
}

// Overwrites what may hold a Secret, whichever way its reader leaves. Nobody else has a copy by then.
class WipedAtTheEnd {
 public:
  WipedAtTheEnd(const KindInfo& kind, Document& document) : document_(document), is_secret_(kind.name == "Secret") {}
  WipedAtTheEnd(const WipedAtTheEnd&) = delete;
  WipedAtTheEnd& operator=(const WipedAtTheEnd&) = delete;
  ~WipedAtTheEnd() {
    if (is_secret_ && document_.root().is_object()) doc::Wipe(document_);  // else nothing was read
  }

 private:
  Document& document_;
  const bool is_secret_;
};

bool IsKept(const ObjectRef& ref) { return !ref.ns.empty() && !ref.name.empty() && !k8s::IsInEveryNamespace(ref); }

}  // namespace

// ------------------------------------------------------------------------------------------------------------------------- a feed
void StoreFeed::Begin() { listed_.clear(); }

void StoreFeed::Page(Document list) {
  const WipedAtTheEnd wiped(kind_, list);
  std::vector<StoredPtr> read = Read(list, k8s::ItemsOf(list.root()));
  listed_.insert(listed_.end(), std::make_move_iterator(read.begin()), std::make_move_iterator(read.end()));
}

void StoreFeed::End() { store_.Replace(kind_, ns_, std::exchange(listed_, {})); }

void StoreFeed::Apply(WatchEvent event) {
  const WipedAtTheEnd wiped(kind_, event.document);
  const Node* root = event.document.root().Find("object");
  if (root == nullptr || event.type == WatchEvent::Type::kBookmark) return;
  if (event.type == WatchEvent::Type::kDeleted) {
    const ObjectRef ref = k8s::RefOf(*root);
    if (IsOurs(ref)) store_.Remove(kind_, ref.ns, ref.name);
    return;
  }
  for (StoredPtr& stored : Read(event.document, std::span(&root, 1))) store_.Put(kind_, std::move(stored));
}

std::size_t StoreFeed::Size() const { return store_.SizeOf(kind_, ns_); }

std::vector<StoredPtr> StoreFeed::Read(Document& document, std::span<const Node* const> roots) const {
  std::vector<StoredPtr> read;
  read.reserve(roots.size());
  for (const Object& whole : k8s::ReadObjectsOf(kind_, document, roots)) {
    if (IsOurs(whole.ref()) && IsKept(whole.ref())) read.push_back(std::make_shared<const Stored>(store_.prune_(whole)));
  }
  return read;
}

// ------------------------------------------------------------------------------------------------------------------------- the store
Store::Store(const base::Clock& clock, Prune prune) : clock_(clock), prune_(prune), root_(std::make_shared<const StoreRoot>()) {}

Store::~Store() = default;

StoreFeed& Store::AddFeed(const KindInfo& kind, std::string ns) { return feeds_.emplace_back(*this, kind, std::move(ns)); }

std::shared_ptr<const StoreRoot> Store::Root() const {
  const base::MutexLock lock(root_mutex_);
  return root_;
}

std::size_t Store::SizeOf(const KindInfo& kind, const std::string& ns) const {
  const auto root = Root();
  const auto& stored = (*root)[PlaceOf(kind)];
  if (stored == nullptr || ns.empty()) return stored == nullptr ? 0 : stored->size();
  const StoreShard* shard = stored->In(ns);
  return shard == nullptr ? 0 : shard->size();
}

std::size_t Store::size() const {
  std::size_t size = 0;
  for (const auto& kind : *Root()) size += kind != nullptr ? kind->size() : 0;
  return size;
}

StoredKind::Shards Store::ShardsOf(const KindInfo& kind) const {
  const auto root = Root();
  const auto& stored = (*root)[PlaceOf(kind)];
  return stored != nullptr ? stored->shards() : Shards();
}

void Store::SetKind(const KindInfo& kind, StoredKind::Shards shards) {
  auto changed = std::make_shared<StoreRoot>(*Root());
  (*changed)[PlaceOf(kind)] = shards.empty() ? nullptr : std::make_shared<const StoredKind>(std::move(shards));
  std::shared_ptr<const StoreRoot> root = std::move(changed);
  const base::MutexLock lock(root_mutex_);
  root_.swap(root);
  // What was there before dies after the lock is open again: `root` is older than it.
}

void Store::Replace(const KindInfo& kind, const std::string& ns, std::vector<StoredPtr> listed) {
  Shards fresh = ShardsFrom(std::move(listed));
  const base::MutexLock lock(writing_);
  if (ns.empty()) return SetKind(kind, std::move(fresh));
  Shards shards = ShardsOf(kind);
  SetShard(fresh.empty() ? std::make_shared<const StoreShard>(ns, std::vector<StoredPtr>()) : std::move(fresh.front()), shards);
  SetKind(kind, std::move(shards));
}

void Store::Put(const KindInfo& kind, StoredPtr changed) {
  const base::MutexLock lock(writing_);
  Shards shards = ShardsOf(kind);
  const std::string& ns = changed->object.ref().ns;
  const auto place = PlaceIn(shards, ns);
  if (!IsThere(shards, place, ns)) SetShard(std::make_shared<const StoreShard>(ns, std::vector<StoredPtr>{std::move(changed)}), shards);
  else *place = std::make_shared<const StoreShard>(**place, std::move(changed));
  SetKind(kind, std::move(shards));
}

void Store::Remove(const KindInfo& kind, const std::string& ns, const std::string& name) {
  const base::MutexLock lock(writing_);
  Shards shards = ShardsOf(kind);
  const auto place = PlaceIn(shards, ns);
  if (!IsThere(shards, place, ns) || (*place)->Find(name) == nullptr) return;
  SetShard(std::make_shared<const StoreShard>(**place, std::string_view(name)), shards);
  SetKind(kind, std::move(shards));
}

std::shared_ptr<const Snapshot> Store::Take() const {
  const auto now = clock_.Steady();
  const auto standing = [&](const StoreFeed& feed) { return feed.standing_ != nullptr ? feed.standing_->At(now) : Known::kNotLookedAt; };
  std::vector<StoreScope> scopes;
  scopes.reserve(feeds_.size());
  for (const StoreFeed& feed : feeds_) scopes.push_back({feed.kind_.name, feed.ns_, standing(feed)});
  auto root = Root();
  // Only what was believed before and is believed after is that of `root`: it may have been listed, or forgotten, in between.
  auto scope_of = scopes.begin();
  for (const StoreFeed& feed : feeds_) {
    if (scope_of->known == Known::kYes) scope_of->known = standing(feed);
    ++scope_of;
  }
  std::shared_ptr<StoreRoot> trusted;  // made only where something has to be hidden
  for (const StoreScope& scope : scopes) {
    const std::size_t kind = PlaceOf(*FindKind(scope.kind));
    const auto& stored = trusted != nullptr ? (*trusted)[kind] : (*root)[kind];
    if (scope.known == Known::kYes || stored == nullptr || !(scope.ns.empty() || stored->In(scope.ns) != nullptr)) continue;
    Shards shards = scope.ns.empty() ? Shards() : stored->shards();
    if (!scope.ns.empty()) shards.erase(PlaceIn(shards, scope.ns));
    if (trusted == nullptr) trusted = std::make_shared<StoreRoot>(*root);
    (*trusted)[kind] = shards.empty() ? nullptr : std::make_shared<const StoredKind>(std::move(shards));
  }
  if (trusted != nullptr) root = std::move(trusted);
  return std::make_shared<const StoreSnapshot>(std::move(root), std::move(scopes));
}

}  // namespace warden::kube
