// What is asked of the cluster, what is believed of it, and how it is told.
#include "cluster/cluster_view.h"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/real_clock.h"
#include "doc/reader.h"
#include "support/fake_clock.h"
#include "support/memory_log.h"

namespace warden::cluster {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

kube::ApiError Failed(kube::ApiFailure failure) { return {.failure = failure, .message = "made up"}; }

// The answer to GET /apis of a cluster that has these groups beside its own.
std::string GroupsWith(const std::string& name = "") {
  const std::string more = name.empty() ? "" : R"(,{"name":")" + name + R"("})";
  return R"({"kind":"APIGroupList","apiVersion":"v1","groups":[{"name":"apps"},{"name":"policy"})" + more + "]}";
}

// Until it holds; false: not within a minute.
bool Comes(const std::function<bool()>& holds) {
  for (const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1); std::chrono::steady_clock::now() < end;) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return holds();
}

void BlockUntil(const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any().wait(lock, stop, [] { return false; });
}

// Answers each kind as it is told; a watch says nothing and lasts until it is stopped, or its kind fails.
class FakeCluster {
 public:
  // Before the view begins, or by Change.
  std::map<std::string, std::string> items;        // by kind: the items of its list
  std::map<std::string, kube::ApiError> failures;  // by kind: of its list and its watch
  std::map<std::string, std::string> pages = {{"/version", R"({"major":"1","minor":"36"})"},
                                              {"/apis", GroupsWith()}};  // by path; others are not there
  std::set<std::string> hanging;                                         // paths, and kinds whose lists hang
  std::set<std::pair<std::string, std::string>> asked;                   // kind and namespace
  std::map<std::string, int> gets;                                       // by path
  std::set<std::string> hung;                                            // of `hanging`, what was asked for
  std::size_t most_lists = 0;                                            // at the same time
  bool lists_wait_for_a_third = false;                                   // a while

  void Change(const std::function<void()>& change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }
  bool Hangs(const std::string& what) {
    return Comes([&] {
      const std::lock_guard lock(mutex_);
      return hung.contains(what);
    });
  }

  ClusterCalls Calls() {
    return {.list_watch = [this](const KindInfo& kind, const std::string& ns) -> std::unique_ptr<kube::ListWatch> {
              asked.emplace(kind.name, ns);
              return std::make_unique<OfKind>(*this, std::string(kind.name));
            },
            .get = [this](const std::string& path, const std::stop_token& stop) -> kube::ApiResult<std::string> {
              if (Hang(path, stop)) return Failed(kube::ApiFailure::kCancelled);
              const std::lock_guard lock(mutex_);
              ++gets[path];
              const auto page = pages.find(path);
              if (page == pages.end()) return Failed(kube::ApiFailure::kNotFound);
              return page->second;
            }};
  }

 private:
  class OfKind final : public kube::ListWatch {
   public:
    OfKind(FakeCluster& cluster, std::string kind) : cluster_(cluster), kind_(std::move(kind)) {}

    kube::ApiResult<kube::ListPage> List(const kube::ListRequest&, std::stop_token stop) override {
      if (cluster_.Hang(kind_, stop)) return Failed(kube::ApiFailure::kCancelled);
      std::unique_lock lock(cluster_.mutex_);
      cluster_.most_lists = std::max(cluster_.most_lists, ++cluster_.lists_);
      if (cluster_.lists_wait_for_a_third)
        cluster_.changed_.wait_for(lock, std::chrono::milliseconds(20), [this] { return cluster_.most_lists > 2; });
      --cluster_.lists_;
      cluster_.changed_.notify_all();
      if (const auto failure = cluster_.failures.find(kind_); failure != cluster_.failures.end()) return failure->second;
      const auto found = cluster_.items.find(kind_);
      const std::string text = "{\"items\":[" + (found == cluster_.items.end() ? std::string() : found->second) + "]}";
      return kube::ListPage{.resource_version = "1", .next = "", .document = *doc::ReadJson(text, "").document};
    }
    kube::ApiResult<kube::Done> Watch(const kube::WatchRequest&, const std::function<void()>& opened,
                                      const std::function<void(kube::WatchEvent)>&, std::stop_token stop) override {
      opened();
      std::unique_lock lock(cluster_.mutex_);
      const auto fails = [this] { return cluster_.failures.contains(kind_); };
      return cluster_.changed_.wait(lock, stop, fails) ? cluster_.failures[kind_] : Failed(kube::ApiFailure::kCancelled);
    }

