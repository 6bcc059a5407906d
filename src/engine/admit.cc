// Lowering, and asking whether anything is left.
#include "engine/admit.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/budget.h"
#include "engine/exemptions.h"
#include "engine/lower.h"
#include "engine/old_sins.h"
#include "k8s/recognise.h"

namespace warden {
namespace {

// Whether an update makes an object ours that was not: "Rules about judging" 13.
bool BecomesOurs(const Views& views, const LazyViews& old, const Object& old_object) {
  const Object& object = *views.object;
  if (ComponentOf(old_object) == Component::kNone && ComponentOf(object) != Component::kNone) return true;
  if (!ControllerOf(old_object).empty() && ControllerOf(object).empty()) return true;
  const Views& before = old.Get();
  return (views.ours && !before.ours) || (views.workload && !before.workload) || (views.secret && !before.secret) ||
         (!views.configs.configs.empty() && before.configs.configs.empty());
}

}  // namespace

void Admit(const Views& views, const LazyViews* old, const Policy& policy, const CompiledPolicy& compiled, const Snapshot& snapshot,
           const Circumstances& circumstances, std::vector<std::unique_ptr<Entry>>& entries) {
  if (old == nullptr) {
    const StoredObject none{[](std::size_t) { return std::vector<const Entry*>(); }, [](const Finding&) { return false; },
                            [] { return false; }};
    return AdmitOldSins(entries, policy, compiled, *views.object, circumstances, none);
  }
  Circumstances before = circumstances;
  before.old_object = nullptr;
  before.operation = Operation::kCreate;
  const Object& old_object = *circumstances.old_object;
  const Exemptions exemptions(old_object, policy, compiled, before);
  std::vector<std::unique_ptr<Entry>> kept;  // what is referred to
  const auto findings = [&](std::size_t rule) {
    const Doing doing("the stored object");
    const bool about_annotation = IsAboutAnnotation(*policy.rules()[rule]);
    auto found =
        about_annotation ? exemptions.Complaints() : Judge(policy.rules(), compiled, snapshot, before, old->Get(), nullptr).RunOne(rule);
    std::vector<const Entry*> own;
    for (auto& entry : found) {
      if (exemptions.Covers(entry->finding)) continue;
      own.push_back(entry.get());
      kept.push_back(std::move(entry));
    }
    return own;
  };
  const StoredObject stored{findings, [&](const Finding& finding) { return exemptions.Covers(finding); },
                            [&] { return BecomesOurs(views, *old, old_object); }};
  AdmitOldSins(entries, policy, compiled, *views.object, circumstances, stored);
}

namespace {

// Whether one of these findings denies in the end.
bool AnyDenies(std::vector<std::unique_ptr<Entry>>& entries, const Views& views, const LazyViews* old, const Policy& policy,
               const CompiledPolicy& compiled, const Snapshot& snapshot, const Circumstances& circumstances) {
  Admit(views, old, policy, compiled, snapshot, circumstances, entries);
  Evaluation unused;
  BreakGlassFor(entries, *views.object, policy, circumstances, unused);
  ApplyMode(entries, ModeFor(compiled, circumstances), circumstances.point);
  return std::any_of(entries.begin(), entries.end(), [](const auto& entry) { return entry->finding.level == Severity::kError; });
}

}  // namespace

bool WouldDeny(std::span<const Rule* const> rules, const Policy& policy, const CompiledPolicy& compiled, const Snapshot& snapshot,
               const Circumstances& circumstances, const Views& views) {
  const bool updates = circumstances.old_object != nullptr && circumstances.operation == Operation::kUpdate;
  std::optional<LazyViews> old;
  if (updates) old.emplace(*circumstances.old_object, snapshot, circumstances.assumptions);
  const LazyViews* before = old ? &*old : nullptr;
  const Judge judge(rules, compiled, snapshot, circumstances, views, before);
  const Exemptions exemptions(*views.object, policy, compiled, circumstances);
  std::vector<std::unique_ptr<Entry>> complaints = exemptions.Complaints();
  if (AnyDenies(complaints, views, before, policy, compiled, snapshot, circumstances)) return true;
  // A rule may raise a warning of its own by one level, never an info by two.
  for (const Severity level : {Severity::kError, Severity::kWarning}) {
    Judgement judgement =
        judge.Run([&](std::size_t rule) { return compiled.LevelOf(rule) == level && compiled.AdmissionCapOf(rule) == Severity::kError; });
    std::erase_if(judgement.entries, [&](const std::unique_ptr<Entry>& entry) {
      return entry->finding.level != Severity::kError || exemptions.Covers(entry->finding);
    });
    if (AnyDenies(judgement.entries, views, before, policy, compiled, snapshot, circumstances)) return true;
  }
  return false;
}

}  // namespace warden
