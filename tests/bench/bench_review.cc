// Bytes to bytes: an AdmissionReview through HandleReview with every rule, in this process. Prints CPU time; the medians count.
//
//   bench_review --benchmark_repetitions=9 --benchmark_report_aggregates_only=true
//
// Goals, of an object that has no finding above info: 8 KB CREATE up to 35 µs, 15 KB UPDATE up to 45 µs.
#include <fstream>
#include <iterator>
#include <string>

#include <benchmark/benchmark.h>

#include "doc/json_writer.h"
#include "doc/reader.h"
#include "engine/snapshots.h"
#include "review/admission_review.h"
#include "review/handle.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

std::string Read(const std::string& name) {
  std::ifstream in(WARDEN_SOURCE_DIR "/tests/bench/data/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A real Deployment with many findings; the same with all of them mended.
std::string Create8k() { return Read("create8k.json"); }
std::string Clean8k() { return Read("clean8k.json"); }

void Replace(std::string& text, std::string_view from, std::string_view to) { text.replace(text.find(from), from.size(), to); }

// The same as an update with a new image.
std::string UpdateOf(std::string review) {
  const auto begin = review.find("\"object\":") + 9, end = review.find(",\"oldObject\":null");
  std::string old = review.substr(begin, end - begin);
  Replace(old, "\"image\":\"", "\"image\":\"old-");
  Replace(review, ",\"oldObject\":null", ",\"oldObject\":" + old);
  Replace(review, "\"operation\":\"CREATE\"", "\"operation\":\"UPDATE\"");
  return review;
}

// Scaled down from 2.
std::string Update15k() {
  std::string review = UpdateOf(Create8k());
  review.replace(review.rfind("\"replicas\":1"), 12, "\"replicas\":2");
  return review;
}

// A configuration of about 3,000 models.
std::string ConfigMap1m() {
  std::string config = "model_list:\n";
  for (int i = 0; config.size() < 922 * 1024; ++i) {
    const std::string n = std::to_string(i);
    config += "  - model_name: team-" + n + "\n    litellm_params:\n      model: openai/gpt-4o\n      api_key: os.environ/KEY_" + n +
              "   # rotated monthly\n      api_base: \"https://gw.example.net:8443/v1\"\n      rpm: 600\n      stream_timeout: 60.5\n    "
              "model_info:\n"
              "      id: 'm-" +
              n + "'\n      tags: [prod, \"eu-west\"]\n";
  }
  config += "litellm_settings:\n  drop_params: true\n";
  std::string data;
  doc::AppendJsonString(config, data);
  return R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","kind":{"group":"","version":"v1","kind":"ConfigMap"},)"
         R"("resource":{"group":"","version":"v1","resource":"configmaps"},"name":"litellm-config","namespace":"llm","operation":"CREATE",)"
         R"("userInfo":{"username":"admin"},"object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"litellm-config","namespace":"llm"},)"
         R"("data":{"config.yaml":)" +
         data + R"(}},"oldObject":null}})";
}

void Handle(benchmark::State& state, review::ReviewPurpose purpose, const std::string& body) {
  const Engine engine(AllRules(), Policy(AllRules()));
  const engine::EmptySnapshot snapshot;
  const review::ReviewSettings settings{.engine = engine, .snapshot = snapshot, .assumptions = {.kubernetes = {36}}};
  std::size_t bytes = 0;
  for (auto _ : state) {
    const review::HttpAnswer answer = review::HandleReview(purpose, body, settings);
    if (answer.status != 200 || answer.body.find("code\":400") != std::string::npos) state.SkipWithError("not a review");
    bytes = answer.body.size();
  }
  state.counters["in"] = static_cast<double>(body.size());
  state.counters["out"] = static_cast<double>(bytes);
}

void ValidateCreate8k(benchmark::State& state) { Handle(state, review::ReviewPurpose::kValidate, Create8k()); }
void MutateCreate8k(benchmark::State& state) { Handle(state, review::ReviewPurpose::kMutate, Create8k()); }
void ValidateClean8k(benchmark::State& state) { Handle(state, review::ReviewPurpose::kValidate, Clean8k()); }
void MutateClean8k(benchmark::State& state) { Handle(state, review::ReviewPurpose::kMutate, Clean8k()); }
void ValidateCleanUpdate15k(benchmark::State& state) { Handle(state, review::ReviewPurpose::kValidate, UpdateOf(Clean8k())); }
void MutateCleanUpdate15k(benchmark::State& state) { Handle(state, review::ReviewPurpose::kMutate, UpdateOf(Clean8k())); }
void ValidateUpdate15k(benchmark::State& state) { Handle(state, review::ReviewPurpose::kValidate, Update15k()); }
void MutateUpdate15k(benchmark::State& state) { Handle(state, review::ReviewPurpose::kMutate, Update15k()); }
void ValidateConfigMap1m(benchmark::State& state) { Handle(state, review::ReviewPurpose::kValidate, ConfigMap1m()); }
void MutateConfigMap1m(benchmark::State& state) { Handle(state, review::ReviewPurpose::kMutate, ConfigMap1m()); }

// Of which reading, and reading with sealing.
void OnlyReadJson8k(benchmark::State& state) {
  const std::string body = Create8k();
  for (auto _ : state) benchmark::DoNotOptimize(doc::ReadJson(body, "", {}, doc::Deferring::kReview));
}
void OnlyReadReview8k(benchmark::State& state) {
  const std::string body = Create8k();
  for (auto _ : state) benchmark::DoNotOptimize(review::ReadReview(body));
}

BENCHMARK(ValidateCreate8k)->Unit(benchmark::kMicrosecond);
BENCHMARK(MutateCreate8k)->Unit(benchmark::kMicrosecond);
BENCHMARK(ValidateClean8k)->Unit(benchmark::kMicrosecond);
BENCHMARK(MutateClean8k)->Unit(benchmark::kMicrosecond);
BENCHMARK(ValidateCleanUpdate15k)->Unit(benchmark::kMicrosecond);
BENCHMARK(MutateCleanUpdate15k)->Unit(benchmark::kMicrosecond);
BENCHMARK(ValidateUpdate15k)->Unit(benchmark::kMicrosecond);
BENCHMARK(MutateUpdate15k)->Unit(benchmark::kMicrosecond);
BENCHMARK(ValidateConfigMap1m)->Unit(benchmark::kMicrosecond);
BENCHMARK(MutateConfigMap1m)->Unit(benchmark::kMicrosecond);
BENCHMARK(OnlyReadJson8k)->Unit(benchmark::kMicrosecond);
BENCHMARK(OnlyReadReview8k)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace warden

BENCHMARK_MAIN();
