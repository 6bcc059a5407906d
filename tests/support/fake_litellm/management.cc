// POST /model/new and POST /model/delete.
#include <algorithm>

#include "support/fake_litellm/answers.h"
#include "support/fake_litellm/site.h"

namespace warden::testing::fake_litellm {
namespace {

std::optional<net::HttpAnswer> Complaint(const Site& site, const Json& body) {
  const Traits& traits = site.traits;
  const Json params = body.value("litellm_params", Json());
  if (params.is_null() || (params.is_object() && params.empty()) || !body.contains("model_name")) return Crash(traits);
  if (!params.is_object()) {
    Json complaint = {{"type", "model_type"},
                      {"loc", {"body", "litellm_params"}},
                      {"msg", "Input should be a valid dictionary or instance of LiteLLM_Params"}};
    if (!traits.short_errors) complaint.update({{"input", params}, {"ctx", {{"class_name", "LiteLLM_Params"}}}});
    return Unprocessable(complaint);
  }
  if (!params.contains("model") || params["model"].is_null()) {
    if (!traits.short_errors) return Crash(traits);
    return MissingField({"body", "litellm_params", "model"}, params, traits);
  }
  for (const auto& [location, value] :
       {std::pair{Json{"body", "model_name"}, body["model_name"]}, {Json{"body", "litellm_params", "model"}, params["model"]}}) {
    if (!value.is_string()) return NotAText(location, value, traits);
  }
  if (const auto wrong = WrongParam(params, traits)) return Unprocessable(*wrong);
  return std::nullopt;
}

std::string IdOf(Site& site, const Json& info) {
  const auto given = info.find("id");
  if (given == info.end() || given->is_null()) return site.MakeId();
  return given->is_string() ? given->get<std::string>() : given->dump();
}

ModelRow ReadRow(Site& site, const Json& body) {
  const Json given = body.value("model_info", Json());
  const Json info = given.is_object() ? given : Json::object();
  const std::string id = IdOf(site, info);
  ModelRow row{.id = id,
               .name = body["model_name"],
               .params = StoredParams(body["litellm_params"], site.traits),
               .info = StoredInfo(info, id, site.traits),
               .blocked = site.traits.has_block && body.value("blocked", Json(false)) == Json(true),
               .created = site.now};
  site.Touch(row);
  return row;
}

net::HttpAnswer NotAdded(const Traits& traits) {
  return WrappedError(500, "Failed to add model to db. Check your server logs for more details.", traits);
}

// A fork without a database: the router of this process is all there is.
net::HttpAnswer NewInMemory(Site& site, const ModelRow& row) {
  site.router.Upsert(row);
  return JsonAnswer(200, StoredRow(row, site.traits));
}

net::HttpAnswer DeleteInMemory(Site& site, const std::string& id) {
  if (site.router.Find(id) == nullptr) return WrappedError(400, "Model with id=" + id + " not found in db", site.traits);
  site.router.Remove(id);
  return JsonAnswer(200, {{"message", "Model: " + id + " deleted successfully"}});
}

}  // namespace

net::HttpAnswer NewModel(Site& site, const Json& body) {
  if (auto complaint = Complaint(site, body)) return std::move(*complaint);
  switch (site.database.state) {
    case DatabaseState::kNone: return NoDatabase(site.traits);
    case DatabaseState::kAway: return site.traits.errors_by_status ? DatabaseUnreachable() : NotAdded(site.traits);
    case DatabaseState::kMemoryOnly: return NewInMemory(site, ReadRow(site, body));
    case DatabaseState::kConnected: break;
  }
  const ModelRow row = ReadRow(site, body);
  if (site.database.Find(row.id) != nullptr) return NotAdded(site.traits);
  site.database.rows.push_back(row);
  site.Reload();
  if (site.traits.writes_say_not_live && site.router.Find(row.id) == nullptr) return SavedButNotLive("create", row.id);
  return JsonAnswer(200, StoredRow(row, site.traits));
}

net::HttpAnswer DeleteModel(Site& site, const Json& body) {
  const auto given = body.find("id");
  if (given == body.end()) return MissingField({"body", "id"}, body, site.traits);
  if (!given->is_string()) return NotAText({"body", "id"}, *given, site.traits);
  const std::string id = *given;
  switch (site.database.state) {
    case DatabaseState::kNone: return NoDatabase(site.traits);
    case DatabaseState::kAway:
      if (site.traits.errors_by_status) return DatabaseUnreachable();
      return UnnamedError(DriverText(), site.traits);
    case DatabaseState::kMemoryOnly: return DeleteInMemory(site, id);
    case DatabaseState::kConnected: break;
  }
  if (site.database.Find(id) == nullptr) return WrappedError(400, "Model with id=" + id + " not found in db", site.traits);
  std::erase_if(site.database.rows, [&](const ModelRow& row) { return row.id == id; });
  // Also where a file entry has that id: it is gone here until a restart.
  site.router.Remove(id);
  return JsonAnswer(200, {{"message", "Model: " + id + " deleted successfully"}});
}

}  // namespace warden::testing::fake_litellm
