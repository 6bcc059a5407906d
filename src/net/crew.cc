// One atomic number a thread is all that a handler costs: who changes it first, the thread that ends its turn or the watch that relieves
// it.
#include "net/crew.h"

#include <pthread.h>
#include <time.h>

#include <system_error>
#include <utility>

#include <boost/asio/post.hpp>

#include "net/fair_share.h"
#include "net/niceness.h"

namespace warden::net {
namespace {

constexpr std::chrono::milliseconds kPoll{2};
constexpr unsigned kQuietPolls = 500;  // without a request: then the watch sleeps until there is one
constexpr unsigned kPollsATick = 100;
constexpr std::uint64_t kRelieved = 1;  // beside a turn, which counts in twos

std::chrono::nanoseconds CpuTimeOf(std::thread& thread) {
  clockid_t clock{};
  timespec time{};
  if (::pthread_getcpuclockid(thread.native_handle(), &clock) != 0 || ::clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

thread_local Crew::Shift* Crew::shift_ = nullptr;

Crew::Crew(Lanes& lanes, const Settings& settings, std::function<bool()> tick, const Counters& counters)
    : lanes_(lanes), settings_(settings), tick_(std::move(tick)), counters_(counters) {}

Crew::~Crew() {
  stopping_ = true;
  asleep_ = false;
  asleep_.notify_one();
  if (watch_.joinable()) watch_.join();
  lanes_.Stop();
  for (Shift& shift : shifts_) shift.thread.join();
}

void Crew::Start() {
  on_duty_.assign(static_cast<std::size_t>(std::distance(lanes_.begin(), lanes_.end())), nullptr);
  for (std::size_t lane = 0; lane < on_duty_.size(); ++lane) Staff(lane);
  watch_ = std::thread([this] { Watch(); });
}

Crew::Turn::Turn(Crew& crew, const PeerAddress& client) : crew_(crew) {
  Shift& shift = *shift_;
  shift.client = client;
  shift.turns += 2;
  shift.turn = shift.turns;
  // After it, or both could miss each other: the watch goes to sleep first and counts turns then.
  crew.Rouse();
}

void Crew::Wake() {
  woken_ = true;  // first, as with a turn
  Rouse();
}

void Crew::Rouse() {
  if (!asleep_) return;
  asleep_ = false;
  asleep_.notify_one();
}

bool Crew::Turn::End() {
  Shift& shift = *shift_;
  if ((shift.turn.exchange(0) & kRelieved) == 0) return false;
  shift.relieved = true;
  crew_.ComesBack(shift.client);
  return true;
}

bool Crew::IsCrowding(const PeerAddress& client) const {
  const unsigned away = away_.load(std::memory_order_relaxed);
  if (away == 0) return false;
  const base::MutexLock lock(mutex_);
  const auto found = away_by_client_.find(client);
  return !MayTakeOneMore(found == away_by_client_.end() ? 0 : found->second, away, settings_.max_away);
}

// Whose turn it is may be read only when the turn is taken: before that the thread may end it and begin one of another client. Its thread
// waits for the lock before it comes back, so it is never counted out before it was counted in. After the exchange nothing may fail.
bool Crew::Relieve(Shift& shift, std::uint64_t turn) {
  std::map<PeerAddress, unsigned> one = {{PeerAddress{}, 0U}};
  auto place = one.extract(one.begin());
  const base::MutexLock lock(mutex_);
  if (!shift.turn.compare_exchange_strong(turn, turn | kRelieved)) return false;
  place.key() = shift.client;
  ++away_by_client_.insert(std::move(place)).position->second;
  ++away_;
  return true;
}

void Crew::ComesBack(const PeerAddress& client) {
  const base::MutexLock lock(mutex_);
  const auto found = away_by_client_.find(client);
  if (--found->second == 0) away_by_client_.erase(found);
  --away_;
}

// An exception here is out of memory in the middle of a step: that step's connection is gone, the others go on.
void Crew::Run(Shift& shift) {
  shift_ = &shift;
  shift.id = ThisThread();
  auto& io = shift.lane->io;
  for (bool more = true; more && !shift.relieved;) {
    try {
      more = io.run_one() > 0;
    } catch (...) {
      ++counters_.broken;
    }
  }
  // What this thread has left in the loop's queue wakes nobody by itself.
  try {
    if (shift.relieved) boost::asio::post(io, [] {});
  } catch (...) {  // out of memory: the next event wakes it
  }
  shift.over = true;
}

void Crew::Staff(std::size_t lane) {
  Shift& shift = shifts_.emplace_back();
  shift.lane = &*std::next(lanes_.begin(), static_cast<std::ptrdiff_t>(lane));
  try {
    shift.thread = std::thread([this, &shift] { Run(shift); });
  } catch (...) {
    shifts_.pop_back();
    throw;
  }
  on_duty_[lane] = &shift;
}

// Two looks at the same turn decide. A thread that somebody else keeps from the processor is not slow, and a second one would not help it.
bool Crew::IsSlow(Shift& shift, std::uint64_t turn) const {
  const auto now = Clock::now();
  if (turn != shift.seen) {
    shift.seen = turn;
    shift.seen_at = now;
    shift.seen_cpu = CpuTimeOf(shift.thread);
    return false;
  }
  return CpuTimeOf(shift.thread) - shift.seen_cpu >= settings_.busy || now - shift.seen_at >= settings_.gone;
}

void Crew::LookAt(std::size_t lane) {
  if (Shift* shift = on_duty_[lane]; shift != nullptr) {
    std::uint64_t turn = shift->turn;
    if (turn == 0 || !IsSlow(*shift, turn) || !Relieve(*shift, turn)) return;
    on_duty_[lane] = nullptr;
    ++counters_.relieved;
    MakeNicer(shift->id, settings_.niceness);
  }
  Staff(lane);
}

void Crew::DismissWhoIsDone() {
  for (auto shift = shifts_.begin(); shift != shifts_.end();) {
    if (!shift->over) {
      ++shift;
      continue;
    }
    shift->thread.join();
    shift = shifts_.erase(shift);
  }
}

std::uint64_t Crew::TurnsBegun() const {
  std::uint64_t sum = 0;
  for (const Shift& shift : shifts_) sum += shift.turn;
  return sum;
}

void Crew::Watch() {
  unsigned quiet = 0, polls = 0;
  bool owing = false;
  while (!stopping_) {
    std::this_thread::sleep_for(kPoll);
    bool any = false;
    for (std::size_t lane = 0; lane < on_duty_.size(); ++lane) {
      try {
        any |= on_duty_[lane] == nullptr || on_duty_[lane]->turn != 0;
        LookAt(lane);
      } catch (const std::exception&) {  // no memory or no more threads: again the next time
      }
    }
    DismissWhoIsDone();
    quiet = any ? 0 : quiet + 1;
    if (++polls % kPollsATick == 0 || quiet == kQuietPolls) owing = tick_();
    if (quiet < kQuietPolls || owing) continue;
    quiet = 0;
    asleep_ = true;
    if (TurnsBegun() == 0 && !woken_.exchange(false) && !stopping_) asleep_.wait(true);
    asleep_ = false;
  }
}

}  // namespace warden::net
