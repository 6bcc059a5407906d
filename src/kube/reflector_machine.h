// How a list and a watch are kept going, as a state machine without threads, network or clock: what came goes in, what to do next comes
// out.
//
//   kListing ──last page──▶ kWatching ──ends──▶ kWatching
//      ▲ │                     │ │
//      │ └──────failed──┐ ┌────┘ └ failed: kAfterFailedWatch says what follows, and how soon
//      │                ▼ ▼
//      └──time───── kBackingOff ──time──▶ kWatching             Stop: kStopped, from anywhere
//
// The rules are those of client-go's Reflector (tools/cache/reflector.go), with four differences: what breaks a watch costs no list unless
// the resource version itself is in doubt, no wait is longer than kLongestWait, lists are bounded, and a watch that could not tell an
// event, or that breaks again and again and tells nothing, is not believed without a list. One thread at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "kube/api_error.h"
#include "kube/back_off.h"
#include "kube/list_watch.h"

namespace warden::kube {

// How much a reader may believe of what was collected. A value.
struct Sync {
  enum class State : std::uint8_t {
    kNeverListed,  // nothing is known yet
    kInStep,       // listed, and a watch is established
    kOutOfStep,    // listed, and no watch is: what is known may be old
    kForbidden,    // 403, and not only in the first minute of what was answered before: asked again slowly. Any other failure ends it
    kNotThere,     // 404: the API server knows no such kind (its CRD is not installed). So there are no such objects, and that is known
  };
  State state = State::kNeverListed;
  Steady since{};  // when that began

