// One line for whoever asks, and few for the log.
#include "cluster/unknown_kinds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warden::cluster {
namespace {

using kube::ApiFailure;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using State = kube::Sync::State;
using std::chrono::seconds;

constexpr std::string_view kKinds[] = {"ConfigMap", "Deployment", "ScaledObject", "Service", "StatefulSet"};

// The kinds of a cluster, and a clock that looks each second.
class UnknownNewsTest : public ::testing::Test {
 protected:
  UnknownNewsTest() {
    for (const std::string_view kind : kKinds) parts_.push_back({.kind = FindKind(kind)});
  }
  void Be(std::string_view kind, State state, std::optional<ApiFailure> failure = {}, Known known = Known::kNotLookedAt) {
    for (ClusterPart& part : parts_) {
      if (kind != "*" && part.kind->name != kind) continue;
      part.sync.state = state;
      part.known = state == State::kInStep ? Known::kYes : state == State::kForbidden ? Known::kForbidden : known;
      part.trouble.reset();
      if (failure) part.trouble = {.failure = *failure, .message = std::string(kube::ToString(*failure)) + " it is"};
    }
  }
  void Pass(int looks) {
    for (int i = 0; i < looks; ++i, now_ += seconds(1)) {
      const auto line = news_.Look(parts_, now_);
      if (!line) continue;
      lines_.push_back(std::string(base::ToString(line->level)) + " " + line->what + (line->why.empty() ? "" : " | " + line->why));
    }
  }
  // What was said since it was asked last.
  std::vector<std::string> Said() { return std::exchange(lines_, {}); }

