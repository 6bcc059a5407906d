// Walks tests/rules/<rule>/: every fixture becomes a test of its own, a new folder needs no code. bad* must be found, good* must not,
// fixed* is what bad* becomes; what stands in old* is stored already, and bad* and good* of that name are updates of it, judged as at
// admission; expected.txt is golden. UPDATE_GOLDEN=1 rewrites expected.txt and fixed*: read the difference afterwards.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>

#include "doc/edit.h"
#include "doc/equal.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "engine/snapshots.h"
#include "meta/source_tree.h"
#include "run/fixer.h"
#include "source/manifests.h"
#include "support/golden.h"
#include "support/objects.h"
#include "warden/catalogue.h"
#include "warden/context.h"
#include "warden/engine.h"
#include "warden/reporter.h"

namespace warden {
namespace {

namespace fs = std::filesystem;

// Fixtures are judged for a cluster that knows the sleep action.
constexpr KubernetesVersion kCluster{34};

std::vector<const Rule*> Only(const Rule& rule) { return {FindRule("LW003"), &rule}; }

// The day of judging; updates take place at noon.
constexpr std::chrono::sys_days kToday = std::chrono::year(2026) / 6 / 15;
constexpr std::chrono::sys_seconds kNow = kToday + std::chrono::hours(12);

struct Judged {
  source::FileObjects file;
  source::FileObjects old;  // of old*, where there is one
  std::vector<Object> all;  // the file's and those of cluster/
  Evaluation evaluation;

