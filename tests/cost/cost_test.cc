// No shape of input costs more than n log n: every rule, view, reader and writer, on n and on 8n of everything, by counting steps.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cost/multiply.h"
#include "cost/run.h"
#include "cost/shapes.h"
#include "warden/catalogue.h"

namespace warden::cost {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShapeSize = 128;
constexpr std::size_t kFixtureSize = 16;
constexpr std::size_t kTimes = 8;
// What takes fewer steps than this at n counts as so many: it is mostly what something costs once, or looks at nothing so small.
constexpr std::uint64_t kLeastSteps = 60'000;
// What grows too much is looked at again at sizes that are so many times as large: a limit or a table that begins to be used between the
// two first sizes is no growth, and a square is one at all of them.
constexpr std::size_t kAgain = 4;
// Parts of one fixture that are multiplied, evenly spread over it.
constexpr std::size_t kPartsOfFixture = 4;

double LimitFor(std::size_t n) { return kTimes * std::log2(static_cast<double>(kTimes * n)) / std::log2(static_cast<double>(n)); }

struct Growth {
  double factor = 0;
  std::uint64_t steps = 0;  // at 8n
  std::string text;
  std::string what;
};

std::map<std::string, Growth> GrowthsOf(const std::string& name, const Ran& small, const Ran& large) {
  std::map<std::string, Growth> growths;
  for (const auto& [what, steps] : large.counts) {
    const auto before = small.counts.find(what);
    const std::uint64_t least = std::max(before != small.counts.end() ? before->second : 0, kLeastSteps);
    growths[what] = {static_cast<double>(steps) / static_cast<double>(least), steps, name, what};
  }
  return growths;
}

// What was learnt from all texts.
class Book {
 public:
  // `run`: with so many of it.
  template <class Run>
  void Try(const std::string& name, std::size_t n, Run run) {
    const Ran large = run(kTimes * n);
    for (const auto& [rule, calls] : large.calls) called_.insert(rule);
    const auto growths = GrowthsOf(name, run(n), large);
    const auto exceeds = [](std::size_t size) { return [size](const auto& one) { return one.second.factor > LimitFor(size); }; };
    for (const auto& [what, growth] : growths) worst_.push_back(growth);
    if (!std::any_of(growths.begin(), growths.end(), exceeds(n))) return;
    const auto again = GrowthsOf(name, run(kAgain * n), run(kAgain * kTimes * n));
    for (const auto& one : growths) {
      const auto larger = again.find(one.first);
      if (exceeds(n)(one) && larger != again.end() && exceeds(kAgain * n)(*larger)) excesses_.push_back(larger->second);
    }
  }

  // The highest factors, for people.
  void Print(std::size_t most) {
    std::stable_sort(worst_.begin(), worst_.end(), [](const Growth& a, const Growth& b) { return a.factor > b.factor; });
    for (std::size_t i = 0; i < std::min(most, worst_.size()); ++i) fmt::print("{}\n", TextOf(worst_[i]));
  }

  std::string Excesses() const {
    std::string text;
    for (const Growth& growth : excesses_) text += TextOf(growth) + "\n";
    return text;
  }
  const std::vector<Growth>& excesses() const { return excesses_; }
  bool WasCalled(std::string_view rule) const { return called_.contains(rule); }

 private:
  static std::string TextOf(const Growth& growth) {
    return fmt::format("{:6.1f} times as many steps ({}) for 8 times as much: {}; {}", growth.factor, growth.steps, growth.text,
                       growth.what);
  }

