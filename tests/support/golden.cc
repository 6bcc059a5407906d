// Golden files.
#include "support/golden.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace warden::testing {

bool UpdatingGolden() { return std::getenv("UPDATE_GOLDEN") != nullptr; }

void CompareWithGolden(const std::filesystem::path& path, std::string_view actual) {
  if (UpdatingGolden()) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << path << " is not there: run with UPDATE_GOLDEN=1 and read what it writes";
  std::stringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(actual, expected.str()) << "differs from " << path;
}

}  // namespace warden::testing
