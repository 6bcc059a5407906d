// Every transition, as client-go's Reflector has it.
#include "kube/reflector_machine.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace warden::kube {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using State = ReflectorMachine::State;

constexpr ApiFailure kAll[] = {ApiFailure::kUnreachable,
                               ApiFailure::kTimeout,
                               ApiFailure::kCancelled,
                               ApiFailure::kUnreadable,
                               ApiFailure::kTooLarge,
                               ApiFailure::kNoCredential,
                               ApiFailure::kUnauthorized,
                               ApiFailure::kForbidden,
                               ApiFailure::kNotFound,
                               ApiFailure::kConflict,
                               ApiFailure::kAlreadyExists,
                               ApiFailure::kGone,
                               ApiFailure::kTooLargeResourceVersion,
                               ApiFailure::kInvalid,
                               ApiFailure::kTooManyRequests,
                               ApiFailure::kServer};

// What is asked for, in one line: "list 0", "list <now>", "page T by 250", "watch 5", "wait 0.8", "stopped".
std::string Text(const ReflectorMachine& machine, Steady now) {
  const ReflectorAction& next = machine.next();
  if (const auto* list = std::get_if<ListRequest>(&next)) {
    const std::string by = list->limit == kMostPerPage ? "" : fmt::format(" by {}", list->limit);
    if (!list->next.empty()) return "page " + list->next + list->resource_version + by;
    return "list " + (list->resource_version.empty() ? "<now>" : list->resource_version) + by;
  }
  if (const auto* watch = std::get_if<WatchRequest>(&next)) return "watch " + watch->resource_version;
  if (const auto* wait = std::get_if<WaitUntil>(&next))
    return fmt::format("wait {}", std::chrono::duration<double>(wait->time - now).count());
  return "stopped";
}

// A machine with no chance in it, and its clock.
class ReflectorMachineTest : public ::testing::Test {
 protected:
  std::string Next() const { return Text(machine, now); }
  void Pass(Nanoseconds by) { now += by; }
  // To the end of the wait.
  std::string AfterTheWait() {
    const auto* wait = std::get_if<WaitUntil>(&machine.next());
    if (wait == nullptr) return "no wait, but " + Next();
    now = wait->time;
    machine.TimePassed(now);
    return Next();
  }
  void Fail(ApiFailure failure, unsigned http_status = 0) {
    const ApiError error{.failure = failure, .http_status = http_status};
    // It is turned away when it asks: the watch that was open has ended before.
    const bool turned_away = failure == ApiFailure::kForbidden || failure == ApiFailure::kUnauthorized;
    if (ReflectorMachine ended = machine; turned_away) {
      ended.WatchEnded(now);
      if (ended.state() == State::kWatching) machine = ended;
    }
    if (machine.state() == State::kListing) return machine.ListFailed(error, now);
    machine.WatchFailed(error, now);
  }
  // A watch from version 5 that has lasted a minute.
  void BeWatching() {
    machine.PageCame("5", "", now);
    machine.WatchOpened(now);
    Pass(minutes(1));
  }

  Steady now{std::chrono::hours(1)};
  ReflectorMachine machine{now, [] { return 0.0; }};
};

TEST_F(ReflectorMachineTest, ListsWhatIsAtHandThenWatches) {
  EXPECT_EQ(Next(), "list 0");
  EXPECT_EQ(machine.state(), State::kListing);
  EXPECT_EQ(machine.sync().state, Sync::State::kNeverListed);
  const PageMeaning meaning = machine.MeaningOf("");
  EXPECT_TRUE(meaning.begin && meaning.end);
  machine.PageCame("5", "", now);
  EXPECT_EQ(Next(), "watch 5");
  EXPECT_EQ(machine.state(), State::kWatching);
  EXPECT_EQ(machine.sync().state, Sync::State::kOutOfStep);
  machine.WatchOpened(now);
  EXPECT_EQ(machine.sync().state, Sync::State::kInStep);
}

TEST_F(ReflectorMachineTest, PagesAreOneList) {
  EXPECT_TRUE(machine.MeaningOf("T").begin);
  EXPECT_FALSE(machine.MeaningOf("T").end);
  machine.PageCame("5", "T", now);
  EXPECT_EQ(Next(), "page T");
  EXPECT_FALSE(machine.MeaningOf("U").begin || machine.MeaningOf("U").end);
  machine.PageCame("5", "U", now);
  EXPECT_EQ(Next(), "page U");
  EXPECT_EQ(machine.sync().state, Sync::State::kNeverListed);
  EXPECT_FALSE(machine.MeaningOf("").begin);
  EXPECT_TRUE(machine.MeaningOf("").end);
  machine.PageCame("6", "", now);
  EXPECT_EQ(Next(), "watch 5");  // of the first page: what changed since comes again, and nothing is missed
}

TEST_F(ReflectorMachineTest, AWatchGoesOnWhereTheLastEndedAndCostsNoList) {
  BeWatching();
  machine.EventCame("8", now);
  machine.EventCame("9", now);  // a bookmark counts like an event
  Pass(minutes(5));
  machine.WatchEnded(now);
  EXPECT_EQ(Next(), "watch 9");
  EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kOutOfStep, .since = now}));
}

TEST_F(ReflectorMachineTest, AWatchTakesARandomTime) {
  double chance = 0;
  for (const auto& [value, timeout] :
       std::vector<std::pair<double, seconds>>{{0, seconds(300)}, {0.5, seconds(450)}, {0.9999, seconds(600)}}) {
    chance = value;
    ReflectorMachine one(now, [&] { return chance; });
    one.PageCame("5", "", now);
    EXPECT_EQ(std::get<WatchRequest>(one.next()).timeout, timeout);
  }
}

