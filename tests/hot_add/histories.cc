// Each part by a few bytes of the script.
#include "hot_add/histories.h"

#include <fmt/core.h>

#include <array>

#include "base/time_text.h"
#include "hot_add/desired_models.h"
#include "hotadd/model_call.h"

namespace warden::testing {
namespace {

using Json = nlohmann::json;

constexpr std::array<const char*, 8> kVersions = {"1.108.6", "1.81.14", "1.94.3", "1.98.1", "1.100.5", "1.104.4", "1.109.0", "1.110.2"};
constexpr std::array<const char*, 6> kIds = {"a", "b", "c", "d", "e", "w"};

// One of the versions of a model.
Json AnyEntry(const std::string& id, Script& script) {
  Json params = Json::object();
  Json info = Json::object();
  if (id == "w") params["model"] = "openai/*";
  if (const unsigned rpm = script.Next(3); rpm > 0) params["rpm"] = rpm * 100;
  switch (script.Next(6)) {
    case 1: params["temperature"] = 0.5; break;
    case 2: params["tags"] = {"x"}; break;
    case 3: params["extra_headers"] = {{"x-team", "blue"}}; break;
    case 4: params["api_key"] = "os.environ/LATER"; break;
    default: break;
  }
  if (const unsigned mode = script.Next(4); mode >= 2) info["mode"] = mode == 2 ? "chat" : "embedding";
  if (id == "e" && script.Next(4) == 1) params["api_key"] = kCanary;
  const bool is_pool = id == "a" || id == "b";
  return Entry(id, params, id == "w" ? "dwild/*" : is_pool ? "pool" : "", info);
}

Json AnyList(Script& script) {
  Json list = Json::array();
  for (const char* id : kIds) {
    if (script.Next(3) > 0) list.push_back(AnyEntry(id, script));
  }
  return list;
}

// As `list`, but for a few entries.
Json Changed(const Json& list, Script& script) {
  Json changed = Json::array();
  for (const Json& entry : list) {
    const unsigned fate = script.Next(5);
    if (fate == 1) continue;
    changed.push_back(fate == 2 ? AnyEntry(entry["model_info"]["id"], script) : entry);
  }
  return changed;
}

std::set<std::string> IdsOf(const Json& list) {
  std::set<std::string> ids;
  for (const Json& entry : list) ids.insert(entry["model_info"]["id"]);
  return ids;
}

class Making {
 public:
  explicit Making(Script& script) : script_(script) {}

  History Make() {
    FakeLiteLlmOptions options{.version = kVersions.at(script_.Next(kVersions.size()))};
    const Json base = AnyList(script_);
    const unsigned replicas = 1 + script_.Next(3);
    options.model_lists.clear();
    for (unsigned i = 0; i < replicas; ++i) {
      const unsigned kind = script_.Next(4);
      options.model_lists.push_back(kind == 0 ? Json::array() : kind == 1 ? Changed(base, script_) : base);
      for (const std::string& id : IdsOf(options.model_lists.back())) history_.in_files.insert(id);
    }
    options.environment = {{"KEY", "sk-upstream"}};
    const bool lacks = script_.Next(3) == 1;
    if (!lacks) options.environment["LATER"] = "sk-later";
    history_.world = std::make_unique<World>(options);
    for (proxy::Pod& pod : history_.world->pods()) {
      if (lacks) pod.lacks = {"LATER"};
      if (script_.Next(3) == 1) pod.started_with.reset();
      if (script_.Next(4) == 1) pod.started_at.reset();
    }
    history_.world->Advance(std::chrono::seconds(10));
    Rows(base);
    // A row that no pod has read is in no plan: all have looked once.
    history_.world->Advance(std::chrono::seconds(31));
    Edits();
    history_.desired = Changed(base, script_);
    if (script_.Next(3) == 1) history_.desired = AnyList(script_);
    if (!history_.world->fake().traits().has_block) ChangeMoreThanInfo(options.model_lists);
    for (const auto& model : Desired(history_.desired).declined) history_.declined.insert(model.id);
    history_.world->options().correct_drift = script_.Next(3) == 1;
    Tell(options, lacks);
    return std::move(history_);
  }

 private:
  // Before 1.94 a pod that has a model from its file does not take over a row that differs from it in model_info alone:
  // the report says that it is not served, and the guide that it needs a rollout.
  void ChangeMoreThanInfo(const std::vector<Json>& files) {
    for (Json& entry : history_.desired) {
      for (const Json& file : files) {
        const bool differs_in_info_alone = std::any_of(file.begin(), file.end(), [&entry](const Json& other) {
          return other["model_info"]["id"] == entry["model_info"]["id"] && other["litellm_params"] == entry["litellm_params"] &&
                 other != entry;
        });
        if (differs_in_info_alone) entry["litellm_params"]["rpm"] = 888;
      }
    }
  }

