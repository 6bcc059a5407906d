// What a cluster has, as far as it is watched: pruned objects, from which each request takes a snapshot of its own.
//
// A feed brings the objects of one kind, in one namespace or in all: it takes what a Reflector tells a sink. Any number of feeds write at
// once, and any number of threads read. A write makes a new shard (one kind in one namespace) and the small vectors above it, and nobody
// who reads waits for it: Take copies one pointer under a mutex that a write holds for as long as it takes to put another one there.
//
// A feed whose list or watch is broken is told by its Standing. What it brought is then hidden rather than believed: neither an excuse nor
// a fault may stand on what may be long gone.
//
// ConfigMaps that are in every namespace (k8s/prune.h) are never kept, nor is what names no namespace or no name.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "kube/reflector.h"
#include "kube/store_snapshot.h"
#include "warden/kinds.h"
#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden::kube {

// How far a feed may be believed. The Reflector behind it knows; tests have their own. Any thread.
class Standing {
 public:
  virtual ~Standing() = default;
  // kYes: listed, and in step or not out of step for long; also where the API server knows no such kind, for then there are none.
  // kForbidden: it said that we may not. kNotLookedAt: not listed yet, or the watch has been broken for too long. A change to kYes is told
  // after the feed has the objects, a change from it before the feed forgets them.
  virtual Known At(std::chrono::steady_clock::time_point now) const = 0;
};

class Store;

// One thread at a time, but several feeds at once.
class StoreFeed final : public ReflectorSink {
 public:
  StoreFeed(Store& store, const KindInfo& kind, std::string ns) : store_(store), kind_(kind), ns_(std::move(ns)) {}
  StoreFeed(const StoreFeed&) = delete;
  StoreFeed& operator=(const StoreFeed&) = delete;

  // A whole list begins; what came of one that did not end is dropped. What was there before stays until End.
  void Begin() override;
  // A part of it, as it was sent, and the only copy of it.
  void Page(Document list) override;
  // It is whole: what was in no page is gone.
  void End() override;
  // One object came, changed or went.
  void Apply(WatchEvent event) override;
  std::size_t Size() const override;

 private:
  friend class Store;

  // Whether it stands where this feed tells.
  bool IsOurs(const ObjectRef& ref) const { return ns_.empty() || ref.ns == ns_; }

  // Pruned, without those that are not kept.
  std::vector<StoredPtr> Read(Document& document, std::span<const Node* const> roots) const;

  Store& store_;
  const KindInfo& kind_;
  const std::string ns_;  // "": all
  std::vector<StoredPtr> listed_;
  const Standing* standing_ = nullptr;
};

class Store final : public SnapshotSource {
 public:
  using Prune = Object (*)(const Object& whole);

  // `clock` must outlive it. `prune`: engine/pruned.h.
  Store(const base::Clock& clock, Prune prune);
  ~Store() override;

  // Of one kind (of kKnownKinds) in one namespace, or "" in all; lives as long as the Store. Of each namespace only one feed may tell.
  // Before the first Take, as all of these.
  StoreFeed& AddFeed(const KindInfo& kind, std::string ns);
  // Without one, or with nullptr, nothing that the feed brings is believed. `standing` must outlive the Store.
  void SetStanding(StoreFeed& feed, const Standing* standing) { feed.standing_ = standing; }

  std::shared_ptr<const Snapshot> Take() const override;
  // How many objects there are.
  std::size_t size() const;

 private:
  friend class StoreFeed;

  void Replace(const KindInfo& kind, const std::string& ns, std::vector<StoredPtr> listed);
  void Put(const KindInfo& kind, StoredPtr changed);
  void Remove(const KindInfo& kind, const std::string& ns, const std::string& name);
  std::shared_ptr<const StoreRoot> Root() const;
  // In one namespace, or "" in all.
  std::size_t SizeOf(const KindInfo& kind, const std::string& ns) const;
  void SetKind(const KindInfo& kind, StoredKind::Shards shards) REQUIRES(writing_);
  StoredKind::Shards ShardsOf(const KindInfo& kind) const REQUIRES(writing_);

  const base::Clock& clock_;
  const Prune prune_;
  std::deque<StoreFeed> feeds_;
  base::Mutex writing_;             // one write after the other
  mutable base::Mutex root_mutex_;  // for as long as a pointer is copied
  std::shared_ptr<const StoreRoot> root_ GUARDED_BY(root_mutex_);
};

}  // namespace warden::kube
