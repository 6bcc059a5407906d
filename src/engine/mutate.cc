// Filling, to a fix-point: the rules are asked again about what their fills made, until nothing is left to fill.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/budget.h"
#include "doc/edit.h"
#include "doc/json_writer.h"
#include "doc/pointer.h"
#include "engine/admit.h"
#include "engine/case.h"
#include "engine/exemptions.h"
#include "engine/fill_gate.h"
#include "engine/judge.h"
#include "engine/overrun.h"
#include "engine/snapshots.h"
#include "engine/views.h"
#include "k8s/object_reader.h"
#include "policy/names.h"
#include "warden/engine.h"

namespace warden {
namespace {

// The lists that the containers stand in, "/spec/template/spec/containers/": there may be thousands of containers, and there are two lists.
std::set<std::string> ListsOfContainers(const engine::Views& views) {
  std::set<std::string> lists;
  if (!views.workload) return lists;
  for (const k8s::Container& container : views.workload->containers()) {
    const std::string own = container.field.path().outer;
    lists.insert(own.substr(0, own.rfind('/') + 1));
  }
  return lists;
}

bool IsInContainer(std::string_view pointer, const std::set<std::string>& lists) {
  return std::any_of(lists.begin(), lists.end(), [&](const std::string& list) {
    return pointer.starts_with(list) && pointer.find('/', list.size()) != std::string_view::npos;
  });
}

// "replicas: 2", "container litellm preStop: {…}", "model_info.id: …" inside a configuration.
std::string Describe(const Finding& finding, const Edit& edit, const std::set<std::string>& lists) {
  const auto inner = doc::SplitPointer(edit.path().inner);
  if (inner && inner->size() >= 2) return fmt::format("{}.{}: {}", (*inner)[inner->size() - 2], inner->back(), edit.json());
  const auto steps = doc::SplitPointer(edit.path().outer);
  const std::string key = steps && !steps->empty() ? steps->back() : std::string();
  const std::string of = IsInContainer(edit.path().outer, lists) ? finding.subject + " " : std::string();
  return fmt::format("{}{}: {}", of, key, edit.json());
}

// Safe fixes; unsafe ones only of rules that nobody but a policy can let fill.
bool MayFill(const Finding& finding) {
  if (!finding.fix || finding.fix->edits.empty()) return false;
  if (finding.fix->applicability == Applicability::kSafe) return true;
  return finding.fix->applicability == Applicability::kUnsafe && finding.rule->at_admission == AtAdmission::kFillByPolicy;
}

// The findings of the filling rules, their fixes cut down to what may be filled. A fix that may not be made whole is not made.
std::vector<Finding> Fillable(const std::vector<std::unique_ptr<engine::Entry>>& entries, const engine::Exemptions& exemptions,
                              engine::FillGate& gate) {
  std::vector<Finding> findings;
  for (const auto& entry : entries) {
    Finding finding = std::move(entry->finding);
    if (!MayFill(finding)) continue;
    if (exemptions.Covers(finding)) continue;  // who has accepted a finding does not want it fixed
    std::vector<Edit> passed;
    for (const Edit& edit : finding.fix->edits) {
      if (auto allowed = gate.Pass(edit)) passed.push_back(*std::move(allowed));
    }
    if (passed.size() != finding.fix->edits.size()) continue;
    finding.fix->edits = std::move(passed);
    findings.push_back(std::move(finding));
  }
  return findings;
}

// What is said where the value may have been meant. `object` as it was sent.
Fill MakeFill(const Finding& finding, const Edit& edit, const Object& object, const std::set<std::string>& lists,
              const engine::FillGate& gate) {
  Fill fill{finding.rule->id, Describe(finding, edit, lists), edit.path(), {}, {}};
  const Node* value = edit.path().inner.empty() ? doc::ResolvePointer(object.root(), edit.path().outer) : nullptr;
  if (value == nullptr || !gate.Guessed(edit.path().outer)) return fill;
  fill.kept = value->is_string() ? std::string(value->text()) : doc::ToJson(*value);
  const auto steps = doc::SplitPointer(edit.path().outer);
  fill.instead_of = fmt::format("{} is {}, Kubernetes' default; set to {}", steps->back(), fill.kept, edit.json());
  return fill;
}

void NoteFills(const std::vector<Finding>& findings, const std::vector<Edit>& edits, const Object& object, const engine::Views& views,
               const engine::FillGate& gate, std::vector<Fill>& fills) {
  // A configuration may take thousands of edits.
  std::map<std::pair<std::string_view, std::string_view>, std::string_view> chosen;
  for (const Edit& edit : edits) chosen.try_emplace({edit.path().outer, edit.path().inner}, edit.json());
  const std::set<std::string> lists = ListsOfContainers(views);
  for (const Finding& finding : findings) {
    for (const Edit& edit : finding.fix->edits) {
      const auto made = chosen.find({edit.path().outer, edit.path().inner});
      if (made != chosen.end() && made->second == edit.json()) fills.push_back(MakeFill(finding, edit, object, lists, gate));
    }
  }
}

// The rules whose fixes these are, for a message.
std::string RulesOf(const std::vector<Finding>& findings) {
  std::set<std::string_view> ids;
  for (const Finding& finding : findings) ids.insert(finding.rule->id);
  return fmt::format("{}", fmt::join(ids, ", "));
}

// The rounds of one object. Throws OverBudget.
class Filling {
 public:
  Filling(const Engine& engine, const Object& object, const Snapshot& snapshot, const Circumstances& circumstances,
          const CompiledPolicy& policy)
      : engine_(engine), object_(object), snapshot_(snapshot), circumstances_(circumstances), policy_(policy) {
    mutation_.object = object;
  }

