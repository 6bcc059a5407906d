// Each step of a campaign, a reign and its end.
#include "kube/leader_machine.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "base/check.h"

namespace warden::kube {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

double Seconds(Nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

class LeaderMachineTest : public ::testing::Test {
 protected:
  // "get 3", "create me 15 3", "update me 15 3 of v5", "wait 2", "stopped": durations in seconds, the last of a call its time-out.
  std::string Next() const {
    const LeaderAction& next = machine.next();
    const auto claim = [](const Lease& lease) { return fmt::format("'{}' {}", lease.holder, lease.duration.count()); };
    if (const auto* get = std::get_if<GetLease>(&next)) return fmt::format("get {}", Seconds(get->timeout));
    if (const auto* create = std::get_if<CreateLease>(&next))
      return fmt::format("create {} {}", claim(create->lease), Seconds(create->timeout));
    if (const auto* update = std::get_if<UpdateLease>(&next))
      return fmt::format("update {} {} of {}", claim(update->lease), Seconds(update->timeout), update->lease.resource_version);
    if (const auto* wait = std::get_if<WaitUntil>(&next)) return fmt::format("wait {}", Seconds(wait->time - now.steady));
    return "stopped";
  }
  void Pass(Nanoseconds by) {
    now.steady += by;
    now.wall += std::chrono::duration_cast<std::chrono::system_clock::duration>(by);
  }
  std::string AfterTheWait() {
    const auto* wait = std::get_if<WaitUntil>(&machine.next());
    if (wait == nullptr) return "no wait, but " + Next();
    Pass(std::max(Nanoseconds(0), wait->time - now.steady));
    Note(machine.TimePassed(now));
    return Next();
  }
  void Note(LeaderMachine::News change) {
    if (change.lost) news += "lost ";
    if (change.won) news += "won ";
  }
  void Got(const std::string& version, const std::string& holder, int duration = 15) {
    Note(machine.Got(Lease{.resource_version = version, .holder = holder, .duration = seconds(duration), .transitions = 4}, now));
  }
  void GotNone() { Note(machine.Got(ApiError{.failure = ApiFailure::kNotFound}, now)); }
  void GetFailed(ApiFailure failure) { Note(machine.Got(ApiError{.failure = failure}, now)); }
  void Written(const std::string& version) {
    Lease lease;
    if (const auto* update = std::get_if<UpdateLease>(&machine.next())) lease = update->lease;
    if (const auto* create = std::get_if<CreateLease>(&machine.next())) lease = create->lease;
    lease.resource_version = version;
    Note(machine.Wrote(lease, now));
  }
  void WriteFailed(ApiFailure failure) { Note(machine.Wrote(ApiError{.failure = failure}, now)); }
  bool MayWrite() const { return machine.fence().Holds(now); }
  void BeLeader() {
    Got("v1", "", 1);
    Written("v2");
    ASSERT_EQ(std::exchange(news, ""), "won ");
  }

  Moment now{.steady = Steady(hours(5)), .wall = std::chrono::sys_days(std::chrono::days(20'000))};
  LeaderMachine machine{{.identity = "me"}, [] { return 0.0; }};
  std::string news;
};

TEST_F(LeaderMachineTest, TakesWhatWasGivenBackAtOnce) {
  EXPECT_EQ(Next(), "get 3");
  EXPECT_FALSE(MayWrite());
  Got("v1", "", 1);
  EXPECT_EQ(Next(), "update 'me' 15 3 of v1");
  EXPECT_EQ(std::get<UpdateLease>(machine.next()).lease.transitions, 5);
  EXPECT_FALSE(MayWrite());
  Pass(milliseconds(100));
  Written("v2");
  EXPECT_EQ(news, "won ");
  EXPECT_TRUE(MayWrite());
  EXPECT_EQ(Next(), "wait 2");
  EXPECT_EQ(AfterTheWait(), "update 'me' 15 3 of v2");
  EXPECT_EQ(std::get<UpdateLease>(machine.next()).lease.transitions, 5);
}

TEST_F(LeaderMachineTest, MayWriteForTheDeadlineFromTheBeginOfTheCall) {
  Got("v1", "", 1);
  const Moment begun = now;
  Pass(seconds(3));
  Written("v2");
  now = begun;
  Pass(seconds(10) - Nanoseconds(1000));
  EXPECT_TRUE(MayWrite());
  Pass(Nanoseconds(1000));
  EXPECT_FALSE(MayWrite());
}

TEST_F(LeaderMachineTest, WaitsForTheDurationSinceTheRecordChangedWhateverItsTimes) {
  for (int i = 0; i < 7; ++i) {
    Got("v1", "other");
    EXPECT_EQ(Next(), "wait 2");
    EXPECT_EQ(AfterTheWait(), "get 3");
  }
  Got("v2", "other");  // 14 s on it is renewed
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(Next(), "wait 2") << i;
    AfterTheWait();
    Got("v2", "other");
  }
  EXPECT_EQ(Next(), "update 'me' 15 3 of v2");
}

TEST_F(LeaderMachineTest, HonoursALongerDurationAndNoShorterOneThanItsOwn) {
  Got("v1", "other", 100);
  Pass(seconds(99));
  AfterTheWait();
  Got("v1", "other", 100);
  EXPECT_EQ(Next(), "wait 2");
  Pass(seconds(1));
  AfterTheWait();
  Got("v1", "other", 100);
  EXPECT_EQ(Next(), "update 'me' 15 3 of v1");
  LeaderMachine two({.identity = "me"}, [] { return 0.0; });
  const auto got = [&] { (void)two.Got(Lease{.resource_version = "v1", .holder = "other", .duration = seconds(1)}, now); };
  got();
  Pass(seconds(14));
  (void)two.TimePassed(now);
  got();
  EXPECT_TRUE(std::holds_alternative<WaitUntil>(two.next()));
  Pass(seconds(2));
  (void)two.TimePassed(now);
  got();
  EXPECT_TRUE(std::holds_alternative<UpdateLease>(two.next()));
}

TEST_F(LeaderMachineTest, WhatAPersonClearedIsTakenOnlyAfterItsDuration) {
  Got("v1", "");  // the duration still says 15
  EXPECT_EQ(Next(), "wait 2");
  Pass(seconds(14));
  AfterTheWait();
  Got("v1", "");
  EXPECT_EQ(Next(), "wait 2");
  AfterTheWait();
  Got("v1", "");
  EXPECT_EQ(Next(), "update 'me' 15 3 of v1");
}

// Whoever led may write a while longer; and what nobody saw for a moment may have been there and deleted again.
TEST_F(LeaderMachineTest, AMissingLeaseIsMadeAsNobodysAndTakenAfterTheDuration) {
  GotNone();
  EXPECT_EQ(Next(), "create '' 15 3");
  Written("v1");
  EXPECT_FALSE(MayWrite());
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(Next(), "wait 2");
    AfterTheWait();
    Got("v1", "");
  }
  AfterTheWait();
  GotNone();  // deleted again: from the beginning
  EXPECT_EQ(Next(), "create '' 15 3");
  WriteFailed(ApiFailure::kAlreadyExists);  // somebody else has made it
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(Next(), "wait 2");
    AfterTheWait();
    Got("v2", "");
  }
  EXPECT_EQ(Next(), "wait 2");
  AfterTheWait();
  Got("v2", "");
  EXPECT_EQ(Next(), "update 'me' 15 3 of v2");
  Written("v3");
  EXPECT_EQ(news, "won ");
}

TEST_F(LeaderMachineTest, ALeaderMakesADeletedLeaseAgainAndTakesItAtOnce) {
  BeLeader();
  AfterTheWait();
  WriteFailed(ApiFailure::kNotFound);
  EXPECT_EQ(Next(), "create '' 15 3");
  Written("v7");
  EXPECT_EQ(Next(), "update 'me' 15 3 of v7");
  WriteFailed(ApiFailure::kNotFound);  // deleted once more
  EXPECT_EQ(Next(), "create '' 15 3");
  WriteFailed(ApiFailure::kAlreadyExists);
  EXPECT_EQ(Next(), "get 3");
  Got("v8", "");  // made by somebody who waits
  EXPECT_EQ(Next(), "update 'me' 15 3 of v8");
  WriteFailed(ApiFailure::kConflict);
  AfterTheWait();
  Got("v9", "other");
  EXPECT_EQ(news, "lost ");
}

// Decided while it led, and made a minute later, when another one led and that one's Lease was deleted: found by the simulation.
TEST_F(LeaderMachineTest, ALeaseMadeLateIsNotTakenAtOnce) {
  BeLeader();
  AfterTheWait();
  WriteFailed(ApiFailure::kNotFound);
  Pass(minutes(1));
  Written("v7");
  EXPECT_EQ(news, "lost ");
  EXPECT_EQ(Next(), "wait 2");
}

TEST_F(LeaderMachineTest, SomebodyWasQuicker) {
  Got("v1", "", 1);
  WriteFailed(ApiFailure::kConflict);
  EXPECT_EQ(Next(), "wait 2");
  EXPECT_EQ(AfterTheWait(), "get 3");
  EXPECT_EQ(news, "");
}

TEST_F(LeaderMachineTest, AConflictOfALeaderIsLookedAt) {
  BeLeader();
  AfterTheWait();
  WriteFailed(ApiFailure::kConflict);
  EXPECT_EQ(Next(), "get 3");
  Got("v3", "me");  // a label, or our own write that nobody told us of
  EXPECT_EQ(Next(), "update 'me' 15 3 of v3");
  WriteFailed(ApiFailure::kConflict);  // again: not in a loop
  EXPECT_EQ(Next(), "wait 2");
  EXPECT_EQ(AfterTheWait(), "get 3");
  Got("v4", "me");
  Written("v5");
  EXPECT_EQ(news, "");
  EXPECT_TRUE(MayWrite());
}

TEST_F(LeaderMachineTest, LosesToWhoeverHoldsIt) {
  BeLeader();
  AfterTheWait();
  WriteFailed(ApiFailure::kConflict);
  Got("v3", "other");
  EXPECT_EQ(news, "lost ");
  EXPECT_FALSE(MayWrite());
  EXPECT_EQ(Next(), "wait 2");
}

TEST_F(LeaderMachineTest, WithoutAnAnswerItEndsAtTheDeadlineAndCampaignsAgain) {
  BeLeader();
  EXPECT_EQ(AfterTheWait(), "update 'me' 15 3 of v2");
  Pass(seconds(3));
  WriteFailed(ApiFailure::kTimeout);
  EXPECT_EQ(Next(), "wait 2");
  EXPECT_EQ(AfterTheWait(), "update 'me' 15 3 of v2");
  Pass(seconds(2));
  WriteFailed(ApiFailure::kTimeout);
  EXPECT_EQ(Next(), "wait 1");  // the deadline
  EXPECT_EQ(news, "");
  EXPECT_EQ(AfterTheWait(), "get 3");
  EXPECT_EQ(news, "lost ");
  EXPECT_FALSE(MayWrite());
  GetFailed(ApiFailure::kUnreachable);
  EXPECT_EQ(Next(), "wait 2");
  AfterTheWait();
  GetFailed(ApiFailure::kUnreachable);
  EXPECT_EQ(Next(), "wait 4");
  AfterTheWait();
  Got("v3", "me");  // one of the writes had happened
  Written("v4");
  EXPECT_EQ(news, "lost won ");
}

TEST_F(LeaderMachineTest, ACallEndsBeforeTheDeadline) {
  BeLeader();
  AfterTheWait();
  Pass(seconds(6));  // 2 s are left
  WriteFailed(ApiFailure::kConflict);
  EXPECT_EQ(Next(), "get 2");
  Pass(seconds(1));
  Got("v3", "me");
  EXPECT_EQ(Next(), "update 'me' 15 1 of v3");
}

TEST_F(LeaderMachineTest, AnAnswerAfterTheDeadlineCountsFromItsBegin) {
  BeLeader();
  AfterTheWait();  // at 2 s
  Pass(seconds(9));
  Written("v3");  // at 11 s; begun at 2 s: good until 12 s
  EXPECT_EQ(news, "lost won ");
  EXPECT_TRUE(MayWrite());
  Pass(seconds(1));
  EXPECT_FALSE(MayWrite());
  AfterTheWait();
  Got("v3", "me");
  news.clear();
  Pass(seconds(10));
  Written("v4");  // too late for anything
  EXPECT_EQ(news, "");
  EXPECT_FALSE(MayWrite());
  EXPECT_EQ(Next(), "get 3");
}

TEST_F(LeaderMachineTest, ASuspendedMachineMayNotWriteWhenItWakes) {
  BeLeader();
  now.wall += hours(1);  // its monotonic clock stood still
  EXPECT_FALSE(MayWrite());
  EXPECT_EQ(AfterTheWait(), "get 3");
  EXPECT_EQ(news, "lost ");
}

TEST_F(LeaderMachineTest, AClockSetBackGivesNoTime) {
  BeLeader();
  now.wall -= hours(100);
  now.steady += seconds(10);
  EXPECT_FALSE(MayWrite());
}

TEST_F(LeaderMachineTest, GivesItBack) {
  BeLeader();
  Note(machine.Stop(now));
  EXPECT_EQ(news, "lost ");
  EXPECT_FALSE(MayWrite());
  EXPECT_EQ(Next(), "update '' 1 1 of v2");
  WriteFailed(ApiFailure::kConflict);
  EXPECT_EQ(Next(), "get 1");
  Got("v3", "me");
  EXPECT_EQ(Next(), "update '' 1 1 of v3");
  Written("v4");
  EXPECT_EQ(Next(), "stopped");
}

TEST_F(LeaderMachineTest, GivesBackWhatItMayHaveWon) {
  Got("v1", "", 1);
  WriteFailed(ApiFailure::kCancelled);
  Note(machine.Stop(now));
  EXPECT_EQ(Next(), "get 1");
  Got("v2", "me");
  EXPECT_EQ(Next(), "update '' 1 1 of v2");
  WriteFailed(ApiFailure::kTimeout);
  EXPECT_EQ(Next(), "stopped");
  EXPECT_EQ(news, "");
}

TEST_F(LeaderMachineTest, ConflictsDoNotHoldUpTheEnd) {
  BeLeader();
  Note(machine.Stop(now));
  for (int calls = 0; Next() != "stopped"; ++calls) {
    ASSERT_LT(calls, 5);
    if (std::holds_alternative<GetLease>(machine.next())) Got("v" + std::to_string(10 + calls), "me");
    else WriteFailed(ApiFailure::kConflict);
  }
}

TEST_F(LeaderMachineTest, LeavesWhatIsAnothers) {
  Got("v1", "other");
  Note(machine.Stop(now));
  EXPECT_EQ(Next(), "stopped");
}

TEST(LeaderMachineOptions, ThatWouldLetTwoLeadAreABug) {
  const auto make = [](const LeaderOptions& options) { LeaderMachine(options, [] { return 0.0; }); };
  EXPECT_THROW(make({.identity = ""}), base::InternalError);
  EXPECT_THROW(make({.identity = "me", .duration = seconds(14)}), base::InternalError);
  EXPECT_THROW(make({.identity = "me", .call_timeout = seconds(8)}), base::InternalError);
}

}  // namespace
}  // namespace warden::kube
