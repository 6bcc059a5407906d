// The store: whatever its history, its snapshots answer as one over the same objects does; and what is not known is not said.
#include "kube/store.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "doc/json_writer.h"
#include "doc/reader.h"
#include "engine/pruned.h"
#include "engine/snapshots.h"
#include "support/fake_clock.h"
#include "support/objects.h"
#include "support/random_cluster.h"

namespace warden::kube {
namespace {

using std::chrono::seconds;
using testing::RandomCluster;

// What a Reflector says of itself.
class FakeStanding final : public Standing {
 public:
  explicit FakeStanding(Known known = Known::kYes) : known_(known) {}
  Known At(std::chrono::steady_clock::time_point now) const override { return now >= until_ ? Known::kNotLookedAt : known_.load(); }
  void Set(Known known) { known_ = known; }
  void SetUntil(std::chrono::steady_clock::time_point until) { until_ = until; }

 private:
  std::atomic<Known> known_;
  std::chrono::steady_clock::time_point until_ = std::chrono::steady_clock::time_point::max();
};

Document Json(std::string text) {
  doc::ReadResult read = doc::ReadJson(std::move(text), "");
  return *std::move(read.document);
}

// As an API server sends it: items of a list without kind and apiVersion.
std::string Bare(const Object& object) {
  std::string text;
  for (const Member& member : object.root().members()) {
    if (member.key.text() == "kind" || member.key.text() == "apiVersion") continue;
    text += fmt::format("{}\"{}\":{}", text.empty() ? "" : ",", member.key.text(), doc::ToJson(member.value));
  }
  return "{" + text + "}";
}

Document PageOf(const std::vector<const Object*>& objects) {
  std::string items;
  for (const Object* object : objects) items += (items.empty() ? "" : ",") + Bare(*object);
  return Json(R"({"kind":"List","apiVersion":"v1","metadata":{},"items":[)" + items + "]}");
}

WatchEvent EventOf(WatchEvent::Type type, const Object& object) {
  return {type, "7", Json(R"({"type":"X","object":)" + doc::ToJson(object.root()) + "}")};
}

Object AnObject(std::string_view kind, std::string_view ns, std::string_view name, std::string_view rest = "") {
  const KindInfo& row = *FindKind(kind);
  const std::string api = row.group.empty() ? std::string(row.version) : fmt::format("{}/{}", row.group, row.version);
  return testing::ObjectFromYaml(
      fmt::format("apiVersion: {}\nkind: {}\nmetadata: {{name: {}, namespace: {}}}\n{}", api, kind, name, ns, rest));
}

std::string NamesOf(std::span<const Object* const> objects) {
  std::string names;
  for (const Object* object : objects) names += fmt::format("{}/{} ", object->ref().ns, object->ref().name);
  return names;
}

class StoreTest : public ::testing::Test {
 protected:
  StoreFeed& Feed(std::string_view kind, std::string ns = "") {
    StoreFeed& feed = store_.AddFeed(*FindKind(kind), std::move(ns));
    store_.SetStanding(feed, &standing_);
    return feed;
  }
  static void Fill(StoreFeed& feed, const std::vector<const Object*>& objects) {
    feed.Begin();
    feed.Page(PageOf(objects));
    feed.End();
  }

