// What holds: defaults, layers in their order, modes, the command line.
#include "warden/policy.h"

#include <gtest/gtest.h>

#include <string>

#include "warden/catalogue.h"

namespace warden {
namespace {

std::size_t IndexOf(std::string_view id) {
  const auto rules = AllRules();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i]->id == id) return i;
  }
  throw std::runtime_error("no rule " + std::string(id));
}

std::string LevelOf(const Policy& policy, std::string_view rule, std::string_view profile = "", std::string_view ns = "",
                    Point point = Point::kCheck) {
  return std::string(ToString(policy.Compile(profile, ns, point)->LevelOf(IndexOf(rule))));
}

TEST(PolicyDefaults, AreTheRulesOwn) {
  const Policy policy(AllRules());
  for (const Point point : {Point::kCheck, Point::kAdmission, Point::kAudit}) {
    const auto production = policy.Compile("", "llm", point);
    const auto development = policy.Compile(kDevelopmentProfile, "llm", point);
    EXPECT_EQ(production->mode(), Mode::kEnforce);
    for (std::size_t i = 0; i < AllRules().size(); ++i) {
      const Rule& rule = *AllRules()[i];
      EXPECT_EQ(production->LevelOf(i), rule.production) << rule.id;
      EXPECT_EQ(production->LevelAfterMode(i), rule.production) << rule.id;
      EXPECT_EQ(development->LevelOf(i), rule.development) << rule.id;
      EXPECT_EQ(production->Fills(i), rule.at_admission == AtAdmission::kFill) << rule.id;
      EXPECT_EQ(production->AdmissionCapOf(i), rule.admission_cap) << rule.id;
      ASSERT_EQ(production->ParamsOf(i).size(), rule.params.size()) << rule.id;
      for (std::size_t p = 0; p < rule.params.size(); ++p) EXPECT_EQ(production->ParamsOf(i)[p], rule.params[p].fallback) << rule.id;
    }
  }
  EXPECT_EQ(policy.Profiles(), (std::vector<std::string_view>{"production", "development"}));
  EXPECT_TRUE(policy.HasProfile("development"));
  EXPECT_FALSE(policy.HasProfile("prod"));
}

TEST(PolicyCommandLine, OnlyTheNamedRulesAndThoseThatCannotBeLeftOut) {
  const auto policy = Policy(AllRules()).With({.only = {"LW101", "global-drop-params"}, .skip = {}});
  ASSERT_TRUE(policy.ok());
  EXPECT_EQ(LevelOf(*policy, "LW101"), "error");
  EXPECT_EQ(LevelOf(*policy, "LW206"), "warning");
  EXPECT_EQ(LevelOf(*policy, "LW103"), "off");
  EXPECT_EQ(LevelOf(*policy, "LW001"), "error");  // a file that cannot be read is no clean file
}

TEST(PolicyCommandLine, SkipsWinOverAllElse) {
  const auto policy = Policy(AllRules()).With({.only = {"LW101", "LW103"}, .skip = {"missing-pre-stop"}});
  ASSERT_TRUE(policy.ok());
  EXPECT_EQ(LevelOf(*policy, "LW101"), "error");
  EXPECT_EQ(LevelOf(*policy, "LW103"), "off");
  EXPECT_EQ(ToString(policy->Show("", "", Point::kCheck).rules[IndexOf("LW103")].level.origin), "command line (--skip)");
}

TEST(PolicyCommandLine, NamesThatAreNone) {
  const Policy policy(AllRules());
  EXPECT_EQ(policy.With({.only = {"LW1O1"}, .skip = {}}).status().message(), "--rule: there is no rule LW1O1, did you mean LW101?");
  EXPECT_EQ(policy.With({.only = {}, .skip = {"single-replicas"}}).status().message(),
            "--skip: there is no rule single-replicas, did you mean single-replica?");
  EXPECT_EQ(policy.With({.only = {}, .skip = {"LW001"}}).status().message(), "--skip: LW001 (unreadable-document) is not exemptable");
}

}  // namespace
}  // namespace warden