   private:
    FakeCluster& cluster_;
    const std::string kind_;
  };

  // True: it hung until the stop.
  bool Hang(const std::string& what, const std::stop_token& stop) {
    {
      const std::lock_guard lock(mutex_);
      if (!hanging.contains(what)) return false;
      hung.insert(what);
    }
    BlockUntil(stop);
    return true;
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t lists_ = 0;
};

class ClusterViewTest : public ::testing::Test {
 protected:
  ClusterView& Make(const ClusterScope& scope = {}) {
    return view_.emplace(
        scope, ClusterView::Needs{.calls = cluster_.Calls(), .clock = clock_, .pause = pause_, .log = {}, .condition = condition_});
  }
  bool ConditionComesToSay(const std::string& text) {
    return Comes([&] { return condition_.now().reason == text; });
  }

  FakeCluster cluster_;
  app::RealClock clock_;
  kube::RealPause pause_{clock_};
  ops::Condition condition_{"store", ops::Condition::Decides::kReadiness};
  std::optional<ClusterView> view_;
};

TEST_F(ClusterViewTest, KnowsNothingBeforeItHasListed) {
  const ClusterView& view = Make();
  const auto snapshot = view.snapshots().Take();
  EXPECT_EQ(snapshot->Knows("ConfigMap", "llm"), Known::kNotLookedAt);
  EXPECT_FALSE(view.version().minor);
  EXPECT_THAT(WhatIsNotKnown(view.parts()), AllOf(HasSubstr("not listed yet: "), HasSubstr("ConfigMap"), HasSubstr("Deployment")));
  EXPECT_EQ(condition_.now().reason, WhatIsNotKnown(view.parts()));
}

TEST_F(ClusterViewTest, KnowsWhatWasListedAndWhatIsNotThere) {
  cluster_.items["PodDisruptionBudget"] = R"({"metadata":{"name":"litellm","namespace":"llm"},"spec":{"minAvailable":1}})";
  ClusterView& view = Make();
  view.Start();
  ASSERT_TRUE(Comes([&] { return WhatIsNotKnown(view.parts()).empty(); })) << WhatIsNotKnown(view.parts());
  const auto snapshot = view.snapshots().Take();
  EXPECT_NE(snapshot->Find("PodDisruptionBudget", "llm", "litellm"), nullptr);
  EXPECT_EQ(snapshot->Find("PodDisruptionBudget", "llm", "other"), nullptr);
  EXPECT_EQ(snapshot->Knows("Service", "llm"), Known::kYes);
  EXPECT_EQ(snapshot->Knows("Pod", "llm"), Known::kNotLookedAt) << "nobody watches Pods";
  EXPECT_EQ(view.objects(), 1U);
  ASSERT_TRUE(Comes([&] { return view.version().minor == 36; }));
  ASSERT_TRUE(ConditionComesToSay(""));
}

TEST_F(ClusterViewTest, SecretsOnlyWhereSomebodySaidSo) {
  Make();
  EXPECT_THAT(cluster_.asked, Not(Contains(Pair("Secret", ::testing::_))));
  EXPECT_THAT(cluster_.asked, Contains(Pair("ConfigMap", "")));
  cluster_.asked.clear();
  Make({.namespaces = {"gateway", "llm"}, .secret_namespaces = {"llm"}});
  EXPECT_THAT(cluster_.asked, Contains(Pair("Secret", "llm")));
  EXPECT_THAT(cluster_.asked, Not(Contains(Pair("Secret", "gateway"))));
  EXPECT_THAT(cluster_.asked, Each(Pair(::testing::_, ::testing::AnyOf("gateway", "llm"))));
}

TEST_F(ClusterViewTest, WhatIsForbiddenIsSaid) {
  cluster_.failures["Service"] = Failed(kube::ApiFailure::kForbidden);
  ClusterView& view = Make({.namespaces = {"llm"}});
  view.Start();
  ASSERT_TRUE(ConditionComesToSay("forbidden: Service in llm")) << condition_.now().reason;
  EXPECT_EQ(condition_.now().state, ops::Condition::State::kRemark) << "and the webhook is ready all the same";
  EXPECT_EQ(view.snapshots().Take()->Knows("Service", "llm"), Known::kForbidden);
}

TEST_F(ClusterViewTest, WhyItIsNotKnownIsSaid) {
  cluster_.failures["Service"] = Failed(kube::ApiFailure::kUnauthorized);
  ClusterView& view = Make();
  view.Start();
  ASSERT_TRUE(ConditionComesToSay("not listed yet (unauthorized): Service")) << condition_.now().reason;
}

// A kind whose CRD is not installed has no objects; one that is served in a version of which we know nothing may have some.
TEST_F(ClusterViewTest, AKindThatIsNotThereIsToldFromAnOlderVersionOfIt) {
  cluster_.failures["ScaledObject"] = cluster_.failures["ExternalSecret"] = Failed(kube::ApiFailure::kNotFound);
  cluster_.pages["/apis"] = GroupsWith("external-secrets.io");
  ClusterView& view = Make();
  view.Start();
  ASSERT_TRUE(ConditionComesToSay("served in another version: ExternalSecret")) << condition_.now().reason;
  const auto snapshot = view.snapshots().Take();
  EXPECT_EQ(snapshot->Knows("ScaledObject", "llm"), Known::kYes);
  EXPECT_EQ(snapshot->Knows("ExternalSecret", "llm"), Known::kNotLookedAt);
}

// What answers 404 to everything is no API server: nothing follows from it.
TEST_F(ClusterViewTest, ABuiltInKindThatIsNotThereIsNotKnown) {
  cluster_.failures["PodDisruptionBudget"] = Failed(kube::ApiFailure::kNotFound);
  ClusterView& view = Make();
  view.Start();
  ASSERT_TRUE(ConditionComesToSay("not served there: PodDisruptionBudget")) << condition_.now().reason;
  EXPECT_EQ(view.snapshots().Take()->Knows("PodDisruptionBudget", "llm"), Known::kNotLookedAt);
}

// Nor that a kind which need not be there is not: whether its group is there, only an API server can say.
TEST_F(ClusterViewTest, WhatIsNoApiServerSaysNothingAboutKindsThatNeedNotBeThere) {
  for (const char* groups : {"", "404 page not found", "{}", R"({"kind":"APIGroupList","groups":[]})"}) {
    FakeCluster nobody;
    for (const KindInfo& kind : kKnownKinds) nobody.failures[std::string(kind.name)] = Failed(kube::ApiFailure::kNotFound);
    if (*groups == '\0') nobody.pages.erase("/apis");
    else nobody.pages["/apis"] = groups;
    ops::Condition condition{"store", ops::Condition::Decides::kReadiness};
    ClusterView view({}, {.calls = nobody.Calls(), .clock = clock_, .pause = pause_, .log = {}, .condition = condition});
    view.Start();
    ASSERT_TRUE(Comes([&] {
      const std::string reason = condition.now().reason;
      const std::string word = *groups == '\0' ? "not_found" : "unreadable";
      return reason.find("not served there: ") != std::string::npos &&
             reason.find("groups not listed (" + word + "): ExternalSecret, Rollout, ScaledObject") != std::string::npos;
    })) << condition.now().reason;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    for (const char* kind : {"ScaledObject", "ExternalSecret", "Rollout"}) {
      EXPECT_EQ(view.snapshots().Take()->Knows(kind, "llm"), Known::kNotLookedAt) << kind << " by " << groups;
    }
  }
}

// Fourteen lists at once would stand in memory two or three times over, each.
TEST_F(ClusterViewTest, NoMoreThanTwoListsAreUnderWay) {
  cluster_.lists_wait_for_a_third = true;
  ClusterView& view = Make();
  view.Start();
  ASSERT_TRUE(Comes([&] { return WhatIsNotKnown(view.parts()).empty(); })) << WhatIsNotKnown(view.parts());
  view.Stop();
  EXPECT_EQ(cluster_.most_lists, 2U);
}

// One list each 30 s, in each namespace.
TEST_F(ClusterViewTest, KindsOfCrdsThatHangInManyNamespacesDelayNoOther) {
  cluster_.hanging = {"ExternalSecret", "Rollout"};
  ClusterView& view = Make({.namespaces = {"a", "b", "c"}});
  view.Start();
  const auto known = [](const ClusterPart& part) { return part.known == Known::kYes; };
  const auto parts_of = [&](const auto& kinds) {
    std::vector<ClusterPart> parts = view.parts();
    std::erase_if(parts, [&](const ClusterPart& part) { return !kinds(*part.kind); });
    return parts;
  };
  ASSERT_TRUE(Comes([&] {
    const auto parts = parts_of(&IsBuiltIn);
    return std::all_of(parts.begin(), parts.end(), known);
  })) << WhatIsNotKnown(view.parts());
  // ScaledObjects wait behind these, but for those that came before them.
  const auto hanging = parts_of([&](const KindInfo& kind) { return cluster_.hanging.contains(std::string(kind.name)); });
  EXPECT_THAT(hanging, SizeIs(6));
  EXPECT_TRUE(std::none_of(hanging.begin(), hanging.end(), known));
  EXPECT_THAT(WhatIsNotKnown(view.parts()), ::testing::StartsWith("not listed yet: ExternalSecret, Rollout"));
}

TEST_F(ClusterViewTest, WhatHangsInTheNetworkDelaysNothingThatIsSaid) {
  cluster_.failures["Service"] = Failed(kube::ApiFailure::kForbidden);
  cluster_.failures["ScaledObject"] = cluster_.failures["ExternalSecret"] = Failed(kube::ApiFailure::kNotFound);
  cluster_.hanging = {"/version", "CronJob"};
  ClusterView& view = Make();
  view.Start();
  ASSERT_TRUE(cluster_.Hangs("/version"));
  ASSERT_TRUE(ConditionComesToSay("forbidden: Service; not listed yet: CronJob")) << condition_.now().reason;
  EXPECT_EQ(view.snapshots().Take()->Knows("ScaledObject", "llm"), Known::kYes) << "nor what is looked for elsewhere";
}

TEST_F(ClusterViewTest, AGroupThatHangsDelaysNothingElse) {
  cluster_.failures["Service"] = Failed(kube::ApiFailure::kForbidden);
  cluster_.failures["ScaledObject"] = Failed(kube::ApiFailure::kNotFound);
  cluster_.hanging = {"/apis"};
  ClusterView& view = Make();
  view.Start();
  ASSERT_TRUE(cluster_.Hangs("/apis"));
  ASSERT_TRUE(ConditionComesToSay("forbidden: Service; not listed yet: ScaledObject")) << condition_.now().reason;
  EXPECT_TRUE(Comes([&] { return view.version().minor == 36; }));
}

TEST_F(ClusterViewTest, AMissingFileIsSaid) {
  cluster_.failures["Service"] = {
      .failure = kube::ApiFailure::kNoCredential, .reason = std::string(kube::kFileMissing), .message = "token /run/token: no such file"};
  ClusterView& view = Make();
  view.Start();
  ASSERT_TRUE(ConditionComesToSay("not listed yet (a file with credentials is missing): Service")) << condition_.now().reason;
}

// ------------------------------------------------------------------------------------------------- kinds that come and go
// Waits until somebody has moved the clock.
class SteppedPause final : public kube::Pause {
 public:
  explicit SteppedPause(const base::Clock& clock) : clock_(clock) {}
  void Until(kube::Steady time, std::stop_token stop) override {
    while (!stop.stop_requested() && clock_.Steady() < time) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

 private:
  const base::Clock& clock_;
};

class ComingAndGoing : public ::testing::Test {
 protected:
  static constexpr char kItem[] = R"({"metadata":{"name":"a","namespace":"llm"},"spec":{"scaleTargetRef":{"name":"litellm"}}})";

