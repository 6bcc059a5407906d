// A folder a case: `cmd` is one command line, `files/` what stands on the disk (the project's examples/ always do), `stdin` what
// comes in. Golden: `stdout`, `stderr`, `exit`, and `after/`, the files that the command changed.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "cli/run.h"
#include "support/golden.h"

namespace warden::testing {
namespace {

namespace fs = std::filesystem;

std::string ReadBytes(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Every file below `folder`, named as seen from it behind `prefix`.
void Load(const fs::path& folder, const std::string& prefix, MemoryFileSystem& files) {
  if (!fs::exists(folder)) return;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.files[prefix + fs::relative(entry.path(), folder).generic_string()] = ReadBytes(entry.path());
  }
}

class Case : public ::testing::Test {
 public:
  explicit Case(fs::path folder) : folder_(std::move(folder)) {}
  void TestBody() override {
    MemoryFileSystem files;
    Load(WARDEN_SOURCE_DIR "/examples", "examples/", files);
    Load(folder_ / "files", "", files);
    const auto before = files.files;
    const Outcome outcome = RunWarden(ReadBytes(folder_ / "cmd"), files, ReadBytes(folder_ / "stdin"));
    CompareWithGolden(folder_ / "stdout", outcome.out);
    CompareWithGolden(folder_ / "stderr", outcome.err);
    CompareWithGolden(folder_ / "exit", std::to_string(outcome.exit) + "\n");
    CompareChanged(before, files.files);
  }

 private:
  void CompareChanged(const std::map<std::string, std::string>& before, const std::map<std::string, std::string>& after) {
    if (UpdatingGolden()) fs::remove_all(folder_ / "after");
    std::size_t changed = 0;
    for (const auto& [name, text] : after) {
      if (before.at(name) == text) continue;
      ++changed;
      CompareWithGolden(folder_ / "after" / name, text);
    }
    MemoryFileSystem expected;
    Load(folder_ / "after", "", expected);
    EXPECT_EQ(changed, expected.files.size()) << "the golden says that other files change";
  }

  fs::path folder_;
};

void RegisterCases() {
  const fs::path root = WARDEN_SOURCE_DIR "/tests/cli";
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(root)) {
    if (entry.is_directory()) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  for (const fs::path& folder : folders) {
    ::testing::RegisterTest("Cli", folder.filename().string().c_str(), nullptr, nullptr, __FILE__, __LINE__,
                            [folder]() -> ::testing::Test* { return new Case(folder); });
  }
}

}  // namespace
}  // namespace warden::testing

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  warden::testing::RegisterCases();
  return RUN_ALL_TESTS();
}
