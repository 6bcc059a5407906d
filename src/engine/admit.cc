// Lowering, and asking whether anything is left.
#include "engine/admit.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "base/budget.h"
#include "engine/break_glass.h"
#include "engine/exemptions.h"
#include "engine/hearsay.h"
#include "engine/leniency.h"
#include "engine/mode.h"
#include "engine/ran_before.h"
#include "k8s/recognise.h"

namespace warden::engine {
namespace {

// Whether an update makes an object ours that was not: "Rules about judging" 13.
bool BecomesOurs(const Case& c) {
  const Object& old_object = *c.circumstances.old_object;
  if (k8s::ComponentOf(old_object) == k8s::Component::kNone && k8s::ComponentOf(c.object) != k8s::Component::kNone) return true;
  if (!ControllerOf(old_object).empty() && ControllerOf(c.object).empty()) return true;
  const Views& now = c.views.Get();
  const Views& before = c.old()->Get();
  return (now.ours && !before.ours) || (now.workload && !before.workload) || (now.secret && !before.secret) ||
         (!now.configs.configs.empty() && before.configs.configs.empty());
}

void AdmitWithout(Case& c) {
  const StoredObject none{[](std::size_t) { return std::vector<const Entry*>(); }, [](const Finding&) { return false; },
                          [] { return false; }, [] { return false; }};
  AdmitLeniently(c.judgement.entries, c.policy, c.compiled, c.object, c.circumstances, none);
}

void AdmitBeside(const LazyViews& old, Case& c) {
  Circumstances before = c.circumstances;
  before.old_object = nullptr;
  before.operation = Operation::kCreate;
  const Exemptions exemptions(*c.circumstances.old_object, c.snapshot, c.policy, c.compiled, before);
  std::vector<std::unique_ptr<Entry>> kept;  // what is referred to
  const auto findings = [&](std::size_t rule) {
    const base::Doing doing("the stored object");
    const bool about_annotation = IsAboutAnnotation(*c.policy.rules()[rule]);
    auto found = about_annotation ? exemptions.Complaints()
                                  : Judge(c.policy.rules(), c.compiled, c.snapshot, before, old.Get(), nullptr).RunOne(rule);
    std::vector<const Entry*> own;
    for (auto& entry : found) {
      if (exemptions.Covers(entry->finding)) continue;
      own.push_back(entry.get());
      kept.push_back(std::move(entry));
    }
    return own;
  };
  const StoredObject stored{findings, [&](const Finding& finding) { return exemptions.Covers(finding); }, [&] { return BecomesOurs(c); },
                            [&] {
                              c.evaluation.rolls_back = RanBefore(c.object, c.circumstances, c.snapshot);
                              return c.evaluation.rolls_back;
                            }};
  AdmitLeniently(c.judgement.entries, c.policy, c.compiled, c.object, c.circumstances, stored);
}

// Whether one of these findings denies in the end.
bool AnyDenies(std::vector<std::unique_ptr<Entry>> entries, Case& c) {
  c.judgement.entries = std::move(entries);
  Admit(c);
  BreakTheGlass(c);
  ApplyMode(c);
  const auto denies = [](const auto& entry) { return entry->finding.level == Severity::kError; };
  return std::any_of(c.judgement.entries.begin(), c.judgement.entries.end(), denies);
}

}  // namespace

void Admit(Case& c) {
  Hearsay hearsay(c);
  for (const auto& entry : c.judgement.entries) {
    if (hearsay.Is(*entry)) entry->finding.rests_on_others = true;
  }
  return c.old() == nullptr ? AdmitWithout(c) : AdmitBeside(*c.old(), c);
}

bool WouldDeny(Case& c) {
  const Judge judge = c.judge();
  const Exemptions exemptions(c.object, c.snapshot, c.policy, c.compiled, c.circumstances);
  if (AnyDenies(exemptions.Complaints(), c)) return true;
  // A rule may raise a warning of its own by one level, never an info by two.
  for (const Severity level : {Severity::kError, Severity::kWarning}) {
    const auto may_deny = [&](std::size_t rule) {
      return c.compiled.LevelOf(rule) == level && c.compiled.AdmissionCapOf(rule) == Severity::kError;
    };
    auto entries = judge.Run(may_deny).entries;
    std::erase_if(entries, [&](const std::unique_ptr<Entry>& entry) {
      return entry->finding.level != Severity::kError || exemptions.Covers(entry->finding);
    });
    if (AnyDenies(std::move(entries), c)) return true;
  }
  return false;
}

}  // namespace warden::engine
