// One answer everywhere: a system judged in files, and each of its objects at admission with a store that holds the others.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "corpus/systems.h"
#include "engine/snapshots.h"
#include "k8s/object_reader.h"
#include "review/admission_review.h"
#include "support/store_of.h"
#include "warden/catalogue.h"
#include "warden/engine.h"
#include "warden/kinds.h"

namespace warden {
namespace {

using testing::System;

// What rules.md lets be different. Everything else is compared.
enum class Difference { kHearsay, kCheckOnly, kNotInAStore, kNotReviewed, kMayBeSubstituted };
struct Row {
  Difference difference;
  std::string_view what;
};
constexpr std::array kAllowed = {
    Row{Difference::kHearsay, "judging 9: what rests on other objects is an error in files and a warning at admission"},
    Row{Difference::kCheckOnly, "rules that files alone are asked about"},
    Row{Difference::kNotInAStore, "what a cluster is not watched for or does not have: Pods, Scales, Kustomizations; left out of both"},
    Row{Difference::kNotReviewed, "what is judged: kinds that are not sent to the webhook are judged in files and audits alone"},
    Row{Difference::kMayBeSubstituted, "LW212: what stands in a file may still be filled in before it is applied, so it is less there"},
};

constexpr std::string_view kMayBeSubstituted = "LW212 ";

bool IsInAStore(const ObjectRef& ref) {
  const KindInfo* kind = FindKind(ref.kind);
  return kind != nullptr && kind->group == ref.group && ref.kind != "Pod" && ref.kind != "Scale" && ref.kind != "Kustomization" &&
         ref.kind != "ReplicaSet";
}

bool IsReviewed(const ObjectRef& ref) { return FindKind(ref.kind)->is_reviewed; }

// As a cluster has it: in a namespace.
std::string JsonOf(const Object& object) {
  std::string json = "{";
  for (const Member& member : object.root().members()) {
    if (json.size() > 1) json += ',';
    doc::AppendJsonString(member.key.text(), json);
    json += ':';
    if (member.key.text() != "metadata" || !object.ref().ns.empty()) {
      testing::AppendRawJson(member.value, json);
      continue;
    }
    std::string metadata;
    testing::AppendRawJson(member.value, metadata);
    json += R"({"namespace":"default")" + std::string(member.value.size() > 0 ? "," : "") + metadata.substr(1);
  }
  return json + "}";
}

struct Texts {
  std::map<std::string, std::map<std::string, std::string>> by_kind;  // kind, namespace/name → JSON
};

Texts TextsOf(const System& system) {
  Texts texts;
  for (const Object& object : system.objects) {
    if (!IsInAStore(object.ref()) || object.ref().name.empty() || object.root().Find("metadata") == nullptr) continue;
    texts.by_kind[object.ref().kind][object.ref().ns + "/" + object.ref().name] = JsonOf(object);
  }
  return texts;
}

using Said = std::map<std::string, std::multiset<Severity>>;  // without its level

Said SaidOf(const Evaluation& evaluation) {
  Said said;
  for (const Finding& finding : evaluation.findings) {
    if (finding.rule->points == Points::kCheckOnly) continue;
    std::string text =
        fmt::format("{} {}: {} at {} {}", finding.rule->id, finding.subject, finding.message, finding.at.path.outer, finding.at.path.inner);
    for (const Location& place : finding.related) text += fmt::format(" + {} {}", ToString(place.object), place.path.outer);
    said[text].insert(finding.level);
  }
  return said;
}

std::string ReviewOf(const ObjectRef& ref, const std::string& json) {
  return fmt::format(
      R"({{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{{"uid":"u","kind":{{"group":"{0}","version":"{1}","kind":"{2}"}},"resource":{{"group":"{0}","version":"{1}","resource":"{3}"}},"name":"","namespace":"default","operation":"CREATE","userInfo":{{"username":"alice"}},"object":{4},"oldObject":null,"dryRun":false,"options":null}}}})",
      ref.group, ref.version, ref.kind, FindKind(ref.kind)->plural, json);
}

struct Compared {
  std::size_t objects = 0, said = 0, lowered = 0;
};

void Compare(const System& system, Compared& compared) {
  static const Engine engine(AllRules(), Policy(AllRules()));
  const Texts texts = TextsOf(system);
  std::vector<Object> whole;
  testing::StoreOf store;
  for (const KindInfo& kind : kKnownKinds) {
    std::vector<std::string> items;
    if (const auto found = texts.by_kind.find(std::string(kind.name)); found != texts.by_kind.end()) {
      for (const auto& [name, json] : found->second) {
        items.push_back(json);
        for (Object& object : k8s::ReadObjects(*doc::ReadJson(json, "").document)) whole.push_back(std::move(object));
      }
    }
    store.Add(kind.name, items);
  }
  const engine::MemorySnapshot files(whole, Coverage::kComplete);
  const auto stored = store.Take();
  for (const Object& object : whole) {
    if (!IsReviewed(object.ref())) continue;
    std::string json;
    testing::AppendRawJson(object.root(), json);
    auto read = review::ReadReview(ReviewOf(object.ref(), json));
    ASSERT_TRUE(std::holds_alternative<review::Review>(read)) << system.name << ": " << std::get<review::ReviewError>(read).message;
    const auto& review = std::get<review::Review>(read);
    const engine::OverlaySnapshot around(*stored, *review.object, engine::OverlaySnapshot::Presence::kThere);
    const Said at_admission = SaidOf(engine.Evaluate(
        *review.object, around,
        {.point = Point::kAdmission, .requester = &review.requester, .assumptions = {.kubernetes = {36}}, .locate = false}));
    const Said in_files = SaidOf(engine.Evaluate(object, files, {.assumptions = {.kubernetes = {36}}}));
    for (const auto& [text, levels] : in_files) {
      const auto other = at_admission.find(text);
      ASSERT_TRUE(other != at_admission.end()) << system.name << " " << ToString(object.ref()) << ": only in files: " << text;
      ++compared.said;
      if (levels == other->second) continue;
      if (text.starts_with(kMayBeSubstituted)) continue;
      // kHearsay
      ASSERT_EQ(*levels.rbegin(), Severity::kError)
          << system.name << " " << ToString(object.ref()) << ": " << ToString(*other->second.rbegin()) << " at admission: " << text;
      ASSERT_LE(*other->second.rbegin(), *levels.rbegin()) << text;
      ++compared.lowered;
    }
    for (const auto& [text, levels] : at_admission)
      ASSERT_TRUE(in_files.contains(text) || text.starts_with(kMayBeSubstituted))
          << system.name << " " << ToString(object.ref()) << ": only at admission: " << text;
    ++compared.objects;
  }
}

TEST(SameAnswerEverywhere, InFilesAndAtAdmissionWithAStore) {
  Compared compared;
  for (const System& system : testing::AllSystems()) {
    Compare(system, compared);
    if (HasFatalFailure()) return;
  }
  for (const Row& row : kAllowed) RecordProperty("allowed", std::string(row.what));
  fmt::print("{} objects, {} findings, {} of them lower at admission\n", compared.objects, compared.said, compared.lowered);
  EXPECT_GT(compared.objects, 500U);
  EXPECT_GT(compared.said, 2000U);
  EXPECT_GT(compared.lowered, 20U);
}

}  // namespace
}  // namespace warden
