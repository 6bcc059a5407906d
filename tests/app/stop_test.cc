// Stopping a run over many files, with the program itself: what it says, what it leaves, and how it ends.
//
// Nothing here depends on how quick the machine is: the program is held where it is by a standard output that nobody reads.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace warden {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

constexpr int kFiles = 1500;
constexpr int kIncomplete = 4;

std::string Deployment(int number, std::string_view replicas) {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: litellm-" + std::to_string(number) + "\n  namespace: llm-" +
         std::to_string(number) + "\nspec:\n  replicas: " + std::string(replicas) +
         "\n  selector:\n    matchLabels: {app: litellm}\n  template:\n    metadata:\n      labels: {app: litellm}\n    spec:\n"
         "      containers:\n        - name: litellm\n          image: ghcr.io/berriai/litellm:v1.74.0\n";
}

class Stop : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "/warden_stop_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    for (int i = 0; i < kFiles; ++i) std::ofstream(File(i), std::ios::binary) << Deployment(i, "1");
  }
  void TearDown() override {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    fs::remove_all(folder_);
  }
  fs::path File(int number) const { return folder_ / (std::to_string(100'000 + number) + ".yaml"); }
  static std::string Content(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  // Standard output is a pipe, standard error a file; `in`: standard input, where it matters.
  void Start(const std::vector<std::string>& words, int in = -1) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    pid_ = ::fork();
    ASSERT_GE(pid_, 0);
    if (pid_ == 0) {
      std::vector<char*> args = {const_cast<char*>("warden")};
      for (const std::string& word : words) args.push_back(const_cast<char*>(word.c_str()));
      args.push_back(nullptr);
      const bool ready = (in < 0 || ::dup2(in, STDIN_FILENO) >= 0) && ::chdir(folder_.c_str()) == 0 &&
                         ::dup2(pipe[1], STDOUT_FILENO) >= 0 && ::freopen((folder_ / "err.txt").c_str(), "w", stderr) != nullptr;
      ::close(pipe[0]);
      ::close(pipe[1]);
      if (ready) ::execv(WARDEN_PROGRAM, args.data());
      ::_exit(99);
    }
    ::close(pipe[1]);
    out_ = pipe[0];
  }

  // Until the pipe is as full as it will get: from then on the program waits in a write.
  void WaitUntilItIsHeld() const {
    constexpr int kNearlyFull = 48 << 10;
    int before = -1, waiting = 0;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(5);
    while ((waiting < kNearlyFull || waiting != before) && std::chrono::steady_clock::now() < deadline) {
      before = waiting;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      ::ioctl(out_, FIONREAD, &waiting);
    }
    ASSERT_GE(waiting, kNearlyFull);
  }

  // What stands in the pipe; afterwards the program waits for more.
  static void WaitUntilItHasRead(int reader) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(5);
    for (int waiting = 1; waiting > 0 && std::chrono::steady_clock::now() < deadline;) {
      ::ioctl(reader, FIONREAD, &waiting);
      if (waiting > 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  std::string ReadAll() const {
    std::string all;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = ::read(out_, buffer.data(), buffer.size())) > 0;) all.append(buffer.data(), static_cast<std::size_t>(got));
    ::close(out_);
    return all;
  }

  int Wait() {
    int status = 0;
    EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
    pid_ = -1;
    return status;
  }

  fs::path folder_;
  pid_t pid_ = -1;
  int out_ = -1;
};

TEST_F(Stop, ACheckSaysWhatWasNotJudgedAndEndsWithFour) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Start({"check", "."});
    WaitUntilItIsHeld();
    ASSERT_EQ(::kill(pid_, signal), 0);
    const std::string out = ReadAll();
    const int status = Wait();
    ASSERT_TRUE(WIFEXITED(status)) << status;
    EXPECT_EQ(WEXITSTATUS(status), kIncomplete);
    EXPECT_THAT(out, HasSubstr("100000.yaml:7:13: error: replicas is 1"));
    EXPECT_THAT(out, HasSubstr(": the run was stopped before it was judged ("));
    EXPECT_THAT(Content(folder_ / "err.txt"), MatchesRegex("warden check: stopped, [0-9]+ of 1500 files were not judged\n"));
  }
}

