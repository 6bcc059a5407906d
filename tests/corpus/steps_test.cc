// What judging costs in steps: real files, and the largest that anybody writes, stay below a tenth of their budget. Prints what they take.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "base/budget.h"
#include "corpus/corpus_files.h"
#include "doc/json_writer.h"
#include "engine/overrun.h"
#include "engine/snapshots.h"
#include "review/handle.h"
#include "source/manifests.h"
#include "support/objects.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

const Engine& TheEngine() {
  static const Engine engine(AllRules(), Policy(AllRules()));
  return engine;
}

// The dearest of many, for people.
struct Dearest {
  const char* what;
  std::uint64_t steps = 0;
  std::uint64_t budget = 1;
  std::string name;

  void Note(std::uint64_t took, std::uint64_t allowed, const std::string& of) {
    EXPECT_LE(took, allowed / 10) << of;
    if (took * (budget / 1000) < steps * (allowed / 1000)) return;
    steps = took;
    budget = allowed;
    name = of;
  }
  ~Dearest() {
    std::printf("%s: at most %.2f %% of the budget: %llu steps, %s\n", what,
                100.0 * static_cast<double>(steps) / static_cast<double>(budget), static_cast<unsigned long long>(steps), name.c_str());
  }
};

std::uint64_t StepsOf(const Object& object, const Snapshot& snapshot) {
  const std::uint64_t before = base::StepsSpent();
  const Evaluation evaluation = TheEngine().Evaluate(object, snapshot, {});
  EXPECT_FALSE(evaluation.overrun) << ToString(object.ref());
  return base::StepsSpent() - before;
}

// Every object of a folder, judged among all others of it.
TEST(Steps, OfTheCorpus) {
  const auto files = testing::CorpusFiles();
  if (files.empty()) GTEST_SKIP() << testing::kNoCorpus;
  std::vector<Object> all;
  for (const auto& path : files) {
    for (const Object& object : source::ReadFile(path.string(), testing::ReadWhole(path)).objects) all.push_back(object);
  }
  const engine::MemorySnapshot snapshot(all, Coverage::kPartial);
  Dearest dearest{"corpus"};
  for (const Object& object : all) {
    const Range range = object.root().range();
    dearest.Note(StepsOf(object, snapshot), engine::StepsFor({}, range.end - range.begin),
                 std::string(object.document().file()) + " " + ToString(object.ref()));
  }
}

// ---- at admission --------------------------------------------------------------------------------------------------------------------

std::string Review(std::string_view group, std::string_view version, std::string_view kind, std::string_view resource,
                   const std::string& object, bool update) {
  return fmt::format(
      R"({{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{{"uid":"u","kind":{{"group":"{}","version":"{}","kind":"{}"}},)"
      R"("resource":{{"group":"{}","version":"{}","resource":"{}"}},"name":"litellm","namespace":"llm","operation":"{}",)"
      R"("userInfo":{{"username":"alice"}},"object":{},"oldObject":{}}}}})",
      group, version, kind, group, version, resource, update ? "UPDATE" : "CREATE", object, update ? object : "null");
}

// A configuration of some 3 MB: 12,000 models as people write them.
std::string BigConfigMap() {
  std::string config = "model_list:\n";
  for (int i = 0; i < 12'000; ++i) {
    config += fmt::format(
        "  - model_name: team-{0}\n    litellm_params:\n      model: openai/gpt-4o\n      api_key: os.environ/KEY_{0}   # rotated monthly\n"
        "      api_base: \"https://gw.example.net:8443/v1\"\n      rpm: 600\n    model_info:\n      id: 'm-{0}'\n      tags: [prod, "
        "\"eu\"]\n",
        i);
  }
  config += "litellm_settings:\n  drop_params: true\n";
  std::string data;
  doc::AppendJsonString(config, data);
  return R"({"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"litellm","namespace":"llm"},"data":{"config.yaml":)" + data + "}}";
}

// A Deployment with 2,000 variables from as many Secrets, all of them listed for Reloader.
std::string BigDeployment() {
  std::string env, list;
  for (int i = 0; i < 2'000; ++i) {
    env += fmt::format(R"({}{{"name":"KEY_{}","valueFrom":{{"secretKeyRef":{{"name":"team-{}","key":"key"}}}}}})", i > 0 ? "," : "", i, i);
    list += fmt::format("{}team-{}", i > 0 ? "," : "", i);
  }
  return R"({"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"litellm","namespace":"llm","annotations":{"secret.reloader.stakater.com/reload":")" +
         list +
         R"("}},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"litellm"}},"template":{"metadata":{"labels":{"app":"litellm"}},"spec":{"containers":[{"name":"litellm","image":"ghcr.io/berriai/litellm:v1.81.14-stable","env":[)" +
         env + "]}]}}}}";
}

void NoteReview(const std::string& body, const std::string& name, Dearest& dearest) {
  const engine::EmptySnapshot snapshot;
  const review::ReviewSettings settings{.engine = TheEngine(), .snapshot = snapshot, .assumptions = {.kubernetes = {36}}};
  for (const review::ReviewPurpose purpose : {review::ReviewPurpose::kValidate, review::ReviewPurpose::kMutate}) {
    const std::uint64_t before = base::StepsSpent();
    const review::HttpAnswer answer = review::HandleReview(purpose, body, settings);
    EXPECT_EQ(answer.status, 200U) << name << " " << answer.body.substr(0, 200);
    EXPECT_NE(answer.report.decision, review::Decision::kUnreadable) << name;
    const char* route = purpose == review::ReviewPurpose::kValidate ? " at /validate" : " at /mutate";
    const std::uint64_t steps = base::StepsSpent() - before;
    std::printf("%s%s: %zu bytes, %llu steps, %.1f a byte\n", name.c_str(), route, body.size(), static_cast<unsigned long long>(steps),
                static_cast<double>(steps) / static_cast<double>(body.size()));
    dearest.Note(steps, engine::StepsFor(review::ReviewAllowance(), body.size()), name + route);
  }
}

TEST(Steps, OfReviewsAsLargeAsTheyCome) {
  Dearest dearest{"reviews"};
  for (const char* file : {"create8k.json", "clean8k.json"})
    NoteReview(testing::ReadWhole(testing::Root() / "tests/bench/data" / file), file, dearest);
  for (const bool update : {false, true}) {
    const std::string suffix = update ? ", updated" : "";
    NoteReview(Review("", "v1", "ConfigMap", "configmaps", BigConfigMap(), update), "12,000 models" + suffix, dearest);
    NoteReview(Review("apps", "v1", "Deployment", "deployments", BigDeployment(), update), "2,000 variables" + suffix, dearest);
  }
}

}  // namespace
}  // namespace warden
