// `fix --diff` is a patch: the real `patch -p0` makes of a file what `fix` would write, byte for byte, wherever no secret is in the way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>

#include "cli/run.h"
#include "report/diff.h"

namespace warden {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::MemoryFileSystem;
using ::testing::Not;
using testing::RunWarden;

std::string ReadAll(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void WriteAll(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

// Manifests of the tests, the examples and, where they are beside the sources, real ones.
MemoryFileSystem Manifests() {
  MemoryFileSystem files;
  const fs::path root = WARDEN_SOURCE_DIR;
  for (const fs::path& folder :
       {root / "tests" / "rules", root / "tests" / "exemplary", root / "examples", root / ".." / "shared" / "corpus"}) {
    if (!fs::is_directory(folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const fs::path extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".yaml" && extension != ".yml" && extension != ".json")) continue;
      files.files["m/" + folder.filename().string() + "/" + fs::relative(entry.path(), folder).generic_string()] = ReadAll(entry.path());
    }
  }
  return files;
}

class PatchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("patch --version >/dev/null 2>&1") != 0) {
      std::cerr << "*** SKIPPED: there is no `patch` on the PATH ***\n";
      GTEST_SKIP() << "no patch";
    }
    std::string pattern = ::testing::TempDir() + "/warden_patch_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Puts the files into the folder and gives the patch to `patch`. What `patch` says is in said_.
  int Apply(const MemoryFileSystem& files, std::string_view patch) {
    for (const auto& [name, text] : files.files) WriteAll(folder_ / name, text);
    return Apply(patch);
  }
  int Apply(std::string_view patch) {
    WriteAll(folder_ / "the.patch", patch);
    const int status = std::system(("cd '" + folder_.string() + "' && patch -p0 <the.patch >said 2>&1").c_str());
    said_ = ReadAll(folder_ / "said");
    return WEXITSTATUS(status);
  }

  // Both ways from the same files. How many `fix` changes.
  std::size_t ExpectSame(const MemoryFileSystem& files, const std::string& what, const std::string& options = " --unsafe") {
    MemoryFileSystem untouched = files;
    const auto diff = RunWarden("fix --diff" + options + " " + what, untouched);
    MemoryFileSystem fixed = files;
    RunWarden("fix" + options + " " + what, fixed);
    std::size_t changed = 0;
    for (const auto& [name, text] : files.files) changed += text == fixed.files[name] ? 0 : 1;
    if (diff.out.find("--- ") == std::string::npos) return changed;
    EXPECT_EQ(Apply(files, diff.out), 0) << said_;
    EXPECT_THAT(said_, Not(HasSubstr("fuzz"))) << "the context is not what stands there";
    EXPECT_THAT(said_, Not(HasSubstr("offset"))) << "the numbers are not those of the lines";
    for (const auto& [name, text] : fixed.files) {
      if (diff.err.find(": " + name + ": the change at ") != std::string::npos) continue;
      EXPECT_EQ(ReadAll(folder_ / name), text) << name << "\n" << said_;
    }
    return changed;
  }

  fs::path folder_;
  std::string said_;
};

TEST_F(PatchTest, EveryManifestBecomesWhatFixWrites) { EXPECT_GT(ExpectSame(Manifests(), "m"), 50U); }

TEST_F(PatchTest, SafeFixesAlone) { EXPECT_GT(ExpectSame(Manifests(), "m", ""), 50U); }

TEST_F(PatchTest, WindowsLineEnds) {
  MemoryFileSystem files = Manifests();
  for (auto& [name, text] : files.files) {
    std::string crlf;
    for (const char c : text) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
    text = crlf;
  }
  EXPECT_GT(ExpectSame(files, "m"), 50U);
}

TEST_F(PatchTest, NoLineEndAtTheEnd) {
  MemoryFileSystem files = Manifests();
  for (auto& [name, text] : files.files) {
    while (text.ends_with('\n')) text.pop_back();
  }
  EXPECT_GT(ExpectSame(files, "m"), 50U);
}

