// The thread between a Lease and who wants to lead.
#include "kube/leader_elector.h"

#include <utility>

namespace warden::kube {
namespace {

// One call, and what the machine makes of its answer.
class Step {
 public:
  Step(LeaseStore& lease, std::stop_token stop) : lease_(lease), stop_(std::move(stop)) {}

  ApiResult<Lease> operator()(const GetLease& get) const { return lease_.Get(get.timeout, stop_); }
  ApiResult<Lease> operator()(const CreateLease& create) const { return lease_.Create(create.lease, create.timeout, stop_); }
  ApiResult<Lease> operator()(const UpdateLease& update) const { return lease_.Update(update.lease, update.timeout, stop_); }
  template <class NoCall>
  ApiResult<Lease> operator()(const NoCall& /*wait or stopped*/) const {
    return ApiError{.failure = ApiFailure::kCancelled};
  }

 private:
  LeaseStore& lease_;
  const std::stop_token stop_;
};

ApiResult<Lease> Call(LeaseStore& lease, const LeaderAction& action, std::stop_token stop) {
  try {
    return std::visit(Step(lease, std::move(stop)), action);
  } catch (...) {
    return ApiError{.failure = ApiFailure::kUnreadable, .message = "no memory for the answer"};
  }
}

}  // namespace

LeaderElector::LeaderElector(Needs needs, LeaderOptions options, Chance chance)
    : needs_(std::move(needs)), identity_(options.identity), machine_(std::move(options), std::move(chance)) {}

LeaderElector::~LeaderElector() { Stop(); }

void LeaderElector::Start() {
  thread_ = std::jthread([this](std::stop_token stop) { Run(std::move(stop)); });
}

void LeaderElector::Stop() {
  {
    const base::MutexLock lock(mutex_);
    fence_ = {};
    stopping_ = true;
  }
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

bool LeaderElector::MayWrite() const {
  const base::MutexLock lock(mutex_);
  return fence_.Holds(Now());
}

Leadership LeaderElector::leadership() const {
  const base::MutexLock lock(mutex_);
  return leadership_;
}

void LeaderElector::Run(std::stop_token stop) {
  bool releasing = false;
  while (!std::holds_alternative<Stopped>(machine_.next())) {
    if (stop.stop_requested() && !std::exchange(releasing, true)) {
      Publish(machine_.Stop(Now()));
      continue;
    }
    const LeaderAction action = machine_.next();
    if (const auto* wait = std::get_if<WaitUntil>(&action)) {
      needs_.pause.Until(wait->time, stop);
      if (!stop.stop_requested()) Publish(machine_.TimePassed(Now()));
      continue;
    }
    // What gives the Lease back is not to be stopped: it has a short time-out.
    const ApiResult<Lease> answer = Call(needs_.lease, action, releasing ? std::stop_token() : stop);
    Note(answer);
    const Moment now = Now();
    Publish(std::holds_alternative<GetLease>(action) ? machine_.Got(answer, now) : machine_.Wrote(answer, now));
  }
}

void LeaderElector::Publish(LeaderMachine::News news) {
  bool stopping = false;
  {
    const base::MutexLock lock(mutex_);
    stopping = stopping_;
    fence_ = stopping ? Fence() : machine_.fence();
    leadership_.leads = machine_.leading();
    leadership_.holder = machine_.holder();
    leadership_.won += news.won ? 1 : 0;
    leadership_.lost += news.lost ? 1 : 0;
  }
  if (news.lost) {
    const auto level = stopping ? base::LogLevel::kInfo : base::LogLevel::kWarning;
    const base::LogField fields[] = {{"identity", std::string_view(identity_)}};
    needs_.log.Write(level, "no longer the leader", fields);
    needs_.on_lost();
  }
  if (news.won) {
    needs_.log.Info("leads", {{"identity", std::string_view(identity_)}});
    needs_.on_won();
  }
}

void LeaderElector::Note(const ApiResult<Lease>& answer) {
  const bool is_failure = !answer && answer.error().failure != ApiFailure::kNotFound;
  {
    const base::MutexLock lock(mutex_);
    ++leadership_.calls;
    leadership_.failures += is_failure ? 1 : 0;
    leadership_.last_failure = is_failure ? std::optional(answer.error().failure) : std::nullopt;
  }
  if (is_failure)
    needs_.log.Debug("the Lease could not be asked for or written",
                     {{"failure", ToString(answer.error().failure)}, {"error", std::string_view(answer.error().message)}});
}

}  // namespace warden::kube
