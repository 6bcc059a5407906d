// How long the shapes of tests/cost take: at /validate and /mutate, and in files. Prints and never fails.
//
//   bench_shapes [BYTES …] [NAME]     default: 65536 3000000; NAME: only shapes that have it in their name
//
// Goals on a quiet machine (its load is printed): up to 100 ms for 64 KiB, up to 1 s for 3 MB.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "cost/review_of.h"
#include "cost/shapes.h"
#include "doc/json_writer.h"
#include "engine/snapshots.h"
#include "report/text.h"
#include "review/handle.h"
#include "source/manifests.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

constexpr std::chrono::sys_days kToday = std::chrono::year(2026) / 6 / 15;

template <class Work>
double Milliseconds(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
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
  fmt::print("{:42} {:8} {:9.1f} {:9.1f} {:9.1f} {:9.1f}\n", shape.name, size, validate, update, mutate, Check(engine, text));
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
  fmt::print("load {}\n{:42} {:>8} {:>9} {:>9} {:>9} {:>9}   ms\n", load, "shape", "body", "validate", "update", "mutate", "check");
  for (const std::size_t size : sizes) {
    for (const auto& shape : warden::cost::Shapes()) {
      if (shape.name.find(name) != std::string_view::npos) warden::Run(shape, size);
    }
  }
}
