// The thread: it ends when it is asked to wherever it is, what is thrown stays inside, and readers see how it is.
#include "kube/reflector.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <new>
#include <thread>

#include "doc/reader.h"
#include "support/fake_clock.h"

namespace warden::kube {
namespace {

using std::chrono::seconds;

Document Json(std::string text) { return *doc::ReadJson(std::move(text), "").document; }

void BlockUntil(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any asked;
  std::unique_lock lock(mutex);
  asked.wait(lock, stop, [] { return false; });
}

// Answers lists from a queue and then never; watches open, tell what is in their queue, and last until somebody asks to stop.
class QueuedApi final : public ListWatch {
 public:
  ApiResult<ListPage> List(const ListRequest& /*request*/, std::stop_token stop) override {
    if (throw_now) throw std::bad_alloc();
    if (lists.empty()) {
      reached.set_value();
      BlockUntil(stop);
      return ApiError{.failure = ApiFailure::kCancelled};
    }
    ApiResult<ListPage> page = std::move(lists.front());
    lists.pop_front();
    return page;
  }
  ApiResult<Done> Watch(const WatchRequest& /*request*/, const std::function<void()>& opened, const std::function<void(WatchEvent)>& take,
                        std::stop_token stop) override {
    opened();
    for (; !events.empty() && !stop.stop_requested(); events.pop_front()) take(std::move(events.front()));
    if (stop.stop_requested()) return ApiError{.failure = ApiFailure::kCancelled};
    reached.set_value();
    BlockUntil(stop);
    return ApiError{.failure = ApiFailure::kCancelled};
  }

  std::deque<ApiResult<ListPage>> lists;
  std::deque<WatchEvent> events;
  std::promise<void> reached;  // the place where it stays
  std::atomic<bool> throw_now = false;
};

class NotingSink final : public ReflectorSink {
 public:
  void Begin() override { calls += "begin "; }
  void Page(Document /*list*/) override { calls += "page "; }
  void End() override {
    calls += "end ";
    if (at_end) at_end();
  }
  void Apply(WatchEvent event) override {
    if (std::exchange(throw_once, false)) throw std::bad_alloc();
    calls += event.resource_version + " ";
  }
  std::size_t Size() const override { return size; }
  std::string calls;
  std::size_t size = 0;
  std::function<void()> at_end;
  bool throw_once = false;
};

// Tells when somebody waits, and waits until the test goes on or ends.
class NotedPause final : public Pause {
 public:
  explicit NotedPause(testing::FakeClock& clock) : clock_(clock) {}
  void Until(Steady time, std::stop_token stop) override {
    if (stay) {
      stay = false;
      reached.set_value();
      return real_.Until(time, stop);
    }
    if (time > clock_.Steady()) clock_.Advance(time - clock_.Steady());
  }
  bool stay = false;
  std::promise<void> reached;

 private:
  testing::FakeClock& clock_;
  RealPause real_{clock_};
};

class ReflectorTest : public ::testing::Test {
 protected:
  static ListPage Page(std::string version) { return {.resource_version = std::move(version), .document = Json(R"({"items":[]})")}; }
  static bool Reached(std::promise<void>& place) { return place.get_future().wait_for(seconds(60)) == std::future_status::ready; }
  // Ends it, and says whether that was quick. What would be waited for is at least 45 s.
  bool StopsSoon() {
    const auto begin = std::chrono::steady_clock::now();
    reflector.Stop();
    return std::chrono::steady_clock::now() - begin < seconds(20);
  }