  // Whether the collection (for kNotThere: the empty one) may be taken for what the cluster has. `patience`: how long it may be out of
  // step.
  bool KnownAt(Steady now, Nanoseconds patience = std::chrono::seconds(60)) const {
    if (state == State::kInStep || state == State::kNotThere) return true;
    return state == State::kOutOfStep && now - since <= patience;
  }
  friend bool operator==(const Sync&, const Sync&) = default;
};
std::string_view ToString(Sync::State state);

// The next thing to do: a list, a watch, a wait, or nothing more.
struct WaitUntil {
  Steady time{};
};
struct Stopped {};
using ReflectorAction = std::variant<ListRequest, WatchRequest, WaitUntil, Stopped>;

// What a page means to who collects the objects: in this order.
struct PageMeaning {
  bool begin = false;  // a whole list begins; what came of one before that did not end is void
  bool end = false;    // with this page it is whole: all that is not in it is gone
};

// What a page brings.
struct PageWeight {
  std::size_t objects = 0;
  std::size_t bytes = 0;  // of its text
};

// ------------------------------------------------------------------------------------------------ what follows a failure
// What to ask for.
enum class Then : std::uint8_t {
  kSameAgain,      // the same page or the same watch
  kListLast,       // list from the beginning, not older than what was seen last (before anything was seen: "0")
  kListNow,        // list from the beginning what is true now: resource version ""
  kListFromStart,  // list as on the first day: "0"; what was seen is no longer of any meaning
};
enum class HowSoon : std::uint8_t { kAtOnce, kBackOff, kSlowly };  // kSlowly: each minute, what is forbidden a little oftener
struct Reaction {
  Then then = Then::kSameAgain;
  HowSoon how_soon = HowSoon::kBackOff;
  friend bool operator==(Reaction, Reaction) = default;
};
// kGone, kTooLargeResourceVersion and kInvalid of a first page are kAtOnce only when a resource version was asked for: "" can be no better.
Reaction AfterFailedFirstPage(ApiFailure failure);
Reaction AfterFailedNextPage(ApiFailure failure);
// A status 500 is asked again for kServerErrorPatience; if nothing came in that time, it is kListLast. So it is after an open watch that
// could not tell an event (one that cannot be read, an ERROR event of any status), or as soon as the next one ends without having told it;
// until then nothing counts as in step. And so it is after kUntoldPatience of watches that broke or fell silent and told nothing.
// kForbidden of what was answered before is kBackOff for kRefusalPatience.
Reaction AfterFailedWatch(ApiFailure failure);

inline constexpr std::chrono::seconds kLeastWatch{300}, kMostWatch{600};  // the API server ends a watch after a random time between these
inline constexpr std::chrono::seconds kShortWatch{1};                     // one that ends earlier is followed by a wait, as a failure is
inline constexpr std::chrono::seconds kServerErrorPatience{30};
inline constexpr std::chrono::seconds kHiddenWatch{10};        // one that is to show whether it tells now what it could not tell before
inline constexpr std::chrono::minutes kUntoldPatience{6};      // some watches of silence: a proxy may keep what it should pass on
inline constexpr std::chrono::seconds kSlowInterval{60};       // for what is not there or too large; a quarter less by chance
inline constexpr std::chrono::seconds kForbiddenInterval{15};  // the same; who gives a right looks whether it helped
// What was answered before and is turned away: an API server that has just begun knows no roles yet. For so long that is taken for it,
// however long it was away before, and it is asked often.
inline constexpr std::chrono::seconds kRefusalPatience{60};
inline constexpr std::chrono::seconds kRefusalsApart{30};  // longer between two: the second begins anew
inline constexpr std::chrono::seconds kLongestRefusedWait{5};
inline constexpr std::chrono::seconds kLongestBackOff{10};  // of what was answered before; else as the options have it
inline constexpr std::chrono::seconds kLongestWait{60};     // also of a Retry-After: API servers say 32 s at most

// A list that is answered with a failure so often in a row is asked for without its version: an API server may never give that one.
inline constexpr int kVersionPatience = 3;

// What a page asks for: half as much after one that did not come in time, a quarter after one that is too large, twice as much after a list
// that came.
inline constexpr std::uint32_t kMostPerPage = 500, kLeastPerPage = 25;  // the least of a slow one; of a large one it is 1
// What a whole list may be, and what may come of it and of the watches after it: at more bytes it is listed again. A cluster with more
// objects of one kind is known by namespaces, or not at all.
inline constexpr std::size_t kMostListPages = 5'000;  // beside one for each object
inline constexpr std::size_t kMostListObjects = 100'000;
inline constexpr std::size_t kMostListBytes = std::size_t{1} << 30;

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): one for each kind, and in an order for readers
class ReflectorMachine {
 public:
  enum class State : std::uint8_t { kListing, kWatching, kBackingOff, kStopped };

  // Begins with a list.
  ReflectorMachine(Steady now, Chance chance, const BackOffOptions& back_off = {});

  // What to do now. The same until something goes in.
  const ReflectorAction& next() const { return next_; }
  State state() const { return state_; }
  const Sync& sync() const { return sync_; }
  // Lists did not come in time, and pages are still small for it.
  bool is_slow() const { return is_slow_; }

  // ---- what came of it. A page or an event goes to who collects first, and in here when it was taken
  PageMeaning MeaningOf(std::string_view next_page) const;
  // Before a page is given to who collects, once: why it must not be (the list is over a bound, or names the same next page for ever).
  // Then ListRefused with that, in place of PageCame.
  std::optional<ApiError> Weigh(std::string_view next_page, const PageWeight& weight);
  // After an event, a bookmark as well, was given to who collects, once: why there may be no more (what came since the list began is over
  // a bound, or who collects has too many). `bytes`: of its text; `objects`: that there are now. Then WatchFailed with that.
  std::optional<ApiError> WeighEvent(std::size_t bytes, std::size_t objects);
  void PageCame(std::string_view resource_version, std::string_view next_page, Steady now);
  // kTooLarge: the page was. It is asked for in smaller pieces, down to one object.
  void ListFailed(const ApiError& error, Steady now);
  // With what Weigh said: nothing smaller is any help.
  void ListRefused(const ApiError& error, Steady now);
  void WatchOpened(Steady now);
  // Each event, bookmarks as well.
  void EventCame(std::string_view resource_version, Steady now);
  void WatchEnded(Steady now);
  void WatchFailed(const ApiError& error, Steady now);
  void TimePassed(Steady now);
  // Who collects could not take a page or an event (no memory): all is listed again, after a wait.
  void SinkFailed(Steady now);
  void Stop(Steady now);