// -------------------------------------------------------------------------------------------------------------- the table
// One line a failure: what is said of it while listing with "0", while listing with "", at the second page, and while watching.
TEST_F(ReflectorMachineTest, EveryFailureOfEveryCall) {
  const std::string again = "wait 0.8, then ";
  const auto told = [](ReflectorMachine& one, Steady at, const ApiError& error) {
    if (one.state() == State::kListing) one.ListFailed(error, at);
    else one.WatchFailed(error, at);
    std::string text = Text(one, at);
    if (const auto* wait = std::get_if<WaitUntil>(&one.next())) {
      const Steady then = wait->time;
      one.TimePassed(then - Nanoseconds(1));
      EXPECT_EQ(one.state(), State::kBackingOff);
      one.TimePassed(then);
      text += ", then " + Text(one, then);
    }
    return text;
  };
  std::string table;
  for (const ApiFailure failure : kAll) {
    const ApiError error{.failure = failure};
    ReflectorMachine first(now, [] { return 0.0; });
    const std::string at_first = told(first, now, error);
    ReflectorMachine exact(now, [] { return 0.0; });
    exact.ListFailed({.failure = ApiFailure::kGone}, now);
    EXPECT_EQ(Text(exact, now), "list <now>");
    const std::string at_now = told(exact, now, error);
    ReflectorMachine page(now, [] { return 0.0; });
    page.PageCame("5", "T", now);
    const std::string at_page = told(page, now, error);
    ReflectorMachine watch(now, [] { return 0.0; });
    watch.PageCame("5", "", now);
    watch.WatchOpened(now);
    const std::string at_watch = told(watch, now + minutes(1), error);
    table += fmt::format("{}: {} | {} | {} | {}\n", ToString(failure), at_first, at_now, at_page, at_watch);
  }
  const auto same = [&](const char* name) { return fmt::format("{0}: {1}list 0 | {1}list <now> | {1}page T | {1}watch 5\n", name, again); };
  const std::string new_list = "wait 0.8, then list 0 | wait 0.8, then list <now> | wait 0.8, then list 0 | wait 0.8, then watch 5\n";
  const auto doubtful = [](const char* name, const char* watch) {
    return fmt::format("{}: list <now> | wait 0.8, then list <now> | wait 0.8, then list <now> | wait 0.8, then list {}\n", name, watch);
  };
  EXPECT_EQ(table, same("unreachable") +
                       // 90 s of silence: the watch begins again at once. A list with "0" is the whole at once, however little is asked for
                       "timeout: wait 0.8, then list <now> by 250 | wait 0.8, then list <now> by 250 | wait 0.8, then page T by 250 | "
                       "watch 5\n" +
                       same("cancelled") + "unreadable: " + new_list +
                       // of a page, which is asked for in smaller ones; of a watch, after which it is listed
                       "too_large: list <now> | list <now> by 125 | page T by 125 | wait 0.8, then list 5\n" + same("no_credential") +
                       same("unauthorized") +
                       "forbidden: wait 15, then list 0 | wait 15, then list <now> | wait 15, then list 0 | wait 0.8, then watch 5\n"
                       "not_found: wait 60, then list 0 | wait 60, then list 0 | wait 60, then list 0 | wait 0.8, then list 5\n" +
                       same("conflict") + same("already_exists") + doubtful("gone", "5") + doubtful("too_large_resource_version", "<now>") +
                       doubtful("invalid", "<now>") + same("too_many_requests") + same("server"));
}

TEST_F(ReflectorMachineTest, AnExpiredWatchListsFromTheLastVersionThenNow) {
  BeWatching();
  machine.EventCame("9", now);
  Fail(ApiFailure::kGone, 410);
  EXPECT_EQ(AfterTheWait(), "list 9");
  Fail(ApiFailure::kGone, 410);
  EXPECT_EQ(Next(), "list <now>");
  Fail(ApiFailure::kUnreachable);
  EXPECT_EQ(AfterTheWait(), "list <now>");  // still: the last version is of no use
  machine.PageCame("12", "", now);
  EXPECT_EQ(Next(), "watch 12");
  machine.WatchOpened(now);
  Fail(ApiFailure::kGone, 410);
  EXPECT_EQ(AfterTheWait(), "list 12");  // and no longer
}

// An API server may never give the version that was seen last: one that was set back, or that cannot read what it has of then.
TEST_F(ReflectorMachineTest, AListThatKeepsFailingForItsVersionIsAskedForWithoutOne) {
  for (const auto failure : {ApiFailure::kServer, ApiFailure::kTimeout, ApiFailure::kUnreadable, ApiFailure::kUnreachable}) {
    machine = ReflectorMachine(now, [] { return 0.0; });
    BeWatching();
    Fail(ApiFailure::kGone, 410);
    std::string next = AfterTheWait();
    for (int i = 1; i < kVersionPatience; ++i) {
      EXPECT_TRUE(next.starts_with("list 5")) << ToString(failure) << ": " << next;
      Fail(failure, failure == ApiFailure::kServer ? 500 : 0);
      next = AfterTheWait();
    }
    Fail(failure, failure == ApiFailure::kServer ? 500 : 0);
    EXPECT_TRUE(AfterTheWait().starts_with("list <now>")) << ToString(failure);
    machine.PageCame("7", "", now);
    machine.WatchOpened(now);
    Fail(ApiFailure::kGone, 410);
    EXPECT_TRUE(AfterTheWait().starts_with("list 7")) << "and no longer";
  }
}

