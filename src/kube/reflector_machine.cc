// The tables of what follows a failure, and the steps between the states.
#include "kube/reflector_machine.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>

namespace warden::kube {
namespace {

struct Rows {
  ApiFailure failure;
  Reaction first_page;
  Reaction next_page;
  Reaction watch;
};

constexpr Reaction kAgain{Then::kSameAgain, HowSoon::kBackOff};
constexpr Reaction kSlowly{Then::kSameAgain, HowSoon::kSlowly};
constexpr Reaction kNothingThere{Then::kListFromStart, HowSoon::kSlowly};
constexpr Reaction kNowAtOnce{Then::kListNow, HowSoon::kAtOnce};
constexpr Reaction kNowLater{Then::kListNow, HowSoon::kBackOff};
constexpr Reaction kLastLater{Then::kListLast, HowSoon::kBackOff};

// One row a failure, in the order of ApiFailure.
constexpr std::array kRows = {
    //                                    first page   next page                                  watch
    Rows{ApiFailure::kUnreachable, kAgain, kAgain, kAgain},
    Rows{ApiFailure::kTimeout, kAgain, kAgain, kAgain},
    Rows{ApiFailure::kCancelled, kAgain, kAgain, kAgain},
    // What cannot be read of a list may be its token.
    Rows{ApiFailure::kUnreadable, kAgain, kLastLater, kAgain},
    // Where a smaller page is no help.
    Rows{ApiFailure::kTooLarge, {Then::kListLast, HowSoon::kSlowly}, {Then::kListLast, HowSoon::kSlowly}, kLastLater},
    Rows{ApiFailure::kNoCredential, kAgain, kAgain, kAgain},
    Rows{ApiFailure::kUnauthorized, kAgain, kAgain, kAgain},
    Rows{ApiFailure::kForbidden, kSlowly, {Then::kListLast, HowSoon::kSlowly}, kSlowly},
    // One stray answer of a watch is not believed: the list decides.
    Rows{ApiFailure::kNotFound, kNothingThere, kNothingThere, kLastLater},
    Rows{ApiFailure::kConflict, kAgain, kAgain, kAgain},
    Rows{ApiFailure::kAlreadyExists, kAgain, kAgain, kAgain},
    // The token of a next page is too old: the rest that the API server offers would not fit what came before.
    Rows{ApiFailure::kGone, kNowAtOnce, kNowLater, kLastLater},
    // This API server is behind another one, or the cluster was set back to a copy of its past.
    Rows{ApiFailure::kTooLargeResourceVersion, kNowAtOnce, kNowLater, kNowLater},
    Rows{ApiFailure::kInvalid, kNowAtOnce, kNowLater, kNowLater},
    Rows{ApiFailure::kTooManyRequests, kAgain, kAgain, kAgain},
    Rows{ApiFailure::kServer, kAgain, kAgain, kAgain},
};
constexpr const Rows& RowOf(ApiFailure failure) { return kRows[static_cast<std::size_t>(failure)]; }
static_assert([] {
  for (std::size_t i = 0; i < kRows.size(); ++i)
    if (kRows[i].failure != static_cast<ApiFailure>(i)) return false;
  return kRows.size() == static_cast<std::size_t>(ApiFailure::kServer) + 1;
}());

// What may go on for ever while nothing else is wrong: an object that cannot be encoded, an event that cannot be read.
bool MayBeTheVersion(const ApiError& error) {
  return error.failure == ApiFailure::kUnreadable || (error.failure == ApiFailure::kServer && error.http_status == 500);
}

// The API server, or the way to it, gave up before it was all there.
bool IsTooSlow(const ApiError& error) {
  const bool broke_within = error.failure == ApiFailure::kUnreachable && error.http_status != 0;
  return broke_within || error.failure == ApiFailure::kTimeout || (error.failure == ApiFailure::kServer && error.http_status == 504);
}

// It answers, and what it answers is that the place where we were is none of its: a list helps.
bool SendsBack(ApiFailure failure) {
  return failure == ApiFailure::kGone || failure == ApiFailure::kTooLargeResourceVersion || failure == ApiFailure::kInvalid;
}

// Of an open watch: something was to be told and could not be. What was known before may be old, however long the watch was quiet.
// Networks break and fall silent without that.
bool HidesAnEvent(ApiFailure failure) {
  return failure != ApiFailure::kUnreachable && failure != ApiFailure::kTimeout && failure != ApiFailure::kCancelled;
}

// Perhaps there is no list for the version that is asked for, or it is too long for the way.
bool MayBeTheVersionOfTheList(ApiFailure failure) {
  return failure == ApiFailure::kServer || failure == ApiFailure::kTimeout || failure == ApiFailure::kUnreadable ||
         failure == ApiFailure::kUnreachable;
}

ApiError TooLarge(std::string message) { return {.failure = ApiFailure::kTooLarge, .message = std::move(message)}; }

}  // namespace

std::string_view ToString(Sync::State state) {
  switch (state) {
    case Sync::State::kNeverListed: return "never_listed";
    case Sync::State::kInStep: return "in_step";
    case Sync::State::kOutOfStep: return "out_of_step";
    case Sync::State::kForbidden: return "forbidden";
    case Sync::State::kNotThere: return "not_there";
  }
  return "";
}

Reaction AfterFailedFirstPage(ApiFailure failure) { return RowOf(failure).first_page; }
Reaction AfterFailedNextPage(ApiFailure failure) { return RowOf(failure).next_page; }
Reaction AfterFailedWatch(ApiFailure failure) { return RowOf(failure).watch; }

ReflectorMachine::ReflectorMachine(Steady now, Chance chance, const BackOffOptions& back_off)
    : chance_(std::move(chance)), back_off_(back_off), sync_{.since = now} {
  ListFirstPage();
}

PageMeaning ReflectorMachine::MeaningOf(std::string_view next_page) const {
  const auto* request = std::get_if<ListRequest>(&next_);
  return {.begin = request != nullptr && request->next.empty(), .end = next_page.empty()};
}

std::optional<ApiError> ReflectorMachine::Weigh(std::string_view next_page, const PageWeight& weight) {
  const auto* request = std::get_if<ListRequest>(&next_);
  if (request == nullptr) return std::nullopt;
  if (request->next.empty()) {
    list_weight_ = {};
    list_pages_ = 0;
  }
  ++list_pages_;
  list_weight_.objects += weight.objects;
  list_weight_.bytes += weight.bytes;
  if (!next_page.empty() && next_page == request->next)
    return ApiError{.failure = ApiFailure::kUnreadable, .message = "a page of the list names itself as the next one"};
  if (list_weight_.objects > kMostListObjects) return TooLarge(fmt::format("the list has over {} objects", kMostListObjects));
  if (list_weight_.bytes > kMostListBytes) return TooLarge(fmt::format("the list is over {} MiB", kMostListBytes >> 20));
  // Of few objects each where they are large.
  const std::size_t most_pages = kMostListPages + list_weight_.objects;
  if (list_pages_ >= most_pages && !next_page.empty()) return TooLarge(fmt::format("the list has over {} pages", most_pages));
  return std::nullopt;
}

std::optional<ApiError> ReflectorMachine::WeighEvent(std::size_t bytes, std::size_t objects) {
  if (state_ != State::kWatching) return std::nullopt;
  list_weight_.bytes += bytes;
  if (objects > kMostListObjects) return TooLarge(fmt::format("there are over {} objects", kMostListObjects));
  if (list_weight_.bytes > kMostListBytes) return TooLarge(fmt::format("over {} MiB came since the list began", kMostListBytes >> 20));
  return std::nullopt;
}

void ReflectorMachine::PageCame(std::string_view resource_version, std::string_view next_page, Steady now) {
  if (state_ != State::kListing) return;
  const PageMeaning meaning = MeaningOf(next_page);
  failures_of_version_ = 0;
  if (meaning.begin) {
    list_version_ = resource_version;
    list_time_ = now;
  }
  if (!meaning.end) {
    // There are such objects now, and nobody knows which.
    if (sync_.state == Sync::State::kNotThere) Set(Sync::State::kNeverListed, now);
    next_ = ListRequest{.resource_version = "", .next = std::string(next_page), .limit = per_page_};
    return;
  }
  must_forget_ = false;
  per_page_ = std::min(per_page_ * 2, kMostPerPage);
  now_is_wanted_ = false;
  is_slow_ = is_slow_ && per_page_ < kMostPerPage;
  server_errors_since_.reset();
  hidden_since_.reset();
  untold_since_.reset();
  last_seen_ = list_version_;
  if (sync_.state != Sync::State::kOutOfStep) Set(Sync::State::kOutOfStep, now);
  sync_.since = list_time_;  // this is how old it is
  Watch();
}

void ReflectorMachine::ListFailed(const ApiError& error, Steady now) {
  const auto* request = std::get_if<ListRequest>(&next_);
  if (request == nullptr) return;
  Reaction reaction = request->next.empty() ? AfterFailedFirstPage(error.failure) : AfterFailedNextPage(error.failure);
  const bool asked_for_now = request->next.empty() && request->resource_version.empty();
  if (asked_for_now && reaction.how_soon == HowSoon::kAtOnce) reaction.how_soon = HowSoon::kBackOff;
  // Whatever an API server has at hand it gives as one page, however little was asked for.
  const bool is_at_hand = request->resource_version == "0";
  if (IsTooSlow(error)) {
    is_slow_ = true;
    if (is_at_hand) reaction.then = Then::kListNow;
    AskFor(std::max(per_page_ / 2, kLeastPerPage));
  }
  if (error.failure == ApiFailure::kTooLarge && (is_at_hand || per_page_ > 1)) {
    reaction = {is_at_hand ? Then::kListNow : Then::kSameAgain, HowSoon::kAtOnce};
    if (!is_at_hand) AskFor(std::max(per_page_ / 4, 1U));
  }
  const bool has_version = request->next.empty() && !request->resource_version.empty();
  if (has_version && MayBeTheVersionOfTheList(error.failure) && ++failures_of_version_ >= kVersionPatience) reaction.then = Then::kListNow;
  Fail(reaction, error, now);
}

void ReflectorMachine::ListRefused(const ApiError& error, Steady now) {
  const auto* request = std::get_if<ListRequest>(&next_);
  if (request == nullptr) return;
  Fail(request->next.empty() ? AfterFailedFirstPage(error.failure) : AfterFailedNextPage(error.failure), error, now);
}

void ReflectorMachine::AskFor(std::uint32_t per_page) {
  per_page_ = std::min(per_page, per_page_);
  std::get<ListRequest>(next_).limit = per_page_;
}

void ReflectorMachine::WatchOpened(Steady now) {
  if (state_ != State::kWatching || open_) return;
  open_ = OpenWatch{.opened = now, .before = sync_};
  was_taken_in_ = true;
  was_answered_ = true;
  if (!hidden_since_) Set(Sync::State::kInStep, now);
}

void ReflectorMachine::EventCame(std::string_view resource_version, Steady now) {
  if (state_ != State::kWatching) return;
  WatchOpened(now);  // whoever forgot to say so
  if (resource_version.empty() || resource_version == last_seen_) return;
  last_seen_ = resource_version;
  progressed_ = true;
  hidden_since_.reset();  // it went on from there
  Set(Sync::State::kInStep, now);
}

void ReflectorMachine::WatchEnded(Steady now) {
  if (state_ != State::kWatching) return;
  if (hidden_since_ && open_)
    return Fail(kLastLater, {.failure = ApiFailure::kUnreadable, .message = "the watch still does not tell what it could not tell"}, now);
  if (Proven(now, Ending::kGood)) {
    server_errors_since_.reset();
    untold_since_.reset();
  }
  if (!Lasted(now)) return Fail(kAgain, {.failure = ApiFailure::kUnreachable, .message = "the watch ended at once"}, now);
  Break(now, Ending::kGood);
  Watch();
}

void ReflectorMachine::WatchFailed(const ApiError& error, Steady now) {
  if (state_ != State::kWatching) return;
  const bool proven = Proven(now, EndingBy(error));
  Reaction reaction = AfterFailedWatch(error.failure);
  // Silence is no sign of trouble: bookmarks are a courtesy.
  if (Lasted(now) && error.failure == ApiFailure::kTimeout) reaction.how_soon = HowSoon::kAtOnce;
  if (proven) server_errors_since_.reset();
  if (MayBeTheVersion(error) && !open_) {
    if (!server_errors_since_) server_errors_since_ = now;
    if (now - *server_errors_since_ >= kServerErrorPatience) reaction = kLastLater;
  }
  if (open_ && HidesAnEvent(error.failure) && !hidden_since_) hidden_since_ = now;
  if (open_ && hidden_since_ && now - *hidden_since_ >= kServerErrorPatience) reaction = kLastLater;
  if (HasBeenUntoldForLong(now)) reaction = kLastLater;
  Fail(reaction, error, now);
}

bool ReflectorMachine::HasBeenUntoldForLong(Steady now) {
  if (!open_) return false;
  if (progressed_) {
    untold_since_.reset();
    return false;
  }
  if (!untold_since_) untold_since_ = open_->opened;
  return now - *untold_since_ >= kUntoldPatience;
}

void ReflectorMachine::TimePassed(Steady now) {
  const auto* wait = std::get_if<WaitUntil>(&next_);
  if (wait != nullptr && now >= wait->time) Begin(then_);
}

void ReflectorMachine::SinkFailed(Steady now) {
  if (state_ == State::kStopped) return;
  Fail(kLastLater, {.failure = ApiFailure::kUnreadable, .message = "what came could not be kept"}, now);
}

void ReflectorMachine::Stop(Steady now) {
  Break(now, Ending::kGood);
  state_ = State::kStopped;
  next_ = Stopped();
}

void ReflectorMachine::Fail(Reaction reaction, const ApiError& error, Steady now) {
  Break(now, EndingBy(error));
  const bool is_passing = IsPassing(error, now);
  if (is_passing) reaction.how_soon = HowSoon::kBackOff;
  // It is reached again: the waits before were for that.
  if (SendsBack(error.failure) && !std::exchange(is_sent_back_, true)) back_off_.Reset();
  Judge(error, state_ == State::kListing, is_passing, now);
  if (reaction.then == Then::kListNow) now_is_wanted_ = true;
  if (reaction.then == Then::kListFromStart) now_is_wanted_ = false;
  const Nanoseconds longest = is_passing ? kLongestRefusedWait : was_answered_ ? kLongestBackOff : kLongestWait;
  const Nanoseconds wait = WaitFor(reaction.how_soon, error, longest, now);
  if (wait > Nanoseconds(0)) Wait(wait, reaction.then, now);
  else Begin(reaction.then);
}

void ReflectorMachine::Judge(const ApiError& error, bool is_of_list, bool is_passing, Steady now) {
  if (error.failure == ApiFailure::kNotFound && is_of_list) {
    must_forget_ = must_forget_ || sync_.state != Sync::State::kNotThere;
    was_answered_ = was_taken_in_ = true;
    last_seen_.clear();
    return Set(Sync::State::kNotThere, now);
  }
  // Nobody knows whether it is still so.
  if (sync_.state == Sync::State::kNotThere) Set(Sync::State::kNeverListed, now);
  if (error.failure != ApiFailure::kForbidden && sync_.state == Sync::State::kForbidden) {
    sync_ = before_forbidden_;
    if (sync_.state == Sync::State::kNeverListed) sync_.since = now;
  }
  if (error.failure != ApiFailure::kForbidden || is_passing || sync_.state == Sync::State::kForbidden) return;
  before_forbidden_ = sync_;
  Set(Sync::State::kForbidden, now);
}

bool ReflectorMachine::IsPassing(const ApiError& error, Steady now) {
  const bool turned_away = error.failure == ApiFailure::kForbidden || error.failure == ApiFailure::kUnauthorized;
  if (!turned_away || !was_taken_in_ || sync_.state == Sync::State::kForbidden) return false;
  if (!refusals_ || now - refusals_->last > kRefusalsApart) {
    refusals_ = {.first = now};
    back_off_.Reset();
  }
  refusals_->last = now;
  return now - refusals_->first <= kRefusalPatience;
}

Nanoseconds ReflectorMachine::WaitFor(HowSoon how_soon, const ApiError& error, Nanoseconds longest_back_off, Steady now) {
  Nanoseconds wait{};
  if (how_soon == HowSoon::kBackOff) wait = back_off_.Next(now, chance_(), longest_back_off);
  if (how_soon == HowSoon::kSlowly) {
    const auto interval = error.failure == ApiFailure::kForbidden ? kForbiddenInterval : kSlowInterval;
    wait = interval - std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(interval) * chance_() / 4);
  }
  if (error.retry_after) wait = std::max<Nanoseconds>(wait, std::min<std::chrono::seconds>(*error.retry_after, kLongestWait));
  return std::min<Nanoseconds>(wait, kLongestWait);
}

