// Writing bodies.
#include "hotadd/model_call.h"

#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <utility>

#include "base/percent_encode.h"
#include "doc/json_writer.h"

namespace warden::hotadd {
namespace {

using doc::JsonWriter;
using Kind = ModelCall::Kind;

// Of rows that nobody is to be served by: LiteLLM knows the provider, and nobody is called.
constexpr std::string_view kOwnModel = "openai/litellm-warden";

void Names(JsonWriter& writer, std::string_view key, std::span<const std::string> names) {
  writer.Key(key).BeginArray();
  for (const std::string& name : names) writer.String(name);
  writer.EndArray();
}

void Mark(JsonWriter& writer, std::string_view id, std::string_view source) {
  writer.Key("id").String(id);
  writer.Key(kManagedBy).String(kManager);
  writer.Key(kSource).String(source);
}

// The whole model_info of a row of ours. The entry's own members come first: of duplicates the last counts, which is ours.
void Info(JsonWriter& writer, const DesiredModel& model, std::string_view source, std::string_view since) {
  std::string own;
  JsonWriter ours(own);
  ours.BeginObject();
  Mark(ours, model.id, source);
  ours.Key(kHash).String(model.hash);
  Names(ours, kParams, model.body.param_names);
  Names(ours, kInfo, model.body.info_names);
  ours.Key(kBlocked).Bool(false);
  if (!since.empty()) ours.Key(kSince).String(since);
  ours.EndObject();
  std::string whole = model.body.info;
  whole.pop_back();
  if (whole.size() > 1) whole += ',';
  whole += std::string_view(own).substr(1);
  writer.Key("model_info").Raw(whole);
}

}  // namespace

std::string ModelCall::target() const {
  switch (kind) {
    case Kind::kNew: return "/model/new";
    case Kind::kPatch: return "/model/" + base::PercentEncode(id) + "/update";
    case Kind::kDelete: return "/model/delete";
  }
  return {};
}

std::string_view ToString(Kind kind) {
  switch (kind) {
    case Kind::kNew: return "POST /model/new";
    case Kind::kPatch: return "PATCH /model/{id}/update";
    case Kind::kDelete: return "POST /model/delete";
  }
  return {};
}

ModelCall NewCall(const DesiredModel& model, std::string_view source, std::string_view since) {
  ModelCall call{Kind::kNew, model.id, {}};
  JsonWriter writer(call.body);
  writer.BeginObject().Key("model_name").String(model.name).Key("litellm_params").Raw(model.body.params);
  Info(writer, model, source, since);
  writer.EndObject();
  return call;
}

ModelCall PatchCall(const DesiredModel& model, std::string_view source, const ModelRow& row, bool removes_params) {
  ModelCall call{Kind::kPatch, model.id, {}};
  JsonWriter writer(call.body);
  writer.BeginObject().Key("model_name").String(model.name).Key("litellm_params").Raw(model.body.params);
  Info(writer, model, source, row.since);
  if (row.blocked) writer.Key("blocked").Bool(false);
  if (removes_params) {
    std::vector<std::string> gone;
    for (const std::string& name : row.param_names) {
      if (!std::binary_search(model.body.param_names.begin(), model.body.param_names.end(), name)) gone.push_back(name);
    }
    if (!gone.empty()) Names(writer, "litellm_params_to_remove", gone);
  }
  writer.EndObject();
  return call;
}

ModelCall DeleteCall(std::string id) {
  ModelCall call{Kind::kDelete, std::move(id), {}};
  JsonWriter(call.body).BeginObject().Key("id").String(call.id).EndObject();
  return call;
}

ModelCall BlockCall(std::string id) {
  ModelCall call{Kind::kPatch, std::move(id), {}};
  JsonWriter writer(call.body);
  writer.BeginObject().Key("blocked").Bool(true).Key("model_info").BeginObject().Key(kBlocked).Bool(true).EndObject().EndObject();
  return call;
}

ModelCall BlockedCall(std::string id, const ModelRow& file_model, std::string_view source) {
  ModelCall call{Kind::kNew, std::move(id), {}};
  JsonWriter writer(call.body);
  writer.BeginObject().Key("model_name").String(file_model.name);
  // Not the file's own: by itself it may be no model (a member of a wildcard; custom_llm_provider), and a row that cannot be built takes
  // nobody's place.
  writer.Key("litellm_params").BeginObject().Key("model").String(kOwnModel).EndObject();
  writer.Key("model_info").BeginObject();
  Mark(writer, call.id, source);
  writer.Key(kBlocked).Bool(true).EndObject().Key("blocked").Bool(true).EndObject();
  return call;
}

ModelCall EmptyPatchCall(std::string id) { return {Kind::kPatch, std::move(id), "{}"}; }

ModelCall NudgeCall(std::string id, std::string_view source) {
  ModelCall call{Kind::kNew, std::move(id), {}};
  JsonWriter writer(call.body);
  writer.BeginObject().Key("model_name").String(call.id);
  // The port is the one that discards: nobody is ever called.
  writer.Key("litellm_params").BeginObject();
  writer.Key("model").String(kOwnModel).Key("api_base").String("http://127.0.0.1:9").Key("api_key").String("none");
  writer.EndObject().Key("model_info").BeginObject();
  Mark(writer, call.id, source);
  writer.Key(kRole).String(kNudgeRole).EndObject().EndObject();
  return call;
}

ModelCall KeeperCall() {
  ModelCall call{Kind::kNew, std::string(kKeeperId), {}};
  JsonWriter writer(call.body);
  writer.BeginObject().Key("model_name").String(kKeeperId);
  writer.Key("litellm_params").BeginObject().Key("model").String("warden-own/keeper").EndObject();
  writer.Key("model_info").BeginObject().Key("id").String(kKeeperId).Key(kManagedBy).String(kManager).EndObject().EndObject();
  return call;
}

std::string ChatBody(std::string_view id) {
  std::string body;
  JsonWriter writer(body);
  writer.BeginObject().Key("model").String(id).Key("max_tokens").Int(1);
  writer.Key("messages").BeginArray().BeginObject().Key("role").String("user").Key("content").String("ping").EndObject().EndArray();
  writer.EndObject();
  return body;
}

}  // namespace warden::hotadd
