// How long the shapes of tests/cost take: at /validate and /mutate, and in files (check; fix; masking for a diff). Prints and never fails.
// Times are those of the processor, so that what else runs matters little.
//
//   bench_shapes [BYTES …] [NAME]     default: 65536 3000000; NAME: only shapes that have it in their name
//
// Goals on a quiet machine (its load is printed): up to 100 ms for 64 KiB, up to 1 s for 3 MB.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "cost/review_of.h"
#include "cost/shapes.h"
#include "doc/edit.h"
#include "doc/json_writer.h"
#include "engine/snapshots.h"
#include "report/text.h"
#include "review/handle.h"
#include "source/manifests.h"
#include "source/masked_lines.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

constexpr std::chrono::sys_days kToday = std::chrono::year(2026) / 6 / 15;

template <class Work>
double Milliseconds(Work work) {
  const std::clock_t begin = std::clock();
  work();
  return 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

std::string OfSize(const cost::Shape& shape, std::size_t bytes) {
  const std::size_t some = shape.text(1000).size(), few = shape.text(100).size();
  const double each = static_cast<double>(some - std::min(few, some)) / 900;
  return shape.text(static_cast<std::size_t>(static_cast<double>(bytes) / std::max(each, 1.0)));
}

double Check(const Engine& engine, const std::string& text) {
  return Milliseconds([&] {
    const FileObjects file = ReadFile("a.yaml", text);
    std::vector<Object> all = file.objects;
    all.insert(all.end(), file.context.begin(), file.context.end());
    const MemorySnapshot snapshot(all, MemorySnapshot::Coverage::kComplete);
    Report report;
    for (const Object& object : file.objects) {
      auto evaluation = engine.Evaluate(object, snapshot, {.kubernetes = {36}, .today = kToday});
      std::move(evaluation.findings.begin(), evaluation.findings.end(), std::back_inserter(report.findings));
    }
    Finish(report);
    return ToText(report, {}).size();
  });
}

double Fix(const Engine& engine, const std::string& text) {
  return Milliseconds([&] {
    const FileObjects file = ReadFile("a.yaml", text);
    const MemorySnapshot snapshot(file.objects, MemorySnapshot::Coverage::kComplete);
    std::vector<DocumentEdits> edits;
    for (const Object& object : file.objects) {
      auto selected = SelectEdits(engine.Evaluate(object, snapshot, {.kubernetes = {36}, .today = kToday}).findings, /*unsafe=*/true);
      if (!selected.empty()) edits.push_back({object.document(), std::move(selected)});
    }
    return edits.empty() || LowerToText(edits).ok();
  });
}

void Run(const cost::Shape& shape, std::size_t bytes) {
  const Engine engine(AllRules(), Policy(AllRules()));
  const EmptySnapshot snapshot;
  const ReviewSettings settings{.engine = engine, .snapshot = snapshot, .kubernetes = {36}, .now = kToday};
  const std::string text = OfSize(shape, bytes);
  const FileObjects file = ReadFile("a.yaml", text);
  double validate = 0, update = 0, mutate = 0;
  std::size_t size = 0;
  if (!file.objects.empty()) {
    const std::string json = ToJson(file.objects.front().root());
    const std::string create = cost::ReviewOf(json, "");
    size = create.size();
    validate = Milliseconds([&] { HandleReview(ReviewPurpose::kValidate, create, settings); });
    update = Milliseconds([&] { HandleReview(ReviewPurpose::kValidate, cost::ReviewOf(json, json), settings); });
    mutate = Milliseconds([&] { HandleReview(ReviewPurpose::kMutate, create, settings); });
  }
  const double mask = Milliseconds([&] { return MaskedLines("a.yaml", text).size(); });
  fmt::print("{:42} {:8} {:9.1f} {:9.1f} {:9.1f} {:9.1f} {:9.1f} {:9.1f}\n", shape.name, size, validate, update, mutate,
             Check(engine, text), Fix(engine, text), mask);
  std::fflush(stdout);
}

}  // namespace
}  // namespace warden

int main(int count, char** words) {
  std::vector<std::size_t> sizes;
  std::string name;
  for (int i = 1; i < count; ++i) {
    if (const std::size_t size = std::strtoul(words[i], nullptr, 10); size > 0) sizes.push_back(size);
    else name = words[i];
  }
  if (sizes.empty()) sizes = {65'536, 3'000'000};
  std::string load;
  std::getline(std::ifstream("/proc/loadavg"), load);
  fmt::print("load {}\n{:42} {:>8} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}   ms\n", load, "shape", "body", "validate", "update", "mutate",
             "check", "fix", "mask");
  for (const std::size_t size : sizes) {
    for (const auto& shape : warden::cost::Shapes()) {
      if (shape.name.find(name) != std::string_view::npos) warden::Run(shape, size);
    }
  }
}