  // In files, or as an update of the stored object.
  Circumstances CircumstancesOf(const Object& object) const {
    const auto stored =
        std::find_if(old.objects.begin(), old.objects.end(), [&](const Object& other) { return other.ref() == object.ref(); });
    if (stored == old.objects.end()) return {.assumptions = {.kubernetes = kCluster}, .today = kToday};
    return {.point = Point::kAdmission,
            .operation = Operation::kUpdate,
            .old_object = &*stored,
            .assumptions = {.kubernetes = kCluster},
            .today = kToday,
            .now = kNow};
  }
};

// "bad_image.yaml" and "good_image.yaml" → "old_image.yaml".
fs::path OldOf(const fs::path& folder, const std::string& name) { return folder / ("old" + name.substr(name.starts_with("bad") ? 3 : 4)); }

std::vector<Object> ClusterOf(const fs::path& folder) {
  std::vector<Object> objects;
  if (!fs::is_directory(folder / "cluster")) return objects;
  for (const auto& entry : fs::directory_iterator(folder / "cluster")) {
    source::FileObjects file = source::ReadFile("cluster/" + entry.path().filename().string(), testing::ReadWhole(entry.path()));
    std::move(file.objects.begin(), file.objects.end(), std::back_inserter(objects));
    std::move(file.context.begin(), file.context.end(), std::back_inserter(objects));
  }
  return objects;
}

Judged Judge(const Rule& rule, const fs::path& folder, const std::string& name, const std::string& text) {
  Judged run{source::ReadFile(name, text), {}, {}, {}};
  if (const fs::path old = OldOf(folder, name); fs::exists(old))
    run.old = source::ReadFile(old.filename().string(), testing::ReadWhole(old));
  EXPECT_TRUE(run.file.unread.empty()) << name << ": " << (run.file.unread.empty() ? "" : run.file.unread[0].message);
  run.all = run.file.objects;
  for (Object& object : ClusterOf(folder)) run.all.push_back(std::move(object));
  const engine::MemorySnapshot snapshot(run.all, Coverage::kComplete);
  const auto rules = Only(rule);
  const Engine engine(rules, Policy(rules));
  for (const Object& object : run.file.objects) {
    auto evaluation = engine.Evaluate(object, snapshot, run.CircumstancesOf(object));
    for (Finding& finding : evaluation.findings) run.evaluation.findings.push_back(std::move(finding));
  }
  return run;
}

std::string Render(const Finding& finding) {
  const auto fix = finding.fix ? fmt::format(" [{}: {}]", ToString(finding.fix->applicability), finding.fix->title) : std::string();
  std::string text = fmt::format("{}:{}:{} {} {} {}: {}{}\n", finding.at.file, finding.at.begin.line, finding.at.begin.column,
                                 ToString(finding.level), finding.rule->id, finding.subject, finding.message, fix);
  for (const Location& place : finding.related)
    text += fmt::format("  {}:{}:{} {}\n", place.file, place.begin.line, place.begin.column, ToString(place.object));
  return text;
}

// Duplicate keys and the way scalars are written are gone in JSON, but for those inside an embedded configuration.
bool SurvivesJson(const Finding& finding) {
  return (finding.rule->id != "LW007" && finding.rule->id != "LW008") || !finding.at.path.inner.empty();
}

bool IsFixture(const std::string& name) {
  return (name.starts_with("bad") || name.starts_with("good")) && (name.ends_with(".yaml") || name.ends_with(".json"));
}

std::vector<std::string> FixturesOf(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (IsFixture(entry.path().filename().string())) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Which kinds were asked of a snapshot.
class RecordingSnapshot final : public Snapshot {
 public:
  explicit RecordingSnapshot(const Snapshot& base) : base_(base) {}
  Known Knows(std::string_view kind, std::string_view ns) const override { return base_.Knows(kind, ns); }
  std::span<const Object* const> List(std::string_view kind, std::string_view ns) const override {
    asked.insert(std::string(kind));
    return base_.List(kind, ns);
  }
  // What ran before is the engine's question, whenever something would deny, and no rule's.
  std::vector<const Object*> Lookup(Index index, std::string_view key, std::string_view ns) const override {
    return index == Index::kRevisions ? base_.Lookup(index, key, ns) : Snapshot::Lookup(index, key, ns);
  }
  mutable std::set<std::string> asked;

 private:
  const Snapshot& base_;
};

struct Folder {
  const Rule* rule;
  fs::path path;
};

// ---- the tests ----------------------------------------------------------------------------------------------------------------------

class FixtureTest : public ::testing::Test {
 public:
  FixtureTest(Folder folder, std::string file) : folder_(std::move(folder)), file_(std::move(file)) {}

 protected:
  std::string Text() const { return testing::ReadWhole(folder_.path / file_); }
  Judged JudgeText(const std::string& text) const { return Judge(*folder_.rule, folder_.path, file_, text); }
  Folder folder_;
  std::string file_;
};

// bad* is found, good* is not.
class FoundTest : public FixtureTest {
 public:
  using FixtureTest::FixtureTest;
  void TestBody() override {
    const Judged run = JudgeText(Text());
    for (const Finding& finding : run.evaluation.findings) {
      EXPECT_EQ(finding.rule->id, folder_.rule->id) << finding.message;
      EXPECT_FALSE(finding.fix && finding.fix->title.empty()) << "a fix without a title: " << finding.message;
      EXPECT_FALSE(finding.fix && finding.fix->edits.empty() && finding.fix->applicability != Applicability::kManual)
          << "a fix that does nothing: " << finding.message;
    }
    if (file_.starts_with("bad")) {
      EXPECT_FALSE(run.evaluation.findings.empty()) << "nothing found";
    } else {
      for (const Finding& finding : run.evaluation.findings) ADD_FAILURE() << Render(finding);
    }
  }
};

// FixProducesFixed, FixIsIdempotent, NoCollateral: the bad file becomes the fixed one byte for byte, and that is the end of it.
class FixTest : public FixtureTest {
 public:
  using FixtureTest::FixtureTest;
  void TestBody() override {
    const auto rules = Only(*folder_.rule);
    const Engine engine(rules, Policy(rules));
    const auto cluster = ClusterOf(folder_.path);
    const run::JudgeOptions options{.circumstances = {.assumptions = {.kubernetes = kCluster}, .today = kToday},
                                    .coverage = Coverage::kComplete};
    const auto fixed = run::FixText(file_, Text(), engine, cluster, options, run::FixScope::kSafeAndUnsafe);
    ASSERT_TRUE(fixed.ok()) << fixed.status().message();
    std::string name = file_;
    name.replace(0, 3, "fixed");
    if (fixed->text == Text()) {
      EXPECT_FALSE(fs::exists(folder_.path / name)) << name << " is there, but nothing is fixed";
      return;
    }
    testing::CompareWithGolden(folder_.path / name, fixed->text);
    const auto again = run::FixText(file_, fixed->text, engine, cluster, options, run::FixScope::kSafeAndUnsafe);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->text, fixed->text) << "fixing twice changes it again";
    for (const Finding& finding : JudgeText(fixed->text).evaluation.findings) {
      EXPECT_TRUE(SelectEdits(std::span(&finding, 1), true).empty()) << "left over: " << Render(finding);
    }
  }
};

// TextAndJsonCommute, PatchIsFaithful, EmbeddedCommutes on the fixture's own fixes: the text edited and read again is the tree edited, and
// so is the tree that the JSON patch makes.
class LoweringsTest : public FixtureTest {
 public:
  using FixtureTest::FixtureTest;
  void TestBody() override {
    Judged run = JudgeText(Text());
    for (std::size_t i = 0; i < run.file.objects.size(); ++i) {
      std::vector<Finding> own;
      for (const Finding& finding : run.evaluation.findings) {
        if (finding.at.object == run.file.objects[i].ref()) own.push_back(finding);
      }
      const auto edits = SelectEdits(own, true);
      if (edits.empty()) continue;
      const Document& document = run.file.objects[i].document();
      const auto tree = doc::ApplyEdits(document, edits);
      ASSERT_TRUE(tree.ok()) << tree.status().message();
      const auto patch = doc::LowerToJsonPatch(document, edits);
      ASSERT_TRUE(patch.ok()) << patch.status().message();
      const auto patched = doc::ApplyJsonPatch(document, *patch);
      ASSERT_TRUE(patched.ok()) << patched.status().message();
      EXPECT_TRUE(doc::Equal(tree->root(), patched->root()));
      // Reading the edited text anew must give the same tree; only whole documents can be compared (items of a List are part of one).
      if (&run.file.documents[run.file.home[i]].root() != &document.root()) continue;
      const std::vector<doc::DocumentEdits> changes = {{document, edits}};
      const auto text = doc::LowerToText(changes);
      ASSERT_TRUE(text.ok()) << text.status().message();
      const auto read = source::ReadFile(file_, *text);
      ASSERT_EQ(read.objects.size(), run.file.objects.size());
      EXPECT_TRUE(doc::Equal(read.objects[i].root(), tree->root()));
    }
  }
};

// SameAnswerEverywhere: the object read from JSON, as an API server would send it, gets the same findings.
class SameAnswerTest : public FixtureTest {
 public:
  using FixtureTest::FixtureTest;
  void TestBody() override {
    const Judged run = JudgeText(Text());
    const auto rules = Only(*folder_.rule);
    const Engine engine(rules, Policy(rules));
    const engine::MemorySnapshot snapshot(run.all, Coverage::kComplete);
    for (auto& part : doc::ReadYamlStream(Text(), file_, Dialect::kKubectl)) {
      if (!part.document->root().is_object() || part.document->root().Find("kind") == nullptr) continue;
      const Object object = testing::ObjectFromJson(doc::ToJson(part.document->root()));
      std::multiset<std::string> by_json;
      std::multiset<std::string> by_file;
      Circumstances circumstances = run.CircumstancesOf(object);
      circumstances.locate = false;
      for (const Finding& finding : engine.Evaluate(object, snapshot, circumstances).findings) {
        by_json.insert(Fingerprint(finding) + finding.message);
      }
      for (const Finding& finding : run.evaluation.findings) {
        if (finding.at.object == object.ref() && SurvivesJson(finding)) by_file.insert(Fingerprint(finding) + finding.message);
      }
      EXPECT_EQ(by_json, by_file);
    }
  }
};

// The whole folder: what is found, where, with which words.
class ExpectedTest : public ::testing::Test {
 public:
  explicit ExpectedTest(Folder folder) : folder_(std::move(folder)) {}
  void TestBody() override {
    std::string actual;
    for (const std::string& file : FixturesOf(folder_.path)) {
      for (const Finding& finding : Judge(*folder_.rule, folder_.path, file, testing::ReadWhole(folder_.path / file)).evaluation.findings)
        actual += Render(finding);
    }
    testing::CompareWithGolden(folder_.path / "expected.txt", actual);
  }

