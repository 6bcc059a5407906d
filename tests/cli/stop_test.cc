// What a stop does to a run: nothing more is judged or written, and the end says so. With the program itself: tests/app/stop_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/file_options.h"
#include "cli/stop_signal.h"
#include "cli/world.h"
#include "support/fake_clock.h"
#include "support/memory_file_system.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MemoryFileSystem;
using ::testing::Not;

class FakeStop final : public cli::StopSignal {
 public:
  void Arm() override {}
  void Wait(const std::function<void()>&) override {}
  base::StopToken Catch() override {
    ++caught;
    return base::StopToken(asked);
  }

  std::atomic<bool> asked{false};
  int caught = 0;
};

constexpr std::string_view kDeployment =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm, namespace: llm}\nspec:\n  replicas: 1\n"
    "  selector: {matchLabels: {app: litellm}}\n  template:\n    metadata: {labels: {app: litellm}}\n"
    "    spec: {containers: [{name: litellm, image: \"ghcr.io/berriai/litellm:v1.74.0\"}]}\n";

// Somebody asks while the third file is written.
class StoppingFiles final : public MemoryFileSystem {
 public:
  explicit StoppingFiles(FakeStop& stop) : stop_(stop) {}
  Status WriteWhole(const std::string& path, std::string_view expected, std::string_view bytes) override {
    const Status status = MemoryFileSystem::WriteWhole(path, expected, bytes);
    if (writes == 3) stop_.asked = true;
    return status;
  }

 private:
  FakeStop& stop_;
};

class StopTest : public ::testing::Test {
 protected:
  int Run(std::vector<std::string> args, const std::string& standard_input = "") {
    std::istringstream in(standard_input);
    std::ostringstream out, err;
    const testing::FakeClock clock;
    cli::World world{.files = files_, .clock = clock, .in = in, .out = out, .err = err, .stop = &stop_, .threads = 2};
    const int code = cli::RunCommandLine(args, world);
    out_ = out.str();
    err_ = err.str();
    return code;
  }
  void MakeFiles(int count) {
    for (int i = 0; i < count; ++i) files_.files["d/" + std::to_string(i) + ".yaml"] = kDeployment;
  }

  FakeStop stop_;
  StoppingFiles files_{stop_};
  std::string out_, err_;
};

TEST_F(StopTest, ARunThatNobodyStopsIsAsEver) {
  MakeFiles(3);
  EXPECT_EQ(Run({"check", "d"}), cli::kFindings);
  EXPECT_EQ(err_, "");
  EXPECT_EQ(stop_.caught, 1);
}

TEST_F(StopTest, WhatWasNotJudgedIsSaid) {
  MakeFiles(5);
  stop_.asked = true;
  EXPECT_EQ(Run({"check", "d"}), cli::kIncomplete);
  EXPECT_EQ(err_, "warden check: stopped, 5 of 5 files were not judged\n");
  EXPECT_EQ(out_,
            "no findings; nothing was judged, 5 skipped (5 documents in 5 files)\n"
            "  skipped 5: the run was stopped before it was judged (d/0.yaml, d/1.yaml, d/2.yaml, …)\n");
  EXPECT_EQ(Run({"check", "--verbose", "d"}), cli::kIncomplete);
  EXPECT_THAT(out_, HasSubstr("  d/4.yaml: skipped: the run was stopped before it was judged\n"));
}

// Nobody knows what they would have hidden in the files that were not judged.
TEST_F(StopTest, ExemptionsAreNotCalledNeedless) {
  files_.files["policy.yaml"] =
      "apiVersion: litellm-warden.dev/v1alpha1\nkind: Policy\nexemptions:\n"
      "- {rule: LW007, kind: Deployment, name: litellm, reason: never comes true, until: 2024-12-31}\n";
  MakeFiles(2);
  Run({"check", "--policy", "policy.yaml", "d"});
  EXPECT_THAT(out_, HasSubstr("LW005"));
  stop_.asked = true;
  Run({"check", "--policy", "policy.yaml", "d"});
  EXPECT_THAT(out_, Not(HasSubstr("LW005")));
}

TEST_F(StopTest, AFixWritesNoFileMore) {
  MakeFiles(20);
  EXPECT_EQ(Run({"fix", "--rule", "LW101", "d"}), cli::kIncomplete);
  EXPECT_EQ(files_.writes, 3);
  EXPECT_EQ(err_, "warden fix: stopped, 17 of 20 files were not looked at and are as they were\n");
  EXPECT_THAT(out_, HasSubstr("fixed d/0.yaml\n"));
}

TEST_F(StopTest, ADiffThatWasStoppedDoesNotSayThatNothingNeedsFixing) {
  MakeFiles(2);
  stop_.asked = true;
  EXPECT_EQ(Run({"fix", "--diff", "d"}), cli::kIncomplete);
  EXPECT_EQ(err_, "warden fix: stopped, 2 of 2 files were not looked at and are as they were\n");
}

TEST_F(StopTest, AFilterPutsOutNothingRatherThanWhatItWasGiven) {
  stop_.asked = true;
  EXPECT_EQ(Run({"fix", "-"}, std::string(kDeployment)), cli::kIncomplete);
  EXPECT_THAT(out_, IsEmpty());
  EXPECT_EQ(err_, "warden fix: stopped, 1 of 1 files were not looked at, and nothing was written\n");
}

// One file may take long by itself: a judgement under way is over at its next look at the clock.
TEST_F(StopTest, AJudgementUnderWayIsLate) {
  std::istringstream in;
  std::ostringstream out;
  const testing::FakeClock clock;
  const cli::FileOptions options{.policy = Policy(AllRules())};
  for (const bool timed : {false, true}) {
    stop_.asked = false;
    Allowance allowance;
    if (timed) allowance.time = std::chrono::seconds(10);
    if (timed) allowance.now = [] { return std::chrono::nanoseconds(5); };
    cli::World world{.files = files_, .clock = clock, .in = in, .out = out, .err = out, .allowance = allowance};
    const run::JudgeOptions judge = cli::MakeJudgeOptions(options, {}, world, base::StopToken(stop_.asked));
    const Allowance& made = judge.circumstances.allowance;
    const auto begin = made.now();
    EXPECT_LT(made.now() - begin, made.time);
    stop_.asked = true;
    const auto late = made.now();
    EXPECT_GT(late - begin, made.time);
    EXPECT_GT(made.now() - late, made.time) << "the next judgement is over at once as well";
    EXPECT_TRUE(judge.stop.stop_requested());
  }
}

}  // namespace
}  // namespace warden
