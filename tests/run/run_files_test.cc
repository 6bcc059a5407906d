// A run in little memory gives the same answers as one that keeps everything: the same lists, the same objects, the same report.
#include "run/run_files.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/budget.h"
#include "report/json.h"
#include "report/text.h"
#include "run/judge_files.h"
#include "support/memory_file_system.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

using testing::MemoryFileSystem;

constexpr run::RunFiles::Room kPlenty{.whole = 1U << 30, .small = 0, .cached = 0};
constexpr run::RunFiles::Room kNothing{.whole = 0, .small = 0, .cached = 0};
constexpr run::RunFiles::Room kSmallOnly{.whole = 0, .small = 1U << 30, .cached = 0};
constexpr run::RunFiles::Room kSome{.whole = 5000, .small = 2000, .cached = 3000};

std::string Deployment(const std::string& name, const std::string& ns, int padding) {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: " + name + (ns.empty() ? "" : "\n  namespace: " + ns) +
         "\n  annotations:\n    why: " + std::string(static_cast<std::size_t>(padding), 'x') +
         "\nspec:\n  replicas: 1\n  selector: {matchLabels: {app: " + name + "}}\n  template:\n    metadata: {labels: {app: " + name +
         "}}\n    spec:\n      containers:\n      - name: litellm\n        image: ghcr.io/berriai/litellm:v1.81.14-stable\n      "
         "volumes:\n      - configMap: {name: map-" +
         ns + "}\n";
}

std::string Budget(const std::string& name, const std::string& ns, const std::string& app) {
  return "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  # why it is there\n  name: " + name +
         (ns.empty() ? "" : "\n  namespace: " + ns) + "\nspec: {maxUnavailable: 1, selector: {matchLabels: {app: " + app + "}}}\n";
}

std::string WithCrlf(std::string text) {
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2)) text.insert(at, "\r");
  return text;
}

// Large and small objects, with and without namespaces, twice, in lists, in JSON, with CRLF, behind others, broken, foreign.
std::vector<run::InputFile> System() {
  std::vector<run::InputFile> files;
  const auto add = [&](const std::string& name, const std::string& text) { files.push_back({name, text, {}}); };
  for (int i = 0; i < 12; ++i) {
    const std::string ns = i % 3 == 0 ? "" : fmt::format("team-{}", i % 3);
    const std::string name = fmt::format("gateway-{}", i % 5);
    std::string text = "# é\n---\n" + Deployment(name, ns, i % 2 == 0 ? 2000 : 5) + "---\n";
    if (i % 4 != 0) text += "# budget\n" + Budget(fmt::format("budget-{}", i % 4), ns, i % 2 == 0 ? name : "nobody");
    add(fmt::format("a{:02}.yaml", i), i % 5 == 4 ? WithCrlf(text) : text);
  }
  add("b.json", R"({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "json", "namespace": "team-1"},
                    "spec": {"selector": {"matchLabels": {"app": "gateway-1"}}}})");
  add("c.yaml",
      "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: one, namespace: team-2}}\n"
      "- {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: two}}\n");
  add("d.yaml", "a: [1\n---\n" + Budget("behind", "team-1", "x") + "---\nx: 1\n");
  return files;
}

// What a snapshot says about an object: who it is, where it is written and what is in it.
std::string Describe(const Object* object) {
  if (object == nullptr) return "nothing";
  const Place place = object->document().PlaceOf(object->At("metadata.name").nearest()->range().begin);
  const Node* selector = object->At("spec.selector.matchLabels.app").value();
  return fmt::format("{} in {}:{}:{} for {}", ToString(object->ref()), object->document().file(), place.line, place.column,
                     selector != nullptr ? selector->text() : "-");
}

