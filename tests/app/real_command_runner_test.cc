// Real programs: what they say arrives, and they end when they must.
#include "app/real_command_runner.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

namespace warden {
namespace {

base::CommandRunner::Command Shell(std::string script) {
  base::CommandRunner::Command command;
  command.words = {"sh", "-c", std::move(script)};
  return command;
}

Result<base::CommandRunner::Ended> Start(const base::CommandRunner::Command& command) { return app::RealCommandRunner().Run(command); }

TEST(RealCommandRunner, BothStreamsAndTheExitCode) {
  const auto ended = Start(Shell("echo out; echo err >&2; exit 3"));
  ASSERT_TRUE(ended.ok()) << ended.status().message();
  EXPECT_EQ(ended->out, "out\n");
  EXPECT_EQ(ended->err, "err\n");
  EXPECT_EQ(ended->exit_code, 3);
}

// More than a pipe holds, on both at once.
TEST(RealCommandRunner, MuchOutputDoesNotBlock) {
  const auto ended = Start(Shell("i=0; while [ $i -lt 3000 ]; do printf '%0200d' 0; printf '%0200d' 0 >&2; i=$((i+1)); done"));
  ASSERT_TRUE(ended.ok()) << ended.status().message();
  EXPECT_EQ(ended->out.size(), 600000U);
  EXPECT_EQ(ended->err.size(), 600000U);
}

TEST(RealCommandRunner, WordsAreNotInterpreted) {
  base::CommandRunner::Command command;
  command.words = {"printf", "%s|", "a b", "$HOME", "`id`", "; exit 1", ""};
  EXPECT_EQ(Start(command)->out, "a b|$HOME|`id`|; exit 1||");
}

TEST(RealCommandRunner, VariablesAreSetOnTopOfOurs) {
  ::setenv("WARDEN_TEST_OURS", "ours", 1);
  ::setenv("WARDEN_TEST_BOTH", "ours", 1);
  auto command = Shell("echo $WARDEN_TEST_OURS $WARDEN_TEST_BOTH $WARDEN_TEST_THEIRS");
  command.environment = {{"WARDEN_TEST_BOTH", "theirs"}, {"WARDEN_TEST_THEIRS", "a b=c"}};
  EXPECT_EQ(Start(command)->out, "ours theirs a b=c\n");
}

TEST(RealCommandRunner, NoSuchProgram) {
  base::CommandRunner::Command command;
  command.words = {"warden-test-no-such-program"};
  EXPECT_EQ(Start(command).status().code(), StatusCode::kNotFound);
}

TEST(RealCommandRunner, StandardInputIsEmpty) { EXPECT_EQ(Start(Shell("cat; echo done"))->out, "done\n"); }

// Whatever is open here, by whichever library: a program that stays behind would keep ports and files.
TEST(RealCommandRunner, NothingElseIsOpenInAProgram) {
  const int leaked = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC
  ASSERT_GT(leaked, STDERR_FILENO);
  EXPECT_EQ(Start(Shell("cd /proc/$$/fd; for d in *; do if [ -e $d ] && [ $d -lt 10 ]; then echo $d; fi; done; [ ! -e " +
                        std::to_string(leaked) + " ] || echo leaked"))
                ->out,
            "0\n1\n2\n");
  ::close(leaked);
}

// We ignore SIGPIPE; `yes | head` must end all the same.
TEST(RealCommandRunner, BrokenPipesEndPrograms) {
  signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(Start(Shell("yes | head -n 1"))->out, "y\n");
}

TEST(RealCommandRunner, WhatTakesTooLongEndsWithEverythingItStarted) {
  const std::string file = ::testing::TempDir() + "/warden_runner_" + std::to_string(::getpid());
  auto command = Shell("(sleep 2; echo late >" + file + ") & sleep 60");
  command.timeout = std::chrono::seconds(1);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(Start(command).status().code(), StatusCode::kTimeout);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(30));
  std::this_thread::sleep_for(std::chrono::seconds(3));
  EXPECT_FALSE(std::filesystem::exists(file));
}

// Its end is waited for no longer than its words.
TEST(RealCommandRunner, WhatClosesItsStreamsAndStaysIsEnded) {
  auto command = Shell("exec >&- 2>&-; exec sleep 600");
  command.timeout = std::chrono::seconds(1);
  EXPECT_EQ(Start(command).status().code(), StatusCode::kTimeout);
  command.timeout = std::chrono::seconds(600);
  const std::atomic<bool> asked = true;
  command.stop = base::StopToken(asked);
  EXPECT_EQ(Start(command).status().code(), StatusCode::kUnavailable);
}

TEST(RealCommandRunner, WhatWritesWithoutEndIsStopped) {
  auto command = Shell("yes");
  command.most_output = 1U << 20;
  EXPECT_EQ(Start(command).status().code(), StatusCode::kTooLarge);
}

TEST(RealCommandRunner, ASignalIsAnExitCode) { EXPECT_EQ(Start(Shell("kill -TERM $$"))->exit_code, 128 + SIGTERM); }

}  // namespace
}  // namespace warden