  testing::FakeClock clock_;
  FakeStanding standing_;
  Store store_{clock_, &engine::Pruned};
};

// ------------------------------------------------------------------------------------------------------------------ lists and events
TEST_F(StoreTest, WhatWasInNoPageIsGone) {
  StoreFeed& feed = Feed("Deployment");
  const Object a = AnObject("Deployment", "one", "a"), b = AnObject("Deployment", "one", "b"), c = AnObject("Deployment", "two", "c");
  Fill(feed, {&a, &b, &c});
  EXPECT_EQ(NamesOf(store_.Take()->List("Deployment", "")), "one/a one/b two/c ");
  feed.Begin();
  feed.Page(PageOf({&c}));
  EXPECT_EQ(store_.size(), 3U) << "until the list is whole, what was there before stays";
  feed.Page(PageOf({&b}));
  feed.End();
  EXPECT_EQ(NamesOf(store_.Take()->List("Deployment", "")), "one/b two/c ");
}

TEST_F(StoreTest, AListThatDidNotEndIsVoid) {
  StoreFeed& feed = Feed("Deployment");
  const Object a = AnObject("Deployment", "one", "a"), b = AnObject("Deployment", "one", "b");
  Fill(feed, {&a});
  feed.Begin();
  feed.Page(PageOf({&b}));
  feed.Begin();
  feed.Page(PageOf({&a}));
  feed.End();
  EXPECT_EQ(NamesOf(store_.Take()->List("Deployment", "one")), "one/a ");
  feed.Begin();
  feed.End();
  EXPECT_EQ(store_.size(), 0U);
}

TEST_F(StoreTest, ASnapshotStaysAsItIs) {
  StoreFeed& feed = Feed("Deployment");
  const Object a = AnObject("Deployment", "one", "a");
  Fill(feed, {&a});
  const auto before = store_.Take();
  feed.Apply(EventOf(WatchEvent::Type::kDeleted, a));
  feed.Apply(EventOf(WatchEvent::Type::kAdded, AnObject("Deployment", "one", "b")));
  EXPECT_EQ(NamesOf(before->List("Deployment", "one")), "one/a ");
  EXPECT_EQ(NamesOf(store_.Take()->List("Deployment", "one")), "one/b ");
}

TEST_F(StoreTest, AnObjectThatChangesLeavesItsOldKeys) {
  StoreFeed& feed = Feed("HorizontalPodAutoscaler");
  feed.Apply(EventOf(WatchEvent::Type::kAdded, AnObject("HorizontalPodAutoscaler", "one", "h", "spec: {scaleTargetRef: {name: a}}\n")));
  feed.Apply(EventOf(WatchEvent::Type::kModified, AnObject("HorizontalPodAutoscaler", "one", "h", "spec: {scaleTargetRef: {name: b}}\n")));
  const auto snapshot = store_.Take();
  EXPECT_TRUE(snapshot->Lookup(Index::kAutoscalers, "a", "one").empty());
  EXPECT_EQ(NamesOf(snapshot->Lookup(Index::kAutoscalers, "b", "one")), "one/h ");
  EXPECT_TRUE(snapshot->Contains(Index::kAutoscalers, "b", ""));
  EXPECT_FALSE(snapshot->Contains(Index::kAutoscalers, "a", ""));
}

TEST_F(StoreTest, TheSameCertificatesOfEveryNamespaceAreNotKept) {
  StoreFeed& feed = Feed("ConfigMap");
  const Object root = AnObject("ConfigMap", "one", "kube-root-ca.crt", "data: {ca.crt: x}\n"), own = AnObject("ConfigMap", "one", "own");
  Fill(feed, {&root, &own});
  EXPECT_EQ(NamesOf(store_.Take()->List("ConfigMap", "")), "one/own ");
}

TEST_F(StoreTest, ItemsThatSayNoKindAreWhatTheFeedBrings) {
  const Object secret = AnObject("Secret", "one", "keys", "stringData: {LITELLM_MASTER_KEY: sk-canary-0123456789}\n");
  StoreFeed& feed = Feed("Secret");
  feed.Begin();
  feed.Page(Json(R"({"items":[{"metadata":{"name":"keys","namespace":"one"},"data":{"LITELLM_MASTER_KEY":"c2stY2FuYXJ5"}}]})"));
  feed.End();
  const auto snapshot = store_.Take();
  const Object* stored = snapshot->Find("Secret", "one", "keys");
  ASSERT_NE(stored, nullptr);
  EXPECT_EQ(stored->ref(), secret.ref());
  EXPECT_EQ(
      doc::ToJson(stored->root()),
      R"({"metadata":{"name":"keys","namespace":"one"},"data":{"LITELLM_MASTER_KEY":"[redacted]"},"apiVersion":"v1","kind":"Secret"})");
  EXPECT_TRUE(stored->At("data.LITELLM_MASTER_KEY").value()->withheld());
}

// Two feeds of one kind tell of two namespaces, and neither has a say in the other's.
TEST_F(StoreTest, AFeedTellsOfItsOwnNamespaceAlone) {
  StoreFeed& one = Feed("Deployment", "one");
  StoreFeed& two = Feed("Deployment", "two");
  const Object a = AnObject("Deployment", "one", "a"), b = AnObject("Deployment", "two", "b");
  Fill(one, {&a, &b});
  Fill(two, {&b});
  EXPECT_EQ(one.Size(), 1U);
  for (const auto type : {WatchEvent::Type::kDeleted, WatchEvent::Type::kAdded, WatchEvent::Type::kModified}) {
    one.Apply(EventOf(type, b));
    one.Apply(EventOf(type, AnObject("Deployment", "two", "c")));
    EXPECT_EQ(NamesOf(store_.Take()->List("Deployment", "")), "one/a two/b ");
  }
  one.Apply(EventOf(WatchEvent::Type::kDeleted, a));
  EXPECT_EQ(NamesOf(store_.Take()->List("Deployment", "")), "two/b ");
  EXPECT_EQ(one.Size(), 0U);
  EXPECT_EQ(two.Size(), 1U);
}

// ------------------------------------------------------------------------------------------------------------------ what is known
TEST_F(StoreTest, KnownIsWhatIsListedAndInStep) {
  StoreFeed& feed = Feed("Deployment");
  const Object a = AnObject("Deployment", "one", "a");
  Fill(feed, {&a});
  EXPECT_EQ(store_.Take()->Knows("Deployment", "one"), Known::kYes);
  EXPECT_EQ(store_.Take()->Knows("Deployment", ""), Known::kYes);
  EXPECT_EQ(store_.Take()->Knows("Secret", "one"), Known::kNotLookedAt) << "nobody watches it";

  standing_.SetUntil(clock_.Steady() + seconds(60));
  clock_.Advance(seconds(59));
  const auto in_time = store_.Take();
  clock_.Advance(seconds(2));
  EXPECT_EQ(in_time->Knows("Deployment", "one"), Known::kYes) << "a snapshot does not age";
  const auto late = store_.Take();
  EXPECT_EQ(late->Knows("Deployment", "one"), Known::kNotLookedAt);
  EXPECT_EQ(late->Find("Deployment", "one", "a"), nullptr) << "what may be gone is neither excuse nor fault";
  EXPECT_TRUE(late->List("Deployment", "").empty());

  standing_.SetUntil(clock_.Steady() + seconds(60));
  EXPECT_EQ(NamesOf(store_.Take()->List("Deployment", "one")), "one/a ") << "it was only hidden";
  standing_.Set(Known::kForbidden);
  EXPECT_EQ(store_.Take()->Knows("Deployment", "one"), Known::kForbidden);
}

TEST_F(StoreTest, NamespacesAreKnownOneByOne) {
  StoreFeed& one = Feed("Deployment", "one");
  StoreFeed& two = store_.AddFeed(*FindKind("Deployment"), "two");
  FakeStanding broken(Known::kNotLookedAt);
  store_.SetStanding(two, &broken);
  const Object a = AnObject("Deployment", "one", "a"), b = AnObject("Deployment", "two", "b"), c = AnObject("Deployment", "one", "c");
  Fill(one, {&a, &b});
  Fill(two, {&b});
  const auto snapshot = store_.Take();
  EXPECT_EQ(snapshot->Knows("Deployment", "one"), Known::kYes);
  EXPECT_EQ(snapshot->Knows("Deployment", "two"), Known::kNotLookedAt);
  EXPECT_EQ(snapshot->Knows("Deployment", "three"), Known::kNotLookedAt);
  EXPECT_EQ(snapshot->Knows("Deployment", ""), Known::kNotLookedAt);
  EXPECT_EQ(NamesOf(snapshot->List("Deployment", "")), "one/a ") << "the other feed's namespace is not known";
  broken.Set(Known::kYes);
  EXPECT_EQ(NamesOf(store_.Take()->List("Deployment", "")), "one/a two/b ");
  Fill(one, {&c});
  EXPECT_EQ(NamesOf(store_.Take()->List("Deployment", "")), "two/b one/c ") << "by name; a list of one namespace leaves the others alone";
}

// Between the look at a standing and the look at the objects they may be forgotten, or come: neither may be taken for a kind that is empty.
TEST_F(StoreTest, WhatChangesWhileASnapshotIsTakenIsNotKnown) {
  class Changing final : public Standing {
   public:
    Known At(std::chrono::steady_clock::time_point) const override {
      if (std::exchange(first_, false)) {
        change();
        return before;
      }
      return after;
    }
    std::function<void()> change;
    Known before = Known::kYes, after = Known::kYes;

   private:
    mutable bool first_ = true;
  };
  const Object a = AnObject("Deployment", "one", "a");
  StoreFeed& feed = Feed("Deployment");
  Fill(feed, {&a});
  Changing forgotten;
  forgotten.after = Known::kNotLookedAt;
  forgotten.change = [&] { Fill(feed, {}); };
  store_.SetStanding(feed, &forgotten);
  EXPECT_EQ(store_.Take()->Knows("Deployment", "one"), Known::kNotLookedAt);
  Changing come;
  come.before = Known::kForbidden;
  come.change = [&] { Fill(feed, {&a}); };
  store_.SetStanding(feed, &come);
  const auto snapshot = store_.Take();
  EXPECT_EQ(snapshot->Knows("Deployment", "one"), Known::kForbidden);
  EXPECT_EQ(snapshot->Find("Deployment", "one", "a"), nullptr);
}

TEST_F(StoreTest, AFeedWithoutAStandingIsNotBelieved) {
  StoreFeed& feed = store_.AddFeed(*FindKind("Deployment"), "");
  const Object a = AnObject("Deployment", "one", "a");
  Fill(feed, {&a});
  EXPECT_EQ(store_.Take()->Knows("Deployment", "one"), Known::kNotLookedAt);
  EXPECT_EQ(store_.Take()->Find("Deployment", "one", "a"), nullptr);
}

// ------------------------------------------------------------------------------------------------------------------ the property
// A store that is written to, and what should be in it.
class History {
 public:
  explicit History(unsigned seed, Store& store, const Standing& standing) : random_(seed, RandomCluster::Namespaces::kNeeded) {
    for (const KindInfo& row : kKnownKinds) {
      feeds_.emplace(row.name, &store.AddFeed(row, ""));
      store.SetStanding(*feeds_.at(row.name), &standing);
    }
  }

