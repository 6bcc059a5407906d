// Texts to start from: a configuration with everything in it, real manifests, random characters, and mutations of them.
#pragma once

#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace warden::testing {

// A LiteLLM configuration with everything that people write.
extern const std::string_view kRealDocument;

// The manifests beside the project, sorted; empty, after a loud line, when they are not there.
std::vector<std::filesystem::path> CorpusFiles();
std::string ReadFile(const std::filesystem::path& path);
// The documents of a stream, as kubectl is given them.
std::vector<std::string> PartsOf(const std::string& text);

// 1 to `most` characters of `alphabet`.
std::string RandomText(std::mt19937& random, std::string_view alphabet, std::size_t most);
// One to three small changes.
std::string Mutate(std::string text, std::mt19937& random);

}  // namespace warden::testing