 private:
  Folder folder_;
};

// MetadataIsTrue: the declared fix is the best that was seen, and the declared kinds are those that were asked for.
class MetadataTest : public ::testing::Test {
 public:
  explicit MetadataTest(Folder folder) : folder_(std::move(folder)) {}
  void TestBody() override {
    const Rule& rule = *folder_.rule;
    FixClass best = FixClass::kNone;
    std::set<std::string> asked;
    std::set<std::string> by_views;
    for (const std::string& file : FixturesOf(folder_.path)) {
      const Judged run = Judge(rule, folder_.path, file, testing::ReadWhole(folder_.path / file));
      for (const Finding& finding : run.evaluation.findings) Note(finding, best);
      Ask(rule, run, asked, by_views);
    }
    EXPECT_EQ(rule.fix, best);
    std::set<std::string> declared(rule.needs.begin(), rule.needs.end());
    declared.insert(rule.asks.begin(), rule.asks.end());
    // What building the views asks for anyway may be declared as well.
    std::erase_if(declared, [&](const std::string& kind) { return !asked.contains(kind) && by_views.contains(kind); });
    EXPECT_EQ(asked, declared);
  }

 private:
  static void Note(const Finding& finding, FixClass& best) {
    if (!finding.fix) return;
    const FixClass seen = finding.fix->applicability == Applicability::kSafe     ? FixClass::kSafe
                          : finding.fix->applicability == Applicability::kUnsafe ? FixClass::kUnsafe
                                                                                 : FixClass::kManual;
    if (best == FixClass::kNone || seen < best) best = seen;
  }

