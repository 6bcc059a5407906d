// A fake of a LiteLLM proxy: N replicas on one database, in memory, for what drives a proxy through its model API. For unit tests and
// property tests as a class with its own clock; for other languages as the program fake_litellm (fake_litellm_main.cc).
//
// Modelled, for every version from 1.81.14 to 1.110.2 (fake_litellm/traits.h says what differs):
//   - the routes for health, models and model management, and chats by name, by id and through wildcards; other routes answer 404
//   - the database's rows and each router's deployments as two things: who loads what at which call and which poll, what never arrives,
//     the moment without models that a PATCH makes in older versions, deployments of a start-up file that share an id with a row
//   - statuses, bodies and texts as they were recorded from 1.81.14 and 1.108.6; tests/fakes holds the fake against these records
//   - several worker processes a replica, each with its router and its poll; calls go to them by turns
//   - a database that is away, none at all, and forks that add models in memory
// Not modelled: virtual keys (every key but the master key is wrong), teams, budgets, Redis, draining and shutdown, the time that calls
// take, a negative cache and a budget for loading rows on demand, inference other than chats, real encryption, the whole price map in
// /model/info. The interval of polls is as told in every version; 1.81.14 itself has 30 s and no other.
//
// Any thread. Hooks are called on the thread of the call, without a lock: they may use the fake.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "net/http_transport.h"
#include "support/fake_litellm/site.h"

namespace warden::testing {

struct FakeLiteLlmOptions {
  std::string version = "1.108.6";
  // The model_list of each replica's start-up file, in LiteLLM's shape: as many replicas as lists.
  std::vector<nlohmann::json> model_lists = {nlohmann::json::array()};
  std::string master_key = "sk-master-FIXTURE-0001";  // "": everybody is let in
  std::chrono::milliseconds poll_interval{30'000};
  fake_litellm::DatabaseState database = fake_litellm::DatabaseState::kConnected;
  std::size_t workers = 1;                         // of each replica
  std::map<std::string, std::string> environment;  // for os.environ/X
};

class FakeLiteLlm {
 public:
  // What happens to a call instead of an answer.
  struct Fault {
    bool acts = false;               // whether the replica does what is asked
    std::optional<StatusCode> lost;  // kUnavailable or kTimeout: no answer comes
    unsigned status = 500;           // of the answer that comes instead
    std::string body;

    static Fault Refused() { return {.lost = StatusCode::kUnavailable}; }
    static Fault Lost(StatusCode code = StatusCode::kUnavailable) { return {.acts = true, .lost = code}; }
    static Fault Says(unsigned status, std::string body) { return {.status = status, .body = std::move(body)}; }
    static Fault ActsAndSays(unsigned status, std::string body) { return {.acts = true, .status = status, .body = std::move(body)}; }
  };
  // `number` counts all calls from 1.
  using Before = std::function<std::optional<Fault>(std::size_t replica, const net::HttpCall& call, std::size_t number)>;
  using After = std::function<void(std::size_t replica, const net::HttpCall& call, const Result<net::HttpAnswer>& answer)>;

  // A call as the log has it: no headers, no bodies.
  struct LoggedCall {
    std::size_t replica = 0;
    std::size_t worker = 0;
    std::string method;
    std::string path;     // with its query, as sent
    unsigned status = 0;  // that the caller got; 0: none
    bool acted = false;   // whether it came to the replica
  };

  // Throws std::invalid_argument for a version that is none, and nlohmann's exceptions for a list in another shape.
  explicit FakeLiteLlm(FakeLiteLlmOptions options);
  ~FakeLiteLlm();
  FakeLiteLlm(const FakeLiteLlm&) = delete;
  FakeLiteLlm& operator=(const FakeLiteLlm&) = delete;

  // A call with faults and log. kUnavailable from a replica that is not running.
  Result<net::HttpAnswer> Call(std::size_t replica, const net::HttpCall& call);
  // The replica's own answer: without faults, hooks and log. Status 0 from a replica that is not running.
  net::HttpAnswer Serve(std::size_t replica, const net::HttpCall& call);
  // Calls to one replica, whatever host they name; the fake must outlive it.
  std::unique_ptr<net::HttpTransport> Transport(std::size_t replica);
  // nullptr ends them.
  void SetBefore(Before before);
  void SetAfter(After after);

  // Moves the clock and runs the polls that are due, in the order of their times. The first poll of a worker comes one interval after its
  // start; at the beginning the starts are spread evenly over the interval before, so that no two polls fall together.
  void Advance(std::chrono::milliseconds by);
  std::chrono::milliseconds now() const;

  // What happens to replicas, their files and the database. A replica does not start while the database is away.
  void Restart(std::size_t replica, const nlohmann::json& model_list);
  void Kill(std::size_t replica);
  // The file under a running replica changes, as in a mounted ConfigMap: polls drop what stands in neither file nor database.
  void ReplaceFile(std::size_t replica, const nlohmann::json& model_list);
  void SetDatabase(fake_litellm::DatabaseState state);
  void SetEnvironment(std::map<std::string, std::string> environment);
  // Past the API, as somebody with access to the database; an empty `info` and `params` are filled as POST /model/new does.
  void PutRow(fake_litellm::ModelRow row);
  void RemoveRow(const std::string& id);

  std::size_t replicas() const { return replicas_.size(); }
  const std::string& version() const { return options_.version; }
  const fake_litellm::Traits& traits() const { return traits_; }
  bool is_running(std::size_t replica) const;
  std::vector<fake_litellm::ModelRow> rows() const;
  // What a worker's router holds, by id.
  std::map<std::string, fake_litellm::Deployment> Served(std::size_t replica, std::size_t worker = 0) const;
  std::size_t gaps(std::size_t replica) const;   // moments without the models of the database
  std::size_t polls(std::size_t replica) const;  // of all its workers
  std::vector<LoggedCall> calls() const;
  std::vector<fake_litellm::UpstreamCall> upstream() const;

 private:
  struct Worker {
    fake_litellm::Router router;
    std::chrono::milliseconds next_poll;
  };
  struct Replica {
    bool is_running = false;
    std::set<std::string> file_ids;
    std::vector<Worker> workers;
    std::size_t turn = 0;
    std::size_t gaps = 0;
    std::size_t polls = 0;
  };

  void Start(std::size_t replica, const nlohmann::json& model_list, std::chrono::milliseconds since);
  fake_litellm::Site SiteOf(std::size_t replica, Worker& worker);
  net::HttpAnswer ServeLocked(std::size_t replica, const net::HttpCall& call, std::size_t& worker);
  // The worker whose poll is due first and not after `until`; nullptr: none.
  Worker* NextDue(std::chrono::milliseconds until, std::size_t& replica);

  const FakeLiteLlmOptions options_;
  const fake_litellm::Traits traits_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> environment_;
  Before before_;
  After after_;
  std::chrono::milliseconds now_{0};
  fake_litellm::Database database_;
  std::vector<Replica> replicas_;
  std::size_t revisions_ = 0;
  std::size_t made_ids_ = 0;
  std::size_t number_ = 0;
  std::vector<LoggedCall> calls_;
  std::vector<fake_litellm::UpstreamCall> upstream_;
};

}  // namespace warden::testing
