// Time, hooks and the life of replicas; what a call does stands in fake_litellm/.
#include "support/fake_litellm.h"

#include <algorithm>
#include <utility>

#include "support/fake_litellm/answers.h"

namespace warden::testing {
namespace {

using fake_litellm::DatabaseState;

class FakeTransport final : public net::HttpTransport {
 public:
  FakeTransport(FakeLiteLlm& fake, std::size_t replica) : fake_(fake), replica_(replica) {}

  Result<net::HttpAnswer> Call(const net::HttpCall& call, std::stop_token stop) override {
    if (stop.stop_requested()) return Status(StatusCode::kUnavailable, "stopped");
    Result<net::HttpAnswer> answer = fake_.Call(replica_, call);
    if (answer.ok() && call.begun != nullptr) *call.begun = answer->status;
    if (answer.ok() && answer->body.size() > call.most_bytes) return Status(StatusCode::kTooLarge, "the answer is too large");
    return answer;
  }

  Result<net::HttpAnswer> Stream(const net::HttpCall& call, const StreamTaker& take, std::stop_token stop) override {
    Result<net::HttpAnswer> answer = Call(call, std::move(stop));
    if (!answer.ok()) return answer;
    net::HttpAnswer head;
    head.status = answer->status;
    head.headers = answer->headers;
    if (take.head(head) == Take::kWhole) return answer;
    take.piece(answer->body.view());
    return head;
  }