  void Step() {
    const Object object = random_.One();
    if (object.ref().ns.empty()) return;
    if (random_.Number(8) == 0) return Relist(object.ref().kind);
    StoreFeed& feed = *feeds_.at(object.ref().kind);
    const bool there = objects_.contains(KeyOf(object));
    if (there && random_.Number(2) == 0) {
      feed.Apply(EventOf(WatchEvent::Type::kDeleted, object));
      objects_.erase(KeyOf(object));
    } else {
      feed.Apply(EventOf(there ? WatchEvent::Type::kModified : WatchEvent::Type::kAdded, object));
      objects_.insert_or_assign(KeyOf(object), object);
    }
  }

  // By namespace within a kind, as the store has those of one name.
  std::vector<Object> Objects() const {
    std::vector<Object> all;
    for (const auto& [key, object] : objects_) all.push_back(object);
    return all;
  }

 private:
  using Key = std::tuple<std::string, std::string, std::string>;
  static Key KeyOf(const Object& object) { return {object.ref().kind, object.ref().ns, object.ref().name}; }

  // All of it anew, in pages, with some that went meanwhile and one that came.
  void Relist(const std::string& kind) {
    std::erase_if(objects_, [&](const auto& entry) { return entry.second.ref().kind == kind && random_.Number(4) == 0; });
    const Object fresh = random_.One();
    if (fresh.ref().kind == kind && !fresh.ref().ns.empty()) objects_.insert_or_assign(KeyOf(fresh), fresh);
    std::vector<const Object*> of_kind;
    for (const auto& [key, object] : objects_) {
      if (object.ref().kind == kind) of_kind.push_back(&object);
    }
    std::shuffle(of_kind.begin(), of_kind.end(), order_);
    StoreFeed& feed = *feeds_.at(kind);
    feed.Begin();
    for (std::size_t i = 0; i < of_kind.size(); i += 2)
      feed.Page(PageOf({of_kind.begin() + static_cast<std::ptrdiff_t>(i),
                        of_kind.begin() + static_cast<std::ptrdiff_t>(std::min(i + 2, of_kind.size()))}));
    feed.End();
  }

