// warden fix and check on the real disk: mode, links and line ends stay; what cannot be written stays as it was.
#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "app/real_clock.h"
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
    folder_ = fs::path(pattern).lexically_normal();  // no `//`, which paths on a command line lose
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
    cli::World world{.files = files_, .clock = clock_, .in = in, .out = out, .err = err, .threads = 2};
    const int code = cli::RunCommandLine(args, world);
    out_ = out.str();
    err_ = err.str();
    return code;
  }

  fs::path folder_;
  app::RealFileSystem files_;
  app::RealClock clock_;
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

TEST_F(FixOnDisk, LinksThatLeaveTheFolderAreSkippedAndNamed) {
  fs::create_directories(folder_ / "d");
  Make("outside.yaml", Deployment("\n"));
  Make("d/a.yaml", Fixed(Deployment("\n")));
  fs::create_symlink("../outside.yaml", folder_ / "d/link.yaml");
  fs::create_symlink("../outside.yaml", folder_ / "d/link.txt");
  EXPECT_EQ(Run({"check", "--rule", "LW101", Path("d")}), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("skipped 1: a symbolic link to a file outside of the folder, name it to have it judged (" +
                              Path("d/link.yaml") + ")"));
  EXPECT_EQ(Run({"check", "--verbose", "--rule", "LW101", Path("d")}), 0);
  EXPECT_THAT(out_, HasSubstr(Path("d/link.yaml") + ": skipped: a symbolic link to a file outside"));
  EXPECT_EQ(Run({"check", "--output", "json", "--rule", "LW101", Path("d")}), 0);
  EXPECT_THAT(out_, HasSubstr("\"file\": \"" + Path("d/link.yaml") + "\""));
  EXPECT_EQ(Run({"check", "--rule", "LW101", Path("d/*.yaml")}), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("outside of the folder"));

  EXPECT_EQ(Run({"fix", "--diff", "--rule", "LW101", Path("d")}), 0);
  EXPECT_THAT(err_, HasSubstr(Path("d/link.yaml") + " is skipped: a symbolic link"));
  EXPECT_EQ(Run({"fix", "--rule", "LW101", Path("d")}), 0);
  EXPECT_THAT(out_, HasSubstr("outside of the folder"));
  EXPECT_EQ(Content("outside.yaml"), Deployment("\n"));

  EXPECT_EQ(Run({"check", "--rule", "LW101", Path("d"), Path("d/link.yaml")}), 1) << "a link that is named is followed";
  EXPECT_EQ(Run({"fix", "--rule", "LW101", Path("d/link.yaml")}), 0) << err_;
  EXPECT_EQ(Content("outside.yaml"), Fixed(Deployment("\n")));
  EXPECT_TRUE(fs::is_symlink(folder_ / "d/link.yaml"));
}

TEST_F(FixOnDisk, AFileAndALinkToItAreFixedOnce) {
  fs::create_directories(folder_ / "d");
  Make("d/m.yaml", Deployment("\n"));
  fs::create_symlink("m.yaml", folder_ / "d/a.yaml");
  fs::create_symlink("m.yaml", folder_ / "d/z.yaml");
  EXPECT_EQ(Run({"fix", "--rule", "LW101", Path("d")}), 0) << err_;
  EXPECT_EQ(Content("d/m.yaml"), Fixed(Deployment("\n")));
  Make("d/m.yaml", Deployment("\n"));
  EXPECT_EQ(Run({"fix", "--diff", "--rule", "LW101", Path("d")}), 1);
  EXPECT_EQ(out_.find("--- "), out_.rfind("--- ")) << out_;
}

constexpr const char* kOtherName = "another name (a link) of a file that is judged";