  testing::FakeClock clock;
  NotedPause pause{clock};
  QueuedApi api;
  NotingSink sink;
  Reflector reflector{{.list_watch = api, .sink = sink, .clock = clock, .pause = pause, .log = {}, .what = "things"}, [] { return 0.0; }};
};

TEST_F(ReflectorTest, StopsInAList) {
  reflector.Start();
  ASSERT_TRUE(Reached(api.reached));
  EXPECT_TRUE(StopsSoon());
  EXPECT_EQ(reflector.sync().state, Sync::State::kNeverListed);
  EXPECT_EQ(sink.calls, "");
}

TEST_F(ReflectorTest, StopsInAWatch) {
  api.lists.push_back(Page("5"));
  reflector.Start();
  ASSERT_TRUE(Reached(api.reached));
  EXPECT_EQ(reflector.sync().state, Sync::State::kInStep);
  EXPECT_TRUE(StopsSoon());
  EXPECT_EQ(reflector.sync().state, Sync::State::kOutOfStep);
}

TEST_F(ReflectorTest, StopsInAWait) {
  pause.stay = true;
  api.lists.push_back(ApiError{.failure = ApiFailure::kForbidden});
  reflector.Start();
  ASSERT_TRUE(Reached(pause.reached));
  EXPECT_EQ(reflector.sync().state, Sync::State::kForbidden);
  EXPECT_TRUE(StopsSoon());
}

TEST_F(ReflectorTest, StopsBeforeItBegan) { EXPECT_TRUE(StopsSoon()); }

TEST_F(ReflectorTest, TellsPagesEventsAndCounts) {
  ListPage first = Page("5");
  first.next = "T";
  api.lists.push_back(std::move(first));
  api.lists.push_back(ApiError{.failure = ApiFailure::kServer, .http_status = 503});  // the second page, once
  api.lists.push_back(Page("5"));
  using Type = WatchEvent::Type;
  api.events.push_back({.type = Type::kAdded, .resource_version = "6"});
  api.events.push_back({.type = Type::kBookmark, .resource_version = "7"});
  api.events.push_back({.type = Type::kDeleted, .resource_version = "8"});
  reflector.Start();
  ASSERT_TRUE(Reached(api.reached));
  const ReflectorCounts counts = reflector.counts();
  reflector.Stop();
  EXPECT_EQ(sink.calls, "begin page page end 6 8 ");
  EXPECT_EQ(counts.lists, 1U);
  EXPECT_EQ(counts.pages, 2U);
  EXPECT_EQ(counts.watches, 1U);
  EXPECT_EQ(counts.opened, 1U);
  EXPECT_EQ(counts.events, 2U);
  EXPECT_EQ(counts.bookmarks, 1U);
  EXPECT_EQ(counts.failures[static_cast<std::size_t>(ApiFailure::kServer)], 1U);
}

TEST_F(ReflectorTest, WhatTheSinkThrowsCostsAListAndNoMore) {
  api.lists.push_back(Page("5"));
  api.lists.push_back(Page("6"));
  api.events.push_back({.type = WatchEvent::Type::kAdded, .resource_version = "6"});
  sink.throw_once = true;
  reflector.Start();
  ASSERT_TRUE(Reached(api.reached));
  EXPECT_EQ(reflector.counts().sink_failures, 1U);
  EXPECT_EQ(reflector.sync().state, Sync::State::kInStep);
  reflector.Stop();
  EXPECT_EQ(sink.calls, "begin page end begin page end ");
}

// An API server that adds and adds is listed again, and its list is bounded.
TEST_F(ReflectorTest, TooManyObjectsByEventsEndTheWatch) {
  api.lists.push_back(Page("5"));
  api.lists.push_back(ApiError{.failure = ApiFailure::kTooLarge});
  for (const char* version : {"6", "7"}) api.events.push_back({.type = WatchEvent::Type::kAdded, .resource_version = version});
  sink.size = kMostListObjects + 1;
  reflector.Start();
  ASSERT_TRUE(Reached(api.reached));
  EXPECT_EQ(reflector.counts().failures[static_cast<std::size_t>(ApiFailure::kTooLarge)], 2U);
  reflector.Stop();
  EXPECT_EQ(sink.calls, "begin page end 6 ");
}

// A server that gives the same token for ever would else be asked without a wait, and never answered for.
TEST_F(ReflectorTest, APageThatNamesItselfAsTheNextEndsTheListAndIsWaitedFor) {
  for (int i = 0; i < 2; ++i) {
    ListPage page = Page("5");
    page.next = "T";
    api.lists.push_back(std::move(page));
  }
  pause.stay = true;
  reflector.Start();
  ASSERT_TRUE(Reached(pause.reached));
  EXPECT_EQ(reflector.counts().failures[static_cast<std::size_t>(ApiFailure::kUnreadable)], 1U);
  ASSERT_TRUE(reflector.now().trouble);
  EXPECT_EQ(reflector.now().trouble->message, "a page of the list names itself as the next one");
  EXPECT_EQ(reflector.sync().state, Sync::State::kNeverListed);
  reflector.Stop();
  EXPECT_EQ(sink.calls, "begin page begin ") << "what came of it is let go";
}

// A reader between two steps would else see the reason of one state with another state.
TEST_F(ReflectorTest, HowItIsAndWhyAreOfTheSameMoment) {
  for (int i = 0; i < 200; ++i) {
    api.lists.push_back(ApiError{.failure = ApiFailure::kUnreachable});
    api.lists.push_back(ApiError{.failure = ApiFailure::kForbidden});
  }
  const auto reached = api.reached.get_future();
  reflector.Start();
  bool same = true;
  for (const auto end = std::chrono::steady_clock::now() + seconds(60);
       reached.wait_for(seconds(0)) != std::future_status::ready && std::chrono::steady_clock::now() < end;) {
    const auto [sync, trouble] = reflector.now();
    same = same && (sync.state == Sync::State::kForbidden) == (trouble && trouble->failure == ApiFailure::kForbidden);
  }
  EXPECT_TRUE(same);
}

TEST_F(ReflectorTest, WhatIsTooLargeIsNotTaken) {
  std::string items = "{}";
  for (std::size_t i = 1; i < kMostListObjects / 2; ++i) items += ",{}";
  for (const char* next : {"T", "U", "V"})
    api.lists.push_back(ListPage{.resource_version = "5", .next = next, .document = Json(R"({"items":[)" + items + "]}")});
  pause.stay = true;
  reflector.Start();
  ASSERT_TRUE(Reached(pause.reached));
  EXPECT_EQ(reflector.counts().failures[static_cast<std::size_t>(ApiFailure::kTooLarge)], 1U);
  reflector.Stop();
  EXPECT_EQ(sink.calls, "begin page page begin ");
}

TEST_F(ReflectorTest, ListsWaitForAPlaceAndWatchesDoNot) {
  ListGate gate(1);
  Reflector gated({.list_watch = api, .sink = sink, .clock = clock, .pause = pause, .log = {}, .what = "things", .gate = &gate},
                  [] { return 0.0; });
  api.lists.push_back(Page("5"));
  std::optional<ListGate::Pass> inside = gate.Enter({});
  gated.Start();
  const auto end = std::chrono::steady_clock::now() + seconds(60);
  while (gate.waiting() == 0 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  ASSERT_EQ(gate.waiting(), 1U);
  EXPECT_EQ(gated.counts().lists, 0U);
  inside.reset();
  ASSERT_TRUE(Reached(api.reached));  // the watch
  EXPECT_EQ(gated.counts().lists, 1U);
  EXPECT_EQ(gate.inside(), 0U);
  gated.Stop();
}

TEST_F(ReflectorTest, StopsBeforeItHasAPlace) {
  ListGate gate(1);
  const std::optional<ListGate::Pass> inside = gate.Enter({});
  Reflector gated({.list_watch = api, .sink = sink, .clock = clock, .pause = pause, .log = {}, .what = "things", .gate = &gate},
                  [] { return 0.0; });
  gated.Start();
  gated.Stop();
  EXPECT_EQ(gated.counts().lists, 0U);
}

TEST_F(ReflectorTest, WhatAListThrowsIsAFailure) {
  api.throw_now = true;
  pause.stay = true;
  reflector.Start();
  ASSERT_TRUE(Reached(pause.reached));
  EXPECT_EQ(reflector.counts().failures[static_cast<std::size_t>(ApiFailure::kUnreadable)], 1U);
}

TEST_F(ReflectorTest, AKindThatIsNotThereEmptiesTheSink) {
  api.lists.push_back(ApiError{.failure = ApiFailure::kNotFound});
  api.lists.push_back(ApiError{.failure = ApiFailure::kNotFound});
  std::optional<Sync::State> told;
  sink.at_end = [&] { told = reflector.sync().state; };
  reflector.Start();
  ASSERT_TRUE(Reached(api.reached));
  EXPECT_EQ(reflector.sync().state, Sync::State::kNotThere);
  reflector.Stop();
  EXPECT_EQ(sink.calls, "begin end ");
  EXPECT_EQ(told, Sync::State::kNotThere) << "before that, readers could take it for a kind that is known to be empty";
}

}  // namespace
}  // namespace warden::kube