// What may be too long for the way comes in smaller pages; what never began to come tells nothing of its length.
TEST_F(ReflectorMachineTest, AListThatBreaksWithinIsAskedForInSmallerPages) {
  BeWatching();
  Fail(ApiFailure::kGone, 410);
  EXPECT_EQ(AfterTheWait(), "list 5");
  Fail(ApiFailure::kUnreachable, 200);
  EXPECT_EQ(AfterTheWait(), "list 5 by 250");
  Fail(ApiFailure::kUnreachable);
  EXPECT_EQ(AfterTheWait(), "list 5 by 250");
  Fail(ApiFailure::kUnreachable, 200);
  EXPECT_EQ(AfterTheWait(), "list <now> by 125");
  machine.PageCame("7", "T", now);
  Fail(ApiFailure::kUnreachable, 200);
  EXPECT_EQ(AfterTheWait(), "page T by 62");
}

TEST_F(ReflectorMachineTest, WhoeverIsBusyIsAskedForTheSameAgain) {
  BeWatching();
  Fail(ApiFailure::kGone, 410);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(AfterTheWait(), "list 5");
    Fail(ApiFailure::kTooManyRequests);
  }
}

TEST_F(ReflectorMachineTest, AnExpiredPageBeginsTheListAgain) {
  machine.PageCame("5", "T", now);
  Fail(ApiFailure::kGone, 410);
  EXPECT_EQ(AfterTheWait(), "list <now>");
  EXPECT_TRUE(machine.MeaningOf("").begin);
}

TEST_F(ReflectorMachineTest, AShortWatchIsFollowedByAWait) {
  BeWatching();
  machine.WatchEnded(now);
  machine.WatchOpened(now);
  Pass(milliseconds(999));
  machine.WatchEnded(now);
  EXPECT_EQ(Next(), "wait 0.8");
  EXPECT_EQ(AfterTheWait(), "watch 5");
  machine.WatchOpened(now);
  machine.EventCame("5", now);  // nothing new
  machine.WatchEnded(now);
  EXPECT_EQ(Next(), "wait 1.6");
  EXPECT_EQ(AfterTheWait(), "watch 5");
  machine.WatchOpened(now);
  machine.EventCame("6", now);
  machine.WatchEnded(now);
  EXPECT_EQ(Next(), "wait 3.2") << "whatever it told";
  EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kOutOfStep, .since = now})) << "but what it told was true";
  EXPECT_EQ(AfterTheWait(), "watch 6");
  machine.WatchOpened(now);
  Pass(seconds(1));
  machine.WatchEnded(now);
  EXPECT_EQ(Next(), "watch 6");
}

TEST_F(ReflectorMachineTest, AWatchThatNeverOpenedIsAFailureHoweverLongItTook) {
  machine.PageCame("5", "", now);
  Pass(minutes(1));
  machine.WatchEnded(now);
  EXPECT_EQ(Next(), "wait 0.8");
}

TEST_F(ReflectorMachineTest, WaitsGrowAndBeginAnewAfterTwoMinutes) {
  for (const char* wait : {"wait 0.8", "wait 1.6", "wait 3.2", "wait 6.4", "wait 12.8", "wait 15", "wait 15"}) {
    Fail(ApiFailure::kUnreachable);
    EXPECT_EQ(Next(), wait);
    EXPECT_TRUE(AfterTheWait().starts_with("list "));
  }
  machine.PageCame("5", "", now);
  machine.WatchOpened(now);
  Pass(minutes(2) + milliseconds(1));
  Fail(ApiFailure::kUnreachable);
  EXPECT_EQ(Next(), "wait 0.8");
}

TEST_F(ReflectorMachineTest, RetryAfterIsRespectedUpToAMinute) {
  machine.ListFailed({.failure = ApiFailure::kTooManyRequests, .retry_after = seconds(32)}, now);
  EXPECT_EQ(Next(), "wait 32");
  EXPECT_EQ(AfterTheWait(), "list 0");
  machine.ListFailed({.failure = ApiFailure::kServer, .retry_after = std::chrono::hours(24)}, now);
  EXPECT_EQ(Next(), "wait 60");
  EXPECT_EQ(AfterTheWait(), "list 0");
  machine.ListFailed({.failure = ApiFailure::kTooLargeResourceVersion, .retry_after = seconds(1)}, now);
  EXPECT_EQ(Next(), "wait 1");  // else at once
  EXPECT_EQ(AfterTheWait(), "list <now>");
}

TEST_F(ReflectorMachineTest, AnErrorOfTheServerThatStaysIsAnsweredWithAList) {
  BeWatching();
  Fail(ApiFailure::kServer, 500);
  Steady begin = now;
  while (AfterTheWait() == "watch 5") Fail(ApiFailure::kServer, 500);
  EXPECT_EQ(Next(), "list 5");
  EXPECT_GE(now - begin, kServerErrorPatience);
  EXPECT_LE(now - begin, kServerErrorPatience + 2 * seconds(15));
}

TEST_F(ReflectorMachineTest, AnEventBetweenTwoErrorsOfTheServerIsASignOfLife) {
  BeWatching();
  for (int i = 0; i < 20; ++i) {
    Fail(ApiFailure::kServer, 500);
    ASSERT_TRUE(AfterTheWait().starts_with("watch"));
    machine.WatchOpened(now);
    machine.EventCame(std::to_string(10 + i), now);
    machine.WatchEnded(now);
    ASSERT_TRUE(AfterTheWait().starts_with("watch"));
  }
}

TEST_F(ReflectorMachineTest, AServerThatIsDownCostsNoListHoweverLong) {
  BeWatching();
  for (int i = 0; i < 100; ++i) {
    Fail(i % 2 == 0 ? ApiFailure::kServer : ApiFailure::kUnreachable, i % 2 == 0 ? 503 : 0);
    EXPECT_EQ(AfterTheWait(), "watch 5");
  }
}

