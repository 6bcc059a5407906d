// What every API server answers to lists and watches.
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "kube/contract_server.h"

namespace warden::kube {
namespace {

using ContractLists = ContractTest;
using namespace std::chrono_literals;

std::vector<std::string> NamesOf(const ListPage& page) {
  std::vector<std::string> names;
  const Node* items = page.document.root().Find("items");
  for (const Node& item : items->items()) names.emplace_back(item.Find("metadata")->Find("name")->string());
  return names;
}

// A watch on a thread of its own, and what it has seen.
class Watching {
 public:
  Watching(ListWatch& list_watch, const std::string& version, std::chrono::seconds timeout)
      : thread_([this, &list_watch, version, timeout](const std::stop_token& stop) {
          result_ = list_watch.Watch(
              {version, timeout}, [this] { opened_ = true; }, [this](WatchEvent event) { Take(event); }, stop);
        }) {}
  std::vector<std::string> events() {
    const std::lock_guard lock(mutex_);
    return events_;
  }
  bool opened() const { return opened_; }
  const ApiResult<Done>& Stop() {
    thread_.request_stop();
    return Join();
  }
  const ApiResult<Done>& Join() {
    thread_.join();
    return *result_;
  }

 private:
  void Take(const WatchEvent& event) {
    constexpr const char* kNames[] = {"added ", "modified ", "deleted ", "bookmark"};
    const std::lock_guard lock(mutex_);
    if (event.type == WatchEvent::Type::kBookmark) return;
    events_.push_back(kNames[static_cast<int>(event.type)] + TextAt(event.document, {"object", "metadata", "name"}));
    EXPECT_EQ(event.resource_version, TextAt(event.document, {"object", "metadata", "resourceVersion"}));
  }

  std::mutex mutex_;
  std::vector<std::string> events_;
  std::atomic<bool> opened_ = false;
  std::optional<ApiResult<Done>> result_;
  std::jthread thread_;
};

const Selectors kOurs{.labels = "made-by=contract"};

class ContractWatches : public ContractTest {
 protected:
  void PutOurs(const std::string& name) { Put(ConfigMap(name, {{"k", "v"}}, {{"made-by", "contract"}})); }
};

TEST_F(ContractWatches, PagesHoldEachObjectOnce) {
  for (int i = 0; i < 25; ++i) PutOurs("map-" + std::to_string(i));
  std::multiset<std::string> names;
  ListRequest request{.limit = 10};
  int pages = 0;
  do {
    const auto page = client().List(kConfigMaps, ns(), request, kOurs);
    ASSERT_TRUE(page.ok()) << page.error().message;
    EXPECT_FALSE(page->resource_version.empty());
    for (const std::string& name : NamesOf(*page)) names.insert(name);
    request.next = page->next;
    ++pages;
  } while (!request.next.empty() && pages < 10);
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(names.size(), 25u);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 25u);
}

TEST_F(ContractWatches, SelectorsAndNamespaces) {
  PutOurs("a");
  Put(ConfigMap("b"));
  EXPECT_EQ(NamesOf(*client().List(kConfigMaps, ns(), {}, kOurs)), std::vector<std::string>{"a"});
  EXPECT_EQ(NamesOf(*client().List(kConfigMaps, ns(), {}, {.fields = "metadata.name=b"})), std::vector<std::string>{"b"});
  const auto both = client().List(kConfigMaps, "", {}, {.labels = "made-by=contract", .fields = "metadata.namespace=" + ns()});
  ASSERT_TRUE(both.ok()) << both.error().message;
  EXPECT_EQ(NamesOf(*both), std::vector<std::string>{"a"});
  EXPECT_TRUE(NamesOf(*client().List(kDeployments, ns(), {.resource_version = "0"})).empty());
}

// With a limit, as a Reflector lists again after a break: what was made meanwhile is in it.
TEST_F(ContractWatches, AListIsNotOlderThanAskedForButMayBeNewer) {
  const std::string old = Put(ConfigMap("before"));
  Put(ConfigMap("after"));
  EXPECT_TRUE(Eventually([&] {
    const auto list = client().List(kConfigMaps, ns(), {.resource_version = old, .limit = 500});
    if (!list.ok()) return false;
    for (const Node& item : list->document.root().Find("items")->items()) {
      if (item.Find("metadata")->Find("name")->string() == "after") return true;
    }
    return false;
  }));
}

TEST_F(ContractWatches, AVersionOfTheFutureIsTooLarge) {
  const auto list = client().List(kConfigMaps, ns(), {.resource_version = "9000000000000"});
  ASSERT_FALSE(list.ok());
  EXPECT_EQ(list.error().failure, ApiFailure::kTooLargeResourceVersion) << list.error().message;
}

TEST_F(ContractWatches, EventsComeInOrder) {
  PutOurs("before");
  ResourceListWatch watch(client(), kConfigMaps, ns(), kOurs);
  const auto list = watch.List({}, {});
  ASSERT_TRUE(list.ok()) << list.error().message;
  Watching watching(watch, list->resource_version, 60s);
  EXPECT_TRUE(Eventually([&] { return watching.opened(); }));
  PutOurs("after");
  ASSERT_TRUE(client().Patch(kConfigMaps, Key("before"), PatchKind::kMerge, {{"data", {{"k", "w"}}}}).ok());
  ASSERT_TRUE(client().Delete(kConfigMaps, Key("after")).ok());
  EXPECT_TRUE(Eventually([&] { return watching.events().size() >= 3; }));
  EXPECT_EQ(watching.events(), (std::vector<std::string>{"added after", "modified before", "deleted after"}));
  const auto& ended = watching.Stop();
  ASSERT_FALSE(ended.ok());
  EXPECT_EQ(ended.error().failure, ApiFailure::kCancelled);
}

TEST_F(ContractWatches, AWatchEndsWellAtItsTimeout) {
  ResourceListWatch watch(client(), kConfigMaps, ns(), kOurs);
  const auto list = watch.List({}, {});
  ASSERT_TRUE(list.ok());
  Watching watching(watch, list->resource_version, 1s);
  const auto& ended = watching.Join();
  EXPECT_TRUE(ended.ok()) << ended.error().message;
  EXPECT_TRUE(watching.opened());
}

TEST_F(ContractWatches, ManyWatchesAtOnceAndCallsBesideThem) {
  ResourceListWatch watch(client(), kConfigMaps, ns(), kOurs);
  const auto list = watch.List({}, {});
  ASSERT_TRUE(list.ok());
  std::vector<std::unique_ptr<Watching>> watching;
  for (int i = 0; i < 8; ++i) watching.push_back(std::make_unique<Watching>(watch, list->resource_version, 60s));
  for (const auto& one : watching) EXPECT_TRUE(Eventually([&] { return one->opened(); }));
  PutOurs("a");
  for (const auto& one : watching) EXPECT_TRUE(Eventually([&] { return one->events().size() == 1; }));
  for (const auto& one : watching) EXPECT_EQ(one->Stop().error().failure, ApiFailure::kCancelled);
}

TEST_F(ContractWatches, AWatchOfAKindThatIsNotInstalledIsNotOpened) {
  ResourceListWatch watch(client(), {"example.invalid", "v1", "things"}, "");
  Watching watching(watch, "1", 10s);
  const auto& ended = watching.Join();
  ASSERT_FALSE(ended.ok());
  EXPECT_EQ(ended.error().failure, ApiFailure::kNotFound);
  EXPECT_FALSE(watching.opened());
}

}  // namespace
}  // namespace warden::kube
