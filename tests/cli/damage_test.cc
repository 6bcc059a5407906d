// Manifests with secrets in them, cut short and damaged: whatever is left of a file, nothing that is printed holds one of them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <string>

#include "cli/all_shown.h"
#include "support/canaries.h"
#include "support/planted.h"

namespace warden {
namespace {

namespace fs = std::filesystem;
using testing::Canary;
using testing::Damaged;
using testing::ExpectNothingOut;

constexpr unsigned kSeed = 20261130;

// WARDEN_DAMAGE_ROUNDS takes longer and looks further.
std::size_t Rounds() {
  const char* given = std::getenv("WARDEN_DAMAGE_ROUNDS");
  return given != nullptr ? static_cast<std::size_t>(std::atoi(given)) : 1;
}

void AddFolder(const fs::path& folder, std::map<std::string, std::string>& files) {
  if (!fs::is_directory(folder)) return;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto ending = entry.path().extension();
    if (!entry.is_regular_file() || (ending != ".yaml" && ending != ".yml")) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::string name = fs::relative(entry.path(), folder).generic_string();
    for (char& c : name) c = c == ' ' ? '_' : c;
    files[name] = {std::istreambuf_iterator<char>(in), {}};
  }
}

// The project's own examples, and the corpus of real manifests where it stands beside the sources; WARDEN_CORPUS names another one.
std::map<std::string, std::string> Manifests() {
  std::map<std::string, std::string> files;
  AddFolder(fs::path(WARDEN_SOURCE_DIR) / "examples", files);
  AddFolder(fs::path(WARDEN_SOURCE_DIR) / "tests" / "exemplary", files);
  const char* given = std::getenv("WARDEN_CORPUS");
  AddFolder(given != nullptr ? fs::path(given) : fs::path(WARDEN_SOURCE_DIR) / ".." / "shared" / "corpus", files);
  return files;
}

class Damage : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Damage, LetsNoSecretOut) {
  std::mt19937 random(kSeed + static_cast<unsigned>(GetParam()));
  const Canary canary = testing::Canaries(kSeed)[GetParam()];
  const auto manifests = Manifests();
  ASSERT_GT(manifests.size(), 5U);
  std::size_t planted = 0;
  for (const auto& [name, text] : manifests) {
    const std::string whole = testing::Planted(text, canary, random);
    planted += whole.find(canary.plain) != std::string::npos ? 1 : 0;
    ExpectNothingOut(name, whole, canary, "whole");
    for (const Damaged& damaged : testing::DamagedWays(whole, canary, 4 * Rounds(), random))
      ExpectNothingOut(name, damaged.text, canary, damaged.how);
  }
  EXPECT_GT(planted, manifests.size() / 3) << "the test proves nothing";
}

// A word is what only names and places can give away; the others have shapes.
INSTANTIATE_TEST_SUITE_P(Canary, Damage, ::testing::Values(0, 1, 3),
                         [](const auto& shape) { return testing::Canaries(kSeed)[shape.param].shape; });

}  // namespace
}  // namespace warden