// ---------------------------------------------------------------------------------------------------------- what readers see
TEST_F(ReflectorMachineTest, OutOfStepFromTheMomentTheWatchBroke) {
  BeWatching();
  Fail(ApiFailure::kUnreachable);
  const Steady broke = now;
  AfterTheWait();
  Fail(ApiFailure::kUnreachable);
  AfterTheWait();
  EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kOutOfStep, .since = broke}));
  EXPECT_TRUE(machine.sync().KnownAt(broke + seconds(60)));
  EXPECT_FALSE(machine.sync().KnownAt(broke + seconds(60) + milliseconds(1)));
  machine.WatchOpened(now);
  EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kInStep, .since = now}));
}

// An API server that answers 200 and then an error, again and again, tells nothing: the time goes on.
TEST_F(ReflectorMachineTest, AWatchThatOpensAndFailsAtOnceIsNoSignOfLife) {
  BeWatching();
  Fail(ApiFailure::kUnreachable);
  const Sync broken = machine.sync();
  std::string next = AfterTheWait();
  for (; next == "watch 5"; next = AfterTheWait()) {
    machine.WatchOpened(now);
    Fail(ApiFailure::kServer, 503);
    EXPECT_EQ(machine.sync(), broken);
  }
  EXPECT_EQ(next, "list 5") << "it answers, and there is something that it cannot tell";
  EXPECT_LE(now - broken.since, kServerErrorPatience + 2 * seconds(15));
}

// Nor is one that lasts a while, and then fails on the event that it was to tell: what was known is as old as it was.
TEST_F(ReflectorMachineTest, AWatchThatCannotTellAnEventIsNoSignOfLifeHoweverLongItLasted) {
  struct Case {
    ApiFailure failure;
    unsigned http_status;
  };
  for (const Case& one : {Case{ApiFailure::kServer, 500}, Case{ApiFailure::kServer, 503}, Case{ApiFailure::kServer, 504},
                          Case{ApiFailure::kTooManyRequests, 429}, Case{ApiFailure::kUnauthorized, 401}, Case{ApiFailure::kForbidden, 403},
                          Case{ApiFailure::kUnreadable, 200}, Case{ApiFailure::kGone, 410}, Case{ApiFailure::kInvalid, 400},
                          Case{ApiFailure::kConflict, 409}, Case{ApiFailure::kTooLarge, 0}}) {
    machine = ReflectorMachine(now, [] { return 0.0; });
    machine.PageCame("5", "", now);
    const Sync listed = machine.sync();
    for (int lists = 0, i = 0; lists == 0; ++i) {
      ASSERT_LT(i, 20) << ToString(one.failure);
      ASSERT_EQ(Next(), "watch 5");
      machine.WatchOpened(now);
      Pass(seconds(5));
      machine.WatchFailed({.failure = one.failure, .http_status = one.http_status}, now);
      EXPECT_EQ(machine.sync(), listed) << ToString(one.failure);
      lists += AfterTheWait().starts_with("list") ? 1 : 0;
    }
    EXPECT_LE(now - listed.since, kServerErrorPatience + 2 * seconds(15)) << "and it is listed";
  }
}

// Nor is one after it from the same version that tells nothing, however well it ends: what could not be told is still to come.
TEST_F(ReflectorMachineTest, AfterAnEventThatWasNotToldOnlyOneThatIsCounts) {
  for (const bool ends_well : {true, false}) {
    machine = ReflectorMachine(now, [] { return 0.0; });
    BeWatching();
    machine.EventCame("6", now);
    const Sync known = {.state = Sync::State::kOutOfStep, .since = now};
    machine.WatchFailed({.failure = ApiFailure::kUnreadable, .http_status = 200}, now);
    EXPECT_EQ(machine.sync(), known);
    EXPECT_EQ(AfterTheWait(), "watch 6");
    EXPECT_EQ(std::get<WatchRequest>(machine.next()).timeout, kHiddenWatch) << "soon it is known";
    machine.WatchOpened(now);
    EXPECT_EQ(machine.sync(), known);
    Pass(kHiddenWatch);
    if (ends_well) {
      machine.WatchEnded(now);
      EXPECT_EQ(AfterTheWait(), "list 6");
    } else {
      for (int i = 0; i < 20 && Next().starts_with("watch"); ++i) {
        Fail(ApiFailure::kUnreachable);
        EXPECT_EQ(machine.sync(), known);
        AfterTheWait();
        machine.WatchOpened(now);
        Pass(seconds(5));
      }
      EXPECT_EQ(Next(), "list 6");
    }
    machine.PageCame("7", "", now);
    machine.WatchOpened(now);
    EXPECT_EQ(machine.sync().state, Sync::State::kInStep) << "and then all is as before";
    EXPECT_EQ(Next(), "watch 7");
    EXPECT_GE(std::get<WatchRequest>(machine.next()).timeout, kLeastWatch);
  }
}

TEST_F(ReflectorMachineTest, AnEventThatIsToldAfterAllBringsItInStepAgain) {
  BeWatching();
  machine.WatchFailed({.failure = ApiFailure::kServer, .http_status = 500}, now);
  EXPECT_EQ(AfterTheWait(), "watch 5");
  machine.WatchOpened(now);
  EXPECT_EQ(machine.sync().state, Sync::State::kOutOfStep);
  machine.EventCame("6", now);
  EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kInStep, .since = now}));
  Pass(kHiddenWatch);
  machine.WatchEnded(now);
  EXPECT_EQ(Next(), "watch 6");
  EXPECT_GE(std::get<WatchRequest>(machine.next()).timeout, kLeastWatch);
}

