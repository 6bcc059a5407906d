// Calls to a fake LiteLLM proxy, as short as tests want them.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "fakes/records.h"
#include "support/fake_litellm.h"

namespace warden::testing {

inline constexpr char kMasterKey[] = "sk-master-FIXTURE-0001";
inline constexpr std::chrono::milliseconds kPoll{30'000};

struct Said {
  unsigned status = 0;
  nlohmann::json body;

  std::string text() const { return body.dump(); }
};

inline net::HttpCall CallTo(const std::string& method, const std::string& target, const nlohmann::json& body = nullptr) {
  net::HttpCall call{.method = method, .target = target};
  call.credential = std::string("Bearer ") + kMasterKey;
  if (!body.is_null()) call.body = body.dump();
  return call;
}

inline nlohmann::json Model(const std::string& name, const std::string& id, nlohmann::json params = nlohmann::json::object(),
                            nlohmann::json info = nlohmann::json::object()) {
  if (!params.contains("model")) params["model"] = "openai/up-" + name;
  if (!params.contains("api_key")) params["api_key"] = "sk-upstream";
  info["id"] = id;
  return {{"model_name", name}, {"litellm_params", std::move(params)}, {"model_info", std::move(info)}};
}

class LiteLlmClient {
 public:
  explicit LiteLlmClient(FakeLiteLlmOptions options) : fake_(std::move(options)) {}
  // Two replicas with an empty file.
  explicit LiteLlmClient(const std::string& version, const nlohmann::json& file = nlohmann::json::array())
      : LiteLlmClient(FakeLiteLlmOptions{.version = version, .model_lists = {file, file}}) {}

  FakeLiteLlm& fake() { return fake_; }
  Said Send(std::size_t replica, const std::string& method, const std::string& target, const nlohmann::json& body = nullptr) {
    const net::HttpAnswer answer = fake_.Serve(replica, CallTo(method, target, body));
    return {answer.status, BodyOf(answer)};
  }
  Said New(std::size_t replica, const nlohmann::json& model) { return Send(replica, "POST", "/model/new", model); }
  Said Delete(std::size_t replica, const std::string& id) { return Send(replica, "POST", "/model/delete", {{"id", id}}); }
  Said Patch(std::size_t replica, const std::string& id, const nlohmann::json& change) {
    return Send(replica, "PATCH", "/model/" + id + "/update", change);
  }
  Said Chat(std::size_t replica, const std::string& model) {
    return Send(replica, "POST", "/v1/chat/completions", {{"model", model}, {"messages", {{{"role", "user"}, {"content", "x"}}}}});
  }
  // The row of /model/info; null without one.
  nlohmann::json Info(std::size_t replica, const std::string& id) {
    const Said said = Send(replica, "GET", "/model/info?litellm_model_id=" + id);
    return said.status == 200 ? said.body["data"][0] : nlohmann::json();
  }
  bool Lists(std::size_t replica, const std::string& id) { return !Info(replica, id).is_null(); }
  std::size_t RowsOf(std::size_t replica, const std::string& id) {
    const Said said = Send(replica, "GET", "/model/info");
    std::size_t rows = 0;
    for (const auto& row : said.body["data"]) rows += row["model_info"]["id"] == id ? 1U : 0U;
    return rows;
  }
  bool Names(std::size_t replica, const std::string& name) {
    const Said said = Send(replica, "GET", "/v1/models");
    for (const auto& model : said.body["data"]) {
      if (model["id"] == name) return true;
    }
    return false;
  }

 private:
  FakeLiteLlm fake_;
};

}  // namespace warden::testing
