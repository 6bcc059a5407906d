// The YAML reader against the consumers' own readers: verdict and typed value. Every difference that remains has a name in
// yaml_oracles.cc; the ones that a test expects are counted by that name.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <sstream>

#include "doc/reader.h"
#include "doc/yaml_cases.h"
#include "doc/yaml_oracles.h"

namespace warden::testing {
namespace {

namespace fs = std::filesystem;

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

std::string RandomText(std::mt19937& random, std::string_view alphabet, std::size_t most) {
  std::string text(1 + random() % most, ' ');
  for (char& c : text) c = alphabet[random() % alphabet.size()];
  return text;
}

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

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

const fs::path& Corpus() {
  static const fs::path& path = *new fs::path(fs::path(WARDEN_SOURCE_DIR) / ".." / "shared" / "corpus");
  return path;
}

std::vector<fs::path> CorpusFiles() {
  std::vector<fs::path> files;
  if (!fs::exists(Corpus())) return files;
  for (const auto& entry : fs::recursive_directory_iterator(Corpus())) {
    const auto extension = entry.path().extension();
    if (entry.is_regular_file() && (extension == ".yaml" || extension == ".yml" || extension == ".j2")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// One document of a stream, as kubectl is given it.
std::vector<std::string> PartsOf(const std::string& text) {
  std::vector<std::string> parts(1);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("---") && line.find_first_not_of(" \r\t", 3) == std::string::npos) {
      parts.emplace_back();
    } else {
      parts.back() += line + "\n";
    }
  }
  return parts;
}

TEST_F(YamlDifferential, WholeCorpus) {
  const auto files = CorpusFiles();
  if (files.empty()) {
    std::cerr << "*** no corpus beside the project: the differential test on real manifests does NOT run ***\n";
    GTEST_SKIP() << "no corpus";
  }
  for (const auto& file : files) {
    const std::string text = ReadFile(file);
    AskPyYaml(text);
    for (const std::string& part : PartsOf(text)) Ask(part);
  }
  EXPECT_TRUE(explained().empty()) << explained().begin()->first;
}

// A real configuration with everything that people write.
constexpr std::string_view kRealDocument = R"(# proxy configuration
model_list:
  - model_name: gpt-4o   # the default
    litellm_params: &shared
      model: azure/gpt-4o
      api_base: "https://example.openai.azure.com/"
      api_key: os.environ/AZURE_API_KEY
      rpm: 1_000
      timeout: 1e3
  - model_name: 'claude''s'
    litellm_params:
      <<: *shared
      model: anthropic/claude-3
      extra: {a: [1, 2.5, yes, ~], "b c": !!str 12}
litellm_settings:
  drop_params: on
  num_retries: 017
  callbacks: ["prometheus", otel]
  notes: |
    first line

      indented
    last line
  folded: >-
    one
    two

    three
  empty:
general_settings:
  master_key: sk-1234
  12: number key
  y: 2024-01-01
)";

std::string Mutate(std::string text, std::mt19937& random) {
  constexpr std::string_view kInserts = " \n\t:-,[]{}#&*!|>'\"%@`?0a~=.<\\";
  for (std::size_t count = 1 + random() % 3; count > 0 && !text.empty(); --count) {
    const std::size_t at = random() % text.size();
    switch (random() % 4) {
      case 0: text.erase(at, 1 + random() % 3); break;
      case 1: text.insert(at, 1, kInserts[random() % kInserts.size()]); break;
      case 2: text[at] = kInserts[random() % kInserts.size()]; break;
      default: text.insert(at, text.substr(random() % text.size(), random() % 30)); break;
    }
  }
  return text;
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
