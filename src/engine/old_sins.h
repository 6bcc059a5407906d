// Which findings deny at admission: "Rules about judging" 3, 9 and 11 of the catalogue.
#pragma once

#include <vector>

#include "engine/judge.h"
#include "engine/policy_names.h"

namespace warden {

// Lowers to warnings, with `admitted` set, the errors that must not deny: what rests on objects not in the request, what the stored
// object had already, what a controller writes, what a controller owns. `judge_old(rule)` judges the stored object by one rule.
template <class JudgeOld>
void AdmitOldSins(std::vector<std::unique_ptr<Entry>>& entries, const Policy& policy, const CompiledPolicy& compiled, const Object& object,
                  const Circumstances& circumstances, JudgeOld judge_old);

// An update of nothing but status and metadata.
bool ChangesOnlyMetadata(const Object& object, const Circumstances& circumstances);

// An update that only a controller makes: of nothing but status and metadata, or by a user of the control plane or of the policy's list.
bool IsControllersOwn(const Object& object, const Policy& policy, const Circumstances& circumstances);

// "Knative Service x": the object's controller; "" when it has none.
std::string ControllerOf(const Object& object);

// Whether an old finding is the same sin: same fingerprint, and the value did not get worse.
bool IsOldSin(const Entry& entry, const std::vector<std::unique_ptr<Entry>>& old_entries, const Rule& rule);

template <class JudgeOld>
void AdmitOldSins(std::vector<std::unique_ptr<Entry>>& entries, const Policy& policy, const CompiledPolicy& compiled, const Object& object,
                  const Circumstances& circumstances, JudgeOld judge_old) {
  if (entries.empty()) return;
  const auto rules = policy.rules();
  const std::string owner = ControllerOf(object);
  const bool passes = circumstances.operation == Operation::kDelete || !owner.empty() || IsControllersOwn(object, policy, circumstances);
  for (const auto& entry : entries) {
    Finding& finding = entry->finding;
    if (!owner.empty() && finding.level >= Severity::kWarning) finding.message += " (owned by " + owner + ": change that)";
    if (finding.level != Severity::kError) continue;
    const auto index = FindRuleIndex(rules, finding.rule);
    const bool hearsay = index && compiled.AdmissionCapOf(*index) < Severity::kError;
    const auto old_sin = [&] {
      return circumstances.operation == Operation::kUpdate && index && IsOldSin(*entry, judge_old(*index), *rules[*index]);
    };
    if (!hearsay && !passes && !old_sin()) continue;
    finding.admitted = true;
    finding.level = Severity::kWarning;
  }
}

}  // namespace warden
