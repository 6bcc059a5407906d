// Of a Secret nothing but names stays in memory, whichever way its event or its list goes.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <new>

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

}  // namespace
}  // namespace warden::kube
