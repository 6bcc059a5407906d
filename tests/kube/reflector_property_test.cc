// Whatever goes wrong, and in whatever order: the Reflector goes on, waits no longer than it says, asks for no list that is not needed, and
// at the end who collects has exactly what there is.
#include "kube/reflector.h"

#include <gtest/gtest.h>

#include <new>

#include "kube/fake_api.h"
#include "kube/property.h"
#include "support/soak.h"

namespace warden::kube {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::CheckScripts;
using testing::Script;

// Collects as its header says, and sometimes has no memory.
class Collector final : public ReflectorSink {
 public:
  explicit Collector(Script& script) : script_(script) {}

  void Begin() override {
    next_.clear();
    in_list_ = true;
    MayFail();
  }
  void Page(Document list) override {
    if (!in_list_) wrong_order_ = true;
    for (const Node& item : list.root().Find("items")->items()) Put(next_, item);
    MayFail();
  }
  void End() override {
    if (!in_list_) wrong_order_ = true;
    MayFail();
    objects_ = std::move(next_);
    in_list_ = false;
  }
  void Apply(WatchEvent event) override {
    MayFail();
    const Node& object = *event.document.root().Find("object");
    if (event.type == WatchEvent::Type::kDeleted) objects_.erase(std::string(object.Find("metadata")->Find("name")->string()));
    else Put(objects_, object);
  }

  std::size_t Size() const override { return objects_.size(); }

  const testing::FakeApi::Objects& objects() const { return objects_; }
  bool wrong_order() const { return wrong_order_; }

 private:
  void MayFail() {
    if (script_.Next(16) == 15) throw std::bad_alloc();
  }
  static void Put(testing::FakeApi::Objects& objects, const Node& object) {
    const Node& metadata = *object.Find("metadata");
    objects[std::string(metadata.Find("name")->string())] = std::stoi(std::string(metadata.Find("resourceVersion")->string()));
  }

  Script& script_;
  testing::FakeApi::Objects objects_, next_;
  bool in_list_ = false;
  bool wrong_order_ = false;
};

TEST(ReflectorProperty, AtTheEndTheSinkHasExactlyTheObjects) {
  std::uint64_t events = 0, lists = 0, failures = 0;
  CheckScripts(testing::QuickOrSoak(1000, 30'000), 400, [&](Script& script) {
    testing::FakeClock clock;
    testing::FakePause pause(clock);
    testing::FakeApi api(script, clock);
    Collector collector(script);
    Reflector reflector({.list_watch = api, .sink = collector, .clock = clock, .pause = pause, .log = {}, .what = "things"},
                        SeededChance(script.Next(256)));
    reflector.Start();
    const bool calm = api.WaitUntilCalm();
    const Sync sync = reflector.sync();
    reflector.Stop();
    RC_ASSERT(calm);
    RC_ASSERT(api.refused().empty());
    RC_ASSERT(!collector.wrong_order());
    RC_ASSERT(sync.state == Sync::State::kInStep);
    RC_ASSERT(collector.objects() == api.objects());
    // The last failure's wait, at most: a list of a few pages, perhaps one more as the version was gone, and a watch.
    RC_ASSERT(api.calls_after_script() <= 12);
    RC_ASSERT(api.time_after_script() <= kLongestWait + seconds(30));
    RC_ASSERT(reflector.sync().state != Sync::State::kInStep);
    events += reflector.counts().events;
    lists += reflector.counts().lists;
    for (const auto count : reflector.counts().failures) failures += count;
  });
  if (!testing::CountIsOurs()) return;
  EXPECT_GT(events, 1000U);  // the histories are not empty ones
  EXPECT_GT(lists, 1000U);
  EXPECT_GT(failures, 1000U);
}

// ------------------------------------------------------------------------------------------- the machine by itself: no thread, no world
class Driven {
 public:
  explicit Driven(Script& script) : script_(script), machine_(now_, SeededChance(script.Next(256))) {}

  // One action, and what the script says comes of it.
  void Step() {
    Act();
    const Sync& sync = machine_.sync();
    if (sync.state == Sync::State::kNotThere) is_listed_ = false;
    // What is known is a whole list, or that there is no such kind: never what was in no list since it came.
    RC_ASSERT(!sync.KnownAt(now_) || sync.state == Sync::State::kNotThere || is_listed_);
  }

  bool in_step() const { return machine_.sync().state == Sync::State::kInStep; }
  Steady now() const { return now_; }
  int lists() const { return lists_; }
  bool only_breaks = false;  // of watches alone, and none that puts the version in doubt