  // A 404 has said that there are none, and who collects has not forgotten yet what it has.
  bool must_forget() const { return must_forget_; }
  void Forgotten() { must_forget_ = false; }

 private:
  struct OpenWatch {
    Steady opened{};
    Sync before;  // what it was: counts on, if this watch proves to be none
  };
  struct Refusals {
    Steady first{}, last{};
  };

  void Fail(Reaction reaction, const ApiError& error, Steady now);
  void Begin(Then then);
  void Wait(Nanoseconds duration, Then then, Steady now);
  void Watch();
  void ListFirstPage();
  // How a watch ended: as all do and as networks have it, or with something that it was to tell and could not.
  enum class Ending : bool { kGood, kHidesAnEvent };
  static Ending EndingBy(const ApiError& error);
  // The watch that was open is no more, and nothing speaks for what it told.
  void Break(Steady now, Ending ending);
  // It told something, or lasted and hid nothing: what is known was in step until it broke.
  bool Proven(Steady now, Ending ending) const;
  // It was no failure: what follows it is asked for at once.
  bool Lasted(Steady now) const { return open_ && now - open_->opened >= kShortWatch; }
  // What was too long, or took too long, is not asked for as large again.
  void AskFor(std::uint32_t per_page);
  // Watches opened and broke, again and again, and told nothing: there may be something to tell that does not come through.
  bool HasBeenUntoldForLong(Steady now);
  // We were taken in, and now are told to go away: as after a restart of the API server, before it has read its roles.
  bool IsPassing(const ApiError& error, Steady now);
  // What is believed after a failure.
  void Judge(const ApiError& error, bool is_of_list, bool is_passing, Steady now);
  Nanoseconds WaitFor(HowSoon how_soon, const ApiError& error, Nanoseconds longest_back_off, Steady now);
  void Set(Sync::State state, Steady now);

  Chance chance_;
  BackOff back_off_;
  State state_ = State::kListing;
  ReflectorAction next_;
  Sync sync_;

  std::string last_seen_;       // resource version of the last list, event or bookmark; "": none
  std::string list_version_;    // of the list that is under way: that of its first page
  Steady list_time_{};          // when that came
  PageWeight list_weight_;      // of what came of it, and of the events since
  std::size_t list_pages_ = 0;  // that came of it
  std::uint32_t per_page_ = kMostPerPage;
  bool is_slow_ = false;              // a list did not come in time, and per_page_ is still small for it
  int failures_of_version_ = 0;       // of the first page, since one came
  bool now_is_wanted_ = false;        // the next list asks for ""
  ReflectorAction retry_;             // what is asked again after the wait, where it is the same
  Then then_ = Then::kSameAgain;      // what comes after the wait
  std::optional<OpenWatch> open_;     // while a watch is established
  bool progressed_ = false;           // the watch told something new
  bool was_answered_ = false;         // ever: a watch was established, or the kind is not there
  bool was_taken_in_ = false;         // the same, and not forbidden since
  bool is_sent_back_ = false;         // to a list, since the last watch that lasted
  std::optional<Refusals> refusals_;  // those that are one, since the last watch that lasted
  Sync before_forbidden_;
  std::optional<Steady> server_errors_since_;
  std::optional<Steady> hidden_since_;  // an open watch could not tell an event, and nothing came since
  std::optional<Steady> untold_since_;  // opened the first of the watches that broke without telling anything
  bool must_forget_ = false;
};

}  // namespace warden::kube
