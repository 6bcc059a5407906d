// GoodIsClean: whole systems as they should be have no finding of any level, under every rule. A folder here is a test of its own.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "meta/source_tree.h"
#include "run/judge_files.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

namespace fs = std::filesystem;

fs::path Folder() { return testing::Root() / "tests/exemplary"; }

std::vector<std::string> Systems() {
  std::vector<std::string> systems;
  for (const auto& entry : fs::directory_iterator(Folder())) {
    if (entry.is_directory()) systems.push_back(entry.path().filename().string());
  }
  std::sort(systems.begin(), systems.end());
  return systems;
}

std::vector<run::InputFile> FilesOf(const std::string& system) {
  std::vector<run::InputFile> files;
  for (const std::string& name : testing::FilesUnder("tests/exemplary/" + system, {".yaml"}))
    files.push_back({name, testing::ReadWhole(testing::Root() / name), {}});
  return files;
}

// As `warden check FOLDER`: what is not in the folder does not exist.
report::Report Judge(const std::string& system, std::string_view profile) {
  const Engine engine(AllRules(), Policy(AllRules()));
  const auto files = FilesOf(system);
  return run::JudgeFiles(files, engine, {.circumstances = {.profile = profile}, .coverage = Coverage::kComplete});
}

// "- LW130: reason" in the system's README.
std::set<std::string> Excused(const std::string& system) {
  std::set<std::string> rules;
  for (const std::string& line : testing::Lines(testing::ReadWhole(Folder() / system / "README.md"))) {
    if (line.starts_with("- LW") && line.size() > 12 && line.substr(7, 2) == ": ") rules.insert(line.substr(2, 5));
  }
  return rules;
}

class ExemplaryTest : public ::testing::Test {
 public:
  ExemplaryTest(std::string system, std::string_view profile) : system_(std::move(system)), profile_(profile) {}
  void TestBody() override {
    ASSERT_TRUE(fs::exists(Folder() / system_ / "README.md"));
    const report::Report report = Judge(system_, profile_);
    EXPECT_GE(report.counts.judged, 5U) << "hardly anything was recognised as LiteLLM's: nothing is proven";
    std::set<std::string> seen;
    const auto excused = Excused(system_);
    for (const Finding& finding : report.findings) {
      seen.insert(std::string(finding.rule->id));
      if (finding.level == Severity::kInfo && excused.contains(std::string(finding.rule->id))) continue;
      ADD_FAILURE() << fmt::format("{}:{} {} {}: {}", finding.at.file, finding.at.begin.line, ToString(finding.level), finding.rule->id,
                                   finding.message);
    }
    // What is a hint in production may be off in development.
    if (profile_ != kProductionProfile) return;
    for (const std::string& rule : excused) EXPECT_TRUE(seen.contains(rule)) << rule << " is excused and no longer found";
  }

 private:
  std::string system_;
  std::string_view profile_;
};

// A rule that needs kinds of which none is in any system would be clean for want of anything to look at.
class EveryRuleIsAskedTest : public ::testing::Test {
 public:
  void TestBody() override {
    for (const std::string& system : Systems()) {
      for (const Skipped& skipped : Judge(system, kProductionProfile).skipped)
        EXPECT_TRUE(skipped.rule.empty()) << system << ": " << skipped.rule << " was not judged: " << skipped.reason;
    }
  }
};

}  // namespace
}  // namespace warden

int main(int argc, char** argv) {
  using warden::ExemplaryTest;
  ::testing::InitGoogleTest(&argc, argv);
  for (const std::string& system : warden::Systems()) {
    for (const std::string_view profile : {warden::kProductionProfile, warden::kDevelopmentProfile}) {
      ::testing::RegisterTest(system.c_str(), std::string(profile).c_str(), nullptr, nullptr, __FILE__, __LINE__,
                              [=]() -> ::testing::Test* { return new ExemplaryTest(system, profile); });
    }
  }
  ::testing::RegisterTest("exemplary", "EveryRuleIsAsked", nullptr, nullptr, __FILE__, __LINE__,
                          []() -> ::testing::Test* { return new warden::EveryRuleIsAskedTest; });
  return RUN_ALL_TESTS();
}
