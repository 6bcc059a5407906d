// Evaluate: judge, place, sort.
#include "warden/engine.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <memory>

#include "base/budget.h"
#include "base/mask.h"
#include "engine/admit.h"
#include "engine/exemptions.h"
#include "engine/judge.h"
#include "engine/lower.h"
#include "engine/overrun.h"
#include "engine/snapshots.h"
#include "engine/update.h"
#include "engine/views.h"
#include "engine/way_back.h"

namespace warden {
namespace {

// What people look at: the value, but of a block and of something missing the key above it.
Range RangeOf(const Field& field) {
  const Node& node = *field.nearest();
  if (field.exists() && node.is_scalar()) return node.range();
  const Node* key = field.document()->KeyOf(node);
  return key != nullptr && !key->range().empty() ? key->range() : node.range();
}

// Line, column and excerpt; of several findings in a row about one place they are made once.
class Locator {
 public:
  void Locate(const Document& document, Range range, Location& location) {
    if (&document != document_ || range != range_) {
      last_.begin = document.PlaceOf(range.begin);
      last_.end = document.PlaceOf(range.end);
      last_.excerpt = document.ExcerptOf(range);
      document_ = &document;
      range_ = range;
    }
    location.begin = last_.begin;
    location.end = last_.end;
    location.excerpt = last_.excerpt;
  }

