// Which findings deny at admission: "Rules about judging" 3, 9 and 11 of the catalogue.
#pragma once

#include <vector>

#include "engine/judge.h"

namespace warden {

// Lowers to warnings, with `admitted` set, the errors that must not deny: what rests on objects not in the request, what the stored
// object had already, what a controller writes, what a controller owns. `judge_old(rule)` judges the stored object by one rule.
template <class JudgeOld>
void AdmitOldSins(std::vector<std::unique_ptr<Entry>>& entries, std::span<const Rule* const> rules, const Object& object,
                  const Circumstances& circumstances, JudgeOld judge_old);

// An update that only a controller makes: nothing but status and metadata changed, or by a user of the control plane.
bool IsControllersOwn(const Object& object, const Circumstances& circumstances);

// "Knative Service x": the object's controller; "" when it has none.
std::string ControllerOf(const Object& object);

// Whether an old finding is the same sin: same fingerprint, and the value did not get worse.
bool IsOldSin(const Entry& entry, const std::vector<std::unique_ptr<Entry>>& old_entries, const Rule& rule);

template <class JudgeOld>
void AdmitOldSins(std::vector<std::unique_ptr<Entry>>& entries, std::span<const Rule* const> rules, const Object& object,
                  const Circumstances& circumstances, JudgeOld judge_old) {
  const std::string owner = ControllerOf(object);
  const bool controllers_own = IsControllersOwn(object, circumstances);
  for (const auto& entry : entries) {
    Finding& finding = entry->finding;
    if (finding.level != Severity::kError) continue;
    std::size_t index = 0;
    while (index < rules.size() && rules[index]->id != finding.rule) ++index;
    const bool hearsay = index < rules.size() && rules[index]->admission_cap < Severity::kError;
    const auto old_sin = [&] {
      return circumstances.operation == Operation::kUpdate && index < rules.size() && IsOldSin(*entry, judge_old(index), *rules[index]);
    };
    if (!hearsay && !controllers_own && owner.empty() && !old_sin()) continue;
    finding.admitted = true;
    finding.level = Severity::kWarning;
    if (!owner.empty()) finding.message += " (owned by " + owner + ": change that)";
  }
}

}  // namespace warden