  void Rows(const Json& base) {
    for (const char* id : kIds) {
      const unsigned kind = script_.Next(8);
      const Json* same = nullptr;
      for (const Json& entry : base) {
        if (entry["model_info"]["id"] == id) same = &entry;
      }
      Json entry = same != nullptr && script_.Next(2) == 0 ? *same : AnyEntry(id, script_);
      // Before 1.94 a row that says the same as the file's entry shows nowhere: nobody can know that it is there.
      if (!history_.world->fake().traits().has_block && history_.in_files.contains(id)) entry["litellm_params"]["rpm"] = 777;
      if (kind == 1 || kind == 2) Ours(entry, kOurSource, false);
      if (kind == 3) Ours(entry, kOurSource, history_.world->fake().traits().has_block);
      if (kind == 4) Ours(entry, "other/c/config.yaml", false);
      if (kind == 5) Foreign(entry);
    }
    if (script_.Next(3) == 1) Ours(Entry("gone"), kOurSource, false);
    if (script_.Next(3) == 1) Foreign(Entry("x", Json::object(), "pool"));
    if (script_.Next(3) == 1) Put(Json::parse(hotadd::NudgeCall("warden-own-nudge-7-0", kOurSource).body), false);
    if (script_.Next(3) == 1) Put(Json::parse(hotadd::KeeperCall().body), false);
  }

  void Ours(const Json& entry, const std::string& source, bool blocked) {
    const auto desired = Desired(Json::array({entry}));
    if (desired.models.empty()) return;  // a secret: never sent
    const std::string id = entry["model_info"]["id"];
    // Said only where it is true.
    const bool new_to_all = !history_.in_files.contains(id);
    const std::string since = new_to_all ? base::ToText(history_.world->clock().Second()) : "";
    Json body = Json::parse(hotadd::NewCall(desired.models[0], source, since).body);
    body["model_info"]["warden_blocked"] = blocked;
    Put(body, blocked);
    if (source != kOurSource) history_.foreign.insert(id);
    story_ +=
        fmt::format("row {}{}{}: {}\n", id, source == kOurSource ? "" : " of another source", blocked ? ", blocked" : "", entry.dump());
  }

  void Foreign(const Json& entry) {
    Json body = entry;
    body["model_info"]["managed_by"] = "terraform";
    Put(body, false);
    history_.foreign.insert(entry["model_info"]["id"]);
    story_ += "foreign row " + entry.dump() + "\n";
  }

  void Put(const Json& body, bool blocked) {
    history_.world->fake().PutRow({.id = body["model_info"]["id"],
                                   .name = body["model_name"],
                                   .params = body["litellm_params"],
                                   .info = body["model_info"],
                                   .blocked = blocked});
  }

  // By somebody with the key, on any replica.
  void Edits() {
    for (const auto& row : history_.world->fake().rows()) {
      if (script_.Next(6) != 1 || row.info.value("warden_source", "") != kOurSource || row.info.contains("warden_role")) continue;
      net::HttpCall edit{.method = "PATCH", .target = "/model/" + row.id + "/update"};
      edit.credential = std::string("Bearer ") + kUsualKey;
      edit.body = R"({"litellm_params": {"rpm": 999}})";
      history_.world->fake().Serve(script_.Next(static_cast<unsigned>(history_.world->pods().size())), edit);
      history_.edited.insert(row.id);
      story_ += "edited " + row.id + "\n";
    }
  }

  void Tell(const FakeLiteLlmOptions& options, bool lacks) {
    std::string& story = history_.story;
    story = fmt::format("LiteLLM {}{}{}\n", options.version, lacks ? ", without LATER" : "",
                        history_.world->options().correct_drift ? ", drift is corrected" : "");
    for (std::size_t i = 0; i < options.model_lists.size(); ++i) {
      const proxy::Pod& pod = history_.world->pods()[i];
      story += fmt::format("pod {}{}{}: {}\n", i, pod.started_with ? "" : ", file unknown", pod.started_at ? "" : ", start unknown",
                           options.model_lists[i].dump());
    }
    story += story_ + "desired: " + history_.desired.dump() + "\n";
  }

  Script& script_;
  History history_;
  std::string story_;
};

}  // namespace

History MakeHistory(Script& script) { return Making(script).Make(); }

}  // namespace warden::testing
