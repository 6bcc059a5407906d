// Every finding on the real manifests has a verdict, held against the manifest itself: tests/corpus/verdicts.tsv says why it is true.
//
// UPDATE_GOLDEN=1 adds rows with the verdict "?" for new findings and drops those whose finding is gone; a "?" fails until it is judged.
// A false finding is fixed in its rule: the row may say "false" only while that is under way, and fails as well.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include "meta/source_tree.h"
#include "run/judge_files.h"
#include "support/golden.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHead = "# file\trule\tobject\tsubject\tverdict\treason";
constexpr std::string_view kUnjudged = "?";
// Whatever day it is: verdicts do not change by themselves.
constexpr std::chrono::sys_days kToday = std::chrono::year(2026) / 6 / 15;

// WARDEN_CORPUS names another folder.
fs::path CorpusFolder() {
  const char* given = std::getenv("WARDEN_CORPUS");
  return given != nullptr ? fs::path(given) : testing::Root() / "../shared/corpus";
}

fs::path Table() { return testing::Root() / "tests/corpus/verdicts.tsv"; }

struct Verdict {
  std::string verdict;
  std::string reason;
};
// "file\trule\tobject\tsubject" → verdict.
using Verdicts = std::map<std::string, Verdict>;

Verdicts ReadVerdicts() {
  Verdicts verdicts;
  for (const std::string& line : testing::Lines(testing::ReadWhole(Table()))) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto reason = line.rfind('\t');
    const auto verdict = line.rfind('\t', reason - 1);
    EXPECT_EQ(std::count(line.begin(), line.end(), '\t'), 5) << line;
    EXPECT_TRUE(
        verdicts.emplace(line.substr(0, verdict), Verdict{line.substr(verdict + 1, reason - verdict - 1), line.substr(reason + 1)}).second)
        << "twice: " << line;
  }
  return verdicts;
}

// One repository is one system, as `warden check FOLDER` has it.
void JudgeRepository(const fs::path& folder, const Engine& engine, std::map<std::string, std::string>& found) {
  std::vector<run::InputFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    files.push_back({fs::relative(entry.path(), CorpusFolder()).generic_string(), testing::ReadWhole(entry.path()), {}});
  }
  std::sort(files.begin(), files.end(), [](const run::InputFile& a, const run::InputFile& b) { return a.name < b.name; });
  const report::Report report = run::JudgeFiles(files, engine, {.circumstances = {.today = kToday}, .coverage = Coverage::kComplete});
  for (const Finding& finding : report.findings) {
    std::string subject = finding.subject;
    std::replace_if(
        subject.begin(), subject.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
    found.emplace(fmt::format("{}\t{}\t{}\t{}", finding.at.file, finding.rule->id, ToString(finding.at.object), subject),
                  fmt::format("{}:{} {}", finding.at.file, finding.at.begin.line, finding.message));
  }
}

// Key → where and what.
std::map<std::string, std::string> FindAll() {
  const Engine engine(AllRules(), Policy(AllRules()));
  std::map<std::string, std::string> found;
  for (const auto& entry : fs::directory_iterator(CorpusFolder())) {
    if (entry.is_directory()) JudgeRepository(entry.path(), engine, found);
  }
  return found;
}

void Rewrite(const Verdicts& verdicts, const std::map<std::string, std::string>& found) {
  std::ofstream out(Table(), std::ios::binary);
  out << kHead << '\n';
  for (const auto& [key, message] : found) {
    const auto row = verdicts.find(key);
    const Verdict verdict = row != verdicts.end() ? row->second : Verdict{std::string(kUnjudged), ""};
    out << key << '\t' << verdict.verdict << '\t' << verdict.reason << '\n';
  }
}

TEST(Verdicts, EveryFindingIsJudged) {
  if (!fs::is_directory(CorpusFolder())) {
    std::cerr << "*** SKIPPED: no corpus of real manifests beside the sources, no finding on them was compared with its verdict ***\n";
    GTEST_SKIP() << "no corpus";
  }
  const auto found = FindAll();
  EXPECT_GE(found.size(), 100U) << "hardly anything was found: nothing is proven";
  const Verdicts verdicts = ReadVerdicts();
  if (testing::UpdatingGolden()) Rewrite(verdicts, found);
  const Verdicts judged = testing::UpdatingGolden() ? ReadVerdicts() : verdicts;
  for (const auto& [key, message] : found) EXPECT_TRUE(judged.contains(key)) << "not judged yet: " << key << "\n  " << message;
  for (const auto& [key, verdict] : judged) EXPECT_TRUE(found.contains(key)) << "not found any more: " << key;
}

// Needs no corpus: the table itself.
TEST(Verdicts, EveryVerdictIsTrueAndReasoned) {
  for (const auto& [key, verdict] : ReadVerdicts()) {
    EXPECT_EQ(verdict.verdict, "true") << (verdict.verdict == kUnjudged ? "read the manifest and judge: "
                                                                        : "a false finding, mend its rule: ")
                                       << key;
    EXPECT_GE(verdict.reason.size(), 10U) << "without a reason: " << key;
  }
}

}  // namespace
}  // namespace warden
