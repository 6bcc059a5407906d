// Looking, waiting until a claim is over, taking, renewing, giving back.
#include "kube/leader_machine.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/check.h"

namespace warden::kube {
namespace {

constexpr int kMostReleaseCalls = 4;  // write, read, write, and one more read
constexpr std::chrono::seconds kReleasedDuration{1};

Nanoseconds Stretch(Nanoseconds by, double part) {
  return by + Nanoseconds(static_cast<Nanoseconds::rep>(static_cast<double>(by.count()) * part));
}

// Given back by its holder, as this and client-go do. A person who clears the holder leaves the duration as it is.
bool IsReleased(const Lease& lease) { return lease.holder.empty() && lease.duration == kReleasedDuration; }

bool MayHaveHappened(const ApiError& error) {
  switch (error.failure) {
    case ApiFailure::kUnreachable:
    case ApiFailure::kTimeout:
    case ApiFailure::kCancelled:
    case ApiFailure::kUnreadable:
    case ApiFailure::kServer: return true;
    default: return false;
  }
}

auto MicroTime(std::chrono::system_clock::time_point wall) { return std::chrono::floor<std::chrono::microseconds>(wall); }

}  // namespace

LeaderMachine::LeaderMachine(LeaderOptions options, Chance chance)
    : options_(std::move(options)),
      chance_(std::move(chance)),
      back_off_({.first = options_.retry, .longest = options_.duration}),
      next_(GetLease{options_.call_timeout}) {
  WARDEN_CHECK(!options_.identity.empty());
  WARDEN_CHECK(options_.duration * 2 >= options_.renew_deadline * 3 && options_.renew_deadline > options_.retry + options_.call_timeout);
}

LeaderMachine::News LeaderMachine::Got(const ApiResult<Lease>& answer, const Moment& now) {
  News news = Late(now);
  const bool is_missing = !answer && answer.error().failure == ApiFailure::kNotFound;
  if (answer) Observe(*answer, now);
  if (releasing_) {
    unsure_ = false;
    if (answer && record_.holder == options_.identity) Release(now);
    else next_ = Stopped();
    return news;
  }
  if (answer || is_missing) back_off_.Reset();
  if (answer) Decide(now, news);
  else if (is_missing) Missing(now);
  else WaitAfterFailure(answer.error(), now);
  return news;
}

LeaderMachine::News LeaderMachine::Wrote(const ApiResult<Lease>& answer, const Moment& now) {
  News news = Late(now);
  unsure_ = !answer && (unsure_ || MayHaveHappened(answer.error()));
  if (releasing_) {
    if (!answer && answer.error().failure == ApiFailure::kConflict && ++release_calls_ < kMostReleaseCalls)
      next_ = GetLease{options_.release_timeout};
    else next_ = Stopped();
    return news;
  }
  if (answer) {
    Observe(*answer, now);
    if (std::holds_alternative<CreateLease>(next_)) Decide(now, news);
    else Win(now, news);
    return news;
  }
  const ApiFailure failure = answer.error().failure;
  if (failure == ApiFailure::kNotFound && leading_) {
    Missing(now);  // deleted under us
  } else if (failure == ApiFailure::kConflict || failure == ApiFailure::kAlreadyExists) {
    // Of a leader: our own write that nobody told us of, or somebody who added a label. Else somebody was quicker.
    if (leading_ && conflicts_++ == 0) Look(now);
    else WaitForTurn(now);
  } else {
    WaitAfterFailure(answer.error(), now);
  }
  return news;
}

LeaderMachine::News LeaderMachine::TimePassed(const Moment& now) {
  const News news = Late(now);
  const auto* wait = std::get_if<WaitUntil>(&next_);
  if (wait == nullptr || (now.steady < wait->time && !news.lost)) return news;
  // A leader knows what stands there. After a conflict it looks.
  if (leading_ && known_ && conflicts_ == 0) Take(now);
  else Look(now);
  return news;
}

LeaderMachine::News LeaderMachine::Stop(const Moment& now) {
  News news;
  if (releasing_ || std::holds_alternative<Stopped>(next_)) return news;
  news.lost = Lose();
  releasing_ = true;
  if (unsure_) next_ = GetLease{options_.release_timeout};
  else if (known_ && record_.holder == options_.identity) Release(now);
  else next_ = Stopped();
  return news;
}

void LeaderMachine::Look(const Moment& now) { next_ = GetLease{CallTimeout(now)}; }

bool LeaderMachine::Lose() {
  fence_ = {};
  conflicts_ = 0;
  return std::exchange(leading_, false);
}

LeaderMachine::News LeaderMachine::Late(const Moment& now) {
  News news;
  if (leading_ && !fence_.Holds(now)) news.lost = Lose();
  return news;
}

// Any change counts, also of a label: comparing what a holder writes would miss a renewal by a clock that stands still.
void LeaderMachine::Observe(const Lease& lease, const Moment& now) {
  if (known_ && lease.resource_version == record_.resource_version) return;
  known_ = true;
  record_ = lease;
  changed_ = now.steady;
}

void LeaderMachine::Decide(const Moment& now, News& news) {
  const bool is_ours = record_.holder == options_.identity || (leading_ && record_.holder.empty());
  if (leading_ && !is_ours) news.lost = Lose() || news.lost;
  if (is_ours || IsReleased(record_) || IsOver(now)) Take(now);
  else WaitForTurn(now);
}

bool LeaderMachine::IsOver(const Moment& now) const {
  // What Kubernetes has room for: 32 bits.
  const auto claimed = std::min<std::chrono::seconds>(record_.duration, std::chrono::seconds(std::numeric_limits<std::int32_t>::max()));
  return now.steady - changed_ >= std::max<std::chrono::seconds>(claimed, options_.duration);
}

// Nobody's at first, as whoever led may still write, and as this may be made long after it was decided, when yet another one leads: no
// version holds it back. Its own version is new, and whoever takes it must name that.
void LeaderMachine::Missing(const Moment& now) {
  known_ = false;
  record_ = {};
  Lease lease = Claim(now);
  lease.holder.clear();
  next_ = CreateLease{.lease = std::move(lease), .timeout = CallTimeout(now)};
}

void LeaderMachine::Take(const Moment& now) {
  begun_ = now;
  next_ = UpdateLease{.lease = Claim(now), .timeout = CallTimeout(now)};
}

void LeaderMachine::Win(const Moment& now, News& news) {
  back_off_.Reset();
  conflicts_ = 0;
  const Fence fence{{.steady = begun_.steady + options_.renew_deadline, .wall = begun_.wall + options_.renew_deadline}};
  if (!fence.Holds(now)) return Look(now);  // it is ours, but the answer came too late to do anything with it
  fence_ = fence;
  news.won = !std::exchange(leading_, true);
  Wait(options_.retry, now);
}

void LeaderMachine::Wait(Nanoseconds duration, const Moment& now) {
  Steady until = now.steady + duration;
  if (leading_) until = std::min(until, fence_.until.steady);  // to know in time that it is lost
  next_ = WaitUntil{until};
}

void LeaderMachine::WaitForTurn(const Moment& now) {
  Wait(leading_ ? options_.retry : Stretch(options_.retry, options_.jitter * chance_()), now);
}

void LeaderMachine::WaitAfterFailure(const ApiError& error, const Moment& now) {
  if (leading_) return Wait(options_.retry, now);
  Nanoseconds wait = back_off_.Next(now.steady, chance_());
  if (error.retry_after) wait = std::max<Nanoseconds>(wait, std::min(*error.retry_after, options_.duration));
  Wait(wait, now);
}

void LeaderMachine::Release(const Moment& now) {
  if (++release_calls_ > kMostReleaseCalls) {
    next_ = Stopped();
    return;
  }
  Lease lease = record_;
  lease.holder.clear();
  lease.duration = kReleasedDuration;
  lease.renewed = MicroTime(now.wall);
  next_ = UpdateLease{.lease = std::move(lease), .timeout = options_.release_timeout};
}

Lease LeaderMachine::Claim(const Moment& now) const {
  Lease lease = record_;
  lease.renewed = MicroTime(now.wall);
  lease.duration = options_.duration;
  if (lease.holder == options_.identity) return lease;
  lease.acquired = lease.renewed;
  if (known_) ++lease.transitions;
  lease.holder = options_.identity;
  return lease;
}

Nanoseconds LeaderMachine::CallTimeout(const Moment& now) const {
  if (!leading_) return options_.call_timeout;
  return std::clamp<Nanoseconds>(fence_.until.steady - now.steady, Nanoseconds(1), options_.call_timeout);
}

}  // namespace warden::kube