TEST_F(FixOnDisk, AFileWithSeveralNamesIsJudgedOnce) {
  fs::create_directories(folder_ / "d/sub");
  Make("d/m.yaml", Deployment("\n"));
  fs::create_symlink("m.yaml", folder_ / "d/a.yaml");
  fs::create_symlink("../m.yaml", folder_ / "d/sub/z.yaml");
  fs::create_hard_link(folder_ / "d/m.yaml", folder_ / "d/n.yaml");
  for (const std::string& path : {Path("d"), Path("d/**/*.yaml")}) {
    EXPECT_EQ(Run({"check", "--rule", "LW101", path}), 1);
    EXPECT_THAT(out_, HasSubstr("1 error; 1 object judged, 3 skipped (1 document in 1 file)")) << path;
    EXPECT_THAT(out_, HasSubstr(Path("d/m.yaml") + ":")) << "the file, not a link to it";
    EXPECT_THAT(out_,
                HasSubstr(fmt::format("skipped 3: {} ({}, {}, {})", kOtherName, Path("d/a.yaml"), Path("d/n.yaml"), Path("d/sub/z.yaml"))));
  }
  EXPECT_EQ(Run({"check", "--output", "json", "--rule", "LW101", Path("d")}), 1);
  EXPECT_THAT(out_, HasSubstr("\"file\": \"" + Path("d/n.yaml") + "\""));
  EXPECT_EQ(Run({"check", "--rule", "LW101", Path("d"), Path("d/a.yaml")}), 1);
  EXPECT_THAT(out_, HasSubstr(Path("d/a.yaml") + ":")) << "the name that a person gave";
  EXPECT_THAT(out_, HasSubstr("1 error; 1 object judged, 3 skipped"));
  fs::create_directories(folder_ / "e");
  fs::create_hard_link(folder_ / "d/m.yaml", folder_ / "e/far.yaml");
  EXPECT_EQ(Run({"check", "--rule", "LW101", Path("d"), Path("e")}), 1);
  EXPECT_THAT(out_, HasSubstr("1 error; 1 object judged, 4 skipped")) << "two folders";
  EXPECT_EQ(Run({"check", "--rule", "LW101", Path("d/a.yaml"), Path("d/m.yaml")}), 1);
  EXPECT_THAT(out_, HasSubstr("1 error; 1 object judged, 1 skipped"));
}

// In one listing a hard link to `a.txt`, in the other the file itself.
TEST_F(FixOnDisk, AHardLinkThatTwoListingsShowIsJudgedAndNotSkipped) {
  fs::create_directories(folder_ / "d/sub");
  Make("d/a.txt", Deployment("\n"));
  fs::create_hard_link(folder_ / "d/a.txt", folder_ / "d/sub/b.yaml");
  EXPECT_EQ(Run({"check", "--rule", "LW101", Path("d"), Path("d/sub")}), 1);
  EXPECT_THAT(out_, HasSubstr("1 error; 1 object judged (1 document in 1 file)"));
}

TEST_F(FixOnDisk, ALinkToAFileOfAnotherKindOfNameIsJudgedByItsOwn) {
  fs::create_directories(folder_ / "d");
  Make("d/m.txt", Deployment("\n"));
  fs::create_symlink("m.txt", folder_ / "d/a.yaml");
  EXPECT_EQ(Run({"check", "--rule", "LW101", Path("d")}), 1);
  EXPECT_THAT(out_, HasSubstr(Path("d/a.yaml") + ":"));
  EXPECT_THAT(out_, HasSubstr("1 error; 1 object judged (1 document in 1 file)"));
}

TEST_F(FixOnDisk, LinksToFoldersAndToNothingAreNamed) {
  fs::create_directories(folder_ / "d/sub");
  fs::create_directories(folder_ / "other");
  Make("d/sub/a.yaml", Fixed(Deployment("\n")));
  Make("other/b.yaml", Deployment("\n"));
  fs::create_directory_symlink("../other", folder_ / "d/overlay.v1");
  fs::create_directory_symlink("sub", folder_ / "d/current");
  fs::create_symlink("nowhere.yaml", folder_ / "d/gone.yaml");
  fs::create_symlink("nowhere", folder_ / "d/charts");
  fs::create_symlink("nowhere.txt", folder_ / "d/notes.txt");
  const std::string outside = "a symbolic link to a folder outside of this one, name it to have it judged";
  const std::string inside = "a symbolic link to a folder that is judged under its own name";
  const std::string nowhere = "a symbolic link that cannot be followed: there is nothing behind it, or it is closed";
  for (const std::string& path : {Path("d"), Path("d/**/*.yaml")}) {
    EXPECT_EQ(Run({"check", "--rule", "LW101", path}), 0) << out_;
    EXPECT_THAT(out_, HasSubstr(fmt::format("skipped 1: {} ({})", outside, Path("d/overlay.v1"))));
    EXPECT_THAT(out_, HasSubstr(fmt::format("skipped 1: {} ({})", inside, Path("d/current"))));
    EXPECT_THAT(out_, HasSubstr(fmt::format("skipped 2: {} ({}, {})", nowhere, Path("d/charts"), Path("d/gone.yaml"))));
  }
  EXPECT_EQ(Run({"fix", "--diff", "--rule", "LW101", Path("d")}), 0);
  EXPECT_THAT(err_, HasSubstr(Path("d/overlay.v1") + " is skipped: " + outside));
  EXPECT_THAT(err_, HasSubstr(Path("d/gone.yaml") + " is skipped: " + nowhere));
  Run({"models", "drop-params", Path("d")});
  EXPECT_THAT(err_, HasSubstr("warden models drop-params: " + Path("d/overlay.v1") + " is skipped: " + outside));
  EXPECT_EQ(Run({"check", "--rule", "LW101", Path("d/*.yaml")}), 0) << "nothing but a link that leads nowhere";
  EXPECT_THAT(out_, testing::Not(HasSubstr("overlay.v1")));
  EXPECT_EQ(Run({"check", "--rule", "LW101", Path("d/overlay.v1")}), 1) << "a link that is named is followed";
}

