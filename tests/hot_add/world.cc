// Comparing what is served with what was written.
#include "hot_add/world.h"

#include <fmt/core.h>

#include "hot_add/desired_models.h"
#include "proxy/http_model_api.h"

namespace warden::testing {
namespace {

using Json = nlohmann::json;

// model_info without what LiteLLM and litellm-warden put there.
Json OwnInfo(const Json& info) {
  Json own = Json::object();
  for (const auto& [key, value] : info.items()) {
    const bool is_others =
        key == "id" || key == "db_model" || key == "member_auto_router" || key == "managed_by" || key.starts_with("warden_");
    if (!is_others && !value.is_null()) own[key] = value;
  }
  return own;
}

}  // namespace

Json Entry(const std::string& id, Json params, std::string name, Json info) {
  if (!params.contains("model")) params["model"] = "openai/up-" + id;
  if (!params.contains("api_key")) params["api_key"] = "os.environ/KEY";
  info["id"] = id;
  return {{"model_name", name.empty() ? id : name}, {"litellm_params", std::move(params)}, {"model_info", std::move(info)}};
}

hotadd::DesiredModels Desired(const Json& model_list) { return DesiredFrom(Json{{"model_list", model_list}}.dump(1)); }

World::World(FakeLiteLlmOptions options) {
  if (options.environment.empty()) options.environment = {{"KEY", "sk-upstream"}};
  fake_ = std::make_unique<FakeLiteLlm>(options);
  fake_->SetBefore([this](std::size_t replica, const net::HttpCall& call, std::size_t) { return Before(replica, call); });
  for (std::size_t i = 0; i < options.model_lists.size(); ++i) {
    const auto key = [this]() -> Result<base::WipedText> {
      ++asked_;
      return base::WipedText(std::string(key_));
    };
    apis_.push_back(proxy::MakeHttpModelApi(fake_->Transport(i), key, {}));
    proxy::Pod pod{.name = fmt::format("pod-{}", i), .api = apis_.back().get(), .workers = static_cast<unsigned>(options.workers)};
    pod.started_with = hotadd::FileModelsOf(Desired(options.model_lists[i]));
    pod.started_at = clock_.Second().time_since_epoch().count();
    pods_.push_back(std::move(pod));
  }
  options_.poll = std::chrono::duration_cast<std::chrono::seconds>(options.poll_interval);
  options_.wait = [this](std::chrono::milliseconds by, const std::stop_token&) { Advance(by); };
}

World::World(const std::string& version, std::size_t replicas)
    : World(FakeLiteLlmOptions{.version = version, .model_lists = std::vector<Json>(replicas, Json::array())}) {}

std::optional<FakeLiteLlm::Fault> World::Before(std::size_t replica, const net::HttpCall& call) {
  if (call.method == "GET") return std::nullopt;
  const std::scoped_lock lock(mutex_);
  writes_.push_back(call.method + " " + call.target);
  bodies_.push_back(call.body);
  return before_write_ ? before_write_(replica, call, writes_.size()) : std::nullopt;
}

proxy::HotAddReport World::Apply(const hotadd::DesiredModels& desired) {
  proxy::HotAdder adder = MakeAdder();
  return Apply(adder, desired);
}

void World::Advance(std::chrono::milliseconds by) {
  clock_.Advance(by);
  fake_->Advance(by);
}

void World::RestartAll(const Json& model_list) {
  for (std::size_t i = 0; i < pods_.size(); ++i) {
    fake_->Restart(i, model_list);
    pods_[i].started_with = hotadd::FileModelsOf(Desired(model_list));
    pods_[i].started_at = clock_.Second().time_since_epoch().count();
    pods_[i].lacks.clear();
  }
}

std::vector<std::string> World::writes() const {
  const std::scoped_lock lock(mutex_);
  return writes_;
}

std::vector<std::string> World::bodies() const {
  const std::scoped_lock lock(mutex_);
  return bodies_;
}

std::string World::Misses(const Json& entry) const {
  const std::string id = entry["model_info"]["id"];
  for (std::size_t i = 0; i < pods_.size(); ++i) {
    for (unsigned worker = 0; worker < pods_[i].workers; ++worker) {
      const auto served = fake_->Served(i, worker);
      const auto found = served.find(id);
      const std::string who = fmt::format("pod-{} worker {}: ", i, worker);
      if (found == served.end()) return who + "has no " + id;
      if (found->second.blocked) return who + id + " is blocked";
      if (found->second.name != entry["model_name"].get<std::string>()) return who + "named " + found->second.name;
      const Json params = fake_litellm::StoredParams(found->second.params, fake_->traits());
      const Json wanted = fake_litellm::StoredParams(entry["litellm_params"], fake_->traits());
      if (params != wanted) return who + params.dump() + " instead of " + wanted.dump();
      if (OwnInfo(found->second.info) != OwnInfo(entry["model_info"]))
        return who + found->second.info.dump() + " of " + entry["model_info"].dump();
    }
  }
  return "";
}

bool World::NobodyHas(const std::string& id) const {
  for (std::size_t i = 0; i < pods_.size(); ++i) {
    for (unsigned worker = 0; worker < pods_[i].workers; ++worker) {
      if (fake_->Served(i, worker).contains(id)) return false;
    }
  }
  return true;
}

Json World::Rows() const {
  Json rows = Json::object();
  for (const auto& row : fake_->rows()) {
    rows[row.id] = {{"name", row.name},       {"params", row.params},           {"info", row.info},
                    {"blocked", row.blocked}, {"created", row.created.count()}, {"updated", row.updated.count()}};
  }
  return rows;
}

unsigned World::Chat(std::size_t replica, const std::string& model) {
  net::HttpCall call{.method = "POST", .target = "/v1/chat/completions"};
  call.credential = std::string("Bearer ") + kUsualKey;
  call.body = Json{{"model", model}, {"messages", {{{"role", "user"}, {"content", "x"}}}}}.dump();
  return fake_->Serve(replica, call).status;
}

std::string Actions(const proxy::HotAddReport& report) {
  std::string text;
  for (const auto& model : report.plan.models)
    text += fmt::format("{}{} {}", text.empty() ? "" : "; ", model.id, hotadd::ToString(model.action));
  return text;
}

}  // namespace warden::testing