  RandomCluster random_;
  std::mt19937 order_{1};
  std::map<std::string_view, StoreFeed*> feeds_;
  std::map<Key, Object> objects_;
};

std::set<std::pair<Index, std::string>> AllKeys(const std::vector<Object>& objects) {
  std::set<std::pair<Index, std::string>> keys = {{Index::kReloader, ""}, {Index::kBudgets, ""}, {Index::kConfigMapUsers, "nobody's"}};
  for (const Object& object : objects) {
    for (IndexKey& key : IndexKeysOf(object)) keys.emplace(key.index, std::move(key.key));
  }
  return keys;
}

TEST(Store, AnswersAsASnapshotOverTheSameObjects) {
  std::size_t questions = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    testing::FakeClock clock;
    const FakeStanding standing;
    Store store(clock, &engine::Pruned);
    History history(seed, store, standing);
    for (int step = 0; step < 60; ++step) {
      history.Step();
      if (step % 7 != 0) continue;
      const std::vector<Object> objects = history.Objects();
      const engine::MemorySnapshot expected(objects, Coverage::kComplete);
      const auto actual = store.Take();
      ASSERT_EQ(store.size(), objects.size());
      for (const std::string_view ns : {"one", "two", "three", ""}) {
        for (const KindInfo& kind : kKnownKinds) {
          ASSERT_EQ(NamesOf(actual->List(kind.name, ns)), NamesOf(expected.List(kind.name, ns))) << "seed " << seed << " " << kind.name;
          ASSERT_EQ(actual->Knows(kind.name, ns), expected.Knows(kind.name, ns));
          for (const Object& object : objects) {
            const Object* found = actual->Find(kind.name, ns, object.ref().name);
            const Object* wanted = expected.Find(kind.name, ns, object.ref().name);
            ASSERT_EQ(found != nullptr ? ToString(found->ref()) : "", wanted != nullptr ? ToString(wanted->ref()) : "");
            ++questions;
          }
        }
        for (const auto& [index, key] : AllKeys(objects)) {
          ASSERT_EQ(NamesOf(actual->Lookup(index, key, ns)), NamesOf(expected.Lookup(index, key, ns))) << "seed " << seed << " key " << key;
          ASSERT_EQ(actual->Contains(index, key, ns), expected.Contains(index, key, ns)) << "seed " << seed << " key " << key;
          ++questions;
        }
      }
    }
  }
  EXPECT_GT(questions, 100'000U);
}

// ------------------------------------------------------------------------------------------------------------------ threads
TEST(Store, IsWrittenToAndReadAtOnce) {
  testing::FakeClock clock;
  const FakeStanding standing;
  Store store(clock, &engine::Pruned);
  std::vector<StoreFeed*> feeds;
  for (const std::string_view kind : {"Deployment", "Service", "StatefulSet"}) {
    feeds.push_back(&store.AddFeed(*FindKind(kind), ""));
    store.SetStanding(*feeds.back(), &standing);
  }
  const std::vector<std::string_view> kinds = {"Deployment", "Service", "StatefulSet"};
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    threads.emplace_back([&, i] {
      const Object a = AnObject(kinds[i], "one", "a"), b = AnObject(kinds[i], "one", "b"), c = AnObject(kinds[i], "two", "c");
      for (int round = 0; round < 100; ++round) {
        feeds[i]->Begin();
        feeds[i]->Page(PageOf({&a, &c}));
        feeds[i]->End();
        feeds[i]->Apply(EventOf(WatchEvent::Type::kAdded, b));
        feeds[i]->Apply(EventOf(WatchEvent::Type::kDeleted, a));
      }
    });
  }
  std::atomic<std::size_t> wrong = 0;
  for (int reader = 0; reader < 2; ++reader) {
    threads.emplace_back([&] {
      for (int round = 0; round < 300; ++round) {
        const auto snapshot = store.Take();
        for (const std::string_view kind : kinds) {
          const std::string names = NamesOf(snapshot->List(kind, ""));
          // c is in every list, so nobody ever sees a part of one.
          if (names != "" && names.find("two/c") == std::string::npos) ++wrong;
          if (names != NamesOf(snapshot->List(kind, ""))) ++wrong;
        }
      }
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, 0U);
  EXPECT_EQ(store.size(), 6U);
}

}  // namespace
}  // namespace warden::kube