TEST_F(Stop, TheJsonIsWholeAndNamesEachFileThatWasNotJudged) {
  Start({"check", "--output", "json", "."});
  WaitUntilItIsHeld();
  ASSERT_EQ(::kill(pid_, SIGTERM), 0);
  const std::string out = ReadAll();
  EXPECT_EQ(WEXITSTATUS(Wait()), kIncomplete);
  for (const char* part :
       {"\"reason\": \"the run was stopped before it was judged\"", "\"file\": \"101499.yaml\"", "\n  \"summary\": {\n"}) {
    EXPECT_NE(out.find(part), std::string::npos) << part;
  }
  EXPECT_TRUE(out.ends_with("\n  }\n}\n"));
}

// Whole or as it was, and nothing of ours is left beside it.
TEST_F(Stop, AFixLeavesNoHalfFile) {
  Start({"fix", "--rule", "LW101", "."});
  WaitUntilItIsHeld();
  ASSERT_EQ(::kill(pid_, SIGTERM), 0);
  ReadAll();
  const int status = Wait();
  ASSERT_TRUE(WIFEXITED(status)) << status;
  EXPECT_EQ(WEXITSTATUS(status), kIncomplete);
  int fixed = 0, left = 0;
  for (int i = 0; i < kFiles; ++i) {
    const std::string text = Content(File(i));
    fixed += text == Deployment(i, "2") ? 1 : 0;
    left += text == Deployment(i, "1") ? 1 : 0;
  }
  EXPECT_EQ(fixed + left, kFiles);
  EXPECT_GT(fixed, 0);
  EXPECT_GT(left, 0);
  EXPECT_EQ(Content(folder_ / "err.txt"),
            "warden fix: stopped, " + std::to_string(left) + " of 1500 files were not looked at and are as they were\n");
  for (const auto& entry : fs::directory_iterator(folder_)) EXPECT_NE(entry.path().extension(), ".tmp") << entry.path();
}

TEST_F(Stop, TheSecondSignalKills) {
  Start({"check", "."});
  WaitUntilItIsHeld();
  int status = 0;
  pid_t ended = 0;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(5);
  while (ended == 0 && std::chrono::steady_clock::now() < deadline) {
    ::kill(pid_, SIGTERM);  // held in its write, it cannot end otherwise
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    ended = ::waitpid(pid_, &status, WNOHANG);
  }
  ASSERT_EQ(ended, pid_);
  pid_ = -1;
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) << status;
  ::close(out_);
}

// Nobody ever writes to it or closes it.
TEST_F(Stop, WaitingForStandardInputEnds) {
  std::array<int, 2> input{};
  ASSERT_EQ(::pipe(input.data()), 0);
  const std::string half = "kind: Deployment\n";
  for (const std::string command : {"check", "fix"}) {
    Start({command, "-"}, input[0]);
    ASSERT_EQ(::write(input[1], half.data(), half.size()), static_cast<ssize_t>(half.size()));
    WaitUntilItHasRead(input[0]);
    ASSERT_EQ(::kill(pid_, SIGINT), 0);
    ReadAll();
    const int status = Wait();
    ASSERT_TRUE(WIFEXITED(status)) << status;
    EXPECT_EQ(WEXITSTATUS(status), kIncomplete);
    EXPECT_THAT(Content(folder_ / "err.txt"), HasSubstr("warden " + command + ": stopped, 1 of 1 files were not "));
  }
  ::close(input[0]);
  ::close(input[1]);
}

