// The YAML reader against the consumers' own readers: verdict and typed value. Every difference that remains has a name in
// yaml_oracles.cc; the ones that a test expects are counted by that name.
#include <gtest/gtest.h>

#include <array>
#include <iostream>
#include <map>
#include <random>

#include "doc/reader.h"
#include "doc/seeds.h"
#include "doc/yaml_cases.h"
#include "doc/yaml_oracles.h"

namespace warden::testing {
namespace {

// Asks both oracles about texts; unexplained differences fail the test.
class YamlDifferential : public ::testing::Test {
 protected:
  void SetUp() override {
    python_ = StartPyYamlOracle();
    go_ = StartGoOracle("yaml");
    if (!python_) std::cerr << "*** " << kNoPyYamlOracle << " ***\n";
    if (!go_) std::cerr << "*** " << kNoGoOracle << " ***\n";
    if (!python_ && !go_) GTEST_SKIP() << "no oracle at all";
  }

  void Ask(std::string_view text) {
    AskPyYaml(text);
    AskKubectl(text);
  }
  void AskPyYaml(std::string_view text) {
    if (python_) Judge(DifferenceFromPyYaml(*python_, text));
  }
  void AskKubectl(std::string_view text) {
    if (go_) Judge(DifferenceFromKubectl(*go_, text));
  }

  const std::map<std::string, int>& explained() const { return explained_; }
  int asked() const { return asked_; }

 private:
  void Judge(const std::optional<Difference>& difference) {
    ++asked_;
    if (!difference) return;
    if (difference->explanation.empty()) {
      if (++failures_ <= 20) ADD_FAILURE() << difference->description;
    } else {
      ++explained_[std::string(difference->explanation)];
    }
  }

  std::unique_ptr<Oracle> python_;
  std::unique_ptr<Oracle> go_;
  std::map<std::string, int> explained_;
  int asked_ = 0;
  int failures_ = 0;
};

TEST_F(YamlDifferential, Table) {
  for (const std::string_view text : kYamlCases) Ask(text);
  EXPECT_GE(std::size(kYamlCases), 200U);
}

TEST_F(YamlDifferential, ScalarsOfAGenerator) {
  constexpr std::array<std::string_view, 6> kAlphabets = {
      "0123456789+-._:eE", "01xXbBoO_+-aF", "yYnNeEsStTrRuUfFaAlLoO~", "0123-:.TtZ+ ", ".infINFnaA+-0", "0159:_.+-",
  };
  std::mt19937 random(20240517);
  for (int i = 0; i < 20'000; ++i) {
    const std::string scalar = RandomText(random, kAlphabets[static_cast<std::size_t>(i) % kAlphabets.size()], 3 + random() % 10);
    // Alone, as a value and as a key: the value's rules are not the key's.
    const int place = static_cast<int>(random() % 4);
    const std::string text = place == 0 ? scalar + ": x\n" : place == 1 ? "a: " + scalar + "\n" : scalar + "\n";
    if (i % 2 == 0) AskPyYaml(text);
    AskKubectl(text);
  }
  EXPECT_GE(asked(), 20'000);
}

TEST_F(YamlDifferential, TaggedScalarsOfAGenerator) {
  constexpr std::array<std::string_view, 8> kTags = {"!!int", "!!float", "!!bool", "!!null", "!!str", "!!timestamp", "!!binary", "!"};
  constexpr std::array<std::string_view, 4> kAlphabets = {"0159:_.+-eE", "truefalsyno", "0123-:.TZ ", "aGVsbG8="};
  std::mt19937 random(3);
  for (int i = 0; i < 4'000; ++i) {
    const std::string scalar = RandomText(random, kAlphabets[random() % kAlphabets.size()], 10);
    const std::string_view quote = random() % 2 == 0 ? "\"" : "";
    Ask(std::string("a: ").append(kTags[random() % kTags.size()]).append(" ").append(quote).append(scalar).append(quote).append("\n"));
  }
}

TEST_F(YamlDifferential, StructuresOfAGenerator) {
  constexpr std::array<std::string_view, 6> kAlphabets = {
      "ab01:-?,[]{}&*!#|>%@'\"` \n\n\t", "ab:-\na\"\\nx0' \t", "a1:-\n,[]{}  ", "a:&*b\n  <-", "a:|>+-12\n   \t#", "a: !b\nrs\"<>-",
  };
  std::mt19937 random(7);
  for (int i = 0; i < 12'000; ++i) Ask(RandomText(random, kAlphabets[static_cast<std::size_t>(i) % kAlphabets.size()], 18));
}

TEST_F(YamlDifferential, WholeCorpus) {
  const auto files = CorpusFiles();
  if (files.empty()) GTEST_SKIP() << "no corpus";
  for (const auto& file : files) {
    const std::string text = ReadFile(file);
    AskPyYaml(text);
    for (const std::string& part : PartsOf(text)) Ask(part);
  }
  EXPECT_TRUE(explained().empty()) << explained().begin()->first;
}

TEST_F(YamlDifferential, MutatedDocuments) {
  Ask(kRealDocument);
  std::vector<std::string> seeds(12, std::string(kRealDocument));
  for (const auto& file : CorpusFiles()) {
    for (std::string& part : PartsOf(ReadFile(file))) {
      if (part.size() < 3'000) seeds.push_back(std::move(part));
    }
  }
  std::mt19937 random(11);
  for (int i = 0; i < 1'500; ++i) Ask(Mutate(seeds[random() % seeds.size()], random));
}

}  // namespace
}  // namespace warden::testing
