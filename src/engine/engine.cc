// Evaluate: the passes of a judgement, in their order.
#include "warden/engine.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <tuple>

#include "base/budget.h"
#include "engine/admit.h"
#include "engine/break_glass.h"
#include "engine/case.h"
#include "engine/exempt.h"
#include "engine/mode.h"
#include "engine/overrun.h"
#include "engine/place.h"
#include "engine/update.h"
#include "engine/way_back.h"

namespace warden {
namespace {

// Being deleted, and this request changes nothing but metadata: finalizers must come off.
bool LosesFinalizers(const engine::Case& c) {
  if (!c.at_admission() || c.old() == nullptr || !c.object.is_being_deleted()) return false;
  return engine::ChangesOnlyMetadata(c.object, c.circumstances);
}

void SkipWhole(std::string reason, engine::Case& c) {
  c.evaluation.skipped.push_back({std::string(c.object.document().file()), c.object.ref(), "", std::move(reason)});
}

// Asks the rules.
void Ask(engine::Case& c) {
  const engine::Views& views = c.views.Get();
  if (!views.why_not_judged.empty()) SkipWhole(views.why_not_judged, c);
  for (const litellm::UnreadableConfig& config : views.configs.unreadable) {
    SkipWhole(fmt::format("configuration {} cannot be read: line {}, column {}: {}", config.place, config.error.place.line,
                          config.error.place.column, config.error.message),
              c);
  }
  c.judgement = c.judge().RunWithinBudget();
  c.evaluation.judged = c.judgement.judged;
  c.evaluation.overrun = c.judgement.overrun;
}

void TellSkipped(engine::Case& c) {
  auto& more = c.judgement.skipped;
  std::move(more.begin(), more.end(), std::back_inserter(c.evaluation.skipped));
}

void Sort(engine::Case& c) {
  auto& entries = c.judgement.entries;
  std::stable_sort(entries.begin(), entries.end(),
                   [](const std::unique_ptr<engine::Entry>& first, const std::unique_ptr<engine::Entry>& second) {
                     const Finding &a = first->finding, &b = second->finding;
                     if (a.level != b.level) return a.level > b.level;
                     if (a.at.begin != b.at.begin) return a.at.begin < b.at.begin;
                     if (a.rule != b.rule) return a.rule->id < b.rule->id;
                     return std::tie(a.subject, a.at.path, a.message) < std::tie(b.subject, b.at.path, b.message);
                   });
}

// What becomes of what was found, in this order.
struct Pass {
  enum class At : bool { kEveryPoint, kAdmission };
  void (*run)(engine::Case&);
  At at = At::kEveryPoint;
};
constexpr std::array kPasses = {
    Pass{&engine::Exempt},                               // what was accepted, by annotation or policy
    Pass{&TellSkipped},                                  // what was not judged
    Pass{&engine::Admit, Pass::At::kAdmission},          // what must not deny: pre-existing, resting on other objects, a controller's
    Pass{&engine::BreakTheGlass, Pass::At::kAdmission},  // what somebody pushes through
    Pass{&engine::ApplyMode},                            // enforce, warn, audit
    Pass{&engine::OfferWayBack, Pass::At::kAdmission},   // out of what still denies
    Pass{&engine::SetPlaces},                            // file, line, column, excerpt
    Pass{&Sort},                                         // most severe first, then by place
};

void Tell(engine::Case& c) {
  const base::Doing doing("sorting out what was found");
  for (const Pass& pass : kPasses) {
    if (pass.at == Pass::At::kEveryPoint || c.at_admission()) pass.run(c);
  }
  c.evaluation.findings.reserve(c.judgement.entries.size());
  for (const auto& entry : c.judgement.entries) {
    if (entry->finding.level != Severity::kOff) c.evaluation.findings.push_back(std::move(entry->finding));
  }
}

// Throws OverBudget where even LW010 has to stand alone; what is in the evaluation by then stays good.
void Run(engine::Case& c) {
  if (LosesFinalizers(c)) return;
  Ask(c);
  if (!c.judgement.overrun) return Tell(c);
  if (c.at_admission()) return;  // nobody will be told what was found
  // What the rules found is told within a budget of its own.
  const base::Budget telling = engine::TellingBudget(c.object, c.circumstances);
  if (auto entry = engine::OverrunEntry(*c.judgement.overrun, c.policy.rules(), c.compiled, c.object))
    c.judgement.entries.push_back(std::move(entry));
  Tell(c);
}

// Nothing but LW010: the budget was over before any rule had ended, or telling what they found took too much as well.
void TellOverrunAlone(engine::Case& c) {
  const base::OffBudget off;
  c.evaluation.judged = true;
  c.evaluation.findings.clear();
  const auto entry = engine::OverrunEntry(*c.evaluation.overrun, c.policy.rules(), c.compiled, c.object);
  if (entry == nullptr) return;
  engine::Placer(c.circumstances).Place(*entry);
  c.evaluation.findings.push_back(std::move(entry->finding));
}

}  // namespace

Engine::Engine(std::span<const Rule* const> rules, Policy policy) : rules_(rules), policy_(std::move(policy)) {}

Evaluation Engine::Evaluate(const Object& object, const Snapshot& snapshot, const Circumstances& circumstances) const {
  const auto policy = engine::CompiledFor(policy_, object, circumstances, circumstances.point);
  const engine::JudgingBudget budget(object, circumstances);
  engine::Case c(policy_, *policy, object, snapshot, circumstances);
  try {
    Run(c);
  } catch (const base::OverBudget& over) {
    // Of the first one; the second is that of telling what was found.
    if (!c.evaluation.overrun) c.evaluation.overrun = engine::OverrunOf(over, rules_);
    TellOverrunAlone(c);
  }
  return std::move(c.evaluation);
}

}  // namespace warden
