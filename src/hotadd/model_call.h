// One call of LiteLLM's API that changes models: what is sent, and what its answer means.
//
// Values; any thread. Bodies hold no secret: references to variables at most. Source of the behaviour:
// litellm/proxy/management_endpoints/model_management_endpoints.py.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hotadd/desired.h"
#include "hotadd/pod_models.h"

namespace warden::hotadd {

struct ModelCall {
  enum class Kind : std::uint8_t { kNew, kPatch, kDelete };
  Kind kind = Kind::kNew;
  std::string id;    // whose
  std::string body;  // JSON

  std::string_view method() const { return kind == Kind::kPatch ? "PATCH" : "POST"; }
  // The path, percent-encoded: "/model/gpt-4o/update".
  std::string target() const;
};

// "POST /model/new", "PATCH /model/{id}/update" …: for people.
std::string_view ToString(ModelCall::Kind kind);

// A row for `model`. `since`: nobody has the model now, and this is the time (RFC 3339); "": somebody has.
ModelCall NewCall(const DesiredModel& model, std::string_view source, std::string_view since);
// The row becomes what `model` says. `since`: of the row, kept.
ModelCall PatchCall(const DesiredModel& model, std::string_view source, const ModelRow& row, bool removes_params);
ModelCall DeleteCall(std::string id);
// A row of ours is not served any more; by PATCH, so that it tells who did it.
ModelCall BlockCall(std::string id);
// A row, blocked from its birth, over a model of the file: it is not served any more.
ModelCall BlockedCall(std::string id, const ModelRow& file_model, std::string_view source);
// Changes nothing, and makes the pod that gets it read all models of the database.
ModelCall EmptyPatchCall(std::string id);
// A row that nobody uses and that goes at once: making it makes the pod read the database.
ModelCall NudgeCall(std::string id, std::string_view source);

// A row without use that stays, so that the database is never without one. Its provider is none, so no pod lists it; one for all sources.
inline constexpr std::string_view kKeeperId = "warden-own-keeper";
ModelCall KeeperCall();

// A chat of one token with the model of that id.
std::string ChatBody(std::string_view id);

}  // namespace warden::hotadd
