// The catalogue keeps its promises: ids, names, texts, fixtures, documentation.
#include "warden/catalogue.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <sstream>

#include "meta/source_tree.h"

namespace warden {
namespace {

namespace fs = std::filesystem;

// What the tool itself reports has no fixtures of its own: tests of source, cli and engine show it.
bool IsReportedByTheTool(const Rule& rule) { return std::holds_alternative<std::monostate>(rule.check); }

std::string FolderOf(const Rule& rule) {
  std::string folder(rule.name);
  std::replace(folder.begin(), folder.end(), '-', '_');
  return folder;
}

TEST(Catalogue, SortedAndUnique) {
  std::set<std::string_view> names;
  std::string_view last;
  for (const Rule* rule : AllRules()) {
    EXPECT_LT(last, rule->id);
    last = rule->id;
    EXPECT_TRUE(names.insert(rule->name).second) << rule->name;
    EXPECT_TRUE(RE2::FullMatch(std::string(rule->id), "LW[0-4][0-9][0-9]")) << rule->id;
  }
}

TEST(Catalogue, NamesReadWellAfterAllow) {
  for (const Rule* rule : AllRules()) {
    EXPECT_TRUE(RE2::FullMatch(std::string(rule->name), "[a-z]+(-[a-z]+)*")) << rule->name;
    EXPECT_FALSE(rule->name.starts_with("no-") || rule->name.starts_with("must-") || rule->name.starts_with("require")) << rule->name;
  }
}

TEST(Catalogue, EveryFieldIsFilled) {
  for (const Rule* rule : AllRules()) {
    for (const auto text : {rule->summary, rule->rationale, rule->remediation}) {
      EXPECT_GE(text.size(), 20U) << rule->id;
      EXPECT_TRUE(text.ends_with('.')) << rule->id << ": " << text;
    }
    EXPECT_LE(rule->summary.size(), 120U) << rule->id << ": the summary is one line";
    EXPECT_NE(rule->production, Severity::kOff) << rule->id;
    EXPECT_LE(rule->development, rule->production) << rule->id << ": development is not stricter than production";
    for (const ParamSpec& param : rule->params) EXPECT_FALSE(param.name.empty() || param.text.empty()) << rule->id;
  }
}

// What a policy has to ask for may also be a fix that changes behaviour.
TEST(Catalogue, WhatFillsHasAFixToFillIn) {
  for (const Rule* rule : AllRules()) {
    if (rule->at_admission == AtAdmission::kFill) {
      EXPECT_EQ(rule->fix, FixClass::kSafe) << rule->id;
    }
    if (rule->at_admission == AtAdmission::kFillByPolicy) {
      EXPECT_TRUE(rule->fix == FixClass::kSafe || rule->fix == FixClass::kUnsafe) << rule->id;
    }
  }
}

TEST(Catalogue, WhatRestsOnOtherObjectsNeverDenies) {
  for (const Rule* rule : AllRules()) {
    if (!rule->needs.empty()) {
      EXPECT_LE(rule->admission_cap, Severity::kWarning) << rule->id;
    }
  }
}

TEST(Catalogue, FoundByIdAndByName) {
  EXPECT_EQ(FindRule("LW101"), FindRule("single-replica"));
  EXPECT_NE(FindRule("LW101"), nullptr);
  EXPECT_EQ(FindRule("LW000"), nullptr);
}

TEST(Catalogue, EveryRuleHasFixtures) {
  for (const Rule* rule : AllRules()) {
    if (IsReportedByTheTool(*rule)) continue;
    const fs::path folder = testing::Root() / "tests/rules" / FolderOf(*rule);
    ASSERT_TRUE(fs::is_directory(folder)) << folder;
    int bad = 0;
    int good = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      bad += name.starts_with("bad") ? 1 : 0;
      good += name.starts_with("good") ? 1 : 0;
    }
    EXPECT_GE(bad, 1) << folder;
    EXPECT_GE(good, 1) << folder;
    EXPECT_TRUE(fs::exists(folder / "expected.txt")) << folder;
  }
}

// Lines without their indentation and comments.
std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) {
    line.erase(std::min(line.find(" #"), line.size()));
    line.erase(0, line.find_first_not_of(" \t"));
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

// The example's lines stand in the fixture in this order, others may lie between.
bool StandsIn(std::string_view example, const fs::path& fixture) {
  const auto wanted = Lines(example);
  std::size_t found = 0;
  for (const std::string& line : Lines(testing::ReadWhole(fixture))) {
    if (found < wanted.size() && line == wanted[found]) ++found;
  }
  return found == wanted.size();
}

bool StandsInOne(std::string_view example, const fs::path& folder, std::initializer_list<std::string_view> prefixes) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const bool wanted = std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) { return name.starts_with(prefix); });
    if (wanted && StandsIn(example, entry.path())) return true;
  }
  return false;
}

TEST(Catalogue, ExamplesAreTakenFromFixtures) {
  for (const Rule* rule : AllRules()) {
    if (IsReportedByTheTool(*rule)) continue;
    const fs::path folder = testing::Root() / "tests/rules" / FolderOf(*rule);
    EXPECT_FALSE(rule->before.empty() || rule->after.empty()) << rule->id << " has no example";
    EXPECT_TRUE(StandsInOne(rule->before, folder, {"bad"})) << rule->id << ": no bad* fixture has these lines in this order:\n"
                                                            << rule->before;
    EXPECT_TRUE(StandsInOne(rule->after, folder, {"fixed", "good"}))
        << rule->id << ": no fixed* or good* fixture has these lines in this order:\n"
        << rule->after;
  }
}

TEST(Catalogue, EveryFixtureFolderHasARule) {
  std::set<std::string> folders;
  for (const Rule* rule : AllRules()) folders.insert(FolderOf(*rule));
  for (const auto& entry : fs::directory_iterator(testing::Root() / "tests/rules")) {
    if (entry.is_directory()) {
      EXPECT_TRUE(folders.contains(entry.path().filename().string())) << entry.path();
    }
  }
}

}  // namespace
}  // namespace warden