 private:
  FakeLiteLlm& fake_;
  const std::size_t replica_;
};

Status Lost(StatusCode code) { return {code, code == StatusCode::kTimeout ? "no answer in time" : "the connection was refused or broke"}; }

}  // namespace

FakeLiteLlm::FakeLiteLlm(FakeLiteLlmOptions options)
    : options_(std::move(options)),
      traits_(fake_litellm::TraitsOf(fake_litellm::ReadVersion(options_.version))),
      environment_(options_.environment),
      database_{.state = options_.database, .rows = {}},
      replicas_(options_.model_lists.size()) {
  for (std::size_t i = 0; i < replicas_.size(); ++i) {
    const auto before = options_.poll_interval * static_cast<int>(i) / static_cast<int>(replicas_.size());
    Start(i, options_.model_lists[i], now_ - std::chrono::duration_cast<std::chrono::milliseconds>(before));
  }
}

FakeLiteLlm::~FakeLiteLlm() = default;

void FakeLiteLlm::Start(std::size_t replica, const nlohmann::json& model_list, std::chrono::milliseconds since) {
  Replica& started = replicas_[replica];
  started.workers.clear();
  started.is_running = database_.state != DatabaseState::kAway;
  if (!started.is_running) return;
  const std::vector<fake_litellm::Deployment> file = fake_litellm::ReadModelList(model_list, traits_);
  started.file_ids.clear();
  for (const auto& deployment : file) started.file_ids.insert(deployment.id);
  for (std::size_t i = 0; i < options_.workers; ++i) {
    // The workers of a replica start one after the other, at most a replica's share of the interval apart.
    const auto later = options_.poll_interval * static_cast<int>(i) / static_cast<int>(options_.workers * replicas_.size());
    started.workers.push_back({.router = fake_litellm::Router(traits_, file), .next_poll = since - later + options_.poll_interval});
    SiteOf(replica, started.workers.back()).Reload();
  }
}

fake_litellm::Site FakeLiteLlm::SiteOf(std::size_t replica, Worker& worker) {
  Replica& of = replicas_[replica];
  return {.version = options_.version,
          .traits = traits_,
          .master_key = options_.master_key,
          .environment = environment_,
          .file_ids = of.file_ids,
          .now = now_,
          .replica = replica,
          .database = database_,
          .router = worker.router,
          .gaps = of.gaps,
          .revisions = revisions_,
          .made_ids = made_ids_,
          .upstream = upstream_};
}

net::HttpAnswer FakeLiteLlm::ServeLocked(std::size_t replica, const net::HttpCall& call, std::size_t& worker) {
  Replica& asked = replicas_.at(replica);
  if (!asked.is_running) return {};
  worker = asked.turn++ % asked.workers.size();
  fake_litellm::Site site = SiteOf(replica, asked.workers[worker]);
  try {
    return fake_litellm::Answer(site, call);
  } catch (const nlohmann::json::exception&) {
    // A value of a type that nobody expects: the real one has its own words for many of them.
    return fake_litellm::Crash(traits_);
  }
}

net::HttpAnswer FakeLiteLlm::Serve(std::size_t replica, const net::HttpCall& call) {
  const std::scoped_lock lock(mutex_);
  std::size_t worker = 0;
  return ServeLocked(replica, call, worker);
}

Result<net::HttpAnswer> FakeLiteLlm::Call(std::size_t replica, const net::HttpCall& call) {
  std::unique_lock lock(mutex_);
  const std::size_t number = ++number_;
  const Before before = before_;
  const After after = after_;
  lock.unlock();
  const std::optional<Fault> fault = before ? before(replica, call, number) : std::nullopt;

  lock.lock();
  LoggedCall logged{.replica = replica, .method = call.method, .path = call.target};
  logged.acted = replicas_.at(replica).is_running && (!fault || fault->acts);
  net::HttpAnswer answer;
  if (logged.acted) answer = ServeLocked(replica, call, logged.worker);
  const bool is_lost = !replicas_[replica].is_running || (fault && fault->lost);
  if (!is_lost && fault) {
    answer = {};
    answer.status = fault->status;
    answer.headers = {{"content-type", "application/json"}};
    answer.body = std::string(fault->body);
  }
  logged.status = is_lost ? 0 : answer.status;
  calls_.push_back(std::move(logged));
  const StatusCode code = fault && fault->lost ? *fault->lost : StatusCode::kUnavailable;
  lock.unlock();

  Result<net::HttpAnswer> result = is_lost ? Result<net::HttpAnswer>(Lost(code)) : Result<net::HttpAnswer>(std::move(answer));
  if (after) after(replica, call, result);
  return result;
}

std::unique_ptr<net::HttpTransport> FakeLiteLlm::Transport(std::size_t replica) { return std::make_unique<FakeTransport>(*this, replica); }

void FakeLiteLlm::SetBefore(Before before) {
  const std::scoped_lock lock(mutex_);
  before_ = std::move(before);
}

void FakeLiteLlm::SetAfter(After after) {
  const std::scoped_lock lock(mutex_);
  after_ = std::move(after);
}

FakeLiteLlm::Worker* FakeLiteLlm::NextDue(std::chrono::milliseconds until, std::size_t& replica) {
  Worker* next = nullptr;
  for (std::size_t i = 0; i < replicas_.size(); ++i) {
    if (!replicas_[i].is_running) continue;
    for (Worker& worker : replicas_[i].workers) {
      if (worker.next_poll > until || (next != nullptr && worker.next_poll >= next->next_poll)) continue;
      next = &worker;
      replica = i;
    }
  }
  return next;
}

void FakeLiteLlm::Advance(std::chrono::milliseconds by) {
  const std::scoped_lock lock(mutex_);
  const auto until = now_ + by;
  std::size_t replica = 0;
  while (Worker* due = NextDue(until, replica)) {
    now_ = std::max(now_, due->next_poll);
    SiteOf(replica, *due).Reload();
    due->next_poll += options_.poll_interval;
    ++replicas_[replica].polls;
  }
  now_ = until;
}

std::chrono::milliseconds FakeLiteLlm::now() const {
  const std::scoped_lock lock(mutex_);
  return now_;
}

void FakeLiteLlm::Restart(std::size_t replica, const nlohmann::json& model_list) {
  const std::scoped_lock lock(mutex_);
  Start(replica, model_list, now_);
}

void FakeLiteLlm::Kill(std::size_t replica) {
  const std::scoped_lock lock(mutex_);
  replicas_.at(replica).is_running = false;
}

void FakeLiteLlm::ReplaceFile(std::size_t replica, const nlohmann::json& model_list) {
  const std::scoped_lock lock(mutex_);
  std::set<std::string> ids;
  for (const auto& deployment : fake_litellm::ReadModelList(model_list, traits_)) ids.insert(deployment.id);
  replicas_.at(replica).file_ids = std::move(ids);
}

void FakeLiteLlm::SetDatabase(DatabaseState state) {
  const std::scoped_lock lock(mutex_);
  database_.state = state;
}

void FakeLiteLlm::SetEnvironment(std::map<std::string, std::string> environment) {
  const std::scoped_lock lock(mutex_);
  environment_ = std::move(environment);
}

void FakeLiteLlm::PutRow(fake_litellm::ModelRow row) {
  const std::scoped_lock lock(mutex_);
  row.params = fake_litellm::StoredParams(row.params.is_object() ? row.params : nlohmann::json::object(), traits_);
  row.info = fake_litellm::StoredInfo(row.info.is_object() ? row.info : nlohmann::json::object(), row.id, traits_);
  row.updated = now_;
  row.revision = ++revisions_;
  if (fake_litellm::ModelRow* old = database_.Find(row.id)) {
    *old = std::move(row);
  } else {
    row.created = now_;
    database_.rows.push_back(std::move(row));
  }
}

void FakeLiteLlm::RemoveRow(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(database_.rows, [&](const fake_litellm::ModelRow& row) { return row.id == id; });
}

bool FakeLiteLlm::is_running(std::size_t replica) const {
  const std::scoped_lock lock(mutex_);
  return replicas_.at(replica).is_running;
}

std::vector<fake_litellm::ModelRow> FakeLiteLlm::rows() const {
  const std::scoped_lock lock(mutex_);
  return database_.rows;
}

std::map<std::string, fake_litellm::Deployment> FakeLiteLlm::Served(std::size_t replica, std::size_t worker) const {
  const std::scoped_lock lock(mutex_);
  std::map<std::string, fake_litellm::Deployment> served;
  const Replica& asked = replicas_.at(replica);
  if (!asked.is_running) return served;
  for (const auto& deployment : asked.workers.at(worker).router.deployments()) served.emplace(deployment.id, deployment);
  return served;
}

std::size_t FakeLiteLlm::gaps(std::size_t replica) const {
  const std::scoped_lock lock(mutex_);
  return replicas_.at(replica).gaps;
}

std::size_t FakeLiteLlm::polls(std::size_t replica) const {
  const std::scoped_lock lock(mutex_);
  return replicas_.at(replica).polls;
}

std::vector<FakeLiteLlm::LoggedCall> FakeLiteLlm::calls() const {
  const std::scoped_lock lock(mutex_);
  return calls_;
}

std::vector<fake_litellm::UpstreamCall> FakeLiteLlm::upstream() const {
  const std::scoped_lock lock(mutex_);
  return upstream_;
}

}  // namespace warden::testing