void ReflectorMachine::Wait(Nanoseconds duration, Then then, Steady now) {
  if (then == Then::kSameAgain) retry_ = next_;
  then_ = then;
  state_ = State::kBackingOff;
  next_ = WaitUntil{now + duration};
}

void ReflectorMachine::Begin(Then then) {
  if (then != Then::kSameAgain) return ListFirstPage();
  if (state_ == State::kBackingOff) next_ = retry_;
  if (std::holds_alternative<WatchRequest>(next_)) return Watch();
  state_ = State::kListing;
}

void ReflectorMachine::ListFirstPage() {
  state_ = State::kListing;
  next_ = ListRequest{.resource_version = now_is_wanted_ ? "" : last_seen_.empty() ? "0" : last_seen_, .limit = per_page_};
}

void ReflectorMachine::Watch() {
  state_ = State::kWatching;
  open_.reset();
  progressed_ = false;
  const auto extra = static_cast<std::chrono::seconds::rep>(chance_() * static_cast<double>((kMostWatch - kLeastWatch).count() + 1));
  next_ = WatchRequest{.resource_version = last_seen_, .timeout = hidden_since_ ? kHiddenWatch : kLeastWatch + std::chrono::seconds(extra)};
}

void ReflectorMachine::Break(Steady now, Ending ending) {
  if (!open_) return;
  if (Proven(now, ending)) Set(Sync::State::kOutOfStep, now);
  else sync_ = open_->before;  // it told nothing: what was known is as old as it was
  if (Proven(now, ending) && Lasted(now)) {
    refusals_.reset();
    is_sent_back_ = false;
  }
  open_.reset();
  progressed_ = false;
}

ReflectorMachine::Ending ReflectorMachine::EndingBy(const ApiError& error) {
  return HidesAnEvent(error.failure) ? Ending::kHidesAnEvent : Ending::kGood;
}

bool ReflectorMachine::Proven(Steady now, Ending ending) const {
  return open_ && (progressed_ || (ending == Ending::kGood && !hidden_since_ && now - open_->opened >= kShortWatch));
}

void ReflectorMachine::Set(Sync::State state, Steady now) {
  if (sync_.state == state) return;
  sync_ = {.state = state, .since = now};
  if (state == Sync::State::kForbidden) was_taken_in_ = false;
}

}  // namespace warden::kube
