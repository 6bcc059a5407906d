// Golden files: what a test got is compared byte for byte with a file; UPDATE_GOLDEN=1 rewrites the file. Read the difference
// before committing it, never edit one by hand.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace warden::testing {

// Fails the running test when `path` does not hold `actual`. With UPDATE_GOLDEN set, writes it instead (an empty text still makes a file).
void CompareWithGolden(const std::filesystem::path& path, std::string_view actual);

// Whether goldens are being rewritten.
bool UpdatingGolden();

}  // namespace warden::testing