  struct Seen {
    Known known = Known::kNotLookedAt;
    bool there = false;
  };
  Seen See() const {
    const auto snapshot = view_.snapshots().Take();
    return {snapshot->Knows("ScaledObject", "llm"), snapshot->Find("ScaledObject", "llm", "a") != nullptr};
  }
  // Lets time go by until it holds; false: not within two minutes. Each look is kept.
  bool Comes(const std::function<bool(const Seen&)>& holds) {
    looks_.clear();
    for (int i = 0; i < 480; ++i) {
      looks_.push_back(See());
      if (holds(looks_.back())) return true;
      clock_.Advance(std::chrono::milliseconds(250));
      std::this_thread::sleep_for(std::chrono::milliseconds(4));
    }
    return false;
  }
  static bool IsEmpty(const Seen& seen) { return seen.known == Known::kYes && !seen.there; }
  static bool IsListed(const Seen& seen) { return seen.known == Known::kYes && seen.there; }
  static bool IsUnknown(const Seen& seen) { return seen.known == Known::kNotLookedAt && !seen.there; }

  FakeCluster cluster_;
  testing::FakeClock clock_;
  SteppedPause pause_{clock_};
  ops::Condition condition_{"store", ops::Condition::Decides::kReadiness};
  std::vector<Seen> looks_;
  ClusterView view_{{}, {.calls = cluster_.Calls(), .clock = clock_, .pause = pause_, .log = {}, .condition = condition_}};
};

TEST_F(ComingAndGoing, AKindThatComesIsNotKnownUntilItIsListed) {
  cluster_.failures["ScaledObject"] = Failed(kube::ApiFailure::kNotFound);
  view_.Start();
  ASSERT_TRUE(Comes(&IsEmpty));
  const auto installed = clock_.Steady();
  cluster_.Change([&] {
    cluster_.pages["/apis"] = GroupsWith("keda.sh");
    cluster_.items["ScaledObject"] = kItem;
    cluster_.failures.erase("ScaledObject");
  });
  ASSERT_TRUE(Comes(std::not_fn(&IsEmpty)));
  EXPECT_LE(clock_.Steady() - installed, std::chrono::seconds(20)) << "the group is looked for more often than the kind is listed";
  ASSERT_TRUE(Comes(&IsListed));
  EXPECT_EQ(std::count_if(looks_.begin(), looks_.end(), &IsEmpty), 0);
}

// As when the CRD has gone, or does not serve our version any more: the first look at the group decides, not what was known of it before.
TEST_F(ComingAndGoing, AKindThatGoesIsNotKnownUntilItsGroupWasLookedFor) {
  cluster_.items["ScaledObject"] = kItem;
  view_.Start();
  ASSERT_TRUE(Comes(&IsListed));
  cluster_.Change([&] {
    cluster_.pages["/apis"] = GroupsWith("keda.sh");
    cluster_.failures["ScaledObject"] = Failed(kube::ApiFailure::kNotFound);
  });
  ASSERT_TRUE(Comes(&IsUnknown));
  EXPECT_EQ(std::count_if(looks_.begin(), looks_.end(), &IsEmpty), 0);
  EXPECT_EQ(view_.objects(), 0U);
  cluster_.Change([&] { cluster_.pages["/apis"] = GroupsWith(); });
  ASSERT_TRUE(Comes(&IsEmpty)) << "and now nothing of it is there";
}

// What an API server said of its groups is true for a minute: what answers now may be none.
TEST_F(ComingAndGoing, AGroupThatNobodyTellsOfAnyMoreIsNotKnownForLong) {
  cluster_.failures["ScaledObject"] = Failed(kube::ApiFailure::kNotFound);
  view_.Start();
  ASSERT_TRUE(Comes(&IsEmpty));
  cluster_.Change([&] { cluster_.pages["/apis"] = "404 page not found"; });
  const auto changed = clock_.Steady();
  ASSERT_TRUE(Comes(&IsUnknown));
  EXPECT_LE(clock_.Steady() - changed, std::chrono::seconds(75));
  cluster_.Change([&] { cluster_.pages["/apis"] = GroupsWith(); });
  ASSERT_TRUE(Comes(&IsEmpty));
}

// Each ten seconds, and not each second.
TEST_F(ComingAndGoing, GroupsThatCannotBeHadAreAskedForNowAndThen) {
  cluster_.failures["ScaledObject"] = Failed(kube::ApiFailure::kNotFound);
  cluster_.Change([&] { cluster_.pages["/apis"] = "404 page not found"; });
  view_.Start();
  const auto begun = clock_.Steady();
  EXPECT_FALSE(Comes(&IsEmpty));
  view_.Stop();
  EXPECT_LE(cluster_.gets["/apis"], 2 + (clock_.Steady() - begun) / std::chrono::seconds(10));
  EXPECT_GE(cluster_.gets["/apis"], 3);
}

// An API server that is away, or slow, says nothing about a kind that was not there.
TEST_F(ComingAndGoing, AFailureAfterA404IsNoEmptyKind) {
  cluster_.failures["ScaledObject"] = Failed(kube::ApiFailure::kNotFound);
  view_.Start();
  ASSERT_TRUE(Comes(&IsEmpty));
  cluster_.Change([&] { cluster_.failures["ScaledObject"] = Failed(kube::ApiFailure::kTimeout); });
  ASSERT_TRUE(Comes(&IsUnknown));
}

// ------------------------------------------------------------------------------------------------------- how often it is told
class Telling : public ::testing::Test {
 protected:
  // Until so many lines are there, each second a look; and a while longer.
  std::vector<std::string> Lines(std::size_t count) {
    for (int i = 0; i < 1000 && log_.lines().size() < count; ++i) Second();
    for (int i = 0; i < 30; ++i) Second();
    return log_.lines();
  }
  void Second() {
    clock_.Advance(std::chrono::seconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }

  FakeCluster cluster_;
  warden::testing::FakeClock clock_;
  SteppedPause pause_{clock_};
  warden::testing::MemoryLog log_;
  ops::Condition condition_{"store", ops::Condition::Decides::kReadiness};
  ClusterView view_{
      {}, {.calls = cluster_.Calls(), .clock = clock_, .pause = pause_, .log = log_.At(base::LogLevel::kInfo), .condition = condition_}};
};

TEST_F(Telling, AHealthyStartWarnsOfNothing) {
  cluster_.failures["ScaledObject"] = cluster_.failures["Rollout"] = Failed(kube::ApiFailure::kNotFound);
  view_.Start();
  EXPECT_THAT(Lines(2), ::testing::UnorderedElementsAre("info the other objects are known objects=0",
                                                        "info the cluster has told its version version=1.36"));
}

TEST_F(Telling, WhatHangsForTwoIsTheReasonOfAllThatWaitForThem) {
  cluster_.pages.clear();
  for (const KindInfo& kind : kKnownKinds) cluster_.failures[std::string(kind.name)] = Failed(kube::ApiFailure::kUnreachable);
  cluster_.hanging = {"CronJob"};  // and keeps its place
  view_.Start();
  ASSERT_TRUE(cluster_.Hangs("CronJob"));
  EXPECT_THAT(Lines(1), ::testing::ElementsAre(::testing::MatchesRegex(
                            "warning not all other objects are known what=not listed yet .unreachable.: ConfigMap, .*, CronJob, .*[a-z] "
                            "why=not listed yet .unreachable.: made up")));
}

// --------------------------------------------------------------------------------------------------------- what is said
class Parts {
 public:
  Parts& Add(std::string_view kind, const std::string& ns, kube::Sync::State state) {
    ClusterView::Part part{.kind = FindKind(kind), .ns = ns, .sync = {.state = state}};
    if (state == kube::Sync::State::kForbidden) part.known = Known::kForbidden;
    if (state == kube::Sync::State::kInStep) part.known = Known::kYes;
    parts_.push_back(part);
    return *this;
  }
  std::string Text() const { return WhatIsNotKnown(parts_); }

