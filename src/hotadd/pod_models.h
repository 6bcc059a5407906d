// What one pod serves, as its own GET /model/info says.
//
// Values, but for what refers to the answer's Document, which they share. Immutable; any thread. Source of the behaviour:
// litellm/proxy/proxy_server.py (model_info_v1): credentials left out, other secrets masked, a wildcard as one row for each model it
// stands for, all of the same id; litellm/types/router.py (ModelInfo keeps keys it does not know).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hotadd/desired.h"
#include "hotadd/protocol.h"
#include "warden/document.h"
#include "warden/status.h"

namespace warden::hotadd {

// The keys that ride in the model_info of a row of ours: flat, because older LiteLLM compares nothing else of it.
inline constexpr std::string_view kManagedBy = "managed_by";
inline constexpr std::string_view kSource = "warden_source";  // DesiredModels::source
inline constexpr std::string_view kHash = "warden_hash";      // DesiredModel::hash: the proof that a pod serves just that
inline constexpr std::string_view kParams =
    "warden_params";                                      // names of parameters that were written: what came to be left out is told by them
inline constexpr std::string_view kInfo = "warden_info";  // the same of model_info
inline constexpr std::string_view kSince = "warden_since";      // when no pod had a model of that id and the row was made, RFC 3339
inline constexpr std::string_view kRole = "warden_role";        // of rows that are no model: kNudgeRole
inline constexpr std::string_view kBlocked = "warden_blocked";  // true: it is we who blocked it
inline constexpr std::string_view kManager = "litellm-warden";
inline constexpr std::string_view kNudgeRole = "nudge";

struct ModelRow {
  std::string name;
  bool from_database = false;  // false: from the file that the pod started with
  bool blocked = false;
  bool blocked_by_us = false;
  bool repeated = false;  // several rows have its id: a wildcard, of which `name` is one model
  std::string managed_by;
  std::string source;
  std::string hash;
  std::string role;
  std::string since;
  std::vector<std::string> param_names;
  std::vector<std::string> info_names;
  const Node* params = nullptr;
  const Node* info = nullptr;
  std::string model;  // litellm_params.model

  // litellm-warden wrote it; not in the file that the pod started with, whatever that says.
  bool IsOurs() const { return managed_by == kManager && !source.empty() && (from_database || !hash.empty()); }
  // It does not come from the pod's file.
  bool IsAdded() const { return from_database || IsOurs(); }
};

using ModelRows = std::map<std::string, ModelRow, std::less<>>;  // by id

struct PodModels {
  ModelRows rows;
  Document document;
};

// An answer of GET /model/info. kInvalid: it is none; quotes nothing of it.
Result<PodModels> ReadPodModels(std::string answer);

// One pod, or one worker of it that answered.
struct PodView {
  std::string pod;      // its name
  std::string problem;  // why it could not be asked; "": it was
  // It serves, or should. Of one that does not yet only what it started with counts.
  bool serves = true;
  Protocol protocol;
  PodModels models;
  // What its file said of the source when its container started; nothing: not known, which counts as if it had every model.
  std::optional<FileModels> started_with;
  std::optional<std::int64_t> started_at;  // Unix time of its container's start
  std::vector<std::string> lacks;          // variables that it does not have, of those that were asked for

  bool was_asked() const { return problem.empty(); }
  const ModelRow* Find(std::string_view id) const;
  // Whether the file that it started with had the model, as far as anybody knows: not known is yes. `row`: what stands for the model now.
  bool MayHaveStartedWith(std::string_view id, const ModelRow* row) const;
};

}  // namespace warden::hotadd