TEST_F(FixOnDisk, AHardLinkIsRefusedAndTheOthersAreFixed) {
  Make("a.yaml", Deployment("\n"));
  Make("b.yaml", Deployment("\n"));
  fs::create_hard_link(folder_ / "a.yaml", folder_ / "twin.txt");
  EXPECT_EQ(Run({"check", "--rule", "LW101", folder_.string()}), 1);
  EXPECT_THAT(out_, HasSubstr("`warden fix` repairs 1 of them\n`warden fix` cannot write the files of 1 of them (hard links"));
  EXPECT_EQ(Run({"fix", "--rule", "LW101", folder_.string()}), 3);
  EXPECT_THAT(err_, HasSubstr("a.yaml is left as it was: it has 2 hard links"));
  EXPECT_THAT(out_, testing::Not(HasSubstr("repairs")));
  EXPECT_THAT(out_, HasSubstr("`warden fix` cannot write the files of 1 of them"));
  EXPECT_EQ(Content("a.yaml") + Content("twin.txt"), Deployment("\n") + Deployment("\n"));
  EXPECT_EQ(Content("b.yaml"), Fixed(Deployment("\n")));
}

TEST_F(FixOnDisk, PipesAndDevicesAmongFilesStopNothing) {
  Make("a.yaml", Deployment("\n"));
  ASSERT_EQ(::mkfifo(Path("pipe.yaml").c_str(), 0600), 0);
  ASSERT_EQ(::mkfifo(Path("kustomization.yaml").c_str(), 0600), 0);
  fs::create_symlink("/dev/zero", folder_ / "zero.yaml");
  EXPECT_EQ(Run({"check", "--rule", "LW101", folder_.string()}), 1);
  EXPECT_THAT(out_, HasSubstr("1 object judged, 1 skipped (1 document in 1 file)")) << out_;
  EXPECT_EQ(Run({"check", "--rule", "LW101", Path("a.yaml")}), 1) << "a kustomization beside it would be read";
  EXPECT_EQ(Run({"check", "--rule", "LW101", Path("pipe.yaml"), Path("a.yaml")}), 1);
  EXPECT_THAT(out_, HasSubstr("pipe.yaml: error: cannot be read: it is a pipe that nobody writes to (waited 5 s) [LW001"));
  EXPECT_EQ(Run({"check", Path("zero.yaml")}), 1);
  EXPECT_THAT(out_, HasSubstr("cannot be read: it is larger than 16 MiB, the most that is read [LW001"));
}

// Killed at any moment: each file is old or new, and the next run leaves nothing behind of it. The child is a process of its own.
TEST_F(FixOnDisk, AKillLeavesWholeFilesAndTheNextRunCleansUp) {
  constexpr int kFiles = 12;
  std::mt19937 random(5);
  int killed = 0;
  for (int round = 0; round < 60; ++round) {
    for (int i = 0; i < kFiles; ++i) Make(std::to_string(i) + ".yaml", Deployment("\n"));
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      std::istringstream in;
      std::ostringstream out;
      cli::World world{.files = files_, .clock = clock_, .in = in, .out = out, .err = out};
      const std::vector<std::string> args = {"fix", "--rule", "LW101", folder_.string()};
      ::_exit(cli::RunCommandLine(args, world));
    }
    ::usleep(random() % 20'000);
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    killed += WIFSIGNALED(status) ? 1 : 0;
    for (int i = 0; i < kFiles; ++i) {
      const std::string text = Content(std::to_string(i) + ".yaml");
      EXPECT_TRUE(text == Deployment("\n") || text == Fixed(Deployment("\n"))) << text;
    }
    EXPECT_EQ(Run({"fix", "--rule", "LW101", folder_.string()}), 0) << err_;
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), kFiles) << "something was left behind";
    for (int i = 0; i < kFiles; ++i) EXPECT_EQ(Content(std::to_string(i) + ".yaml"), Fixed(Deployment("\n")));
  }
  std::cout << killed << " of 60 runs were killed before their end\n";
}

}  // namespace
}  // namespace warden