std::string DescribeAll(const Snapshot& snapshot) {
  std::string text;
  for (const std::string kind : {"Deployment", "PodDisruptionBudget", "Secret"}) {
    for (const std::string ns : {"", "team-1", "team-2", "elsewhere"}) {
      text += fmt::format("{} {}:\n", kind, ns);
      for (const Object* object : snapshot.List(kind, ns)) text += "  " + Describe(object) + "\n";
      for (const std::string name : {"gateway-0", "gateway-1", "gateway-4", "budget-1", "two", "json", "no"})
        text += fmt::format("  {} is {}\n", name, Describe(snapshot.Find(kind, ns, name)));
    }
  }
  for (const std::string ns : {"", "team-1", "elsewhere"}) {
    for (const std::string map : {"map-", "map-team-1", "no"}) {
      text += fmt::format("{} is used in {} by:\n", map, ns);
      for (const Object* object : snapshot.Lookup(Index::kConfigMapUsers, map, ns)) text += "  " + Describe(object) + "\n";
    }
    for (const std::string app : {"gateway-0", "gateway-1", "nobody", "no"}) {
      text += fmt::format("{} is selected in {} by:\n", app, ns);
      for (const Object* object : snapshot.Lookup(Index::kBudgets, LabelKey("app", app), ns)) text += "  " + Describe(object) + "\n";
    }
  }
  return text;
}

// What MemorySnapshot, which has everything in memory and is as simple as can be, makes of the same files.
std::string Reference(const std::vector<run::InputFile>& files) {
  std::vector<Object> objects;
  for (const run::InputFile& file : files) {
    for (Object& object : source::ReadFile(file.name, *file.text).objects) objects.push_back(std::move(object));
  }
  return DescribeAll(engine::MemorySnapshot(objects, Coverage::kComplete));
}

TEST(RunFiles, SnapshotsAreTheSameInEveryRoom) {
  const auto files = System();
  const MemoryFileSystem disk;
  const std::string wanted = Reference(files);
  ASSERT_NE(wanted.find("PodDisruptionBudget team-1/json in b.json:1:"), std::string::npos) << wanted;
  for (const run::RunFiles::Room room : {kPlenty, kNothing, kSmallOnly, kSome}) {
    run::RunFiles run(files, disk, Coverage::kComplete, room);
    run.Read(3, [](std::size_t) {});
    for (std::size_t i = 0; i < run.size(); ++i) {
      const auto loaded = run.Load(i);
      EXPECT_EQ(DescribeAll(*run.Around(i, loaded->content.objects)), wanted)
          << files[i].name << ", room " << room.whole << " " << room.small;
    }
  }
}

std::string ReportOf(const std::vector<run::InputFile>& files, run::RunFiles::Room room, unsigned threads) {
  const MemoryFileSystem disk;
  run::RunFiles run(files, disk, Coverage::kComplete, room);
  run.Read(threads, [](std::size_t) {});
  const Engine engine(AllRules(), Policy(AllRules()));
  std::string text;
  for (std::size_t i = 0; i < run.size(); ++i) {
    const report::Report report = run::JudgeFile(run, i, engine, {.circumstances = {}, .coverage = Coverage::kComplete});
    text += report::WriteWhole(*report::MakeJsonWriter({}), report) + report::ToText(report, {});
  }
  return text;
}

TEST(RunFiles, ReportsAreTheSameInEveryRoomAndWithAnyNumberOfThreads) {
  const auto files = System();
  const std::string wanted = ReportOf(files, kPlenty, 1);
  ASSERT_NE(wanted.find("note: see also"), std::string::npos) << "a report without places in other files would prove little";
  for (const run::RunFiles::Room room : {kPlenty, kNothing, kSmallOnly, kSome}) {
    for (const unsigned threads : {1U, 4U}) EXPECT_EQ(ReportOf(files, room, threads), wanted) << room.whole << " " << room.small;
  }
}

