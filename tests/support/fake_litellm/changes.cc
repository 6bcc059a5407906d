// PATCH /model/{id}/update, POST /model/update, POST /model/block and POST /model/unblock.
#include "support/fake_litellm/answers.h"
#include "support/fake_litellm/site.h"

namespace warden::testing::fake_litellm {
namespace {

// Of the calls that change a row: what they say when it is not there.
net::HttpAnswer NoSuchRow(const Site& site, const std::string& id) {
  if (site.router.Find(id) != nullptr) {
    return ErrorAnswer(400, "validation_error", "Cannot edit config-based model. Store model in DB via /model/new first.");
  }
  return ErrorAnswer(404, "not_found_error", "Model " + id + " not found on proxy.");
}

bool HasDatabase(const Site& site) {
  return site.database.state == DatabaseState::kConnected || site.database.state == DatabaseState::kAway;
}

// Of PATCH and of blocking: nothing when the database can be asked. `doing` stands before what the driver says.
std::optional<net::HttpAnswer> Outage(const Site& site, const std::string& doing) {
  if (!HasDatabase(site)) return DetailAnswer(500, {{"error", "DB not connected. See https://docs.litellm.ai/docs/proxy/virtual_keys"}});
  if (site.database.state == DatabaseState::kConnected) return std::nullopt;
  return ErrorAnswer(500, "internal_server_error", doing + ": " + DriverText());
}

// Of POST /model/update.
std::optional<net::HttpAnswer> OutageOfUpdate(const Site& site) {
  if (!HasDatabase(site)) return NoDatabase(site.traits);
  if (site.database.state == DatabaseState::kConnected) return std::nullopt;
  return site.traits.errors_by_status ? DatabaseUnreachable() : UnnamedError(DriverText(), site.traits);
}

// The answer to a write of a row, when the reload that it asked for is done.
net::HttpAnswer Written(const Site& site, const std::string& action, const std::string& id, const Json& row) {
  if (site.traits.writes_say_not_live && site.router.Find(id) == nullptr) return SavedButNotLive(action, id);
  return JsonAnswer(200, row);
}

// litellm_params_to_remove of a PATCH, where this version knows it.
std::optional<net::HttpAnswer> WrongRemoval(const Json& removed, const Json& params) {
  const auto complain = [](const std::string& text) {
    return Unprocessable({{"type", "value_error"}, {"loc", {"body"}}, {"msg", "Value error, " + text}});
  };
  if (!removed.is_array()) return complain("litellm_params_to_remove must be a list");
  for (const Json& key : removed) {
    if (!key.is_string()) return complain("litellm_params_to_remove must be a list of names");
    if (key == "model") return complain("The required litellm_params.model cannot be removed");
    if (params.contains(key.get<std::string>())) {
      return complain("Cannot set and remove the same litellm_params keys: " + key.get<std::string>());
    }
  }
  return std::nullopt;
}

// After a write. In older versions all models of the database are gone, then come back.
void ReloadAfterWrite(Site& site) {
  if (site.traits.patch_has_a_gap && site.router.ClearDatabaseModels()) ++site.gaps;
  site.Reload();
}

void ApplyPatch(Site& site, ModelRow& row, const Json& body) {
  if (const auto name = body.find("model_name"); name != body.end() && name->is_string() && !name->get_ref<const std::string&>().empty())
    row.name = *name;
  MergeParams(row, body.value("litellm_params", Json::object()), site.traits);
  if (const auto info = body.find("model_info"); info != body.end() && info->is_object()) MergeInfo(row, *info, site.MakeId());
  if (site.traits.has_block && body.contains("blocked") && body["blocked"].is_boolean()) row.blocked = body["blocked"];
  if (site.traits.removes_params) {
    for (const Json& key : body.value("litellm_params_to_remove", Json::array())) row.params.erase(key.get<std::string>());
  }
  site.Touch(row);
}

net::HttpAnswer NoSuchRowOfUpdate(const Site& site, const std::string& id) {
  if (site.router.Find(id) == nullptr) return UnnamedError("model not found", site.traits);
  return WrappedError(400, "Can't edit model. Model in config. Store model in db via `/model/new`. to edit.", site.traits);
}

}  // namespace

net::HttpAnswer PatchModel(Site& site, const std::string& id, const Json& body) {
  Json params = body.value("litellm_params", Json::object());
  if (params.is_null()) params = Json::object();
  if (!params.is_object()) {
    return Unprocessable({{"type", "model_type"},
                          {"loc", {"body", "litellm_params"}},
                          {"msg", "Input should be a valid dictionary or instance of updateLiteLLMParams"}});
  }
  const Json model = params.value("model", Json());
  if (!model.is_null() && !model.is_string()) return NotAText({"body", "litellm_params", "model"}, model, site.traits);
  if (const auto wrong = WrongParam(params, site.traits)) return Unprocessable(*wrong);
  if (site.traits.removes_params && body.contains("litellm_params_to_remove")) {
    if (auto wrong = WrongRemoval(body["litellm_params_to_remove"], params)) return std::move(*wrong);
  }
  if (auto outage = Outage(site, "Error updating model")) return std::move(*outage);
  ModelRow* row = site.database.Find(id);
  if (row == nullptr) return NoSuchRow(site, id);
  ApplyPatch(site, *row, body);
  Json answer = StoredRow(*row, site.traits);
  ReloadAfterWrite(site);
  return Written(site, "update", id, answer);
}

net::HttpAnswer UpdateModel(Site& site, const Json& body) {
  if (auto outage = OutageOfUpdate(site)) return std::move(*outage);
  const Json info = body.value("model_info", Json());
  if (!info.is_object()) return UnnamedError("model_info not provided", site.traits);
  const Json given = info.value("id", Json());
  const std::string id = given.is_string() ? given.get<std::string>() : given.is_null() ? site.MakeId() : given.dump();
  ModelRow* row = site.database.Find(id);
  if (row == nullptr) return NoSuchRowOfUpdate(site, id);
  const Json params = body.value("litellm_params", Json());
  if (!params.is_object()) return UnnamedError("litellm_params not provided", site.traits);
  OverwriteParams(*row, params, site.traits);
  if (site.traits.update_writes_name && body.contains("model_name") && body["model_name"].is_string()) row->name = body["model_name"];
  if (site.traits.update_writes_info) MergeInfo(*row, info, id);
  site.Touch(*row);
  Json answer = StoredRow(*row, site.traits);
  if (!site.traits.update_reloads) return JsonAnswer(200, answer);
  ReloadAfterWrite(site);
  return Written(site, "update", id, answer);
}

net::HttpAnswer BlockModel(Site& site, const Json& body, Blocking blocking) {
  if (!body.contains("model_id")) return MissingField({"body", "model_id"}, body, site.traits);
  if (!body["model_id"].is_string()) {
    return NotAText({"body", "model_id"}, body["model_id"], site.traits);
  }
  if (auto outage = Outage(site, "Error updating model blocked status")) return std::move(*outage);
  const std::string id = body["model_id"];
  ModelRow* row = site.database.Find(id);
  if (row == nullptr) return NoSuchRow(site, id);
  row->blocked = blocking == Blocking::kBlock;
  site.Touch(*row);
  Json answer = StoredRow(*row, site.traits);
  ReloadAfterWrite(site);
  return Written(site, blocking == Blocking::kBlock ? "blocked" : "unblocked", id, answer);
}

}  // namespace warden::testing::fake_litellm