// A proxy may keep what it should pass on, a load balancer may cut whatever lasts: what never tells anything is listed now and then.
TEST_F(ReflectorMachineTest, WatchesThatBreakAndTellNothingAreFollowedByAListNowAndThen) {
  for (const auto failure : {ApiFailure::kTimeout, ApiFailure::kUnreachable}) {
    machine = ReflectorMachine(now, [] { return 0.0; });
    machine.PageCame("5", "", now);
    const Steady listed = now;
    while (std::holds_alternative<WatchRequest>(machine.next())) {
      machine.WatchOpened(now);
      Pass(seconds(failure == ApiFailure::kTimeout ? 90 : 5));
      Fail(failure);
      if (std::holds_alternative<WaitUntil>(machine.next())) AfterTheWait();
    }
    EXPECT_EQ(Next(), "list 5") << ToString(failure);
    EXPECT_GE(now - listed, kUntoldPatience);
    EXPECT_LE(now - listed, kUntoldPatience + minutes(2));
  }
}

TEST_F(ReflectorMachineTest, WatchesThatBreakAndToldSomethingCostNoList) {
  BeWatching();
  for (int version = 6; version < 100; ++version) {
    machine.EventCame(std::to_string(version), now);
    Pass(seconds(90));
    Fail(version % 2 == 0 ? ApiFailure::kTimeout : ApiFailure::kUnreachable);
    if (std::holds_alternative<WaitUntil>(machine.next())) AfterTheWait();
    ASSERT_EQ(Next(), fmt::format("watch {}", version));
    machine.WatchOpened(now);
  }
}

// It would else be listed every three seconds.
TEST_F(ReflectorMachineTest, AWatchThatIsSentBackAgainAndAgainWaitsLongerEachTime) {
  BeWatching();
  Steady listed = now;
  for (int i = 0; i < 8; ++i) {
    machine.WatchOpened(now);
    Pass(milliseconds(1500));
    Fail(ApiFailure::kGone, 410);
    EXPECT_EQ(AfterTheWait(), "list 5");
    if (i > 4) {
      EXPECT_GE(now - listed, seconds(6));
    }
    listed = now;
    machine.PageCame("5", "", now);
  }
}

// One answer, of whatever stands before the API server, must not throw away what is known.
TEST_F(ReflectorMachineTest, AWatchThatIsNotThereIsNotBelievedBeforeAList) {
  BeWatching();
  Fail(ApiFailure::kNotFound, 404);
  EXPECT_FALSE(machine.must_forget());
  EXPECT_EQ(machine.sync().state, Sync::State::kOutOfStep);
  EXPECT_EQ(Next(), "wait 0.8");
  EXPECT_EQ(AfterTheWait(), "list 5");
  machine.PageCame("6", "", now);
  EXPECT_TRUE(machine.sync().KnownAt(now));
  machine.WatchOpened(now);
  Fail(ApiFailure::kNotFound, 404);
  AfterTheWait();
  Fail(ApiFailure::kNotFound, 404);
  EXPECT_TRUE(machine.must_forget());
  EXPECT_EQ(machine.sync().state, Sync::State::kNotThere);
}

// What it told before was true.
TEST_F(ReflectorMachineTest, AWatchThatToldSomethingWasInStepUntilItFailed) {
  BeWatching();
  machine.EventCame("9", now);
  Pass(seconds(5));
  Fail(ApiFailure::kServer, 500);
  EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kOutOfStep, .since = now}));
}

TEST_F(ReflectorMachineTest, ForbiddenIsNotKnown) {
  Fail(ApiFailure::kForbidden, 403);
  EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kForbidden, .since = now}));
  EXPECT_FALSE(machine.sync().KnownAt(now));
  EXPECT_FALSE(machine.must_forget());
  EXPECT_EQ(Next(), "wait 15");
  EXPECT_EQ(AfterTheWait(), "list 0");
  machine.PageCame("5", "", now);
  Fail(ApiFailure::kForbidden, 403);  // of the watch: it may list alone
  EXPECT_EQ(machine.sync().state, Sync::State::kForbidden);
  EXPECT_EQ(Next(), "wait 15");
  EXPECT_EQ(AfterTheWait(), "watch 5");
  machine.WatchOpened(now);
  EXPECT_EQ(machine.sync().state, Sync::State::kInStep);
}

// An API server that has just begun knows no roles yet.
TEST_F(ReflectorMachineTest, WhoWasInStepAndIsTurnedAwayAsksAgainSoonAndKeepsItsTrust) {
  for (const ApiFailure failure : {ApiFailure::kForbidden, ApiFailure::kUnauthorized}) {
    machine = ReflectorMachine(now, [] { return 0.0; });
    BeWatching();
    Fail(ApiFailure::kUnreachable);
    const Steady broke = now;
    for (int i = 0; i < 3; ++i) {
      AfterTheWait();
      Fail(ApiFailure::kUnreachable);
    }
    EXPECT_EQ(Next(), "wait 5");
    EXPECT_EQ(AfterTheWait(), "watch 5");
    for (const char* wait : {"wait 0.8", "wait 1.6", "wait 2.5"}) {
      Fail(failure);
      EXPECT_EQ(Next(), wait);
      EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kOutOfStep, .since = broke}));
      EXPECT_TRUE(machine.sync().KnownAt(now));
      EXPECT_EQ(AfterTheWait(), "watch 5");
    }
    machine.WatchOpened(now);
    EXPECT_EQ(machine.sync().state, Sync::State::kInStep);
  }
}

// However long it was away: what it says in its first seconds is no news of our rights.
TEST_F(ReflectorMachineTest, WhoWasInStepAndIsTurnedAwayAfterALongOutageAsksAgainSoon) {
  for (const ApiFailure failure : {ApiFailure::kForbidden, ApiFailure::kUnauthorized}) {
    machine = ReflectorMachine(now, [] { return 0.0; });
    BeWatching();
    const Steady broke = now;
    while (now - broke < minutes(10)) {
      Fail(ApiFailure::kUnreachable);
      AfterTheWait();
    }
    for (const char* wait : {"wait 0.8", "wait 1.6", "wait 2.5", "wait 2.5"}) {
      Fail(failure);
      EXPECT_EQ(Next(), wait);
      EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kOutOfStep, .since = broke}));
      EXPECT_FALSE(machine.sync().KnownAt(now)) << "nor is it a reason to believe what is old";
      EXPECT_EQ(AfterTheWait(), "watch 5");
    }
    machine.WatchOpened(now);
    EXPECT_EQ(machine.sync().state, Sync::State::kInStep);
  }
}