// A workload with a configuration, a budget, an autoscaler and a Secret.
std::string OneSystem(std::size_t i, const std::string& ns) {
  const std::string name = fmt::format("litellm-{}", i);
  const auto head = [&](const char* version, const char* kind) {
    return fmt::format("---\napiVersion: {}\nkind: {}\nmetadata: {{name: {}{}}}\n", version, kind, name,
                       ns.empty() ? "" : ", namespace: " + ns);
  };
  return head("apps/v1", "Deployment") +
         fmt::format(
             "spec:\n  replicas: 2\n  selector: {{matchLabels: {{app: {0}}}}}\n  template:\n    metadata: {{labels: {{app: {0}}}}}\n"
             "    spec:\n      volumes: [{{name: c, configMap: {{name: {0}}}}}]\n      containers:\n      - name: litellm\n"
             "        image: ghcr.io/berriai/litellm:v1.81.14-stable\n        args: [--config, /etc/litellm/config.yaml]\n"
             "        volumeMounts: [{{name: c, mountPath: /etc/litellm}}]\n        envFrom: [{{secretRef: {{name: {0}}}}}]\n",
             name) +
         head("v1", "ConfigMap") + "data: {config.yaml: 'model_list: [{model_name: a, litellm_params: {model: openai/gpt-4o}}]'}\n" +
         head("policy/v1", "PodDisruptionBudget") +
         fmt::format("spec: {{maxUnavailable: 1, selector: {{matchLabels: {{app: {}}}}}}}\n", name) +
         head("autoscaling/v2", "HorizontalPodAutoscaler") +
         fmt::format("spec: {{minReplicas: 2, maxReplicas: 3, scaleTargetRef: {{kind: Deployment, name: {}}}}}\n", name) +
         head("v1", "Secret") + "stringData: {word: x}\n" + head("batch/v1", "Job") +
         "spec: {template: {spec: {containers: [{name: a, image: b}]}}}\n";
}

std::uint64_t StepsOfTheFirstOf(std::size_t count, const std::string& ns, run::RunFiles::Room room) {
  std::vector<run::InputFile> files;
  for (std::size_t i = 0; i < count; ++i) files.push_back({fmt::format("s{:04}.yaml", i), OneSystem(i, ns), {}});
  const MemoryFileSystem disk;
  run::RunFiles run(files, disk, Coverage::kComplete, room);
  run.Read(1, [](std::size_t) {});
  const Engine engine(AllRules(), Policy(AllRules()));
  const std::uint64_t before = base::StepsSpent();
  const report::Report report = run::JudgeFile(run, 0, engine, {.circumstances = {}, .coverage = Coverage::kComplete});
  EXPECT_EQ(report.counts.judged, 6U);
  return base::StepsSpent() - before;
}

// What stands around a file is looked up, and not looked through.
TEST(RunFiles, AFileAmongManyCostsNoMoreThanAmongFew) {
  for (const std::string ns : {"llm", ""}) {
    for (const run::RunFiles::Room room : {kPlenty, kNothing}) {
      const std::uint64_t few = StepsOfTheFirstOf(4, ns, room);
      const std::uint64_t many = StepsOfTheFirstOf(256, ns, room);
      EXPECT_LE(many, few + few / 20) << "namespace '" << ns << "', room " << room.whole;
    }
  }
}

// The object under judgement is found as itself, not as another copy: rules compare addresses.
TEST(RunFiles, OwnObjectsAreThoseThatWereHandedIn) {
  const auto files = System();
  const MemoryFileSystem disk;
  run::RunFiles run(files, disk, Coverage::kComplete, kSmallOnly);
  run.Read(1, [](std::size_t) {});
  const auto loaded = run.Load(1);
  const auto snapshot = run.Around(1, loaded->content.objects);
  for (const Object& object : loaded->content.objects) {
    const auto listed = snapshot->List(object.ref().kind, object.ref().ns);
    EXPECT_NE(std::find(listed.begin(), listed.end(), &object), listed.end()) << ToString(object.ref());
  }
}

// Between the two readings of a large run somebody may write: no crash, no object that is another.
TEST(RunFiles, FileThatChangesBetweenTheReadings) {
  MemoryFileSystem disk;
  disk.files["a.yaml"] = Deployment("gateway-a", "team-1", 5);
  disk.files["b.yaml"] = Deployment("gateway-b", "team-1", 5);
  const std::vector<run::InputFile> files = {{"a.yaml", std::nullopt, {}}, {"b.yaml", std::nullopt, {}}};
  run::RunFiles run(files, disk, Coverage::kComplete, kNothing);
  run.Read(1, [](std::size_t) {});
  disk.files["b.yaml"] = "kind: [";
  const auto loaded = run.Load(0);
  const auto snapshot = run.Around(0, loaded->content.objects);
  EXPECT_EQ(snapshot->List("Deployment", "team-1").size(), 1U);
  EXPECT_EQ(snapshot->Find("Deployment", "team-1", "gateway-b"), nullptr);
  disk.files.erase("b.yaml");
  EXPECT_FALSE(run.Load(1)->status.ok());
}

}  // namespace
}  // namespace warden