TEST_F(PatchTest, NamesWithSpacesAndOthers) {
  const std::string text = ReadAll(fs::path(WARDEN_SOURCE_DIR) / "examples" / "broken" / "deployment.yaml");
  MemoryFileSystem files;
  for (const char* name : {"n/a b.yaml", "n/a b/c d.yaml", "n/ü 한.yaml", "n/a\\b.yaml", "n/a'b\".yaml", "n/tab\there.yaml",
                           "n/line\nhere.yaml", "n/-x.yaml", "n/@@ -1 +1 @@.yaml", "n/\"quoted\".yaml"}) {
    files.files[name] = text;
  }
  EXPECT_EQ(ExpectSame(files, "n"), files.files.size());
}

// All of it is left out: nothing on standard output is a patch, and standard error says which lines.
TEST_F(PatchTest, WhatIsLeftOutIsSaid) {
  MemoryFileSystem files;
  files.files["s.yaml"] = ReadAll(fs::path(WARDEN_SOURCE_DIR) / "examples" / "broken" / "secret.yaml");
  const auto diff = RunWarden("fix --diff s.yaml", files);
  EXPECT_THAT(diff.err, HasSubstr("s.yaml: the change at line 9 is not in the patch"));
  for (const std::string_view line : report::LinesOf(diff.out)) EXPECT_TRUE(line.starts_with("# ")) << line;
}

TEST_F(PatchTest, NamesThatPatchRefusesAreSaid) {
  MemoryFileSystem files;
  files.files["/d/a.yaml"] = ReadAll(fs::path(WARDEN_SOURCE_DIR) / "examples" / "broken" / "deployment.yaml");
  EXPECT_THAT(RunWarden("fix --diff /d/a.yaml", files).err, HasSubstr("`patch` takes no path that is absolute"));
}

TEST_F(PatchTest, NoColoursWithoutATerminal) {
  MemoryFileSystem files = Manifests();
  const auto outcome = RunWarden("fix --diff --unsafe m", files);
  EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr("\x1b")));
}

report::MaskedText WithMasked(std::string_view text, unsigned masked) {
  report::MaskedText out{text, {}};
  for (std::string_view line : report::LinesOf(text)) {
    while (line.ends_with('\n')) line.remove_suffix(1);
    out.shown.emplace_back(line.empty() || static_cast<unsigned>(line[0] - 'a') >= masked ? std::string(line) : "[redacted]");
  }
  return out;
}

// Texts over few letters, of which some must not be seen: `patch` takes every hunk exactly where it belongs, nothing masked gets into the
// file, and with nothing masked the result is the new text.
TEST_F(PatchTest, RandomTexts) {
  std::mt19937 random(11);
  for (int i = 0; i < 300; ++i) {
    const unsigned masked = static_cast<unsigned>(i % 3);
    std::string before;
    for (unsigned n = random() % 40; n > 0; --n)
      before += std::string(1, static_cast<char>('a' + random() % 20)) + std::to_string(n) + "\n";
    std::string after;
    for (const std::string_view line : report::LinesOf(before)) {
      const auto what = random() % 12;
      if (what == 0) after += std::string(1, static_cast<char>('a' + random() % 20)) + "new\n";
      if (what != 1) after += line;
    }
    if (random() % 4 == 0 && !before.empty()) before.pop_back();
    if (random() % 4 == 0 && !after.empty()) after.pop_back();
    const report::Diff diff =
        report::UnifiedDiff("f", WithMasked(before, masked), WithMasked(after, masked), report::Colour::kNever, report::Masked::kLeftOut);
    WriteAll(folder_ / "f", before);
    if (diff.text.find("--- ") == std::string::npos) continue;
    EXPECT_EQ(Apply(diff.text), 0) << said_ << before << "\n" << diff.text;
    EXPECT_THAT(said_, Not(HasSubstr("fuzz"))) << before << "\n" << diff.text;
    EXPECT_THAT(said_, Not(HasSubstr("offset"))) << before << "\n" << diff.text;
    const std::string result = fs::exists(folder_ / "f") ? ReadAll(folder_ / "f") : "";
    EXPECT_THAT(result, Not(HasSubstr("redacted")));
    if (diff.left_out.empty()) {
      EXPECT_EQ(result, after) << diff.text;
    }
  }
}

}  // namespace
}  // namespace warden
