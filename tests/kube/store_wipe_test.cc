// Of a Secret nothing but names stays in memory, whichever way its event or its list goes.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <chrono>
#include <new>
#include <optional>
#include <thread>
#include <vector>

#include "doc/reader.h"
#include "engine/pruned.h"
#include "kube/freed_memory.h"
#include "kube/reflector.h"
#include "kube/store.h"
#include "support/fake_clock.h"

namespace warden::kube {
namespace {

using Type = WatchEvent::Type;

constexpr std::string_view kCanary = "c2stY2FuYXJ5LTAxMjM0NTY3ODk=";

// An escape in it: the reader keeps such texts elsewhere than in the source.
std::string Item(std::string_view metadata) {
  return fmt::format(R"({{"metadata":{},"data":{{"KEY":"{}","TWO":"\u0078{}"}}}})", metadata, kCanary, kCanary);
}
std::string Secret() { return Item(R"({"name":"keys","namespace":"one","resourceVersion":"7"})"); }

class StoreWipeTest : public ::testing::Test {
 protected:
  static Document Json(std::string text) { return *doc::ReadJson(std::move(text), "").document; }
  static WatchEvent Event(Type type, const std::string& object) {
    return {type, "7", Json(fmt::format(R"({{"type":"X","object":{}}})", object))};
  }
  // Pieces of memory with the canary that are given back while `event` is taken.
  std::size_t LeftBy(WatchEvent event) {
    const testing::FreedMemory freed(kCanary);
    {
      WatchEvent taken = std::move(event);
      feed_.Apply(std::move(taken));
    }
    return freed.with_text();
  }

  testing::FakeClock clock_;
  Store store_{clock_, &engine::Pruned};
  StoreFeed& feed_ = store_.AddFeed(*FindKind("Secret"), "one");
};

TEST_F(StoreWipeTest, TheTestSeesWhatIsNotWiped) {
  WatchEvent event = Event(Type::kAdded, Secret());
  const testing::FreedMemory freed(kCanary);
  { const WatchEvent dropped = std::move(event); }
  EXPECT_GT(freed.with_text(), 0U);
}

TEST_F(StoreWipeTest, EveryEvent) {
  EXPECT_EQ(LeftBy(Event(Type::kAdded, Secret())), 0U);
  EXPECT_EQ(LeftBy(Event(Type::kModified, Secret())), 0U);
  EXPECT_EQ(store_.size(), 1U);
  EXPECT_EQ(LeftBy(Event(Type::kDeleted, Secret())), 0U);
  EXPECT_EQ(store_.size(), 0U);
  EXPECT_EQ(LeftBy(Event(Type::kDeleted, Secret())), 0U) << "of one that nobody knows";
  EXPECT_EQ(LeftBy(Event(Type::kBookmark, Secret())), 0U);
  EXPECT_EQ(LeftBy(Event(Type::kAdded, Item(R"({"name":"keys","namespace":"another"})"))), 0U);
  EXPECT_EQ(LeftBy(Event(Type::kAdded, Item("{}"))), 0U);
  EXPECT_EQ(LeftBy({Type::kAdded, "7", Json(fmt::format(R"({{"thing":{}}})", Secret()))}), 0U) << "an event without an object";
}

TEST_F(StoreWipeTest, EveryPage) {
  for (const char* form : {R"({{"items":[{}]}})", R"({{"things":[{}]}})"}) {
    Document page = Json(fmt::format(fmt::runtime(form), Secret()));
    const testing::FreedMemory freed(kCanary);
    feed_.Begin();
    {
      Document taken = std::move(page);
      feed_.Page(std::move(taken));
    }
    feed_.End();
    EXPECT_EQ(freed.with_text(), 0U) << form;
  }
}

TEST_F(StoreWipeTest, WhereThereIsNoMemory) {
  Store poor(clock_, [](const Object&) -> Object { throw std::bad_alloc(); });
  StoreFeed& feed = poor.AddFeed(*FindKind("Secret"), "one");
  WatchEvent event = Event(Type::kAdded, Secret());
  const testing::FreedMemory freed(kCanary);
  {
    WatchEvent taken = std::move(event);
    EXPECT_THROW(feed.Apply(std::move(taken)), std::bad_alloc);
  }
  EXPECT_EQ(freed.with_text(), 0U);
}

// What a Reflector does not give to anybody: a bookmark, an event after a stop, and a page that is over the bounds of a list.
class DroppingApi final : public ListWatch {
 public:
  ApiResult<ListPage> List(const ListRequest&, std::stop_token) override {
    if (freed) left_of_page = freed->with_text();
    freed.reset();
    if (pages.empty()) return ListPage{.resource_version = "5", .document = *doc::ReadJson(R"({"items":[]})", "").document};
    ListPage page{.resource_version = "5", .next = "T", .document = std::move(pages.back())};
    pages.pop_back();
    if (pages.empty()) freed.emplace(kCanary);  // from here on, on this thread, until the next list
    return page;
  }
  ApiResult<Done> Watch(const WatchRequest&, const std::function<void()>& opened, const std::function<void(WatchEvent)>& take,
                        std::stop_token) override {
    opened();
    freed.emplace(kCanary);
    take(std::move(bookmark));
    left_of_bookmark = freed->with_text();
    freed.reset();
    reflector->AskToStop();
    freed.emplace(kCanary);
    take(std::move(event));
    left_of_event = freed->with_text();
    freed.reset();
    return Done{};
  }
  std::vector<Document> pages;
  WatchEvent event, bookmark;
  Reflector* reflector = nullptr;
  std::optional<testing::FreedMemory> freed;
  std::optional<std::size_t> left_of_bookmark, left_of_event, left_of_page;
};

class NoSink final : public ReflectorSink {
 public:
  void Begin() override {}
  void Page(Document) override {}
  void End() override {}
  void Apply(WatchEvent) override {}
  std::size_t Size() const override { return 0; }
};

class AtOnce final : public Pause {
 public:
  explicit AtOnce(testing::FakeClock& clock) : clock_(clock) {}
  void Until(Steady time, std::stop_token) override {
    if (time > clock_.Steady()) clock_.Advance(time - clock_.Steady());
  }

 private:
  testing::FakeClock& clock_;
};

TEST_F(StoreWipeTest, WhatAReflectorGivesToNobody) {
  DroppingApi api;
  NoSink sink;
  AtOnce pause(clock_);
  for (int i = 0; i < 2; ++i) api.pages.push_back(Json(fmt::format(R"({{"items":[{}]}})", Secret())));  // the second: the same token again
  api.event = Event(Type::kAdded, Secret());
  api.bookmark = Event(Type::kBookmark, Secret());
  Reflector reflector({.list_watch = api, .sink = sink, .clock = clock_, .pause = pause, .log = {}, .what = "secrets"}, [] { return 0.0; });
  api.reflector = &reflector;
  reflector.Start();
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (reflector.counts().opened == 0 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  reflector.Stop();
  EXPECT_EQ(api.left_of_page, 0U);
  EXPECT_EQ(api.left_of_event, 0U);
  EXPECT_EQ(api.left_of_bookmark, 0U);
}

}  // namespace
}  // namespace warden::kube
