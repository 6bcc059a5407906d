// The real disk: whole or not at all, modes and links kept, trouble named.
#include "app/real_file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "base/size_text.h"

namespace warden {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

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
      if (entry.is_directory() && !entry.is_symlink()) fs::permissions(entry.path(), fs::perms::owner_all);
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
  RealFileSystem files_;
};

TEST_F(RealFileSystemTest, Looks) {
  Make("d/a.yaml", "x");
  EXPECT_EQ(files_.Look(Path("d")).value(), PathKind::kFolder);
  EXPECT_EQ(files_.Look(Path("d/a.yaml")).value(), PathKind::kFile);
  EXPECT_EQ(files_.Look(Path("d/b.yaml")).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(files_.Look(Path("d/a.yaml/b")).status().code(), StatusCode::kNotFound);
}

TEST_F(RealFileSystemTest, APipeCanBeReadOnce) {
  ASSERT_EQ(::mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(files_.Look(Path("pipe")).value(), PathKind::kStream);
  EXPECT_EQ(files_.Look("/dev/null").value(), PathKind::kStream);
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
  EXPECT_EQ(files_.ReadRegular(Path("a"), 69'999).status().message(), "larger than 68.3 KiB");
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
  for (const auto& [bytes, text] : rows) EXPECT_EQ(SizeText(bytes), text);
}

TEST_F(RealFileSystemTest, ListsSortedBelowTheFolderWithoutGit) {
  for (const char* name : {"d/b.yaml", "d/a/z.yaml", "d/.git/config.yaml", "d/node_modules/p/x.json", "d/.hidden/y.yaml"}) Make(name, "x");
  fs::create_directory_symlink(folder_ / "d", folder_ / "d/loop");
  fs::create_symlink(folder_ / "d/b.yaml", folder_ / "d/link.yaml");
  const auto listing = files_.ListRecursively(Path("d"));
  ASSERT_TRUE(listing.ok());
  EXPECT_THAT(listing->files, ElementsAre(Path("d/.hidden/y.yaml"), Path("d/a/z.yaml"), Path("d/b.yaml"), Path("d/link.yaml")));
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
  ASSERT_TRUE(files_.WriteWhole(Path("a.yaml"), "new").ok());
  EXPECT_EQ(Content("a.yaml"), "new");
  struct stat now = {};
  ASSERT_EQ(::stat(Path("a.yaml").c_str(), &now), 0);
  EXPECT_EQ(now.st_mode & 07777, 0640U);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1) << "no temporary file stays behind";
}

TEST_F(RealFileSystemTest, ReadersOfTheOldFileKeepIt) {
  Make("a.yaml", "old");
  std::ifstream reader(folder_ / "a.yaml");
  ASSERT_TRUE(files_.WriteWhole(Path("a.yaml"), "new").ok());
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(reader), {}), "old");
}

TEST_F(RealFileSystemTest, ALinkStaysALink) {
  Make("real/a.yaml", "old");
  fs::create_symlink("real/a.yaml", folder_ / "link.yaml");
  ASSERT_TRUE(files_.WriteWhole(Path("link.yaml"), "new").ok());
  EXPECT_TRUE(fs::is_symlink(folder_ / "link.yaml"));
  EXPECT_EQ(Content("real/a.yaml"), "new");
}

TEST_F(RealFileSystemTest, DoesNotMakeFiles) {
  EXPECT_EQ(files_.WriteWhole(Path("a.yaml"), "new").code(), StatusCode::kNotFound);
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(RealFileSystemTest, ReadOnlyFilesStayAsTheyAre) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everything";
  Make("a.yaml", "old");
  fs::permissions(folder_ / "a.yaml", fs::perms::owner_read);
  EXPECT_EQ(files_.WriteWhole(Path("a.yaml"), "new").code(), StatusCode::kForbidden);
  EXPECT_EQ(Content("a.yaml"), "old");
}

TEST_F(RealFileSystemTest, FolderThatCannotBeWrittenLeavesTheFile) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everything";
  Make("d/a.yaml", "old");
  fs::permissions(folder_ / "d", fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_FALSE(files_.WriteWhole(Path("d/a.yaml"), "new").ok());
  EXPECT_EQ(Content("d/a.yaml"), "old");
}

TEST_F(RealFileSystemTest, NewFilesHaveTheirModes) {
  const FileSystem::NewFile made[] = {{Path("tls.crt"), "public", FileSystem::Readers::kEverybody},
                                      {Path("tls.key"), "private", FileSystem::Readers::kOwner}};
  const mode_t mask = ::umask(0);
  EXPECT_TRUE(files_.WriteNew(made, FileSystem::Existing::kRefuse).ok());
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
    const FileSystem::NewFile made[] = {{Path("a"), "new"}, {Path(taken), "new"}};
    const Status status = files_.WriteNew(made, FileSystem::Existing::kRefuse);
    EXPECT_EQ(status.code(), StatusCode::kConflict);
    EXPECT_EQ(status.message(), Path(taken) + ": it exists already");
    EXPECT_FALSE(fs::exists(folder_ / "a")) << "all or none";
  }
  EXPECT_EQ(Content("b"), "old");
  const FileSystem::NewFile made[] = {{Path("a"), "new"}, {Path("b"), "new"}};
  ASSERT_TRUE(files_.WriteNew(made, FileSystem::Existing::kReplace).ok());
  EXPECT_EQ(Content("a") + Content("b"), "newnew");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 3) << "a, b and the link";
}

TEST_F(RealFileSystemTest, NewFilesNeedTheirFolders) {
  const FileSystem::NewFile made[] = {{Path("a"), "new"}, {Path("no/b"), "new"}};
  const Status status = files_.WriteNew(made, FileSystem::Existing::kReplace);
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_TRUE(fs::is_empty(folder_)) << "nothing is published before all are staged";
}

}  // namespace
}  // namespace warden