 private:
  const Document* document_ = nullptr;
  Range range_;
  Location last_;
};

Excerpt HiddenLine() { return {std::string(kRedacted), 0, static_cast<std::uint32_t>(kRedacted.size())}; }

void SetPlaces(Entry& entry, bool locate, Locator& locator) {
  Finding& finding = entry.finding;
  finding.at.path = entry.field.path();
  finding.at.file = entry.field.document()->file();
  if (locate) locator.Locate(*entry.field.document(), RangeOf(entry.field), finding.at);
  if (locate && entry.place) {
    // What a place inside the text is named for could not be read, so nobody knows what in it is secret.
    const bool on_first_line = entry.place->line == finding.at.begin.line;
    finding.at.excerpt = on_first_line ? entry.field.document()->ExcerptOf(RangeOf(entry.field), Reveal::kPlace) : HiddenLine();
    finding.at.begin = finding.at.end = *entry.place;
  }
  for (std::size_t i = 0; i < entry.related.size(); ++i) {
    const Reporter::Spot& spot = entry.related[i];
    const bool has_field = spot.field.document() != nullptr;
    if (has_field) finding.related[i].path = spot.field.path();
    if (locate) locator.Locate(*spot.document, has_field ? RangeOf(spot.field) : spot.range, finding.related[i]);
  }
}

void Sort(std::vector<std::unique_ptr<Entry>>& entries) {
  std::stable_sort(entries.begin(), entries.end(), [](const std::unique_ptr<Entry>& first, const std::unique_ptr<Entry>& second) {
    const Finding &a = first->finding, &b = second->finding;
    if (a.level != b.level) return a.level > b.level;
    if (a.at.begin != b.at.begin) return a.at.begin < b.at.begin;
    if (a.rule != b.rule) return a.rule < b.rule;
    return std::tie(a.subject, a.at.path, a.message) < std::tie(b.subject, b.at.path, b.message);
  });
}

// Being deleted, and this request changes nothing but metadata: finalizers must come off.
bool IsFadingAway(const Object& object, const Circumstances& circumstances) {
  if (circumstances.operation != Operation::kUpdate || circumstances.old_object == nullptr) return false;
  const Node* stamp = object.At("metadata.deletionTimestamp").value();
  if (stamp == nullptr || stamp->is_null()) return false;
  return ChangesOnlyMetadata(object, circumstances);
}

void Append(std::vector<Skipped> more, std::vector<Skipped>& skipped) {
  skipped.insert(skipped.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void SkipWhole(const Object& object, std::string reason, Evaluation& evaluation) {
  evaluation.skipped.push_back({std::string(object.document().file()), object.ref(), "", std::move(reason)});
}

void SkipUnreadable(const Views& views, Evaluation& evaluation) {
  for (const UnreadableConfig& config : views.configs.unreadable) {
    SkipWhole(*views.object,
              fmt::format("configuration {} cannot be read: line {}, column {}: {}", config.place, config.error.place.line,
                          config.error.place.column, config.error.message),
              evaluation);
  }
}

// Takes out of the judgement what is exempted, and adds what is wrong with the exemptions.
void Exempt(const Judge& judge, const Object& object, const Policy& policy, const CompiledPolicy& compiled,
            const Circumstances& circumstances, Judgement& judgement, Evaluation& evaluation) {
  Exemptions exemptions(object, policy, compiled, circumstances);
  if (exemptions.empty() || !judgement.judged) return;
  const auto asked = [&](std::size_t rule) { return judge.WasAsked(rule, judgement); };
  const auto add = [&](std::vector<std::unique_ptr<Entry>> entries) {
    std::move(entries.begin(), entries.end(), std::back_inserter(judgement.entries));
  };
  add(exemptions.Complaints());
  exemptions.Apply(judgement.entries, evaluation,
                   [&, locator = Locator()](Entry& entry) mutable { SetPlaces(entry, circumstances.locate, locator); });
  add(exemptions.Unused(asked));
  if (circumstances.point != Point::kAdmission) evaluation.exemption_uses = exemptions.UsesOfPolicy(asked);
}

// Nothing but LW010: the budget was over before any rule had ended, or telling what they found took too much as well.
void ReportOverrunAlone(const Object& object, std::span<const Rule* const> rules, const CompiledPolicy& policy,
                        const Circumstances& circumstances, Evaluation& evaluation) {
  const OffBudget off;
  evaluation.judged = true;
  evaluation.findings.clear();
  const auto entry = OverrunEntry(*evaluation.overrun, rules, policy, object);
  if (entry == nullptr) return;
  Locator locator;
  SetPlaces(*entry, circumstances.locate, locator);
  evaluation.findings.push_back(std::move(entry->finding));
}

// One judgement from the views to sorted findings.
class Evaluating {
 public:
  Evaluating(const Engine& engine, const Object& object, const Snapshot& snapshot, const Circumstances& circumstances,
             const CompiledPolicy& policy)
      : engine_(engine), object_(object), snapshot_(snapshot), circumstances_(circumstances), policy_(policy) {}

  // Throws OverBudget where even LW010 has to stand alone; what is in `evaluation` by then stays good.
  void Run(Evaluation& evaluation) {
    if (AtAdmission() && IsFadingAway(object_, circumstances_)) return;
    const Views views = Views::Of(object_, snapshot_, circumstances_.litellm);
    if (circumstances_.old_object != nullptr && circumstances_.operation == Operation::kUpdate)
      old_.emplace(*circumstances_.old_object, snapshot_);
    if (!views.why_not_judged.empty()) SkipWhole(object_, views.why_not_judged, evaluation);
    SkipUnreadable(views, evaluation);
    const Judge judge(engine_.rules(), policy_, snapshot_, circumstances_, views, old_ ? &*old_ : nullptr);
    Judgement judgement = judge.RunWithinBudget();
    evaluation.judged = judgement.judged;
    if (!judgement.overrun) return Finish(views, judge, judgement, evaluation);
    evaluation.overrun = judgement.overrun;
    if (AtAdmission()) return;  // nobody will be told what was found
    // What the rules found is told within a budget of its own.
    const Budget telling = TellingBudget(object_, circumstances_);
    if (auto entry = OverrunEntry(*judgement.overrun, engine_.rules(), policy_, object_)) judgement.entries.push_back(std::move(entry));
    Finish(views, judge, judgement, evaluation);
  }

 private:
  bool AtAdmission() const { return circumstances_.point == Point::kAdmission; }

  void Finish(const Views& views, const Judge& judge, Judgement& judgement, Evaluation& evaluation) {
    const Doing doing("sorting out what was found");
    Exempt(judge, object_, engine_.policy(), policy_, circumstances_, judgement, evaluation);
    Append(std::move(judgement.skipped), evaluation.skipped);
    if (AtAdmission()) {
      Admit(views, old_ ? &*old_ : nullptr, engine_.policy(), policy_, snapshot_, circumstances_, judgement.entries);
      BreakGlassFor(judgement.entries, object_, engine_.policy(), circumstances_, evaluation);
    }
    evaluation.mode = ModeFor(policy_, circumstances_);
    ApplyMode(judgement.entries, engine_.rules(), evaluation.mode, circumstances_.point);
    if (AtAdmission()) evaluation.way_back = WayBack(judgement.entries, views, old_ ? &*old_ : nullptr, engine_.policy(), circumstances_);
    Locator locator;
    for (const auto& entry : judgement.entries) SetPlaces(*entry, circumstances_.locate, locator);
    Sort(judgement.entries);
    evaluation.findings.reserve(judgement.entries.size());
    for (const auto& entry : judgement.entries) {
      if (entry->finding.level != Severity::kOff) evaluation.findings.push_back(std::move(entry->finding));
    }
  }

  const Engine& engine_;
  const Object& object_;
  const Snapshot& snapshot_;
  const Circumstances& circumstances_;
  const CompiledPolicy& policy_;
  std::optional<LazyViews> old_;
};

}  // namespace

Engine::Engine(std::span<const Rule* const> rules, Policy policy) : rules_(rules), policy_(std::move(policy)) {}

Evaluation Engine::Evaluate(const Object& object, const Snapshot& snapshot, const Circumstances& circumstances) const {
  const auto policy = CompiledFor(policy_, object, circumstances, circumstances.point);
  const JudgingBudget budget(object, circumstances);
  const JudgedSnapshot judged(snapshot);
  Evaluation evaluation;
  try {
    Evaluating(*this, object, judged, circumstances, *policy).Run(evaluation);
  } catch (const OverBudget& over) {
    // Of the first one; the second is that of telling what was found.
    if (!evaluation.overrun) evaluation.overrun = OverrunOf(over, rules_);
    ReportOverrunAlone(object, rules_, *policy, circumstances, evaluation);
  }
  return evaluation;
}

}  // namespace warden
