// Texts to start from.
#include "doc/seeds.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

namespace warden::testing {
namespace {

namespace fs = std::filesystem;

const fs::path& Corpus() {
  static const fs::path& path = *new fs::path(fs::path(WARDEN_SOURCE_DIR) / ".." / "shared" / "corpus");
  return path;
}

}  // namespace

// A real configuration with everything that people write.
const std::string_view kRealDocument = R"(# proxy configuration
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

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<fs::path> CorpusFiles() {
  std::vector<fs::path> files;
  if (!fs::exists(Corpus())) {
    std::cerr << "*** no corpus beside the project: the test does NOT run on real manifests ***\n";
    return files;
  }
  for (const auto& entry : fs::recursive_directory_iterator(Corpus())) {
    const auto extension = entry.path().extension();
    if (entry.is_regular_file() && (extension == ".yaml" || extension == ".yml" || extension == ".j2")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

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

std::string RandomText(std::mt19937& random, std::string_view alphabet, std::size_t most) {
  std::string text(1 + random() % most, ' ');
  for (char& c : text) c = alphabet[random() % alphabet.size()];
  return text;
}

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

}  // namespace warden::testing
