// What is asked of the cluster, what is believed of it, and how it is told.
#include "admission/cluster_view.h"

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

namespace warden::admission {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

kube::ApiError Failed(kube::ApiFailure failure) { return {.failure = failure, .message = "made up"}; }

// Answers each kind as it is told; a watch says nothing and lasts until it is stopped.
class FakeCluster {
 public:
  std::map<std::string, std::string> items;                                                    // by kind: the items of its list
  std::map<std::string, kube::ApiFailure> failures;                                            // by kind: of its list
  std::map<std::string, std::string> pages = {{"/version", R"({"major":"1","minor":"36"})"}};  // by path; others are not there
  std::set<std::pair<std::string, std::string>> asked;                                         // kind and namespace

  ClusterCalls Calls() {
    return {.list_watch = [this](const KindInfo& kind, const std::string& ns) -> std::unique_ptr<kube::ListWatch> {
              asked.emplace(kind.name, ns);
              return std::make_unique<OfKind>(*this, std::string(kind.name));
            },
            .get = [this](const std::string& path, const std::stop_token&) -> kube::ApiResult<std::string> {
              const auto page = pages.find(path);
              if (page == pages.end()) return Failed(kube::ApiFailure::kNotFound);
              return page->second;
            }};
  }

 private:
  class OfKind final : public kube::ListWatch {
   public:
    OfKind(const FakeCluster& cluster, std::string kind) : cluster_(cluster), kind_(std::move(kind)) {}

    kube::ApiResult<kube::ListPage> List(const kube::ListRequest&, std::stop_token) override {
      if (const auto failure = cluster_.failures.find(kind_); failure != cluster_.failures.end()) return Failed(failure->second);
      const auto found = cluster_.items.find(kind_);
      const std::string text = "{\"items\":[" + (found == cluster_.items.end() ? std::string() : found->second) + "]}";
      return kube::ListPage{.resource_version = "1", .next = "", .document = *doc::ReadJson(text, "").document};
    }
    kube::ApiResult<kube::Done> Watch(const kube::WatchRequest&, const std::function<void()>& opened,
                                      const std::function<void(kube::WatchEvent)>&, std::stop_token stop) override {
      opened();
      std::mutex mutex;
      std::unique_lock lock(mutex);
      std::condition_variable_any().wait(lock, stop, [] { return false; });
      return Failed(kube::ApiFailure::kCancelled);
    }

   private:
    const FakeCluster& cluster_;
    const std::string kind_;
  };
};

class ClusterViewTest : public ::testing::Test {
 protected:
  ClusterView& Make(const ClusterScope& scope = {}) {
    return view_.emplace(
        scope, ClusterView::Needs{.calls = cluster_.Calls(), .clock = clock_, .pause = pause_, .log = {}, .condition = condition_});
  }
  // False: not within a minute.
  static bool Comes(const std::function<bool()>& holds) {
    for (const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1); std::chrono::steady_clock::now() < end;) {
      if (holds()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return holds();
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
  cluster_.failures["Service"] = kube::ApiFailure::kForbidden;
  ClusterView& view = Make({.namespaces = {"llm"}});
  view.Start();
  ASSERT_TRUE(ConditionComesToSay("forbidden: Service (llm)")) << condition_.now().reason;
  EXPECT_EQ(condition_.now().state, ops::Condition::State::kRemark) << "and the webhook is ready all the same";
  EXPECT_EQ(view.snapshots().Take()->Knows("Service", "llm"), Known::kForbidden);
}

TEST_F(ClusterViewTest, WhyItIsNotKnownIsSaid) {
  cluster_.failures["Service"] = kube::ApiFailure::kUnauthorized;
  ClusterView& view = Make();
  view.Start();
  ASSERT_TRUE(ConditionComesToSay("not listed yet (unauthorized): Service")) << condition_.now().reason;
}

// A kind whose CRD is not installed has no objects; one that is served in a version of which we know nothing may have some.
TEST_F(ClusterViewTest, AKindThatIsNotThereIsToldFromAnOlderVersionOfIt) {
  cluster_.failures["ScaledObject"] = cluster_.failures["ExternalSecret"] = kube::ApiFailure::kNotFound;
  cluster_.pages["/apis/external-secrets.io"] = "{}";
  ClusterView& view = Make();
  view.Start();
  ASSERT_TRUE(ConditionComesToSay("served in another version: ExternalSecret")) << condition_.now().reason;
  const auto snapshot = view.snapshots().Take();
  EXPECT_EQ(snapshot->Knows("ScaledObject", "llm"), Known::kYes);
  EXPECT_EQ(snapshot->Knows("ExternalSecret", "llm"), Known::kNotLookedAt);
}

// What answers 404 to everything is no API server: nothing follows from it.
TEST_F(ClusterViewTest, ABuiltInKindThatIsNotThereIsNotKnown) {
  cluster_.failures["PodDisruptionBudget"] = kube::ApiFailure::kNotFound;
  ClusterView& view = Make();
  view.Start();
  ASSERT_TRUE(ConditionComesToSay("not served there: PodDisruptionBudget")) << condition_.now().reason;
  EXPECT_EQ(view.snapshots().Take()->Knows("PodDisruptionBudget", "llm"), Known::kNotLookedAt);
}

TEST(ClusterVersion, IsReadAsTheApiServerSaysIt) {
  EXPECT_EQ(ReadKubernetesVersion(R"({"major":"1","minor":"36","gitVersion":"v1.36.3"})").minor, 36);
  EXPECT_EQ(ReadKubernetesVersion(R"({"major":"1","minor":"33+"})").minor, 33);
  for (const char* text : {"", "{}", "[]", R"({"major":"2","minor":"1"})", R"({"major":"1","minor":""})", R"({"major":"1","minor":-3})"}) {
    EXPECT_FALSE(ReadKubernetesVersion(text).minor) << text;
  }
}

}  // namespace
}  // namespace warden::admission
