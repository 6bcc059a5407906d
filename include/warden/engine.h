// The judge: (object, snapshot, policy) → findings, and at admission → the edits that fill what nobody stated.
//
// Pure: no I/O, no clock, nothing but std::bad_alloc comes out. An Engine is immutable once made and may be used from any number
// of threads at once. Every judgement is bounded: what is over its Allowance ends and says so (LW010).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "warden/circumstances.h"
#include "warden/finding.h"
#include "warden/object.h"
#include "warden/policy.h"
#include "warden/rule.h"
#include "warden/snapshot.h"
#include "warden/status.h"

namespace warden {

// That judging went over its budget, and where.
struct Overrun {
  std::string_view rule;  // id of the rule that was running; "" when it was none (reading a configuration, applying edits)
  std::string doing;      // "rule LW205", "reading configuration config.yaml"
  bool late = false;      // the time was over, not the steps
};

// What was not judged, and why.
struct Skipped {
  std::string file;
  std::optional<ObjectRef> object;
  std::string rule;  // "" when it is the whole document
  std::string reason;
};

enum class ExemptedBy : std::uint8_t { kAnnotation, kPolicy };

// A finding that was let be.
struct Exempted {
  Finding finding;
  std::string reason;
  std::chrono::sys_days until;  // the last day
  ExemptedBy by = ExemptedBy::kAnnotation;
  std::string place;  // kPolicy: that of the exemption: "policy.yaml:12:5"
};

// That an exemption of the policy (by its index) names the object and a rule that was asked.
struct ExemptionUse {
  std::size_t exemption = 0;
  bool hid = false;
};

// At admission, where something would have denied.
struct BreakGlass {
  std::vector<std::string> ways;        // "group sre-oncall", "annotation until …: <reason>"; empty: the glass is whole
  std::vector<std::string_view> rules;  // whose errors became warnings, in the order of the findings found
  std::string refused;                  // why a way that was tried is none; "" otherwise
};

struct Evaluation {
  std::vector<Finding> findings;  // most severe first, then by place
  std::vector<Skipped> skipped;
  std::vector<Exempted> exempted;            // in the order they were found
  std::vector<ExemptionUse> exemption_uses;  // not at admission
  BreakGlass break_glass;
  std::string way_back;  // at admission, of what may be a rollback and is denied: a line that says how to do it all the same; else ""
  // At admission, where something would have denied: the update brings back what the workload ran before, so that passes ("Rules about
  // judging" 10).
  bool rolls_back = false;
  Mode mode = Mode::kEnforce;
  bool judged = false;  // an object of ours: at least one rule had something to look at
  // Over the budget. `findings` are then LW010 and those of the rules that had ended; at admission nothing else is filled in.
  std::optional<Overrun> overrun;
};

// One thing filled: "filled replicas: 2 (LW101), not stated".
struct Fill {
  std::string_view rule;
  std::string what;  // "replicas: 2"
  Path path;
  // Where it cannot be known whether somebody wrote Kubernetes' default there: "replicas is 1, Kubernetes' default; set to 2"; else "".
  std::string instead_of;
  std::string kept;  // with `instead_of`: the value that stood there, for people
};

struct Mutation {
  std::vector<Edit> edits;  // in the order they were applied; empty: nothing to fill
  std::vector<Fill> fills;
  Object object;                   // with all edits applied
  bool denied = false;             // something was filled, and Evaluate denies the result: none of it comes to be
  std::optional<Overrun> overrun;  // over the budget: then nothing is filled
};

class Engine {
 public:
  // `rules` must be static (the catalogue) and sorted by id.
  Engine(std::span<const Rule* const> rules, Policy policy);

  // Judges one object. At admission, what would deny but was there before, or rests on objects not in the request, comes back as a
  // warning with `admitted` set.
  Evaluation Evaluate(const Object& object, const Snapshot& snapshot, const Circumstances& circumstances) const;

  // What /mutate fills. A Status only when our own rules do not converge or an edit cannot be applied: then nothing is changed.
  Result<Mutation> Mutate(const Object& object, const Snapshot& snapshot, const Circumstances& circumstances) const;

  // Of the rules that deny in `evaluation` of this object those that Mutate would have filled: of an object that it has filled, none.
  std::vector<std::string_view> NotFilled(const Object& object, const Evaluation& evaluation, const Circumstances& circumstances) const;

  std::span<const Rule* const> rules() const { return rules_; }
  const Policy& policy() const { return policy_; }

 private:
  std::span<const Rule* const> rules_;
  Policy policy_;
};

// The edits of the findings' fixes that may be applied together: safe ones (and unsafe ones where asked), in rule order; of two
// that touch the same place the earlier rule's stays and the other waits for the next round.
std::vector<Edit> SelectEdits(std::span<const Finding> findings, bool unsafe);

}  // namespace warden