TEST_F(Stop, WaitingForAPipeEnds) {
  const std::string pipe = (folder_ / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const int ends = ::open(pipe.c_str(), O_RDWR);  // so that it has a writer, who is silent
  ASSERT_GE(ends, 0);
  ASSERT_EQ(::write(ends, "a", 1), 1);
  Start({"check", "pipe"});
  WaitUntilItHasRead(ends);
  ASSERT_EQ(::kill(pid_, SIGTERM), 0);
  ReadAll();
  const int status = Wait();
  ASSERT_TRUE(WIFEXITED(status)) << status;
  EXPECT_EQ(WEXITSTATUS(status), kIncomplete);
  EXPECT_EQ(Content(folder_ / "err.txt"), "warden check: stopped, 1 of 1 files were not judged\n");
  ::close(ends);
}

// A helm that never ends.
TEST_F(Stop, TheProgramThatRendersIsEnded) {
  fs::create_directory(folder_ / "chart");
  fs::create_directory(folder_ / "bin");
  std::ofstream(folder_ / "bin/helm") << "#!/bin/sh\necho $$ > \"" << folder_.string() << "/pid\"\nexec sleep 1000\n";
  fs::permissions(folder_ / "bin/helm", fs::perms::owner_all);
  const std::string path = ::getenv("PATH");
  ASSERT_EQ(::setenv("PATH", ((folder_ / "bin").string() + ":" + path).c_str(), 1), 0);
  Start({"check", "--helm", "chart"});
  ::setenv("PATH", path.c_str(), 1);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(5);
  while (!Content(folder_ / "pid").ends_with('\n') && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const pid_t helm = std::stoi(Content(folder_ / "pid"));
  ASSERT_EQ(::kill(pid_, SIGTERM), 0);
  EXPECT_EQ(ReadAll(), "");
  const int status = Wait();
  ASSERT_TRUE(WIFEXITED(status)) << status;
  EXPECT_EQ(WEXITSTATUS(status), kIncomplete);
  EXPECT_EQ(Content(folder_ / "err.txt"), "warden check: stopped, nothing was judged: `helm template litellm -- chart`: it was stopped\n");
  EXPECT_NE(::kill(helm, 0), 0) << "helm still runs";
}

TEST_F(Stop, AnOutputThatCannotBeWrittenIsNamed) {
  const std::string command =
      std::string(WARDEN_PROGRAM) + " check '" + folder_.string() + "' > /dev/full 2> '" + (folder_ / "err.txt").string() + "'";
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 3);
  EXPECT_EQ(Content(folder_ / "err.txt"), "warden: standard output could not be written: No space left on device\n");
}

// A folder, or what fails half way, is not an empty file.
TEST_F(Stop, AnInputThatCannotBeReadIsNotEmpty) {
  const std::string command =
      std::string(WARDEN_PROGRAM) + " check - < '" + folder_.string() + "' > '" + (folder_ / "out.txt").string() + "'";
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 1) << Content(folder_ / "out.txt");
  EXPECT_NE(Content(folder_ / "out.txt").find("reading it failed"), std::string::npos) << Content(folder_ / "out.txt");
}

// Nobody can be told then, but by the exit code.
TEST_F(Stop, NeitherOutputCanBeWritten) {
  for (const char* outputs : {" > /dev/full 2>&1", " >&- 2>&-"}) {
    const int status = std::system((std::string(WARDEN_PROGRAM) + " rules" + outputs).c_str());
    ASSERT_TRUE(WIFEXITED(status)) << outputs;
    EXPECT_EQ(WEXITSTATUS(status), 3) << outputs;
  }
}

// As of `warden rules | head`: whoever closed the pipe needs no message.
TEST_F(Stop, AClosedPipeIsNoNews) {
  const std::string err = (folder_ / "err.txt").string();
  // It begins once the reader is gone.
  const std::string command = "{ trap '' PIPE; while echo; do :; done 2> /dev/null; " + std::string(WARDEN_PROGRAM) + " rules 2> '" + err +
                              "'; echo $? > '" + err + ".code'; } | true";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(Content(err + ".code"), "3\n");
  EXPECT_EQ(Content(err), "");
}

}  // namespace
}  // namespace warden
