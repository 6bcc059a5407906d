// Policy files: what they say, what is wrong with them, who wins.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "policy/schema.h"
#include "warden/catalogue.h"
#include "warden/policy.h"

namespace warden {
namespace {

constexpr std::string_view kHead = "apiVersion: litellm-warden.dev/v1alpha1\nkind: Policy\n";

std::size_t IndexOf(std::string_view id) {
  const auto rules = AllRules();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i]->id == id) return i;
  }
  throw std::runtime_error("no rule " + std::string(id));
}

// The problems of a file, one a line.
std::string Problems(std::string_view text) {
  const auto loaded = Policy::Read(std::string(text), "p.yaml", AllRules());
  EXPECT_NE(loaded.policy.has_value(), !loaded.problems.empty());
  std::string lines;
  for (const PolicyProblem& problem : loaded.problems) lines += ToString(problem) + "\n";
  return lines;
}
std::string ProblemsBelow(std::string_view body) { return Problems(std::string(kHead) + std::string(body)); }

Policy Load(std::string_view body) {
  auto loaded = Policy::Read(std::string(kHead) + std::string(body), "p.yaml", AllRules());
  for (const PolicyProblem& problem : loaded.problems) ADD_FAILURE() << ToString(problem);
  return loaded.policy ? *loaded.policy : Policy(AllRules());
}

std::string Level(const Policy& policy, std::string_view rule, std::string_view profile = "", std::string_view ns = "",
                  Point point = Point::kCheck) {
  return std::string(ToString(policy.Compile(profile, ns, point)->LevelOf(IndexOf(rule))));
}

std::string WhoSaid(const Policy& policy, std::string_view rule, std::string_view profile = "", std::string_view ns = "",
                    Point point = Point::kCheck) {
  return ToString(policy.Show(profile, ns, point).rules[IndexOf(rule)].level.origin);
}