  // What the rule itself asks for: with it, less what building the views asks for without it.
  static void Ask(const Rule& rule, const Judged& run, std::set<std::string>& by_rule, std::set<std::string>& by_views) {
    Rule idle = rule;
    std::visit(
        [&](auto check) {
          if constexpr (!std::is_same_v<decltype(check), std::monostate>)
            idle.check = decltype(check)([](const auto&, const Context&, Reporter&) {});
        },
        rule.check);
    const auto asked = [&](const Rule& one) {
      const engine::MemorySnapshot base(run.all, Coverage::kComplete);
      const RecordingSnapshot recording(base);
      const std::vector<const Rule*> rules = {&one};
      const Engine engine(rules, Policy(rules));
      for (const Object& object : run.file.objects) engine.Evaluate(object, recording, run.CircumstancesOf(object));
      return recording.asked;
    };
    const std::set<std::string> without = asked(idle);
    by_views.insert(without.begin(), without.end());
    for (const std::string& kind : asked(rule)) {
      if (!without.contains(kind)) by_rule.insert(kind);
    }
  }

  Folder folder_;
};

template <class Test, class... Args>
void Register(const std::string& suite, const std::string& name, Args... args) {
  ::testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [args...]() -> ::testing::Test* { return new Test(args...); });
}

std::string TestName(const std::string& file) { return file.substr(0, file.find('.')); }

void RegisterAll() {
  for (const Rule* rule : AllRules()) {
    std::string name(rule->name);
    std::replace(name.begin(), name.end(), '-', '_');
    const Folder folder{rule, testing::Root() / "tests/rules" / name};
    if (!fs::is_directory(folder.path)) continue;  // the catalogue test says whether that is right
    Register<ExpectedTest>(name, "Expected", folder);
    Register<MetadataTest>(name, "MetadataIsTrue", folder);
    for (const std::string& file : FixturesOf(folder.path)) {
      Register<FoundTest>(name, TestName(file), folder, file);
      Register<SameAnswerTest>(name, TestName(file) + "_SameAnswerEverywhere", folder, file);
      if (!file.starts_with("bad")) continue;
      Register<FixTest>(name, TestName(file) + "_FixProducesFixed", folder, file);
      Register<LoweringsTest>(name, TestName(file) + "_LoweringsAgree", folder, file);
    }
  }
}

}  // namespace
}  // namespace warden

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  warden::RegisterAll();
  return RUN_ALL_TESTS();
}