  std::vector<Growth> worst_;
  std::vector<Growth> excesses_;
  std::set<std::string_view> called_;
};

void TryShape(const Runner& runner, const Shape& shape, Book& book) {
  runner.Run(shape.text(2), Ways::kAll);  // what is made once is made
  book.Try(std::string(shape.name), kShapeSize, [&](std::size_t n) { return runner.Run(shape.text(n), Ways::kAll); });
}

std::string ReadWhole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> BadFixtures() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(WARDEN_SOURCE_DIR "/tests/rules")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("bad") && name.ends_with(".yaml") && entry.file_size() < 16'384) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

void TryFixture(const Runner& runner, const fs::path& path, Book& book) {
  const std::string text = ReadWhole(path);
  const auto parts = PartsOf(text);
  const std::size_t step = std::max<std::size_t>(parts.size() / kPartsOfFixture, 1);
  for (std::size_t i = 0; i < parts.size(); i += step) {
    for (const Copies copies : {Copies::kEqual, Copies::kDistinct}) {
      if (copies == Copies::kEqual && !parts[i].is_item) continue;
      const std::string name = fmt::format("{}, {} copies of line {}", fs::relative(path, WARDEN_SOURCE_DIR).string(),
                                           copies == Copies::kEqual ? "equal" : "distinct", parts[i].begin + 1);
      book.Try(name, kFixtureSize, [&](std::size_t n) { return runner.Run(Multiplied(text, parts[i], n, copies), Ways::kFew); });
    }
  }
}

TEST(Cost, ShapesGrowNoFasterThanNLogN) {
  const Runner runner(AllRules());
  Book book;
  for (const Shape& shape : Shapes()) TryShape(runner, shape, book);
  book.Print(10);
  EXPECT_EQ(book.Excesses(), "");
}

TEST(Cost, FixturesGrowNoFasterThanNLogN) {
  const Runner runner(AllRules());
  Book book;
  for (const fs::path& path : BadFixtures()) {
    runner.Run(ReadWhole(path), Ways::kFew);
    TryFixture(runner, path, book);
  }
  book.Print(10);
  EXPECT_EQ(book.Excesses(), "");
  // Whatever rule there is was asked about something that grew.
  for (const Rule* rule : AllRules()) {
    const bool asked = std::holds_alternative<std::monostate>(rule->check) || book.WasCalled(rule->id);
    EXPECT_TRUE(asked) << rule->id;
  }
}

// A rule that holds each member against each.
void CheckSquarely(const Object& object, const Context&, Reporter&) {
  const Node* annotations = object.At("metadata.annotations").value();
  if (annotations == nullptr) return;
  std::size_t equal = 0;
  for (const Member& a : annotations->members()) {
    for (const Member& b : annotations->members()) equal += a.value.size() == b.value.size() ? 1 : 0;
  }
  asm volatile("" : : "r"(equal));  // looked at
}

TEST(Cost, ARuleThatGrowsByTheSquareIsNamed) {
  Rule squarely = *AllRules().front();
  squarely.id = "LW999";
  squarely.production = Severity::kWarning;
  squarely.points = Points::kAll;
  squarely.kinds = {};
  squarely.check = CheckFn<Object>(&CheckSquarely);
  const std::vector<const Rule*> rules = {&squarely};
  const Runner runner(rules);
  Book book;
  const auto annotations = std::find_if(Shapes().begin(), Shapes().end(), [](const Shape& shape) { return shape.name == "annotations"; });
  ASSERT_NE(annotations, Shapes().end());
  TryShape(runner, *annotations, book);
  const auto named = [](const Growth& growth) { return growth.what.ends_with("LW999"); };
  EXPECT_TRUE(std::any_of(book.excesses().begin(), book.excesses().end(), named)) << book.Excesses();
}

TEST(Multiply, FindsItemsAndMembersAndCopiesThem) {
  constexpr std::string_view kText = "a:\n  b: 1\n  c:\n  - x: 1\n    y: 2\n  - z\nd: 3\n";
  const auto parts = PartsOf(kText);
  ASSERT_EQ(parts.size(), 5U);
  EXPECT_EQ(Multiplied(kText, parts[0], 2, Copies::kDistinct), "a:\n  b: 1\n  b1: 1\n  c:\n  - x: 1\n    y: 2\n  - z\nd: 3\n");
  EXPECT_EQ(Multiplied(kText, parts[2], 2, Copies::kDistinct), "a:\n  b: 1\n  c:\n  - x: 1\n    y: 2\n  - x: 11\n    y: 2\n  - z\nd: 3\n");
  EXPECT_EQ(Multiplied(kText, parts[4], 2, Copies::kEqual), "a:\n  b: 1\n  c:\n  - x: 1\n    y: 2\n  - z\n  - z\nd: 3\n");
}

}  // namespace
}  // namespace warden::cost