// Who was told that a kind is not there had the right to ask.
TEST_F(ReflectorMachineTest, AKindThatIsNotThereIsAskedForSoonAfterAnOutageToo) {
  for (const bool is_seen_away : {true, false}) {
    machine = ReflectorMachine(now, [] { return 0.0; });
    Fail(ApiFailure::kNotFound, 404);
    AfterTheWait();
    if (is_seen_away) {
      Fail(ApiFailure::kUnreachable);
      AfterTheWait();
    }
    for (const char* wait : {"wait 0.8", "wait 1.6", "wait 2.5"}) {
      Fail(ApiFailure::kForbidden);
      EXPECT_EQ(Next(), wait);
      EXPECT_EQ(machine.sync().state, Sync::State::kNeverListed);
      AfterTheWait();
    }
    Fail(ApiFailure::kNotFound, 404);
    EXPECT_EQ(machine.sync().state, Sync::State::kNotThere);
  }
}

TEST_F(ReflectorMachineTest, RefusalsThatLastAMinuteAfterAnOutageAreForbidden) {
  BeWatching();
  const Steady broke = now;
  while (now - broke < minutes(10)) {
    Fail(ApiFailure::kUnreachable);
    AfterTheWait();
  }
  const Steady refused = now;
  while (machine.sync().state != Sync::State::kForbidden && now - refused < minutes(10)) {
    Fail(ApiFailure::kForbidden);
    AfterTheWait();
  }
  EXPECT_GT(machine.sync().since - refused, kRefusalPatience);
  EXPECT_LE(machine.sync().since - refused, kRefusalPatience + seconds(5));
}

// A second outage begins the minute anew; one failure between two refusals does not.
TEST_F(ReflectorMachineTest, RefusalsFarApartAreNotOneRefusal) {
  BeWatching();
  for (int i = 0; i < 10; ++i) {
    Fail(ApiFailure::kForbidden);
    EXPECT_EQ(machine.sync().state, Sync::State::kOutOfStep);
    const Steady refused = now;
    while (now - refused <= kRefusalsApart) {
      AfterTheWait();
      Fail(ApiFailure::kUnreachable);
    }
    AfterTheWait();
  }
  const Steady refused = now;
  while (machine.sync().state != Sync::State::kForbidden && now - refused < minutes(10)) {
    Fail(ApiFailure::kForbidden);
    AfterTheWait();
    if (machine.sync().state == Sync::State::kForbidden) break;
    Fail(ApiFailure::kUnreachable);
    AfterTheWait();
  }
  EXPECT_EQ(machine.sync().state, Sync::State::kForbidden);
}

// What is said of it must be what is the matter now.
TEST_F(ReflectorMachineTest, WhatWasForbiddenAndFailsOtherwiseIsNoLongerForbidden) {
  for (const ApiFailure failure : kAll) {
    if (failure == ApiFailure::kForbidden || failure == ApiFailure::kNotFound) continue;
    machine = ReflectorMachine(now, [] { return 0.0; });
    BeWatching();
    const Steady broke = now;
    while (machine.sync().state != Sync::State::kForbidden) {
      Fail(ApiFailure::kForbidden);
      AfterTheWait();
    }
    Fail(failure);
    EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kOutOfStep, .since = broke})) << ToString(failure);
    AfterTheWait();
    Fail(ApiFailure::kForbidden);
    EXPECT_EQ(machine.sync().state, Sync::State::kForbidden) << "and is again without a minute of patience";
  }
  machine = ReflectorMachine(now, [] { return 0.0; });
  Fail(ApiFailure::kForbidden);
  AfterTheWait();
  Fail(ApiFailure::kUnreachable);
  EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kNeverListed, .since = now}));
}

TEST_F(ReflectorMachineTest, WhatOnceAnsweredIsAskedAgainWithinTenSeconds) {
  double chance = 0;
  for (const bool is_there : {true, false}) {
    machine = ReflectorMachine(now, [&chance] { return chance; });
    if (is_there) BeWatching();
    else Fail(ApiFailure::kNotFound), AfterTheWait();
    for (int i = 0; i < 20; ++i) {
      chance = i % 2 == 0 ? 0.0 : 0.9999;
      Fail(ApiFailure::kUnreachable);
      const Steady asked = now;
      AfterTheWait();
      EXPECT_LE(now - asked, seconds(10));
      EXPECT_GE(now - asked, i < 3 ? milliseconds(800) : seconds(5));
    }
  }
}

// The place is no longer kept after a long outage: the list follows at once, and not after one more long wait.
TEST_F(ReflectorMachineTest, WhatAnswersAgainIsListedSoon) {
  BeWatching();
  for (int i = 0; i < 20; ++i) {
    Fail(ApiFailure::kUnreachable);
    AfterTheWait();
  }
  Fail(ApiFailure::kGone, 410);
  EXPECT_EQ(Next(), "wait 0.8");
  EXPECT_EQ(AfterTheWait(), "list 5");
  machine.PageCame("5", "", now);
  machine.WatchOpened(now);
  Fail(ApiFailure::kGone, 410);
  EXPECT_EQ(Next(), "wait 1.6") << "but not again and again";
}