TEST(PolicySchema, CompiledInIsTheFile) {
  std::ifstream in(WARDEN_SOURCE_DIR "/schemas/policy.schema.json", std::ios::binary);
  const std::string file((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  ASSERT_FALSE(file.empty());
  EXPECT_EQ(policy::PolicySchemaText(), file);
}

TEST(PolicyFile, EmptySectionsSayNothing) {
  const Policy policy =
      Load("rules:\nprofiles:\nnamespaces:\npoints:\n  check:\nexemptions:\ncontrollers:\nhearsay:\nbreakGlass:\nannotations:\n");
  EXPECT_EQ(Level(policy, "LW101"), "error");
  EXPECT_TRUE(policy.allows_annotations());
}

TEST(PolicyFile, StructuralProblemsHavePlacePathAndSuggestion) {
  EXPECT_EQ(ProblemsBelow("rulez: {}\n"), "p.yaml:3:1: unknown key rulez, did you mean rules?\n");
  EXPECT_EQ(ProblemsBelow("mode: enforced\n"), "p.yaml:3:7: mode: enforced is none of enforce, warn and audit, did you mean enforce?\n");
  EXPECT_EQ(ProblemsBelow("rules: [LW101]\n"), "p.yaml:3:8: rules: is a list, should be a mapping or nothing\n");
  EXPECT_EQ(ProblemsBelow("rules:\n  LW101: fatal\n"), "p.yaml:4:10: rules.LW101: fatal is none of error, warning, info and off\n");
  EXPECT_EQ(ProblemsBelow("rules:\n  LW101: 3\n"),
            "p.yaml:4:10: rules.LW101: is a whole number, should be text, true or false or a mapping\n");
  EXPECT_EQ(ProblemsBelow("rules:\n  LW101: {level: warnin}\n"),
            "p.yaml:4:18: rules.LW101.level: warnin is none of error, warning, info and off, did you mean warning?\n");
  EXPECT_EQ(ProblemsBelow("rules:\n  LW101: {levl: info}\n"), "p.yaml:4:11: rules.LW101: unknown key levl, did you mean level?\n");
  EXPECT_EQ(ProblemsBelow("namespaces:\n- profile: development\n"), "p.yaml:4:3: namespaces[0]: match is missing\n");
  EXPECT_EQ(ProblemsBelow("points: {admision: {}}\n"), "p.yaml:3:10: points: unknown key admision, did you mean admission?\n");
  EXPECT_EQ(Problems("kind: Policy\n"), "p.yaml:1:1: apiVersion is missing\n");
  EXPECT_EQ(Problems("apiVersion: litellm-warden.dev/v1\nkind: Policy\n"),
            "p.yaml:1:13: apiVersion: litellm-warden.dev/v1 is not litellm-warden.dev/v1alpha1\n");
  EXPECT_EQ(Problems("- a\n"), "p.yaml:1:1: is a list, should be a mapping\n");
}

TEST(PolicyFile, NamesTypesAndDatesAreLookedAt) {
  EXPECT_EQ(ProblemsBelow("rules:\n  LW1O1: off\n"), "p.yaml:4:3: rules: there is no rule LW1O1, did you mean LW101?\n");
  EXPECT_EQ(ProblemsBelow("rules:\n  single-replcia: off\n"),
            "p.yaml:4:3: rules: there is no rule single-replcia, did you mean single-replica?\n");
  EXPECT_EQ(ProblemsBelow("rules:\n  LW101: off\n  single-replica: info\n"),
            "p.yaml:5:3: rules: LW101 (single-replica) is set twice, by its id and by its name\n");
  EXPECT_EQ(ProblemsBelow("rules:\n  LW101: {params: {min_replica: 3}}\n"),
            "p.yaml:4:20: rules.LW101.params: LW101 (single-replica) has no parameter min_replica, did you mean min_replicas?\n");
  EXPECT_EQ(ProblemsBelow("rules:\n  LW101: {params: {min_replicas: two}}\n"),
            "p.yaml:4:34: rules.LW101.params.min_replicas: is not a whole number\n");
  EXPECT_EQ(ProblemsBelow("rules:\n  LW001: warning\n"),
            "p.yaml:4:10: rules.LW001: LW001 (unreadable-document) keeps its level in every policy\n");
  EXPECT_EQ(ProblemsBelow("rules:\n  LW206: {fill: true}\n"),
            "p.yaml:4:17: rules.LW206.fill: LW206 (global-drop-params) fills nothing in\n");
  EXPECT_EQ(ProblemsBelow("hearsay: [LW101, LW4O1]\n"),
            "p.yaml:3:11: hearsay: LW101 (single-replica) rests on no other object: its level alone decides\n"
            "p.yaml:3:18: hearsay: there is no rule LW4O1, did you mean LW401?\n");
  EXPECT_EQ(ProblemsBelow("controllers: ['**']\nbreakGlass: {groups: ['system:authenticated', 'sre-*']}\n"),
            "p.yaml:3:15: controllers: is everybody: nothing would be denied on UPDATE\n"
            "p.yaml:4:23: breakGlass.groups: system:authenticated is everybody\n"
            "p.yaml:4:47: breakGlass.groups: patterns are not taken here: write each group out\n");
}

TEST(PolicyFile, ExemptionsAreWhole) {
  EXPECT_EQ(ProblemsBelow("exemptions:\n- {rule: LW101, name: a, until: 2026-12-31}\n"), "p.yaml:4:3: exemptions[0]: reason is missing\n");
  EXPECT_EQ(ProblemsBelow("exemptions:\n- {rule: LW101, name: a, reason: '  ', until: tomorrow}\n"),
            "p.yaml:4:34: exemptions[0].reason: is empty\n"
            "p.yaml:4:47: exemptions[0].until: is not a date, should be one such as 2026-12-31\n");
  EXPECT_EQ(ProblemsBelow("exemptions:\n- {name: a, reason: b, until: 2026-12-31}\n"), "p.yaml:4:3: exemptions[0]: rule is missing\n");
  EXPECT_EQ(ProblemsBelow("exemptions:\n- {rule: LW001, name: a, reason: b, until: 2026-12-31}\n"),
            "p.yaml:4:10: exemptions[0].rule: LW001 (unreadable-document) cannot be exempted\n");
  EXPECT_EQ(ProblemsBelow("exemptions:\n- {rule: LW101, reason: b, until: 2026-12-31}\n"),
            "p.yaml:4:3: exemptions[0]: names no object: give kind, namespace or name, or set the rule's level under rules\n");
  EXPECT_EQ(ProblemsBelow("exemptions:\n- {rules: [], name: a, reason: b, until: 2026-12-31}\n"),
            "p.yaml:4:11: exemptions[0].rules: is empty\n");
}

TEST(PolicyFile, ProfilesReferToEachOther) {
  EXPECT_EQ(ProblemsBelow("profile: stagin\nprofiles: {staging: {}}\n"),
            "p.yaml:3:10: profile: there is no profile stagin, did you mean staging?\n");
  EXPECT_EQ(ProblemsBelow("profiles:\n  a: {extends: b}\n  b: {extends: a}\n"),
            "p.yaml:4:3: profiles: profile a extends itself\np.yaml:5:3: profiles: profile b extends itself\n");
  EXPECT_EQ(ProblemsBelow("profiles:\n  a: {extends: a}\n"), "p.yaml:4:3: profiles: profile a extends itself\n");
  EXPECT_EQ(ProblemsBelow("profiles:\n  production: {extends: development}\n"),
            "p.yaml:4:25: profiles.production.extends: production is built in and extends nothing\n");
  EXPECT_EQ(ProblemsBelow("namespaces: [{match: a, profile: prd}]\n"), "p.yaml:3:34: namespaces[0].profile: there is no profile prd\n");
}

TEST(PolicyFile, AllProblemsAtOnceInTheOrderOfTheText) {
  EXPECT_EQ(ProblemsBelow("mode: loud\nrules:\n  LW9: off\n  LW101: {level: high, params: {x: 1}}\nrules:\n  LW103: off\n"),
            "p.yaml:3:7: mode: loud is none of enforce, warn and audit\n"
            "p.yaml:7:1: key rules is written twice\n");
  EXPECT_EQ(ProblemsBelow("mode: loud\nrules:\n  LW101x: off\n  LW101: {level: high, params: {x: 1}}\ncolour: red\n"),
            "p.yaml:3:7: mode: loud is none of enforce, warn and audit\n"
            "p.yaml:5:3: rules: there is no rule LW101x, did you mean LW101?\n"
            "p.yaml:6:18: rules.LW101.level: high is none of error, warning, info and off\n"
            "p.yaml:6:33: rules.LW101.params: LW101 (single-replica) has no parameter x, there are: min_replicas\n"
            "p.yaml:7:1: unknown key colour, there are: apiVersion, kind, metadata, mode, profile, profiles, rules, namespaces, points, "
            "exemptions, annotations, breakGlass, controllers and hearsay\n");
}

TEST(PolicyFile, UnreadableTextIsOneProblem) {
  EXPECT_EQ(Problems("a: [\n").find("p.yaml:"), 0U);
  EXPECT_EQ(Problems(std::string(kHead) + "---\nkind: Policy\n").find("p.yaml:"), 0U);
  EXPECT_NE(Problems(""), "");
}

TEST(PolicyLayers, LaterWins) {
  const Policy policy = Load(R"(
rules: {LW101: info}
profiles:
  staging: {rules: {LW101: warning, LW103: off}}
  sandbox: {extends: staging, rules: {LW103: info}}
namespaces:
- {match: 'team-*', rules: {LW101: {level: error}}}
- {match: 'team-a', rules: {LW101: off}}
points:
  audit: {rules: {LW101: {level: error}}}
)");
  EXPECT_EQ(Level(policy, "LW101"), "info");
  EXPECT_EQ(WhoSaid(policy, "LW101"), "all profiles (p.yaml:4:16)");
  EXPECT_EQ(Level(policy, "LW101", "staging"), "warning");
  EXPECT_EQ(WhoSaid(policy, "LW101", "staging"), "profile staging (p.yaml:6:28)");
  EXPECT_EQ(Level(policy, "LW101", "sandbox"), "warning");  // by what it extends
  EXPECT_EQ(WhoSaid(policy, "LW101", "sandbox"), "profile staging (p.yaml:6:28)");
  EXPECT_EQ(Level(policy, "LW103", "sandbox"), "info");
  EXPECT_EQ(WhoSaid(policy, "LW206", "sandbox"), "rule default");
  EXPECT_EQ(Level(policy, "LW101", "staging", "team-b"), "error");
  EXPECT_EQ(Level(policy, "LW101", "staging", "team-a"), "off");  // both entries hold, the later one wins
  EXPECT_EQ(WhoSaid(policy, "LW101", "staging", "team-a"), "namespace team-a (p.yaml:10:36)");
  EXPECT_EQ(Level(policy, "LW101", "staging", "team-a", Point::kAudit), "error");
  EXPECT_EQ(WhoSaid(policy, "LW101", "staging", "team-a", Point::kAudit), "point audit (p.yaml:12:34)");
  const auto skipping = policy.With({.only = {}, .skip = {"LW101"}});
  ASSERT_TRUE(skipping.ok());
  EXPECT_EQ(Level(*skipping, "LW101", "staging", "team-a", Point::kAudit), "off");
  const auto only = policy.With({.only = {"LW101"}, .skip = {}});
  ASSERT_TRUE(only.ok());
  EXPECT_EQ(Level(*only, "LW101", "staging", "team-a"), "error");  // off in the policy, but asked for
}

TEST(PolicyLayers, WhichProfile) {
  const Policy policy = Load(R"(
profile: staging
profiles: {staging: {extends: development}, strict: {}}
namespaces:
- {match: 'team-*', profile: strict}
- {match: 'team-dev', profile: development}
)");
  const auto chosen = [&](std::string_view asked, std::string_view ns) { return policy.Show(asked, ns, Point::kAdmission).profile; };
  EXPECT_EQ(chosen("", "llm").value, "staging");
  EXPECT_EQ(ToString(chosen("", "llm").origin), "the file's default (p.yaml:4:10)");
  EXPECT_EQ(chosen("", "team-a").value, "strict");
  EXPECT_EQ(ToString(chosen("", "team-a").origin), "namespace entry (p.yaml:7:30)");
  EXPECT_EQ(chosen("", "team-dev").value, "development");
  EXPECT_EQ(chosen("production", "team-dev").value, "production");
  EXPECT_EQ(ToString(chosen("production", "team-dev").origin), "asked for");
  EXPECT_EQ(chosen("nowhere", "llm").value, "staging");
  EXPECT_EQ(policy.Profiles(), (std::vector<std::string_view>{"production", "development", "staging", "strict"}));
  EXPECT_EQ(Load("").Show("", "llm", Point::kCheck).profile.value, "production");
  EXPECT_EQ(ToString(Load("").Show("", "llm", Point::kCheck).profile.origin), "default");
}

TEST(PolicyLayers, CustomProfilesStandOnTheRightDefaults) {
  const Policy policy = Load("profiles: {a: {extends: b}, b: {extends: development}, c: {}}\n");
  EXPECT_EQ(Level(policy, "LW101", "a"), "warning");
  EXPECT_EQ(Level(policy, "LW101", "c"), "error");
}

TEST(PolicyLayers, ModeOnlyLowers) {
  const Policy policy = Load("mode: warn\nprofiles: {strict: {mode: enforce}}\npoints: {admission: {mode: audit}}\n");
  const auto check = policy.Compile("", "", Point::kCheck);
  EXPECT_EQ(check->mode(), Mode::kWarn);
  EXPECT_EQ(check->LevelOf(IndexOf("LW101")), Severity::kError);
  EXPECT_EQ(check->LevelAfterMode(IndexOf("LW101")), Severity::kWarning);
  EXPECT_EQ(check->LevelAfterMode(IndexOf("LW002")), Severity::kInfo);
  EXPECT_EQ(check->LevelAfterMode(IndexOf("LW001")), Severity::kError);  // not exemptable
  EXPECT_EQ(policy.Compile("strict", "", Point::kCheck)->mode(), Mode::kEnforce);
  EXPECT_EQ(policy.Compile("strict", "", Point::kAdmission)->mode(), Mode::kAudit);
  EXPECT_EQ(ToString(policy.Show("", "", Point::kCheck).mode.origin), "all profiles (p.yaml:3:7)");
}

TEST(PolicyLayers, ParametersAndFilling) {
  const Policy policy = Load(R"(
rules: {LW101: {params: {min_replicas: 3}}}
namespaces: [{match: small, rules: {single-replica: {fill: false, params: {min_replicas: 2}}}}]
hearsay: [missing-disruption-budget]
)");
  const std::size_t rule = IndexOf("LW101");
  EXPECT_EQ(std::get<std::int64_t>(policy.Compile("", "llm", Point::kAdmission)->ParamsOf(rule)[0]), 3);
  EXPECT_TRUE(policy.Compile("", "llm", Point::kAdmission)->Fills(rule));
  EXPECT_EQ(std::get<std::int64_t>(policy.Compile("", "small", Point::kAdmission)->ParamsOf(rule)[0]), 2);
  EXPECT_FALSE(policy.Compile("", "small", Point::kAdmission)->Fills(rule));
  EXPECT_EQ(ToString(policy.Show("", "small", Point::kAdmission).rules[rule].params[0].origin), "namespace small (p.yaml:5:90)");
  EXPECT_EQ(policy.Compile("", "llm", Point::kAdmission)->AdmissionCapOf(IndexOf("LW401")), Severity::kError);
  EXPECT_EQ(Policy(AllRules()).Compile("", "llm", Point::kAdmission)->AdmissionCapOf(IndexOf("LW401")), Severity::kWarning);
}

TEST(PolicyLayers, SeveralEntriesAreCompiledOnce) {
  const Policy policy = Load("namespaces: [{match: 'a*', rules: {LW101: info}}, {match: '*b', rules: {LW103: info}}]\n");
  const auto first = policy.Compile("", "ab", Point::kCheck);
  EXPECT_EQ(first.get(), policy.Compile("", "axb", Point::kCheck).get());
  EXPECT_NE(first.get(), policy.Compile("", "ab", Point::kAdmission).get());
  EXPECT_NE(first.get(), policy.Compile("", "a", Point::kCheck).get());
  EXPECT_EQ(first->LevelOf(IndexOf("LW101")), Severity::kInfo);
  EXPECT_EQ(first->LevelOf(IndexOf("LW103")), Severity::kInfo);
}

// What Show explains is what Compile gives, everywhere.
TEST(PolicyLayers, ShownIsWhatHolds) {
  const Policy policy = Load(R"(
mode: warn
rules: {LW101: {level: info, params: {min_replicas: 4}}, LW206: error}
profiles: {staging: {extends: development, mode: enforce, rules: {LW307: off}}}
namespaces:
- {match: 'a*', profile: staging, rules: {LW103: {fill: false}}}
- {match: '*b', mode: audit, rules: {LW101: off}}
points: {admission: {rules: {LW401: error}}, audit: {mode: audit}}
hearsay: [LW401]
)");
  for (const std::string_view profile : {"", "production", "development", "staging"}) {
    for (const std::string_view ns : {"", "a", "b", "ab", "other"}) {
      for (const Point point : {Point::kCheck, Point::kAdmission, Point::kAudit}) {
        const auto compiled = policy.Compile(profile, ns, point);
        const PolicyView view = policy.Show(profile, ns, point);
        EXPECT_EQ(view.mode.value, compiled->mode());
        for (std::size_t i = 0; i < AllRules().size(); ++i) {
          EXPECT_EQ(view.rules[i].level.value, compiled->LevelOf(i));
          EXPECT_EQ(view.rules[i].effective, compiled->LevelAfterMode(i));
          EXPECT_EQ(view.rules[i].fill.value, compiled->Fills(i));
          EXPECT_EQ(view.rules[i].admission.value, compiled->AdmissionCapOf(i));
          for (std::size_t p = 0; p < view.rules[i].params.size(); ++p) EXPECT_EQ(view.rules[i].params[p].value, compiled->ParamsOf(i)[p]);
        }
      }
    }
  }
}

TEST(PolicyPeople, ControllersAndGroups) {
  const Policy policy =
      Load("controllers: ['system:serviceaccount:keda:*']\nbreakGlass: {groups: [sre-oncall]}\nannotations: {exemptions: forbidden}\n");
  EXPECT_TRUE(policy.IsController("system:serviceaccount:keda:keda-operator"));
  EXPECT_FALSE(policy.IsController("system:serviceaccount:kedas:x"));
  EXPECT_EQ(policy.BreakGlassGroupOf({"alice", {"dev", "sre-oncall"}}), "sre-oncall");
  EXPECT_EQ(policy.BreakGlassGroupOf({"bob", {"dev"}}), "");
  EXPECT_FALSE(policy.allows_annotations());
}

// A file cut anywhere is read or refused, never more; texts of parameters outlive what they were read from.
TEST(PolicyFile, AnyPrefixIsSafe) {
  const std::string text = std::string(kHead) +
                           "mode: warn\nrules: {LW101: {level: off, params: {min_replicas: 3}}}\nexemptions:\n- rule: LW101\n  kind: "
                           "Deployment\n  reason: x\n  until: 2026-12-31\n";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const auto loaded = Policy::Read(text.substr(0, size), "p.yaml", AllRules());
    EXPECT_NE(loaded.policy.has_value(), !loaded.problems.empty()) << size;
  }
}

}  // namespace
}  // namespace warden
