// A proxy, its pods as a hot-adder sees them, and one clock for all. What is done goes through HttpModelApi, as it does in a cluster.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "proxy/hot_adder.h"
#include "support/fake_clock.h"
#include "support/fake_litellm.h"

namespace warden::testing {

inline constexpr char kUsualKey[] = "sk-master-FIXTURE-0001";

// An entry of model_list; without a key of its own it refers to the variable KEY, which pods have.
nlohmann::json Entry(const std::string& id, nlohmann::json params = nlohmann::json::object(), std::string name = "",
                     nlohmann::json info = nlohmann::json::object());

hotadd::DesiredModels Desired(const nlohmann::json& model_list);

class World {
 public:
  explicit World(FakeLiteLlmOptions options);
  // `replicas` with an empty file.
  explicit World(const std::string& version, std::size_t replicas = 2);

  FakeLiteLlm& fake() { return *fake_; }
  FakeClock& clock() { return clock_; }
  std::vector<proxy::Pod>& pods() { return pods_; }
  proxy::HotAddOptions& options() { return options_; }
  void SetKey(std::string key) { key_ = std::move(key); }
  std::size_t times_key_was_asked_for() const { return asked_; }

  // By somebody who knows nothing of what was before.
  proxy::HotAddReport Apply(const hotadd::DesiredModels& desired);
  proxy::HotAddReport Apply(const nlohmann::json& model_list) { return Apply(Desired(model_list)); }
  proxy::HotAdder MakeAdder() const { return {clock_, options_}; }
  proxy::HotAddReport Apply(proxy::HotAdder& adder, const hotadd::DesiredModels& desired) { return adder.Apply(desired, pods_, {}); }

  void Advance(std::chrono::milliseconds by);
  // All pods anew, with that file, of which it is known what it says.
  void RestartAll(const nlohmann::json& model_list);

  // What happens to a call that writes; `number` counts these from 1.
  using BeforeWrite = std::function<std::optional<FakeLiteLlm::Fault>(std::size_t replica, const net::HttpCall& call, std::size_t number)>;
  void SetBeforeWrite(BeforeWrite before) { before_write_ = std::move(before); }
  // Calls that write since the beginning: "POST /model/new", bodies apart.
  std::vector<std::string> writes() const;
  std::vector<std::string> bodies() const;

  // Why not every worker of every replica serves the entry, not blocked and exactly as it is written; "": all do.
  std::string Misses(const nlohmann::json& entry) const;
  bool NobodyHas(const std::string& id) const;
  // Rows by id, as JSON.
  nlohmann::json Rows() const;
  unsigned Chat(std::size_t replica, const std::string& model);

 private:
  std::optional<FakeLiteLlm::Fault> Before(std::size_t replica, const net::HttpCall& call);

  FakeClock clock_;
  std::unique_ptr<FakeLiteLlm> fake_;
  std::string key_ = kUsualKey;
  std::atomic<std::size_t> asked_ = 0;
  std::vector<std::unique_ptr<proxy::ModelApi>> apis_;
  std::vector<proxy::Pod> pods_;
  proxy::HotAddOptions options_{.allow_empty = true};
  BeforeWrite before_write_;
  mutable std::mutex mutex_;
  std::vector<std::string> writes_;
  std::vector<std::string> bodies_;
};

// "m add; n leave": what is planned, by id.
std::string Actions(const proxy::HotAddReport& report);

}  // namespace warden::testing