TEST_F(ReflectorMachineTest, WhoIsTakenInForAMomentAndTurnedAwayWaitsLongerEachTime) {
  BeWatching();
  int version = 5;
  for (const char* wait : {"wait 0.8", "wait 1.6", "wait 2.5", "wait 2.5"}) {
    Fail(ApiFailure::kForbidden);
    EXPECT_EQ(Next(), wait);
    AfterTheWait();
    machine.WatchOpened(now);
    machine.EventCame(std::to_string(++version), now);
  }
  Pass(minutes(1));
  machine.WatchEnded(now);
  Fail(ApiFailure::kForbidden);
  EXPECT_EQ(Next(), "wait 0.8") << "that was a watch";
}

TEST_F(ReflectorMachineTest, WhoIsTurnedAwayForLongIsForbidden) {
  BeWatching();
  const Steady broke = now;
  for (int i = 0; machine.sync().state != Sync::State::kForbidden && i < 100; ++i) {
    Fail(ApiFailure::kForbidden);
    AfterTheWait();
  }
  EXPECT_EQ(machine.sync().state, Sync::State::kForbidden);
  EXPECT_GT(machine.sync().since - broke, seconds(60));
  EXPECT_LE(machine.sync().since - broke, seconds(60) + seconds(15));
  Fail(ApiFailure::kForbidden);
  EXPECT_EQ(Next(), "wait 15");
  // A watch that opens and is closed at once, again and again, is no way to trust for ever.
  AfterTheWait();
  machine.WatchOpened(now);
  Fail(ApiFailure::kForbidden);
  EXPECT_EQ(machine.sync().state, Sync::State::kForbidden);
}

TEST_F(ReflectorMachineTest, AKindThatIsNotThereHasNoObjectsAndThatIsKnown) {
  Fail(ApiFailure::kNotFound, 404);
  const Steady first = now;
  EXPECT_TRUE(machine.must_forget());
  machine.Forgotten();
  EXPECT_EQ(AfterTheWait(), "list 0");
  Fail(ApiFailure::kNotFound, 404);
  EXPECT_FALSE(machine.must_forget());
  EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kNotThere, .since = first}));
  EXPECT_TRUE(machine.sync().KnownAt(now));
  EXPECT_EQ(AfterTheWait(), "list 0");
  machine.PageCame("5", "T", now);  // now it is
  EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kNeverListed, .since = now})) << "and what there is nobody knows yet";
  machine.PageCame("5", "", now);
  EXPECT_EQ(machine.sync().state, Sync::State::kOutOfStep);
  machine.WatchOpened(now);
  Pass(minutes(1));
  Fail(ApiFailure::kNotFound, 404);  // and gone again
  EXPECT_EQ(AfterTheWait(), "list 5");
  Fail(ApiFailure::kNotFound, 404);
  EXPECT_TRUE(machine.must_forget());
  EXPECT_EQ(AfterTheWait(), "list 0");
  Fail(ApiFailure::kUnreachable);
  EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kNeverListed, .since = now})) << "nobody knows whether it is still so";
}

// Whatever is answered after a 404: the empty collection counts no longer than that answer.
TEST_F(ReflectorMachineTest, AfterA404OnlyAWholeListIsKnown) {
  for (const ApiFailure failure : kAll) {
    if (failure == ApiFailure::kNotFound) continue;
    machine = ReflectorMachine(now, [] { return 0.0; });
    Fail(ApiFailure::kNotFound, 404);
    machine.Forgotten();
    AfterTheWait();
    Fail(failure);
    EXPECT_FALSE(machine.sync().KnownAt(now)) << ToString(failure);
  }
}

// ---------------------------------------------------------------------------------------------------------- lists have bounds
TEST_F(ReflectorMachineTest, AListThatDidNotComeInTimeIsAskedForInSmallerPages) {
  for (const char* next :
       {"list <now> by 250", "list <now> by 125", "list <now> by 62", "list <now> by 31", "list <now> by 25", "list <now> by 25"}) {
    Fail(ApiFailure::kTimeout);
    EXPECT_EQ(AfterTheWait(), next);
  }
  EXPECT_FALSE(machine.Weigh("T", {}));
  machine.PageCame("5", "T", now);
  EXPECT_EQ(Next(), "page T by 25");
  machine.PageCame("5", "", now);
  machine.WatchOpened(now);
  Fail(ApiFailure::kGone, 410);
  EXPECT_EQ(AfterTheWait(), "list 5 by 50") << "in time again: more of it";
  machine.PageCame("5", "T", now);
  Fail(ApiFailure::kServer, 504);  // the API server gave up
  EXPECT_EQ(AfterTheWait(), "page T by 25");
}

TEST_F(ReflectorMachineTest, APageThatIsTooLargeIsAskedForDownToOneObject) {
  for (const char* next : {"list <now>", "list <now> by 125", "list <now> by 31", "list <now> by 7", "list <now> by 1"}) {
    Fail(ApiFailure::kTooLarge);
    EXPECT_EQ(Next(), next) << "at once: nothing is the matter with who answers";
  }
  machine.PageCame("5", "T", now);
  EXPECT_EQ(Next(), "page T by 1") << "and no page after it is larger";
  Fail(ApiFailure::kTooLarge);
  EXPECT_EQ(Next(), "wait 60") << "one object alone is";
  EXPECT_EQ(AfterTheWait(), "list <now> by 1");
}

// Who waits for it waits for what is slow, not for what is large.
TEST_F(ReflectorMachineTest, WhatIsTooLargeIsNotSlow) {
  Fail(ApiFailure::kTooLarge);
  Fail(ApiFailure::kTooLarge);
  EXPECT_EQ(Next(), "list <now> by 125");
  EXPECT_FALSE(machine.is_slow());
  Fail(ApiFailure::kTimeout);
  EXPECT_TRUE(machine.is_slow());
  AfterTheWait();
  machine.PageCame("5", "", now);
  EXPECT_TRUE(machine.is_slow()) << "until its pages are as large as any";
  for (int i = 0; i < 4; ++i) {
    machine.WatchOpened(now);
    Fail(ApiFailure::kGone);
    AfterTheWait();
    machine.PageCame("5", "", now);
  }
  EXPECT_FALSE(machine.is_slow());
}

