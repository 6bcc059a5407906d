// From what a configuration wants and what each pod serves to what is to be done, model by model: calls of LiteLLM's API, or the reason why
// only a restart helps.
//
// Pure; any thread. A plan rests on what the pods said when they were asked and is good for one round: make it, ask again, plan again,
// until nothing is left to do. Rows that litellm-warden did not write, and those that it wrote for another configuration, are in no plan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hotadd/desired.h"
#include "hotadd/model_call.h"
#include "hotadd/pod_models.h"
#include "hotadd/protocol.h"

namespace warden::hotadd {

enum class Action : std::uint8_t {
  kLeave,         // every pod that was asked serves it
  kAdd,           // no pod has it
  kChange,        // pods serve another version of it
  kAdopt,         // pods serve it from their file, and nobody can tell whether it is this version: it gets a row
  kRemove,        // of no entry any more
  kBlock,         // the same, and pods that live have it from their file: it is switched off, and deleted once they are gone
  kReload,        // the database has it; pods have to look
  kNeedsRollout,  // only a restart helps
  kForeign,       // somebody else's row has its id
  kDeclined,      // the entry cannot be said through the API
  kNotServed,     // the database has it, and pods do not serve it for a reason of their own
  kUnknown,       // no pod could be asked
};
// "leave", "needs rollout" …
std::string_view ToString(Action action);

struct PlannedModel {
  std::string id;       // "": an entry without one
  std::string subject;  // of an entry as findings name it, else `model "gpt-4o"`
  Action action = Action::kLeave;
  std::string reason;  // "" where the action says it all
  std::vector<ModelCall> calls;
  // Pods that serve just what is wanted: the entry, or for what goes nothing.
  std::size_t serving = 0;
  // Pods beside these that have it from their file and show nothing else than what is wanted, but not all of it.
  std::size_t unproven = 0;
  // Of what is removed: pods go on serving it until they restart, and nobody can see that they do.
  bool lingers = false;
  // An edit that a pod shows and the entry does not have: "rpm". Reported; undone only where that is asked for.
  std::string drifted;
  Place place;  // of the entry

  bool is_pending() const { return !calls.empty() || action == Action::kReload; }
};

struct Situation {
  std::span<const PodView> pods;  // those that serve, and those that have started and do not yet
  bool fresh = false;             // all that were asked have read the database since it was last written to
  bool correct_drift = false;     // what somebody else edited becomes what the entry says
  // A configuration without any entry means that every model goes. Else it is taken for a mistake, and nothing goes.
  bool allow_empty = false;
  std::span<const std::string> undefined = {};  // variables that models refer to and no restart would give the pods
  std::string now;                              // RFC 3339
};

struct Plan {
  std::vector<PlannedModel> models;  // entries in their order, then what goes, by id
  std::vector<ModelCall> before;     // rows of our own that must be there first
  std::vector<ModelCall> after;      // rows of our own that must go
  Protocol protocol;                 // what all pods can that were asked
  std::size_t asked = 0;             // pods, by name
  std::size_t unasked = 0;

  // Models that would go, were the configuration not empty by mistake.
  std::size_t kept_of_empty = 0;

  // Something is to be done, or pods have to look.
  bool is_pending() const;

  // A row of ours that is there after the plan: PATCH of it makes pods look. Nothing: there is none.
  std::optional<std::string> row_for_reload;

  // In the order in which they are made: adding before changing before removing, so that no pool is ever empty.
  std::vector<ModelCall> Calls() const;
  std::size_t Count(Action action) const;
};

Plan PlanModels(const DesiredModels& desired, const Situation& situation);

}  // namespace warden::hotadd
