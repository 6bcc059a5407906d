// The real disk: whole or not at all, modes and links kept, trouble named.
#include "app/real_file_system.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/size_text.h"

namespace warden {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class RealFileSystemTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "/warden_files_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    // Whatever a test has locked away.
    for (const auto& entry : fs::recursive_directory_iterator(folder_, fs::directory_options::skip_permission_denied)) {
      if (!entry.is_symlink() && entry.is_directory()) fs::permissions(entry.path(), fs::perms::owner_all);
    }
    fs::remove_all(folder_);
  }
  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  void Make(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string Content(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  fs::path folder_;
  app::RealFileSystem files_;
};

TEST_F(RealFileSystemTest, Looks) {
  Make("d/a.yaml", "x");
  EXPECT_EQ(files_.Look(Path("d")).value(), base::PathKind::kFolder);
  EXPECT_EQ(files_.Look(Path("d/a.yaml")).value(), base::PathKind::kFile);
  EXPECT_EQ(files_.Look(Path("d/b.yaml")).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(files_.Look(Path("d/a.yaml/b")).status().code(), StatusCode::kNotFound);
}

TEST_F(RealFileSystemTest, APipeCanBeReadOnce) {
  ASSERT_EQ(::mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(files_.Look(Path("pipe")).value(), base::PathKind::kStream);
  EXPECT_EQ(files_.Look("/dev/null").value(), base::PathKind::kStream);
}

TEST_F(RealFileSystemTest, ReadsUpToTheLimit) {
  Make("a", std::string(70'000, 'x'));
  EXPECT_EQ(files_.Read(Path("a"), 70'000).value().size(), 70'000U);
  EXPECT_EQ(files_.Read(Path("a"), 69'999).status().code(), StatusCode::kTooLarge);
  EXPECT_EQ(files_.Read(Path("b"), 10).status().code(), StatusCode::kNotFound);
  EXPECT_FALSE(files_.Read(folder_.string(), 10).ok()) << "a folder is no file";
}

TEST_F(RealFileSystemTest, EndlessDevicesEnd) { EXPECT_EQ(files_.Read("/dev/zero", 1 << 20).status().code(), StatusCode::kTooLarge); }

TEST_F(RealFileSystemTest, RegularFilesAloneAreReadWhereNobodyMayWait) {
  Make("a", std::string(70'000, 'x'));
  fs::create_symlink("a", folder_ / "link");
  ASSERT_EQ(::mkfifo(Path("pipe").c_str(), 0600), 0);
  fs::create_symlink("pipe", folder_ / "to_pipe");
  EXPECT_EQ(files_.ReadRegular(Path("link"), 70'000).value().size(), 70'000U);
  EXPECT_EQ(files_.ReadRegular(Path("a"), 69'999).status().message(), "it is larger than 68.3 KiB, the most that is read");
  for (const std::string& path : {Path("pipe"), Path("to_pipe"), std::string("/dev/zero"), std::string("/dev/null")}) {
    const Status status = files_.ReadRegular(path, 10).status();
    EXPECT_EQ(status.code(), StatusCode::kInvalid) << path;
    EXPECT_EQ(status.message(), "it is a pipe or a device, it should be a file") << path;
  }
  EXPECT_EQ(files_.ReadRegular(folder_.string(), 10).status().message(), "it is a folder, it should be a file");
  EXPECT_EQ(files_.ReadRegular(Path("none"), 10).status().code(), StatusCode::kNotFound);
}

TEST(SizeText, SaysWhatIsThere) {
  const std::pair<std::uint64_t, const char*> rows[] = {{0, "0 bytes"},
                                                        {1, "1 byte"},
                                                        {1023, "1023 bytes"},
                                                        {1024, "1 KiB"},
                                                        {1535, "1.4 KiB"},
                                                        {1536, "1.5 KiB"},
                                                        {256 << 10, "256 KiB"},
                                                        {(1 << 20) - 1, "1023.9 KiB"},
                                                        {1 << 20, "1 MiB"},
                                                        {std::uint64_t{3} << 30, "3 GiB"},
                                                        {UINT64_MAX / 1024 / 1024, "15.9 TiB"}};
  for (const auto& [bytes, text] : rows) EXPECT_EQ(base::SizeText(bytes), text);
}

TEST_F(RealFileSystemTest, ListsSortedBelowTheFolderWithoutGit) {
  for (const char* name : {"d/b.yaml", "d/a/z.yaml", "d/.git/config.yaml", "d/node_modules/p/x.json", "d/.hidden/y.yaml"}) Make(name, "x");
  fs::create_directory_symlink(folder_ / "d", folder_ / "d/loop");
  fs::create_symlink(folder_ / "d/b.yaml", folder_ / "d/link.yaml");
  const auto listing = files_.ListRecursively(Path("d"));
  ASSERT_TRUE(listing.ok());
  EXPECT_THAT(listing->files, ElementsAre(Path("d/.hidden/y.yaml"), Path("d/a/z.yaml"), Path("d/b.yaml")));
  EXPECT_THAT(listing->unlisted, IsEmpty());
}

TEST_F(RealFileSystemTest, FolderThatIsClosedIsNamed) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may look into everything";
  Make("d/closed/a.yaml", "x");
  Make("d/open/b.yaml", "x");
  fs::permissions(folder_ / "d/closed", fs::perms::none);
  const auto listing = files_.ListRecursively(Path("d"));
  ASSERT_TRUE(listing.ok());
  EXPECT_THAT(listing->files, ElementsAre(Path("d/open/b.yaml")));
  ASSERT_EQ(listing->unlisted.size(), 1U);
  EXPECT_EQ(listing->unlisted[0].path, Path("d/closed"));
  EXPECT_EQ(listing->unlisted[0].status.code(), StatusCode::kForbidden);
  EXPECT_EQ(files_.ListRecursively(Path("d/closed")).status().code(), StatusCode::kForbidden);
}

TEST_F(RealFileSystemTest, WritesWholeAndKeepsTheMode) {
  Make("a.yaml", "old");
  ASSERT_EQ(::chmod(Path("a.yaml").c_str(), 0640), 0);
  ASSERT_TRUE(files_.WriteWhole(Path("a.yaml"), "old", "new").ok());
  EXPECT_EQ(Content("a.yaml"), "new");
  struct stat now = {};
  ASSERT_EQ(::stat(Path("a.yaml").c_str(), &now), 0);
  EXPECT_EQ(now.st_mode & 07777, 0640U);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1) << "no temporary file stays behind";
}

TEST_F(RealFileSystemTest, WritesInPlaceAlsoIntoAPipe) {
  EXPECT_TRUE(files_.WriteInPlace(Path("new"), "first, longer").ok());
  EXPECT_TRUE(files_.WriteInPlace(Path("new"), "second").ok());
  EXPECT_EQ(*files_.Read(Path("new"), 100), "second");
  EXPECT_EQ(::mkfifo(Path("pipe").c_str(), 0600), 0);
  std::string read;
  std::jthread reader([&] { read = Content("pipe"); });
  EXPECT_TRUE(files_.WriteInPlace(Path("pipe"), "through").ok());
  reader.join();
  EXPECT_EQ(read, "through");
  const Status status = files_.WriteInPlace(Path("no/such/folder"), "x");
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "No such file or directory");
}

TEST_F(RealFileSystemTest, ReadersOfTheOldFileKeepIt) {
  Make("a.yaml", "old");
  std::ifstream reader(folder_ / "a.yaml");
  ASSERT_TRUE(files_.WriteWhole(Path("a.yaml"), "old", "new").ok());
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(reader), {}), "old");
}

TEST_F(RealFileSystemTest, ALinkStaysALink) {
  Make("real/a.yaml", "old");
  fs::create_symlink("real/a.yaml", folder_ / "link.yaml");
  ASSERT_TRUE(files_.WriteWhole(Path("link.yaml"), "old", "new").ok());
  EXPECT_TRUE(fs::is_symlink(folder_ / "link.yaml"));
  EXPECT_EQ(Content("real/a.yaml"), "new");
}

TEST_F(RealFileSystemTest, DoesNotMakeFiles) {
  EXPECT_EQ(files_.WriteWhole(Path("a.yaml"), "old", "new").code(), StatusCode::kNotFound);
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(RealFileSystemTest, ReadOnlyFilesStayAsTheyAre) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everything";
  Make("a.yaml", "old");
  fs::permissions(folder_ / "a.yaml", fs::perms::owner_read);
  EXPECT_EQ(files_.WriteWhole(Path("a.yaml"), "old", "new").code(), StatusCode::kForbidden);
  EXPECT_EQ(Content("a.yaml"), "old");
}

TEST_F(RealFileSystemTest, FolderThatCannotBeWrittenLeavesTheFile) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everything";
  Make("d/a.yaml", "old");
  fs::permissions(folder_ / "d", fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_FALSE(files_.WriteWhole(Path("d/a.yaml"), "old", "new").ok());
  EXPECT_EQ(Content("d/a.yaml"), "old");
}

TEST_F(RealFileSystemTest, NewFilesHaveTheirModes) {
  const base::FileSystem::NewFile made[] = {{Path("tls.crt"), "public", base::FileSystem::Readers::kEverybody},
                                            {Path("tls.key"), "private", base::FileSystem::Readers::kOwner}};
  const mode_t mask = ::umask(0);
  EXPECT_TRUE(files_.WriteNew(made, base::FileSystem::Existing::kRefuse).ok());
  ::umask(mask);
  struct stat now = {};
  ASSERT_EQ(::stat(Path("tls.key").c_str(), &now), 0);
  EXPECT_EQ(now.st_mode & 07777, 0600U);
  ASSERT_EQ(::stat(Path("tls.crt").c_str(), &now), 0);
  EXPECT_EQ(now.st_mode & 07777, 0644U);
  EXPECT_EQ(Content("tls.key"), "private");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 2) << "no temporary file stays behind";
}

TEST_F(RealFileSystemTest, NewFilesReplaceNothingUnlessTold) {
  Make("b", "old");
  fs::create_symlink("nowhere", folder_ / "c");
  for (const char* taken : {"b", "c"}) {
    const base::FileSystem::NewFile made[] = {{Path("a"), "new"}, {Path(taken), "new"}};
    const Status status = files_.WriteNew(made, base::FileSystem::Existing::kRefuse);
    EXPECT_EQ(status.code(), StatusCode::kConflict);
    EXPECT_EQ(status.message(), Path(taken) + ": it exists already");
    EXPECT_FALSE(fs::exists(folder_ / "a")) << "all or none";
  }
  EXPECT_EQ(Content("b"), "old");
  const base::FileSystem::NewFile made[] = {{Path("a"), "new"}, {Path("b"), "new"}};
  ASSERT_TRUE(files_.WriteNew(made, base::FileSystem::Existing::kReplace).ok());
  EXPECT_EQ(Content("a") + Content("b"), "newnew");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 3) << "a, b and the link";
}

// Whoever reads the pipe would wait for ever, and a device is everybody's.
TEST_F(RealFileSystemTest, NewFilesReplaceNoPipe) {
  ASSERT_EQ(::mkfifo(Path("pipe").c_str(), 0600), 0);
  const base::FileSystem::NewFile made[] = {{Path("a"), "new"}, {Path("pipe"), "new"}};
  EXPECT_EQ(files_.WriteNew(made, base::FileSystem::Existing::kReplace).code(), StatusCode::kInvalid);
  EXPECT_FALSE(fs::exists(folder_ / "a")) << "all or none";
  EXPECT_EQ(files_.Look(Path("pipe")).value(), base::PathKind::kStream);
}

TEST_F(RealFileSystemTest, NewFilesGetTheirFoldersForTheirOwnerAlone) {
  const base::FileSystem::NewFile made[] = {{Path("a"), "new"}, {Path("some/where/b"), "new"}};
  ASSERT_TRUE(files_.WriteNew(made, base::FileSystem::Existing::kRefuse).ok());
  EXPECT_EQ(Content("some/where/b"), "new");
  struct stat now = {};
  ASSERT_EQ(::stat(Path("some/where").c_str(), &now), 0);
  EXPECT_EQ(now.st_mode & 07777, 0700U);
}

TEST_F(RealFileSystemTest, NewFilesBelowAFileAreRefused) {
  Make("a", "x");
  const base::FileSystem::NewFile made[] = {{Path("b"), "new"}, {Path("a/c"), "new"}};
  EXPECT_FALSE(files_.WriteNew(made, base::FileSystem::Existing::kRefuse).ok());
  EXPECT_FALSE(fs::exists(folder_ / "b")) << "nothing is published before all are staged";
}

TEST_F(RealFileSystemTest, LinksAreListedByThemselves) {
  Make("d/a.yaml", "x");
  Make("outside/b.yaml", "x");
  Make("d2/c.yaml", "x");
  ASSERT_EQ(::mkfifo(Path("outside/pipe").c_str(), 0600), 0);
  fs::create_symlink("../outside/b.yaml", folder_ / "d/relative.yaml");
  fs::create_symlink(folder_ / "outside/b.yaml", folder_ / "d/absolute.yaml");
  fs::create_symlink(folder_ / "d2/c.yaml", folder_ / "d/sibling.yaml");  // d2 begins like d
  fs::create_symlink("relative.yaml", folder_ / "d/twice.yaml");
  fs::create_symlink("../outside/pipe", folder_ / "d/pipe.yaml");
  fs::create_symlink("../d/a.yaml", folder_ / "d/back.yaml");
  fs::create_symlink("nowhere", folder_ / "d/broken.yaml");
  fs::create_symlink("loop.yaml", folder_ / "d/loop.yaml");
  Make("d/sub/e.yaml", "x");
  Make("d/.git/f.yaml", "x");
  ASSERT_EQ(::mkfifo(Path("d/own_pipe").c_str(), 0600), 0);
  fs::create_symlink("own_pipe", folder_ / "d/to_own_pipe.yaml");
  fs::create_directory_symlink("sub", folder_ / "d/to_sub");
  fs::create_hard_link(folder_ / "d/a.yaml", folder_ / "d/sub/a_again.yaml");
  fs::create_hard_link(folder_ / "d2/c.yaml", folder_ / "d/sub/hard_from_outside.yaml");
  fs::create_directory_symlink("..", folder_ / "d/sub/up");
  fs::create_directory_symlink("../d2", folder_ / "d/to_d2");
  fs::create_directory_symlink(".git", folder_ / "d/to_git");
  fs::create_directory_symlink("../d2", folder_ / "d/node_modules");
  const auto listing = files_.ListRecursively(Path("d"));
  ASSERT_TRUE(listing.ok());
  EXPECT_THAT(listing->files, ElementsAre(Path("d/a.yaml"), Path("d/sub/e.yaml"), Path("d/sub/hard_from_outside.yaml")));
  using enum base::FileSystem::LinkTo;
  std::vector<std::pair<std::string, base::FileSystem::LinkTo>> links;
  for (const base::FileSystem::Link& link : listing->links) links.emplace_back(link.path, link.to);
  EXPECT_THAT(
      links,
      ElementsAre(Pair(Path("d/absolute.yaml"), kFileOutside), Pair(Path("d/back.yaml"), kFile), Pair(Path("d/broken.yaml"), kNothing),
                  Pair(Path("d/loop.yaml"), kNothing), Pair(Path("d/pipe.yaml"), kFileOutside), Pair(Path("d/relative.yaml"), kFileOutside),
                  Pair(Path("d/sibling.yaml"), kFileOutside), Pair(Path("d/sub/a_again.yaml"), kFile), Pair(Path("d/sub/up"), kFolder),
                  Pair(Path("d/to_d2"), kFolderOutside), Pair(Path("d/to_git"), kFolderOutside), Pair(Path("d/to_sub"), kFolder),
                  Pair(Path("d/twice.yaml"), kFileOutside)));
  // A folder that is itself reached by a link: its own files do not leave it.
  fs::create_directory_symlink("d2", folder_ / "link");
  EXPECT_THAT(files_.ListRecursively(Path("link"))->files, ElementsAre(Path("link/c.yaml")));
}

TEST_F(RealFileSystemTest, APipeWithoutAWriterEnds) {
  ASSERT_EQ(::mkfifo(Path("pipe").c_str(), 0600), 0);
  const auto text = files_.Read(Path("pipe"), 100);
  EXPECT_EQ(text.status().code(), StatusCode::kTimeout);
  EXPECT_EQ(text.status().message(), "it is a pipe that nobody writes to (waited 5 s)");
}

TEST_F(RealFileSystemTest, LimitsAreSaidWithTheirUnit) {
  EXPECT_EQ(files_.Read("/dev/zero", 16 << 20).status().message(), "it is larger than 16 MiB, the most that is read");
  EXPECT_EQ(files_.Read("/dev/zero", 64 << 10).status().message(), "it is larger than 64 KiB, the most that is read");
  EXPECT_EQ(files_.Read("/dev/zero", 100).status().message(), "it is larger than 100 bytes, the most that is read");
}

TEST_F(RealFileSystemTest, WhatSomebodyElseWroteIsNotReplaced) {
  Make("a.yaml", "theirs");
  EXPECT_EQ(files_.WriteWhole(Path("a.yaml"), "old", "new").code(), StatusCode::kConflict);
  EXPECT_EQ(files_.WriteWhole(Path("a.yaml"), "theirs, and more", "new").code(), StatusCode::kConflict);
  EXPECT_EQ(files_.WriteWhole(Path("a.yaml"), "the", "new").code(), StatusCode::kConflict);
  EXPECT_EQ(Content("a.yaml"), "theirs");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1) << "no temporary file stays behind";
}

TEST_F(RealFileSystemTest, HardLinksAreNotTornApart) {
  Make("a.yaml", "old");
  fs::create_hard_link(folder_ / "a.yaml", folder_ / "b.yaml");
  const Status status = files_.WriteWhole(Path("a.yaml"), "old", "new");
  EXPECT_EQ(status.code(), StatusCode::kInvalid);
  EXPECT_THAT(status.message(), ::testing::HasSubstr("it has 2 hard links"));
  EXPECT_EQ(files_.CanReplace(Path("b.yaml")).message(), status.message());
  EXPECT_EQ(Content("a.yaml") + Content("b.yaml"), "oldold");
  EXPECT_EQ(files_.Identity(Path("a.yaml")).value(), files_.Identity(Path("b.yaml")).value());
}

// Only what is ours, and nobody writes any more.
TEST_F(RealFileSystemTest, LeftoversGoAndNothingElse) {
  Make("a.yaml", "x");
  Make("other/.warden-AbC123.tmp", "in a folder that was not named");
  for (const char* ours : {".warden-AbC123.tmp", ".warden-000000.tmp"}) Make(ours, "x");
  const std::vector<std::string> others = {".warden-AbC12.tmp",  ".warden-AbC1234.tmp",  ".warden-AbC123.tmp2", "warden-AbC123.tmp",
                                           ".warden-Ab.123.tmp", "a.yaml.warden-backup", ".warden-AbC123"};
  for (const std::string& name : others) Make(name, "x");
  fs::create_symlink("a.yaml", folder_ / ".warden-linked.tmp");
  Make(".warden-linke2.tmp", "x");
  fs::create_hard_link(folder_ / ".warden-linke2.tmp", folder_ / "kept");
  Make(".warden-locked.tmp", "x");
  const int locked = ::open(Path(".warden-locked.tmp").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::flock(locked, LOCK_EX), 0);

  const std::string named[] = {Path("a.yaml")};
  files_.RemoveLeftovers(named);
  EXPECT_FALSE(fs::exists(folder_ / ".warden-AbC123.tmp"));
  EXPECT_FALSE(fs::exists(folder_ / ".warden-000000.tmp"));
  for (const std::string& name : others) EXPECT_TRUE(fs::exists(folder_ / name)) << name;
  for (const char* name : {".warden-linked.tmp", ".warden-linke2.tmp", ".warden-locked.tmp", "other/.warden-AbC123.tmp"}) {
    EXPECT_TRUE(fs::exists(folder_ / name)) << name;
  }
  ::close(locked);
  files_.RemoveLeftovers(named);
  EXPECT_FALSE(fs::exists(folder_ / ".warden-locked.tmp")) << "its process is gone";
}

}  // namespace
}  // namespace warden