// Of few objects each, where those are large, there may be more of them.
TEST_F(ReflectorMachineTest, PagesWithObjectsInThemAreBoundedByThese) {
  for (std::size_t i = 0; i < 2 * kMostListPages; ++i) {
    const std::string token = fmt::format("T{}", i);
    ASSERT_FALSE(machine.Weigh(token, {.objects = 1})) << i;
    machine.PageCame("5", token, now);
  }
}

// It is as old as its first page: what came to be since, the watch tells.
TEST_F(ReflectorMachineTest, AListIsAsOldAsItsFirstPage) {
  machine.PageCame("5", "T", now);
  const Steady first = now;
  Pass(minutes(2));
  machine.PageCame("5", "", now);
  EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kOutOfStep, .since = first}));
  machine.WatchOpened(now);
  EXPECT_TRUE(machine.sync().KnownAt(now));
}

TEST_F(ReflectorMachineTest, APageThatNamesItselfAsTheNextIsAFailure) {
  EXPECT_FALSE(machine.Weigh("T", {}));
  machine.PageCame("5", "T", now);
  EXPECT_FALSE(machine.Weigh("U", {}));
  machine.PageCame("5", "U", now);
  for (const char* wait : {"wait 0.8", "wait 1.6"}) {
    const auto refused = machine.Weigh("U", {});
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->failure, ApiFailure::kUnreadable);
    machine.ListRefused(*refused, now);
    EXPECT_EQ(Next(), wait);
    EXPECT_EQ(AfterTheWait(), "list 0") << "from the beginning";
    machine.PageCame("5", "U", now);
  }
}

TEST_F(ReflectorMachineTest, AListIsBoundedInObjectsBytesAndPages) {
  struct Case {
    PageWeight page;
    std::size_t fit;  // so many of them
    const char* message;
  };
  for (const Case& one : {Case{{.objects = kMostListObjects / 4}, 4, "the list has over 100000 objects"},
                          Case{{.bytes = kMostListBytes / 4}, 4, "the list is over 1024 MiB"},
                          Case{{}, kMostListPages - 1, "the list has over 5000 pages"}}) {
    // A list of before counts for nothing.
    machine = ReflectorMachine(now, [] { return 0.0; });
    ASSERT_FALSE(machine.Weigh("", one.page));
    machine.PageCame("5", "", now);
    machine.WatchOpened(now);
    Fail(ApiFailure::kGone);
    EXPECT_EQ(AfterTheWait(), "list 5");
    for (std::size_t i = 0; i < one.fit; ++i) {
      const std::string token = fmt::format("T{}", i);
      ASSERT_FALSE(machine.Weigh(token, one.page)) << one.message << " at " << i;
      machine.PageCame("5", token, now);
    }
    const auto refused = machine.Weigh("U", one.page);
    ASSERT_TRUE(refused) << one.message;
    EXPECT_EQ(refused->failure, ApiFailure::kTooLarge);
    EXPECT_EQ(refused->message, one.message);
    machine.ListRefused(*refused, now);
    EXPECT_EQ(Next(), "wait 60");
    EXPECT_EQ(AfterTheWait(), "list 5");
  }
}

// Watches add to what a list brought, and are bounded as it is.
TEST_F(ReflectorMachineTest, WhatComesAfterAListIsBoundedToo) {
  const std::size_t half = kMostListBytes / 2;
  ASSERT_FALSE(machine.Weigh("", {.objects = 1, .bytes = half}));
  machine.PageCame("5", "", now);
  machine.WatchOpened(now);
  EXPECT_FALSE(machine.WeighEvent(half - 1, kMostListObjects));
  EXPECT_FALSE(machine.WeighEvent(1, 1));
  machine.EventCame("6", now);
  auto refused = machine.WeighEvent(1, 1);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->failure, ApiFailure::kTooLarge);
  EXPECT_EQ(refused->message, "over 1024 MiB came since the list began");
  machine.WatchFailed(*refused, now);
  EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kOutOfStep, .since = now}));
  EXPECT_EQ(AfterTheWait(), "list 6");
  ASSERT_FALSE(machine.Weigh("", {.objects = 1, .bytes = half})) << "a new list counts anew";
  machine.PageCame("7", "", now);
  machine.WatchOpened(now);
  EXPECT_FALSE(machine.WeighEvent(half, 1));
  refused = machine.WeighEvent(0, kMostListObjects + 1);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->message, "there are over 100000 objects");
}

TEST_F(ReflectorMachineTest, WhatCouldNotBeKeptIsListedAgain) {
  BeWatching();
  machine.EventCame("9", now);
  machine.SinkFailed(now);
  EXPECT_EQ(machine.sync(), (Sync{.state = Sync::State::kOutOfStep, .since = now}));
  EXPECT_EQ(AfterTheWait(), "list 9");
  machine.SinkFailed(now);
  EXPECT_EQ(AfterTheWait(), "list 9");
}

TEST_F(ReflectorMachineTest, StopsAnywhere) {
  BeWatching();
  machine.Stop(now);
  EXPECT_EQ(Next(), "stopped");
  EXPECT_EQ(machine.sync().state, Sync::State::kOutOfStep);
  machine.PageCame("9", "", now);
  machine.ListFailed({}, now);
  machine.WatchOpened(now);
  machine.EventCame("9", now);
  machine.WatchEnded(now);
  machine.WatchFailed({}, now);
  machine.SinkFailed(now);
  machine.TimePassed(now + minutes(10));
  EXPECT_EQ(Next(), "stopped");
}

}  // namespace
}  // namespace warden::kube
