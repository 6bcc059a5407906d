// Which names wait, which are to come, which are in work.
#include "kube/work_queue.h"

#include <algorithm>
#include <vector>

namespace warden::kube {

WorkQueue::WorkQueue(const base::Clock& clock, Chance chance, const WorkQueueOptions& options)
    : clock_(clock), options_(options), chance_(std::move(chance)) {}

WorkQueue::Taken WorkQueue::Add(std::string_view name) {
  const base::MutexLock lock(mutex_);
  if (stopped_) return Taken::kStopped;
  const auto found = FindOrMake(name);
  if (found == names_.end()) return Taken::kFull;
  AddNow(found, clock_.Steady());
  changed_.notify_all();
  return Taken::kTaken;
}

WorkQueue::Taken WorkQueue::AddAfter(std::string_view name, Nanoseconds delay) {
  if (delay <= Nanoseconds(0)) return Add(name);
  const base::MutexLock lock(mutex_);
  if (stopped_) return Taken::kStopped;
  const auto found = FindOrMake(name);
  if (found == names_.end()) return Taken::kFull;
  AddAt(found, clock_.Steady() + delay);
  changed_.notify_all();
  return Taken::kTaken;
}

WorkQueue::Taken WorkQueue::AddAfterFailure(std::string_view name) {
  const base::MutexLock lock(mutex_);
  if (stopped_) return Taken::kStopped;
  const auto found = FindOrMake(name);
  if (found == names_.end()) return Taken::kFull;
  const Steady now = clock_.Steady();
  ++retries_;
  found->second.failed = now;
  AddAt(found, now + found->second.back_off.Next(now, chance_()));
  changed_.notify_all();
  return Taken::kTaken;
}

void WorkQueue::Forget(std::string_view name) {
  const base::MutexLock lock(mutex_);
  const auto found = names_.find(name);
  if (found == names_.end()) return;
  failed_.erase({found->second.failed, found->first});
  found->second.back_off.Reset();
  Tidy(found);
}

std::uint32_t WorkQueue::failures(std::string_view name) const {
  const base::MutexLock lock(mutex_);
  const auto found = names_.find(name);
  return found == names_.end() ? 0 : found->second.back_off.failures();
}

std::optional<std::string> WorkQueue::Get(std::stop_token stop) {
  const std::stop_callback wake(stop, [this] {
    const base::MutexLock lock(mutex_);  // else it could come between the look at `stop` and the wait
    changed_.notify_all();
  });
  const base::MutexLock lock(mutex_);
  while (!stop.stop_requested()) {
    const Steady now = clock_.Steady();
    AddThoseWhoseTimeHasCome(now);
    if (auto name = GiveOut(now)) return name;
    if (stopped_ && IsDrained()) return std::nullopt;
    if (later_.empty()) changed_.wait(mutex_);
    else changed_.wait_for(mutex_, later_.begin()->first - now);
  }
  return std::nullopt;
}

std::optional<std::string> WorkQueue::TryGet() {
  const base::MutexLock lock(mutex_);
  const Steady now = clock_.Steady();
  AddThoseWhoseTimeHasCome(now);
  return GiveOut(now);
}

void WorkQueue::Done(std::string_view name) {
  const base::MutexLock lock(mutex_);
  const auto found = names_.find(name);
  if (found == names_.end() || !found->second.in_work) return;
  found->second.in_work = false;
  --in_work_;
  if (found->second.dirty) waiting_.push_back(found->first);
  else Tidy(found);
  changed_.notify_all();
}

void WorkQueue::ShutDown(Rest rest) {
  const base::MutexLock lock(mutex_);
  stopped_ = true;
  later_.clear();
  if (rest == Rest::kDrop) waiting_.clear();
  for (auto name = names_.begin(); name != names_.end();) {
    name->second.at.reset();
    if (rest == Rest::kDrop) name->second.dirty = false;
    Tidy(name++);
  }
  changed_.notify_all();
}

bool WorkQueue::WaitUntilDrained(Nanoseconds patience) {
  const Steady end = clock_.Steady() + patience;
  const base::MutexLock lock(mutex_);
  while (!IsDrained()) {
    const Nanoseconds left = end - clock_.Steady();
    if (left <= Nanoseconds(0) || changed_.wait_for(mutex_, left) == std::cv_status::timeout) return IsDrained();
  }
  return true;
}

WorkQueueNumbers WorkQueue::numbers() const {
  const base::MutexLock lock(mutex_);
  WorkQueueNumbers numbers{.depth = waiting_.size(),
                           .later = later_.size(),
                           .in_work = in_work_,
                           .known = names_.size(),
                           .added = added_,
                           .retries = retries_,
                           .refused = refused_};
  const Steady now = clock_.Steady();
  for (const auto& [text, name] : names_) {
    if (name.in_work) numbers.longest_in_work = std::max<Nanoseconds>(numbers.longest_in_work, now - name.begun);
    if (name.dirty && !name.in_work) numbers.oldest_waiting = std::max<Nanoseconds>(numbers.oldest_waiting, now - name.added);
  }
  return numbers;
}

WorkQueue::Names::iterator WorkQueue::FindOrMake(std::string_view name) {
  const auto found = names_.find(name);
  if (found != names_.end()) {
    failed_.erase({found->second.failed, found->first});
    return found;
  }
  if (names_.size() >= options_.most_names && !failed_.empty()) {
    names_.erase(names_.find(failed_.begin()->second));
    failed_.erase(failed_.begin());
  }
  if (names_.size() >= options_.most_names) {
    ++refused_;
    return names_.end();
  }
  return names_.emplace(name, Name{.back_off = BackOff(options_.back_off)}).first;
}

void WorkQueue::AddNow(Names::iterator found, Steady now) {
  Name& name = found->second;
  if (name.dirty) return;
  name.dirty = true;
  name.added = now;
  ++added_;
  if (!name.in_work) waiting_.push_back(found->first);
}

void WorkQueue::AddAt(Names::iterator found, Steady time) {
  Name& name = found->second;
  if (name.at && *name.at <= time) return;
  if (name.at) later_.erase({*name.at, found->first});
  name.at = time;
  later_.emplace(time, found->first);
}

void WorkQueue::AddThoseWhoseTimeHasCome(Steady now) {
  while (!later_.empty() && later_.begin()->first <= now) {
    const auto found = names_.find(later_.begin()->second);
    later_.erase(later_.begin());
    found->second.at.reset();
    AddNow(found, now);
  }
}

void WorkQueue::Tidy(Names::iterator found) {
  const Name& name = found->second;
  if (name.dirty || name.in_work || name.at) return;
  if (name.back_off.failures() > 0) failed_.emplace(name.failed, found->first);
  else names_.erase(found);
}

std::optional<std::string> WorkQueue::GiveOut(Steady now) {
  if (waiting_.empty()) return std::nullopt;
  std::string text = std::move(waiting_.front());
  waiting_.pop_front();
  Name& name = names_.find(text)->second;
  name.dirty = false;
  name.in_work = true;
  name.begun = now;
  ++in_work_;
  return text;
}

}  // namespace warden::kube