 private:
  void Act() {
    if (const auto* wait = std::get_if<WaitUntil>(&machine_.next())) {
      RC_ASSERT(wait->time - now_ <= kLongestWait);
      RC_ASSERT(wait->time > now_);
      now_ = wait->time;
      return machine_.TimePassed(now_);
    }
    if (const auto* list = std::get_if<ListRequest>(&machine_.next())) return List(ListRequest(*list));
    RC_ASSERT(std::holds_alternative<WatchRequest>(machine_.next()));  // it never stops by itself
    Watch(std::get<WatchRequest>(machine_.next()));
  }

  ApiError Error() {
    if (only_breaks && machine_.sync().state == Sync::State::kInStep) {
      constexpr ApiFailure kOfTheWay[] = {ApiFailure::kUnreachable, ApiFailure::kTimeout, ApiFailure::kCancelled};
      return {.failure = kOfTheWay[script_.Next(3)]};
    }
    ApiError error{.failure = static_cast<ApiFailure>(script_.Next(static_cast<unsigned>(ApiFailure::kServer) + 1))};
    if (only_breaks) {
      constexpr ApiFailure kBreaks[] = {ApiFailure::kUnreachable, ApiFailure::kTimeout,         ApiFailure::kUnauthorized,
                                        ApiFailure::kForbidden,   ApiFailure::kTooManyRequests, ApiFailure::kServer};
      error = {.failure = kBreaks[script_.Next(6)], .http_status = 503};
    }
    if (script_.Next(4) == 1) error.retry_after = seconds(script_.Next(250) * 10);
    return error;
  }
  void List(const ListRequest& list) {
    lists_ += list.next.empty() ? 1 : 0;
    RC_ASSERT(list.next.empty() || list.resource_version.empty());
    RC_ASSERT(list.limit >= 1 && list.limit <= kMostPerPage);
    now_ += milliseconds(script_.Next(200));
    if (!only_breaks && script_.Next(2) == 1) return machine_.ListFailed(Error(), now_);
    const std::string next = script_.Next(3) == 1 ? "T" + std::to_string(version_) : "";
    RC_ASSERT(!machine_.Weigh(next, {.objects = list.limit}));
    machine_.PageCame(std::to_string(++version_), next, now_);
    is_listed_ = is_listed_ || next.empty();
    if (std::holds_alternative<WatchRequest>(machine_.next())) seen_ = std::get<WatchRequest>(machine_.next()).resource_version;
  }
  void Watch(const WatchRequest& watch) {
    RC_ASSERT(watch.resource_version == seen_);  // never from elsewhere than where it was
    RC_ASSERT((watch.timeout >= kLeastWatch && watch.timeout <= kMostWatch) || watch.timeout == kHiddenWatch);
    if (script_.Next(3) == 1) return machine_.WatchFailed(Error(), now_);
    machine_.WatchOpened(now_);
    const Steady opened = now_;
    if (script_.over()) {
      if (in_step()) return;
      now_ += watch.timeout;  // it tells nothing of what could not be told
      return machine_.WatchEnded(now_);
    }
    const bool was_in_step = in_step();
    const int before = version_;
    for (unsigned events = script_.Next(3); events > 0; --events) machine_.EventCame(seen_ = std::to_string(++version_), now_);
    now_ += milliseconds(1 << script_.Next(20));
    RC_ASSERT(in_step() == (was_in_step || version_ > before));
    if (script_.Next(2) == 1) machine_.WatchFailed(Error(), now_);
    else machine_.WatchEnded(now_);
    // Whatever it told, one that was short is not asked for again at once.
    RC_ASSERT(now_ - opened >= kShortWatch || std::holds_alternative<WaitUntil>(machine_.next()));
  }

  Script& script_;
  Steady now_{std::chrono::hours(1)};
  ReflectorMachine machine_;
  std::string seen_;
  int version_ = 0;
  int lists_ = 0;
  bool is_listed_ = false;  // since it was not there
};

TEST(ReflectorProperty, NeverStopsAndIsSoonInStepWhenAllIsWell) {
  CheckScripts(testing::QuickOrSoak(3000, 100'000), 400, [](Script& script) {
    Driven driven(script);
    while (!script.over()) driven.Step();
    const Steady well = driven.now();
    int steps = 0;
    while (!driven.in_step()) {
      driven.Step();
      RC_ASSERT(++steps < 10);
    }
    RC_ASSERT(driven.now() - well <= kLongestWait + kLongestWait / 2);
  });
}

TEST(ReflectorProperty, WhatBreaksAWatchCostsNoList) {
  CheckScripts(testing::QuickOrSoak(3000, 100'000), 400, [](Script& script) {
    Driven driven(script);
    driven.only_breaks = true;
    const Steady begun = driven.now();
    while (!script.over()) driven.Step();
    // But for watches that break for long and tell nothing.
    RC_ASSERT(driven.lists() <= 1 + (driven.now() - begun) / kUntoldPatience);
  });
}

}  // namespace
}  // namespace warden::kube