 private:
  std::vector<ClusterView::Part> parts_;
};

constexpr auto kForbidden = kube::Sync::State::kForbidden;
constexpr auto kOutOfStep = kube::Sync::State::kOutOfStep;

TEST(WhatIsNotKnown, GroupsByWhatIsTheMatter) {
  EXPECT_EQ(Parts().Add("Service", "", kube::Sync::State::kInStep).Text(), "");
  EXPECT_EQ(Parts().Add("Service", "", kForbidden).Add("ConfigMap", "", kForbidden).Text(), "forbidden: ConfigMap, Service");
  EXPECT_EQ(Parts().Add("Secret", "b", kForbidden).Text(), "forbidden: Secret in b");
  EXPECT_EQ(Parts().Add("Secret", "b", kForbidden).Add("Secret", "a", kForbidden).Text(), "forbidden: Secret in 2 namespaces (a, b)");
  // The same namespaces: said once. Others, or another reason: by itself.
  EXPECT_EQ(Parts()
                .Add("Secret", "a", kForbidden)
                .Add("ConfigMap", "a", kForbidden)
                .Add("ConfigMap", "b", kForbidden)
                .Add("Service", "b", kForbidden)
                .Add("Service", "a", kForbidden)
                .Add("CronJob", "a", kOutOfStep)
                .Text(),
            "forbidden: Secret in a; forbidden: ConfigMap, Service in 2 namespaces (a, b); out of step: CronJob in a");
}

TEST(WhatIsNotKnown, IsShortHoweverManyNamespaces) {
  Parts one;
  for (int i = 0; i < 40; ++i) one.Add("Secret", "ns-" + std::to_string(100 + i), kForbidden);
  EXPECT_EQ(one.Text(), "forbidden: Secret in 40 namespaces (ns-100, ns-101, ns-102 and 37 more)");

  // Each kind in other namespaces, with the longest names, and each with three reasons.
  Parts worst;
  std::size_t groups = 0;
  for (const KindInfo& kind : kKnownKinds) {
    if (!kind.is_watched) continue;
    for (const auto state : {kForbidden, kOutOfStep, kube::Sync::State::kNeverListed}) {
      ++groups;
      for (int i = 0; i < 400; ++i) worst.Add(kind.name, std::string(60, 'n') + std::to_string(100 + i % (10 + groups)), state);
    }
  }
  const std::string text = worst.Text();
  EXPECT_LE(text.size(), kMostToldOfUnknown + 20) << text;
  EXPECT_GE(text.size(), kMostToldOfUnknown / 2);
  EXPECT_THAT(text, ::testing::MatchesRegex(".*; and [0-9]+ more")) << "and that something was left out is said";
}

TEST(ApiGroups, AreReadAsTheApiServerSaysThem) {
  const auto groups = ReadApiGroups(GroupsWith("keda.sh"));
  ASSERT_TRUE(groups);
  EXPECT_TRUE(groups->contains("keda.sh"));
  EXPECT_FALSE(groups->contains("argoproj.io"));
}

TEST(ClusterVersion, IsReadAsTheApiServerSaysIt) {
  EXPECT_EQ(ReadKubernetesVersion(R"({"major":"1","minor":"36","gitVersion":"v1.36.3"})").minor, 36);
  EXPECT_EQ(ReadKubernetesVersion(R"({"major":"1","minor":"33+"})").minor, 33);
  for (const char* text : {"", "{}", "[]", R"({"major":"2","minor":"1"})", R"({"major":"1","minor":""})", R"({"major":"1","minor":-3})"}) {
    EXPECT_FALSE(ReadKubernetesVersion(text).minor) << text;
  }
}

}  // namespace
}  // namespace warden::cluster
