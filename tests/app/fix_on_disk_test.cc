// warden fix and check on the real disk: mode, links and line ends stay; what cannot be written stays as it was.
#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>

#include "app/real_file_system.h"
#include "cli/command_line.h"

namespace warden {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::string_view kDeployment =
    "# gateway{0}apiVersion: apps/v1{0}kind: Deployment{0}metadata: {{name: litellm}}{0}spec:{0}  replicas: 1  # why{0}"
    "  selector: {{matchLabels: {{app: x}}}}{0}  template:{0}    metadata: {{labels: {{app: x}}}}{0}    spec:{0}      containers:{0}"
    "      - name: litellm{0}        image: ghcr.io/berriai/litellm:v1.81.14-stable{0}";

std::string Deployment(const char* line_end) { return fmt::format(fmt::runtime(kDeployment), line_end); }

std::string Fixed(std::string text) {
  text.replace(text.find("replicas: 1"), 11, "replicas: 2");
  return text;
}

class FixOnDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "/warden_fix_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    fs::permissions(folder_, fs::perms::owner_all);
    fs::remove_all(folder_);
  }
  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  void Make(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name, std::ios::binary) << text; }
  std::string Content(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  int Run(std::vector<std::string> args) {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    Environment environment{.files = files_, .in = in, .out = out, .err = err, .threads = 2};
    const int code = RunCommandLine(args, environment);
    out_ = out.str();
    err_ = err.str();
    return code;
  }

  fs::path folder_;
  RealFileSystem files_;
  std::string out_;
  std::string err_;
};

TEST_F(FixOnDisk, ModeAndLineEndsStay) {
  for (const char* line_end : {"\n", "\r\n"}) {
    Make("a.yaml", Deployment(line_end));
    ASSERT_EQ(::chmod(Path("a.yaml").c_str(), 0640), 0);
    EXPECT_EQ(Run({"fix", "--rule", "LW101", Path("a.yaml")}), 0) << err_;
    EXPECT_EQ(Content("a.yaml"), Fixed(Deployment(line_end)));
    struct stat now = {};
    ASSERT_EQ(::stat(Path("a.yaml").c_str(), &now), 0);
    EXPECT_EQ(now.st_mode & 07777, 0640U);
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1) << "no temporary file stays behind";
}

TEST_F(FixOnDisk, ALinkStaysALink) {
  Make("real.yaml", Deployment("\n"));
  fs::create_symlink("real.yaml", folder_ / "link.yaml");
  EXPECT_EQ(Run({"fix", "--rule", "LW101", Path("link.yaml")}), 0) << err_;
  EXPECT_TRUE(fs::is_symlink(folder_ / "link.yaml"));
  EXPECT_EQ(Content("real.yaml"), Fixed(Deployment("\n")));
}

TEST_F(FixOnDisk, FolderThatCannotBeWrittenLeavesTheFileAndSaysSo) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everything";
  Make("a.yaml", Deployment("\n"));
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(Run({"fix", "--rule", "LW101", Path("a.yaml")}), 3);
  EXPECT_EQ(Content("a.yaml"), Deployment("\n"));
  EXPECT_THAT(err_, HasSubstr("a.yaml is left as it was"));
}

TEST_F(FixOnDisk, APipeIsJudgedButNotWritten) {
  ASSERT_EQ(::mkfifo(Path("pipe").c_str(), 0600), 0);
  const auto feed = [&] { return std::jthread([&] { std::ofstream(Path("pipe")) << Deployment("\n"); }); };
  {
    const auto writer = feed();
    EXPECT_EQ(Run({"check", "--rule", "LW101", Path("pipe")}), 1);
    EXPECT_THAT(out_, HasSubstr("LW101"));
  }
  const auto writer = feed();
  EXPECT_EQ(Run({"fix", "--rule", "LW101", Path("pipe")}), 3);
  EXPECT_THAT(err_, HasSubstr("it is a pipe, not a file"));
}

TEST_F(FixOnDisk, PatternsLookAtTheDisk) {
  fs::create_directories(folder_ / "a/b");
  Make("a/one.yaml", Deployment("\n"));
  Make("a/b/two.yaml", Deployment("\n"));
  Make("a/b/two.txt", Deployment("\n"));
  EXPECT_EQ(Run({"check", "--rule", "LW101", Path("a/**/*.yaml")}), 1);
  EXPECT_THAT(out_, HasSubstr("2 objects judged (2 documents in 2 files)"));
  EXPECT_EQ(Run({"check", Path("a/**/*.yml")}), 2);
  EXPECT_THAT(err_, HasSubstr("no file matches"));
}

}  // namespace
}  // namespace warden
