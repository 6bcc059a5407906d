// Real manifests (../shared/corpus): no file crashes the run, hides another, or loses anything but what a fix says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/run.h"
#include "report/diff.h"
#include "run/fixer.h"
#include "source/masked_lines.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

namespace fs = std::filesystem;
using testing::MemoryFileSystem;
using testing::RunWarden;
using Json = nlohmann::json;

// WARDEN_CORPUS names another folder.
fs::path CorpusFolder() {
  const char* given = std::getenv("WARDEN_CORPUS");
  return given != nullptr ? fs::path(given) : fs::path(WARDEN_SOURCE_DIR) / ".." / "shared" / "corpus";
}

const MemoryFileSystem& Corpus() {
  static const MemoryFileSystem& corpus = *new MemoryFileSystem([] {
    MemoryFileSystem files;
    if (!fs::is_directory(CorpusFolder())) return files;
    for (const auto& entry : fs::recursive_directory_iterator(CorpusFolder())) {
      if (!entry.is_regular_file() || entry.path().extension() == ".tsv") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      files.files["c/" + fs::relative(entry.path(), CorpusFolder()).generic_string()] = {std::istreambuf_iterator<char>(in), {}};
    }
    return files;
  }());
  return corpus;
}

class CorpusFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Corpus().files.empty()) return;
    std::cerr << "*** no corpus of real manifests beside the sources: this test does NOT run ***\n";
    GTEST_SKIP() << "no corpus";
  }
};

// Findings of a report by file, without what depends on other files being there.
std::map<std::string, std::multiset<std::string>> ByFile(const Json& report) {
  std::map<std::string, std::multiset<std::string>> found;
  for (const Json& finding : report["findings"]) {
    found[finding["file"]].insert(finding["rule"].get<std::string>() + " " + finding["subject"].get<std::string>() + " " +
                                  std::to_string(finding["line"].get<int>()));
  }
  return found;
}

TEST_F(CorpusFiles, EachIsReadByItself) {
  for (const auto& [name, text] : Corpus().files) {
    MemoryFileSystem one;
    one.files[name] = text;
    const Json report = Json::parse(RunWarden("check --output json " + name, one).out);
    EXPECT_GE(report["summary"]["documents"], 1) << name;
    EXPECT_GE(report["summary"]["judged"].get<int>() + report["summary"]["skipped"].get<int>(), 1) << name;
    for (const Json& finding : report["findings"]) {
      EXPECT_NE(finding["rule"], "LW001") << name << ": all files of the corpus can be read";
      EXPECT_NE(finding["rule"], "LW003") << name << ": a rule failed";
      EXPECT_GE(finding["line"], 1) << name;
    }
  }
}

TEST_F(CorpusFiles, NoFileHidesAnother) {
  MemoryFileSystem clean = Corpus();
  const Json expected = Json::parse(RunWarden("check --output json c", clean).out);
  MemoryFileSystem spoilt = Corpus();
  spoilt.files["c/0_broken.yaml"] = "a: [1\n";
  spoilt.files["c/m_broken.json"] = "{";
  spoilt.files["c/m_binary.yaml"] = std::string("\0\xff\xfe\x01", 4);
  spoilt.files["c/m_foreign.yaml"] = "a: 1\n";
  spoilt.files["c/z_empty.yaml"] = "";
  spoilt.files["c/z_many.yaml"] = "---\n---\n- 1\n---\nkind: {{ x }}\n---\n\"a\n";
  const auto outcome = RunWarden("check --output json c", spoilt);
  EXPECT_EQ(outcome.exit, 1);
  const Json actual = Json::parse(outcome.out);
  const auto before = ByFile(expected);
  const auto after = ByFile(actual);
  for (const auto& [file, findings] : before) EXPECT_EQ(after.at(file), findings) << file;
  for (const char* name : {"c/0_broken.yaml", "c/m_broken.json", "c/m_binary.yaml", "c/z_many.yaml"})
    EXPECT_TRUE(after.contains(name)) << name;
  EXPECT_EQ(actual["summary"]["judged"], expected["summary"]["judged"]);
}

TEST_F(CorpusFiles, FixesComeToAnEndAndASecondRunFindsNothing) {
  const Engine engine(AllRules(), Policy(AllRules()));
  std::size_t fixed_files = 0;
  for (const auto& [name, text] : Corpus().files) {
    const auto fixed = run::FixText(name, text, engine, {}, {}, run::FixScope::kSafeAndUnsafe);
    ASSERT_TRUE(fixed.ok()) << name << ": " << fixed.status().message();
    fixed_files += fixed->applied.empty() ? 0 : 1;
    const auto again = run::FixText(name, fixed->text, engine, {}, {}, run::FixScope::kSafeAndUnsafe);
    ASSERT_TRUE(again.ok()) << name << ": " << again.status().message();
    EXPECT_EQ(again->text, fixed->text) << name;
  }
  EXPECT_GT(fixed_files, 20U) << "the corpus has that many with one replica";
}

TEST_F(CorpusFiles, FixesChangeFewLines) {
  const Engine engine(AllRules(), Policy(AllRules()));
  for (const auto& [name, text] : Corpus().files) {
    const auto fixed = run::FixText(name, text, engine, {}, {}, run::FixScope::kSafeAndUnsafe);
    ASSERT_TRUE(fixed.ok());
    const report::Diff diff =
        report::UnifiedDiff(name, {text, source::MaskedLines(name, text)}, {fixed->text, source::MaskedLines(name, fixed->text)},
                            report::Colour::kNever, report::Masked::kShown);
    std::size_t removed = 0;
    for (const std::string_view line : report::LinesOf(diff.text)) removed += line.starts_with("-") && !line.starts_with("---") ? 1 : 0;
    // A value changed is one line; nothing else goes.
    EXPECT_LE(removed, fixed->applied.size()) << name << "\n" << diff.text;
  }
}

}  // namespace
}  // namespace warden