  Result<Mutation> Run() {
    base::Spend();  // an object that needs no work at all is over a budget of nothing too
    engine::FillGate gate(object_, circumstances_, snapshot_);
    if (gate.closed() || policy_.mode() == Mode::kAudit) return std::move(mutation_);
    const engine::Exemptions exemptions(object_, snapshot_, engine_.policy(), policy_, circumstances_);
    std::size_t rounds = 1;
    for (std::size_t i = 0; i < engine_.rules().size(); ++i) rounds += policy_.Fills(i) ? 1 : 0;
    for (std::size_t round = 0; round <= rounds; ++round) {
      const auto findings = Find(exemptions, gate);
      const auto edits = SelectEdits(findings, /*unsafe=*/true);  // those that may not be filled are gone already
      if (edits.empty()) {
        mutation_.denied = !mutation_.fills.empty() && IsDenied();
        return std::move(mutation_);
      }
      if (const Status status = Apply(findings, edits, gate); !status.ok()) return status.WithContext("fill " + ToString(object_.ref()));
    }
    return Status(StatusCode::kInternal,
                  fmt::format("fill {}: the rules do not come to rest in {} rounds", ToString(object_.ref()), rounds + 1));
  }

 private:
  // Looks at the object as it is now, filled so far.
  std::vector<Finding> Find(const engine::Exemptions& exemptions, engine::FillGate& gate) {
    overlay_.emplace(snapshot_, mutation_.object, engine::OverlaySnapshot::Presence::kThere);
    case_.emplace(engine_.policy(), policy_, mutation_.object, *overlay_, circumstances_);
    // What is filled does not depend on what was stored.
    const engine::Judge judge(engine_.rules(), policy_, *overlay_, circumstances_, case_->views.Get(), nullptr);
    const auto fills = [&](std::size_t i) { return policy_.Fills(i); };
    return Fillable(judge.Run(fills).entries, exemptions, gate);
  }

  // What the last Find looked at. In a budget of its own: what cannot be judged in time is refused by nobody's word, but it does not pass
  // either.
  bool IsDenied() {
    try {
      const base::Budget budget = engine::TellingBudget(object_, circumstances_);
      return engine::WouldDeny(*case_);
    } catch (const base::OverBudget&) {
      return true;
    }
  }

  Status Apply(const std::vector<Finding>& findings, const std::vector<Edit>& edits, const engine::FillGate& gate) {
    const std::string rules = RulesOf(findings);
    const base::Doing doing("the fixes of", rules);
    auto edited = doc::ApplyEdits(mutation_.object.document(), edits);
    if (!edited.ok()) return edited.status();
    NoteFills(findings, edits, object_, case_->views.Get(), gate, mutation_.fills);
    mutation_.edits.insert(mutation_.edits.end(), edits.begin(), edits.end());
    mutation_.object = k8s::WithDocument(object_, *std::move(edited));
    return {};
  }

  const Engine& engine_;
  const Object& object_;
  const Snapshot& snapshot_;
  const Circumstances& circumstances_;
  const CompiledPolicy& policy_;
  Mutation mutation_;
  // Of the object of the last Find.
  std::optional<engine::OverlaySnapshot> overlay_;
  std::optional<engine::Case> case_;
};

}  // namespace

Result<Mutation> Engine::Mutate(const Object& object, const Snapshot& snapshot, const Circumstances& circumstances) const {
  const auto policy = engine::CompiledFor(policy_, object, circumstances, Point::kAdmission);
  const engine::JudgingBudget budget(object, circumstances);
  try {
    return Filling(*this, object, snapshot, circumstances, *policy).Run();
  } catch (const base::OverBudget& over) {
    // Nothing of it, rather than a part.
    Mutation nothing;
    nothing.object = object;
    nothing.overrun = engine::OverrunOf(over, rules_);
    return nothing;
  }
}

std::vector<std::string_view> Engine::NotFilled(const Object& object, const Evaluation& evaluation,
                                                const Circumstances& circumstances) const {
  std::vector<std::string_view> ids;
  const auto policy = policy_.Compile(circumstances.profile, object.ref().ns, Point::kAdmission);
  // What ran before denies nothing, so nobody need know it here.
  const engine::EmptySnapshot nothing;
  engine::FillGate gate(object, circumstances, nothing);
  if (gate.closed() || policy->mode() == Mode::kAudit) return ids;
  for (const Finding& finding : evaluation.findings) {
    if (finding.level != Severity::kError || !finding.fix || std::find(ids.begin(), ids.end(), finding.rule->id) != ids.end()) continue;
    const auto index = policy::IndexOf(rules_, *finding.rule);
    if (!index || !policy->Fills(*index) || !MayFill(finding)) continue;
    const auto& edits = finding.fix->edits;
    const bool passes = std::all_of(edits.begin(), edits.end(), [&](const Edit& edit) { return gate.Pass(edit).has_value(); });
    if (passes) ids.push_back(finding.rule->id);
  }
  return ids;
}

}  // namespace warden