  std::vector<ClusterPart> parts_;
  UnknownNews::Time now_{std::chrono::hours(1)};
  UnknownNews news_;
  std::vector<std::string> lines_;
};

const std::string kKnown = "info ";

TEST_F(UnknownNewsTest, AHealthyStartSaysThatAllIsKnownAndNoMore) {
  Pass(2);
  for (const std::string_view kind : kKinds) {
    if (kind != "ScaledObject") Be(kind, State::kInStep);
    Pass(1);
  }
  Be("ScaledObject", State::kNotThere, ApiFailure::kNotFound);  // its group is not looked for yet
  Pass(2);
  EXPECT_THAT(Said(), ElementsAre());
  Be("ScaledObject", State::kNotThere, ApiFailure::kNotFound, Known::kYes);
  Pass(60);
  EXPECT_THAT(Said(), ElementsAre(kKnown));
}

TEST_F(UnknownNewsTest, ALongStartIsOneLineAndNoWarning) {
  Be("ScaledObject", State::kNotThere, ApiFailure::kNotFound);
  Pass(30);
  Be("Service", State::kInStep);
  Pass(30);
  EXPECT_THAT(Said(), ElementsAre("info not listed yet: ConfigMap, Deployment, ScaledObject, Service, StatefulSet"));
  Be("*", State::kInStep);
  Pass(1);
  EXPECT_THAT(Said(), ElementsAre(kKnown));
}

TEST_F(UnknownNewsTest, WhatIsUnreachableFromTheStartIsToldOnceAndItsEnd) {
  Be("*", State::kNeverListed, ApiFailure::kUnreachable);
  Pass(4);
  EXPECT_THAT(Said(), ElementsAre("warning not listed yet (unreachable): ConfigMap, Deployment, ScaledObject, Service, StatefulSet | "
                                  "not listed yet (unreachable): unreachable it is"));
  Pass(600);
  EXPECT_THAT(Said(), ElementsAre());
  for (const std::string_view kind : kKinds) {
    Be(kind, State::kInStep);
    Pass(4);
  }
  EXPECT_THAT(Said(), ElementsAre(kKnown)) << "and none for each kind that comes";
}

TEST_F(UnknownNewsTest, AnOutageThatMovesOneKindAfterTheOtherIsOneLine) {
  Be("*", State::kInStep);
  Pass(60);
  Said();
  for (const std::string_view kind : kKinds) {
    Be(kind, State::kOutOfStep, ApiFailure::kUnreachable);
    Pass(1);
  }
  EXPECT_THAT(Said(), ElementsAre()) << "there may be more to come";
  Pass(60);
  EXPECT_THAT(Said(), ElementsAre(HasSubstr("warning out of step (unreachable): ConfigMap, Deployment, ScaledObject")));
  Be("*", State::kOutOfStep, ApiFailure::kForbidden);
  Pass(60);
  EXPECT_THAT(Said(), ElementsAre(HasSubstr("| out of step (forbidden): forbidden it is"))) << "another reason";
  Be("*", State::kForbidden, ApiFailure::kForbidden);
  Be("Service", State::kInStep);
  Pass(60);
  EXPECT_THAT(Said(), ElementsAre(HasSubstr("warning forbidden: ConfigMap, Deployment")));
  Be("Service", State::kForbidden, ApiFailure::kForbidden);
  Pass(60);
  EXPECT_THAT(Said(), ElementsAre(HasSubstr("Service"))) << "it was not unknown when that was told";
}

TEST_F(UnknownNewsTest, TheEndOfAnOutageIsToldAlsoWhereSomethingElseStays) {
  Be("*", State::kOutOfStep, ApiFailure::kUnreachable);
  Be("Service", State::kForbidden, ApiFailure::kForbidden);
  Pass(60);
  EXPECT_THAT(Said(),
              ElementsAre("warning forbidden: Service; out of step (unreachable): ConfigMap, Deployment, ScaledObject, StatefulSet | "
                          "forbidden: forbidden it is; out of step (unreachable): unreachable it is"));
  Be("*", State::kInStep);
  Be("Service", State::kForbidden, ApiFailure::kForbidden);
  Pass(60);
  EXPECT_THAT(Said(), ElementsAre("warning forbidden: Service | forbidden: forbidden it is"));
}

TEST_F(UnknownNewsTest, WhatPassesInAMomentIsNotTold) {
  Be("*", State::kInStep);
  Pass(1);
  Said();
  for (int i = 0; i < 50; ++i) {
    Be("Service", State::kOutOfStep, ApiFailure::kUnreachable);
    Pass(2);
    Be("Service", State::kInStep);
    Pass(2);
  }
  EXPECT_THAT(Said(), ElementsAre());
}

// Whatever it does: no more than a few lines a minute.
TEST_F(UnknownNewsTest, WhatChangesAllTheTimeIsToldNowAndThen) {
  for (int i = 0; i < 600; ++i) {
    Be("*", State::kOutOfStep, i / 5 % 2 == 0 ? ApiFailure::kUnreachable : ApiFailure::kTimeout);
    Be("Service", i % 3 == 0 ? State::kInStep : State::kForbidden, ApiFailure::kForbidden);
    Pass(1);
  }
  EXPECT_THAT(lines_, SizeIs(::testing::AllOf(::testing::Ge(1U), ::testing::Le(25U))));
}

// ------------------------------------------------------------------------------------------------------------------- the reasons
TEST_F(UnknownNewsTest, EachReasonHasItsOwnWhyAndWhatIsKnownHasNone) {
  Be("ConfigMap", State::kInStep);
  parts_[0].trouble = {.failure = ApiFailure::kGone, .message = "of what is known"};
  Be("ScaledObject", State::kNotThere, ApiFailure::kNotFound);
  EXPECT_EQ(WhyIsItNotKnown(parts_), "") << "a kind that need not be there is no trouble";
  Be("Service", State::kNotThere, ApiFailure::kNotFound);
  Be("Deployment", State::kForbidden, ApiFailure::kForbidden);
  EXPECT_EQ(WhyIsItNotKnown(parts_), "forbidden: forbidden it is; not served there: not_found it is");
  parts_[1].trouble->message = std::string(2000, 'x');
  EXPECT_LE(WhyIsItNotKnown(parts_).size(), kMostToldOfUnknown + 3);
}

TEST_F(UnknownNewsTest, WhoWaitsForItsTurnHasTheReasonOfTheWay) {
  Be("Service", State::kNeverListed, ApiFailure::kUnreachable);
  ShareTroubleOfTheWay(parts_);
  EXPECT_EQ(WhatIsNotKnown(parts_), "not listed yet (unreachable): ConfigMap, Deployment, ScaledObject, Service, StatefulSet");
}

TEST_F(UnknownNewsTest, OnlyTheReasonOfTheWayIsShared) {
  Be("Service", State::kNeverListed, ApiFailure::kForbidden);
  ShareTroubleOfTheWay(parts_);
  EXPECT_EQ(WhyIsItNotKnown(parts_), "not listed yet (forbidden): forbidden it is");
  EXPECT_FALSE(parts_[0].trouble);
  // The way is good where something is in step, and who has begun to get its list is not in want of one.
  Be("Service", State::kNeverListed, ApiFailure::kTimeout);
  Be("ConfigMap", State::kInStep);
  ShareTroubleOfTheWay(parts_);
  EXPECT_FALSE(parts_[1].trouble);
  Be("ConfigMap", State::kOutOfStep, ApiFailure::kTimeout);
  parts_[1].counts.pages = 1;
  ShareTroubleOfTheWay(parts_);
  EXPECT_FALSE(parts_[1].trouble);
  EXPECT_TRUE(parts_[2].trouble);
}

}  // namespace
}  // namespace warden::cluster
