// Before and after, and the difference.
#include "engine/others.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

#include "base/budget.h"
#include "doc/equal.h"
#include "engine/affected.h"
#include "engine/case.h"
#include "engine/exempt.h"
#include "engine/mode.h"
#include "engine/overrun.h"
#include "engine/place.h"
#include "k8s/workload.h"
#include "warden/kinds.h"

namespace warden::engine {
namespace {

// Steps for all of it: a tenth of what a review may take.
constexpr std::uint64_t kSteps = 200'000;

// Reviewed, and no workload itself: what it changes is somebody else.
bool StandsBeside(const KindInfo& kind) { return kind.is_reviewed && !kind.workload; }

// Its pods run for good, and they are new or others now: what they make of their configurations may be new, too.
bool RunsAnew(const KindInfo& kind, const Object& object, const Circumstances& circumstances) {
  if (!kind.is_reloaded || circumstances.operation == Operation::kDelete) return false;
  const Object* old = circumstances.operation == Operation::kUpdate ? circumstances.old_object : nullptr;
  return old == nullptr || !doc::Equal(object.At(kind.pods).value(), old->At(kind.pods).value());
}

bool MayChangeOthers(const Object& object, const Circumstances& circumstances) {
  const KindInfo* kind = FindKind(object.ref().kind);
  if (kind == nullptr || kind->group != object.ref().group) return false;
  return StandsBeside(*kind) || RunsAnew(*kind, object, circumstances);
}

// What is asked again: workloads that run for good, and configurations.
bool IsAskedAgain(const ObjectRef& ref) {
  const KindInfo* kind = FindKind(ref.kind);
  return ref.kind == "ConfigMap" || (kind != nullptr && kind->is_reloaded);
}

// Jobs and the like are not looked at: there may be thousands, and no index knows them.
class Asked final : public Snapshot {
 public:
  explicit Asked(const Snapshot& base) : base_(base) {}
  Known Knows(std::string_view kind, std::string_view ns) const override { return base_.Knows(kind, ns); }
  std::span<const Object* const> List(std::string_view kind, std::string_view ns) const override {
    return IsAskedAgain({{}, {}, std::string(kind), {}, {}}) ? base_.List(kind, ns) : std::span<const Object* const>();
  }
  std::vector<const Object*> Lookup(Index index, std::string_view key, std::string_view ns) const override {
    return base_.Lookup(index, key, ns);
  }
  bool Contains(Index index, std::string_view key, std::string_view ns) const override { return base_.Contains(index, key, ns); }

 private:
  const Snapshot& base_;
};

using Said = std::tuple<std::string_view, std::string, std::string>;  // rule, subject, message

// What the rules say of the object now.
std::vector<Finding> Findings(const Engine& engine, const Affected& affected, const Snapshot& snapshot, const Circumstances& around) {
  Circumstances circumstances = around;
  circumstances.operation = Operation::kCreate;
  circumstances.old_object = nullptr;
  circumstances.requester = nullptr;
  circumstances.field_manager = {};
  const auto compiled = CompiledFor(engine.policy(), *affected.object, circumstances, Point::kAdmission);
  Case c(engine.policy(), *compiled, *affected.object, snapshot, circumstances);
  const auto wanted = [&](std::size_t rule) {
    return std::find(affected.rules.begin(), affected.rules.end(), engine.rules()[rule]) != affected.rules.end();
  };
  c.judgement = c.judge().Run(wanted);
  Exempt(c);
  ApplyMode(c);
  SetPlaces(c);
  std::vector<Finding> findings;
  for (const auto& entry : c.judgement.entries) {
    Finding& finding = entry->finding;
    const bool asked = std::find(affected.rules.begin(), affected.rules.end(), finding.rule) != affected.rules.end();
    if (!asked || finding.level < Severity::kWarning) continue;
    finding.AtMost(Severity::kWarning);
    findings.push_back(std::move(finding));
  }
  return findings;
}

Said SaidBy(const Finding& finding) { return {finding.rule->id, finding.subject, finding.message}; }

void AddNew(const Engine& engine, const Affected& affected, const Snapshot& before, const Snapshot& after, const Circumstances& around,
            std::vector<Finding>& found) {
  std::vector<Finding> now = Findings(engine, affected, after, around);
  if (now.empty()) return;
  std::set<Said> known;
  for (const Finding& finding : Findings(engine, affected, before, around)) known.insert(SaidBy(finding));
  for (Finding& finding : now) {
    if (!known.contains(SaidBy(finding))) found.push_back(std::move(finding));
  }
}

// Those of both, each once, with the rules of both.
void Join(std::vector<Affected> more, std::vector<Affected>& all) {
  for (Affected& one : more) {
    const auto same = std::find_if(all.begin(), all.end(), [&](const Affected& other) { return other.object == one.object; });
    if (same == all.end()) {
      all.push_back(std::move(one));
      continue;
    }
    for (const Rule* rule : one.rules) {
      if (std::find(same->rules.begin(), same->rules.end(), rule) == same->rules.end()) same->rules.push_back(rule);
    }
  }
}

std::vector<Affected> WhoIsAsked(const Engine& engine, const Object& object, const Snapshot& snapshot, const Circumstances& circumstances) {
  const Asked asked(snapshot);
  std::vector<Affected> all = AffectedBy(object, asked, engine.rules(), HowFar::kNamed);
  if (circumstances.operation == Operation::kUpdate && circumstances.old_object != nullptr)
    Join(AffectedBy(*circumstances.old_object, asked, engine.rules(), HowFar::kNamed), all);
  // Of a workload only what it reads: its neighbours are none of its business.
  const bool is_workload = k8s::WorkloadKindOf(object.ref()).has_value();
  const std::vector<std::string> read = is_workload ? KeysIn(Index::kConfigMapUsers, object) : std::vector<std::string>();
  std::erase_if(all, [&](const Affected& one) {
    const ObjectRef& ref = one.object->ref();
    if (is_workload) return ref.kind != "ConfigMap" || std::find(read.begin(), read.end(), ref.name) == read.end();
    return !IsAskedAgain(ref);
  });
  // A configuration that says something else now is said of its workload first.
  std::stable_partition(all.begin(), all.end(), [](const Affected& one) { return one.object->ref().kind != "ConfigMap"; });
  if (all.size() > kMostAskedAgain) all.resize(kMostAskedAgain);
  return all;
}

}  // namespace

std::vector<Finding> FoundOnOthers(const Engine& engine, const Object& object, const Snapshot& now, const Snapshot& after,
                                   const Circumstances& circumstances) {
  std::vector<Finding> found;
  if (now.StandsAlone() || !MayChangeOthers(object, circumstances)) return found;
  const base::OffBudget off;  // a review that is judged must not fail over this
  try {
    const base::Budget budget(kSteps);
    const JudgedSnapshot before(now);
    for (const Affected& affected : WhoIsAsked(engine, object, now, circumstances))
      AddNew(engine, affected, before, after, circumstances, found);
  } catch (const base::OverBudget&) {
    // What was found until then stands: each was found whole.
  }
  return found;
}

}  // namespace warden::engine
