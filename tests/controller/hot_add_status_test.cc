// What people are told: sentences, times, Events, and that the status says the same when it is read again.
#include "controller/hot_add_status.h"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/objects.h"

namespace warden::controller {
namespace {

using hotadd::Action;
using hotadd::PlannedModel;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kNow = "2026-01-01T00:00:00Z";
const std::string kLater = "2026-01-01T00:05:00Z";

PlannedModel Model(const std::string& id, Action action, std::size_t serving, const std::string& reason = "") {
  return {.id = id, .subject = "model " + id, .action = action, .reason = reason, .serving = serving, .place = {3, 1}};
}

WorkloadReport Report(std::vector<PlannedModel> models, std::size_t asked = 2, std::size_t unasked = 0) {
  static const hotadd::DesiredModels& desired = *new hotadd::DesiredModels();
  WorkloadReport one{.workload = "Deployment llm/litellm", .desired = &desired};
  one.report.plan.models = std::move(models);
  one.report.plan.asked = asked;
  one.report.plan.unasked = unasked;
  return one;
}

HotAddStatus Status(WorkloadReport one, const std::string& now = kNow) {
  const std::vector<WorkloadReport> reports = {std::move(one)};
  return MakeStatus({"7", ""}, reports, now);
}

std::string Shown(const HotAddStatus& status, std::string_view type) {
  const HotAddCondition* condition = status.Find(type);
  return condition == nullptr ? "-" : condition->status + " " + condition->reason;
}

TEST(HotAddStatus, AllIsWell) {
  const HotAddStatus status = Status(Report({Model("a", Action::kLeave, 2), Model("b", Action::kLeave, 2)}));
  EXPECT_EQ(Shown(status, "Accepted"), "True Accepted");
  EXPECT_EQ(Shown(status, "Applied"), "True Applied");
  EXPECT_EQ(Shown(status, "Serving"), "True AllServed");
  EXPECT_EQ(Shown(status, "Drifted"), "False AsWritten");
  EXPECT_EQ(status.summary, "2 of 2 models on all 2 pods");
}

TEST(HotAddStatus, WhatIsWrongHasItsReason) {
  const auto applied = [](WorkloadReport one) { return Shown(Status(std::move(one)), "Applied"); };
  EXPECT_EQ(applied(Report({Model("a", Action::kNeedsRollout, 0, "why")})), "False NeedsRollout");
  EXPECT_EQ(applied(Report({Model("", Action::kDeclined, 0, "why")})), "False CannotBeHotAdded");
  EXPECT_EQ(applied(Report({Model("a", Action::kForeign, 0, "why")})), "False Foreign");
  EXPECT_EQ(applied(Report({Model("a", Action::kNotServed, 0, "why")})), "False Failed");
  EXPECT_EQ(applied(Report({Model("a", Action::kLeave, 1)}, 1, 1)), "Unknown PodsNotAsked");
  WorkloadReport failed = Report({Model("a", Action::kAdd, 0)});
  failed.report.failures["a"] = "LiteLLM answered 422";
  EXPECT_EQ(applied(failed), "False Failed");
  EXPECT_THAT(Status(failed).Find("Applied")->message, HasSubstr("model a: LiteLLM answered 422"));
  WorkloadReport away = Report({Model("a", Action::kAdd, 0)});
  away.report.status = {StatusCode::kUnavailable, "the database is away"};
  EXPECT_EQ(applied(away), "False Unavailable");
  WorkloadReport shut = Report({});
  shut.problem = "the master key cannot be read";
  EXPECT_EQ(applied(shut), "False NoAccess");
  WorkloadReport rolling = Report({Model("a", Action::kNeedsRollout, 0, "why")});
  rolling.rollout = "it is being restarted";
  EXPECT_EQ(applied(rolling), "False RollingOut");
}

TEST(HotAddStatus, ServingCounts) {
  EXPECT_EQ(Status(Report({Model("a", Action::kLeave, 2), Model("b", Action::kAdd, 1)})).Find("Serving")->message,
            "1 of 2 models on all 2 pods");
  PlannedModel untold = Model("b", Action::kLeave, 0);
  untold.unproven = 2;
  const HotAddStatus status = Status(Report({Model("a", Action::kLeave, 2), untold}));
  EXPECT_EQ(Shown(status, "Serving"), "Unknown NotProven");
  EXPECT_EQ(Shown(Status(Report({}, 0, 0)), "Serving"), "Unknown NoPods");
  EXPECT_EQ(Shown(MakeStatus({"7", ""}, {}, kNow), "Serving"), "Unknown NoProxy");
  // What goes is not wanted.
  PlannedModel gone = Model("c", Action::kRemove, 0);
  gone.place = {};
  EXPECT_EQ(Status(Report({Model("a", Action::kLeave, 2), gone})).Find("Serving")->message, "1 of 1 models on all 2 pods");
}

TEST(HotAddStatus, ARejectedConfigurationChangesNothing) {
  const HotAddStatus status = MakeStatus({"7", "1 error: LW205 twice"}, {}, kNow);
  EXPECT_EQ(Shown(status, "Accepted"), "False Rejected");
  EXPECT_EQ(Shown(status, "Applied"), "Unknown Rejected");
  EXPECT_EQ(status.summary, "nothing is changed: 1 error: LW205 twice");
}

TEST(HotAddStatus, TimesAreOfTheLastChange) {
  const HotAddStatus before = Status(Report({Model("a", Action::kAdd, 0)}));
  HotAddStatus same = Status(Report({Model("a", Action::kAdd, 0)}), kLater);
  KeepTimes(before, same);
  EXPECT_EQ(same.Find("Serving")->since, kNow);
  HotAddStatus other = Status(Report({Model("a", Action::kLeave, 2)}), kLater);
  KeepTimes(before, other);
  EXPECT_EQ(other.Find("Serving")->since, kLater);
  EXPECT_EQ(other.Find("Accepted")->since, kNow);
}

TEST(HotAddStatus, IsReadAsItWasWritten) {
  const HotAddStatus status = Status(Report({Model("a", Action::kNeedsRollout, 0, "it is so")}));
  const nlohmann::json object = {{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", {{"name", "a"}}}, {"data", DataOf(status)}};
  const auto read = ReadStatus(testing::ObjectFromJson(object.dump()).root());
  ASSERT_TRUE(read);
  EXPECT_TRUE(SameForPeople(status, *read));
  EXPECT_EQ(read->Find("Applied")->since, kNow);
  EXPECT_THAT(NewsOf(&*read, status), IsEmpty());
  EXPECT_FALSE(ReadStatus(testing::ObjectFromJson(R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{}})").root()));
}

TEST(HotAddStatus, EventsTellChangesAlone) {
  const HotAddStatus well = Status(Report({Model("a", Action::kLeave, 2)}));
  const HotAddStatus bad = Status(Report({Model("a", Action::kNeedsRollout, 0, "why")}));
  EXPECT_THAT(NewsOf(nullptr, well), SizeIs(1)) << "that it works now";
  EXPECT_THAT(NewsOf(&well, well), IsEmpty());
  const auto news = NewsOf(&well, bad);
  ASSERT_THAT(news, SizeIs(2));
  EXPECT_TRUE(news[0].warns);
  EXPECT_EQ(news[0].reason, "HotAddNeedsRollout");
  const auto better = NewsOf(&bad, well);
  ASSERT_THAT(better, SizeIs(2));
  EXPECT_FALSE(better[0].warns);
  PlannedModel drifted = Model("a", Action::kLeave, 2);
  drifted.drifted = "rpm";
  const HotAddStatus edited = Status(Report({drifted}));
  ASSERT_THAT(NewsOf(&well, edited), SizeIs(1));
  EXPECT_EQ(NewsOf(&well, edited)[0].reason, "HotAddEdited");
  EXPECT_THAT(NewsOf(&well, edited)[0].message, HasSubstr("rpm"));
}

TEST(HotAddStatus, ATableIsBounded) {
  std::vector<PlannedModel> models;
  for (int i = 0; i < 3000; ++i)
    models.push_back(Model(fmt::format("model-number-{}", i), Action::kNeedsRollout, 0, "a reason of some length, as they are"));
  const HotAddStatus status = Status(Report(std::move(models)));
  EXPECT_LT(status.table.size(), 200'000U);
  EXPECT_THAT(status.table, HasSubstr("and 2500 more"));
  EXPECT_LT(status.Find("Applied")->message.size(), 1000U);
}

TEST(StatusName, FitsAnObject) {
  EXPECT_EQ(StatusName("litellm-config"), "litellm-config-warden-status");
  const std::string longest(253, 'a');
  EXPECT_LE(StatusName(longest).size(), 253U);
  EXPECT_NE(StatusName(longest), StatusName(longest.substr(1) + "b"));
}

}  // namespace
}  // namespace warden::controller
