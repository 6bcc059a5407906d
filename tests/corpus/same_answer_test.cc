// Real manifests: nothing crashes or hides anything, and a file gets the same answer as the AdmissionReview of its object.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "corpus/corpus_files.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "engine/snapshots.h"
#include "meta/source_tree.h"
#include "review/admission_review.h"
#include "source/manifests.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

using testing::CorpusFiles;
using testing::kNoCorpus;

const Engine& TheEngine() {
  static const Engine engine(AllRules(), Policy(AllRules()));
  return engine;
}

// What a finding says, apart from where it stands in a file.
std::multiset<std::string> Prints(const Evaluation& evaluation) {
  std::multiset<std::string> prints;
  for (const Finding& finding : evaluation.findings) {
    // An E that may not deny is a warning at admission; duplicate keys and the way scalars are written do not survive the way through JSON.
    if (finding.rule->id == "LW007" || (finding.rule->id == "LW008" && finding.at.path.inner.empty())) continue;
    prints.insert(fmt::format("{} {} {} {}", finding.rule->id, finding.subject, finding.message, finding.at.path.outer));
  }
  return prints;
}

std::string ReviewOf(const Node& root) {
  const auto text = [&](std::string_view key) {
    const Node* value = root.Find(key);
    return value != nullptr ? std::string(value->text()) : std::string();
  };
  const std::string api = text("apiVersion");
  const auto slash = api.find('/');
  const std::string group = slash == std::string::npos ? "" : api.substr(0, slash);
  const std::string version = slash == std::string::npos ? api : api.substr(slash + 1);
  const std::string kind = fmt::format(R"({{"group":"{}","version":"{}","kind":"{}"}})", group, version, text("kind"));
  return fmt::format(
      R"({{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{{"uid":"u","kind":{},"requestKind":{},"resource":{{"group":"{}","version":"{}","resource":"x"}},)"
      R"("name":"","namespace":"","operation":"CREATE","userInfo":{{"username":"alice"}},"object":{},"oldObject":null,"dryRun":false,"options":null}}}})",
      kind, kind, group, version, doc::ToJson(root));
}

// The objects of a file as text, unsealed, in its own order; items of a List one by one.
std::vector<std::string> ReviewsOf(const std::string& name, const std::string& text) {
  std::vector<std::string> reviews;
  for (const doc::ReadResult& part : doc::ReadYamlStream(text, name, Dialect::kKubectl)) {
    if (!part.ok()) continue;
    const Node& root = part.document->root();
    if (root.Find("kind") != nullptr && root.Find("apiVersion") != nullptr) reviews.push_back(ReviewOf(root));
  }
  return reviews;
}

TEST(Corpus, SameAnswerEverywhere) {
  const auto files = CorpusFiles();
  if (files.empty()) GTEST_SKIP() << kNoCorpus;
  int compared = 0;
  int with_findings = 0;
  for (const auto& path : files) {
    const std::string name = path.filename().string();
    const std::string text = testing::ReadWhole(path);
    const source::FileObjects file = source::ReadFile(name, text);
    std::map<std::string, std::multiset<std::string>> by_file;
    for (const Object& object : file.objects)
      by_file[ToString(object.ref())] = Prints(TheEngine().Evaluate(object, engine::EmptySnapshot(), {}));
    for (std::string& body : ReviewsOf(name, text)) {
      auto review = review::ReadReview(std::move(body));
      ASSERT_TRUE(std::holds_alternative<review::Review>(review)) << path << ": " << std::get<review::ReviewError>(review).message;
      const Object& object = *std::get<review::Review>(review).object;
      const auto found = by_file.find(ToString(object.ref()));
      if (found == by_file.end()) continue;
      const Circumstances at{.point = Point::kAdmission, .requester = &std::get<review::Review>(review).requester, .locate = false};
      EXPECT_EQ(Prints(TheEngine().Evaluate(object, engine::EmptySnapshot(), at)), found->second) << path << " " << ToString(object.ref());
      ++compared;
      with_findings += found->second.empty() ? 0 : 1;
    }
  }
  // A comparison of nothing with nothing would prove nothing.
  EXPECT_GE(compared, 40);
  EXPECT_GE(with_findings, 25);
}

TEST(Corpus, EveryDocumentIsAccountedFor) {
  const auto files = CorpusFiles();
  if (files.empty()) GTEST_SKIP() << kNoCorpus;
  for (const auto& path : files) {
    const source::FileObjects file = source::ReadFile(path.filename().string(), testing::ReadWhole(path));
    const std::size_t named = file.objects.size() + file.unread.size() + file.foreign.size();
    EXPECT_GE(named, file.count) << path;
    for (const Object& object : file.objects) TheEngine().Evaluate(object, engine::EmptySnapshot(), {});
  }
}

}  // namespace
}  // namespace warden
