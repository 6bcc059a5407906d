// How long the shapes of tests/cost take: at /validate and /mutate, and as the commands `check` and `fix` on one file. Prints and never
// fails. Times are those of the processor, so that what else runs matters little. `!`: the command left something undone (LW010).
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

#include "cli/run.h"
#include "cli/world.h"
#include "cost/review_of.h"
#include "cost/shapes.h"
#include "doc/json_writer.h"
#include "engine/snapshots.h"
#include "review/handle.h"
#include "source/manifests.h"
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

// What a command takes on a disk that holds this one file, and whether it was made to the end.
struct Command {
  double ms = 0;
  bool whole = true;
};

Command Take(const std::string& command, const std::string& text) {
  testing::MemoryFileSystem files;
  files.files["a.yaml"] = text;
  Command taken;
  const auto time_of_thread = [] {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::nanoseconds(std::chrono::seconds(now.tv_sec)) + std::chrono::nanoseconds(now.tv_nsec);
  };
  const Allowance allowance{.time = std::chrono::seconds(10), .now = time_of_thread};  // the real command's
  taken.ms = Milliseconds([&] {
    taken.whole = testing::RunWarden(command, files, "", testing::Terminal::kNone, 1, nullptr, allowance).exit <= cli::kFindings;
  });
  return taken;
}

void Run(const cost::Shape& shape, std::size_t bytes) {
  const Engine engine(AllRules(), Policy(AllRules()));
  const engine::EmptySnapshot snapshot;
  const review::ReviewSettings settings{.engine = engine, .snapshot = snapshot, .assumptions = {.kubernetes = {36}}, .now = kToday};
  const std::string text = OfSize(shape, bytes);
  const source::FileObjects file = source::ReadFile("a.yaml", text);
  double validate = 0, update = 0, mutate = 0;
  std::size_t size = 0;
  if (!file.objects.empty()) {
    const std::string json = doc::ToJson(file.objects.front().root());
    const std::string create = cost::ReviewOf(json, "");
    size = create.size();
    validate = Milliseconds([&] { review::HandleReview(review::ReviewPurpose::kValidate, create, settings); });
    update = Milliseconds([&] { review::HandleReview(review::ReviewPurpose::kValidate, cost::ReviewOf(json, json), settings); });
    mutate = Milliseconds([&] { review::HandleReview(review::ReviewPurpose::kMutate, create, settings); });
  }
  fmt::print("{:42} {:8} {:9.1f} {:9.1f} {:9.1f}", shape.name, size, validate, update, mutate);
  for (const char* command : {"check a.yaml", "check --output json a.yaml", "fix --unsafe a.yaml", "fix --unsafe --diff a.yaml"}) {
    const Command taken = Take(command, text);
    fmt::print(" {:8.1f}{}", taken.ms, taken.whole ? ' ' : '!');
  }
  fmt::print("\n");
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
  fmt::print("load {}\n{:42} {:>8} {:>9} {:>9} {:>9} {:>8}  {:>8}  {:>8}  {:>8}   ms\n", load, "shape", "body", "validate", "update",
             "mutate", "check", "json", "fix", "diff");
  for (const std::size_t size : sizes) {
    for (const auto& shape : warden::cost::Shapes()) {
      if (shape.name.find(name) != std::string_view::npos) warden::Run(shape, size);
    }
  }
}
