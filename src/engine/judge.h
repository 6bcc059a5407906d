// Calling rules on the views of one object, and nothing else: no level of admission, no leniency.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/budget.h"
#include "engine/views.h"
#include "warden/context.h"
#include "warden/engine.h"
#include "warden/policy.h"
#include "warden/reporter.h"
#include "warden/rule.h"

namespace warden::engine {

// A finding with the places it is about, as long as the documents live.
using Entry = Reporter::Entry;

struct Judgement {
  std::vector<std::unique_ptr<Entry>> entries;
  std::vector<Skipped> skipped;
  std::set<std::size_t> unanswered;  // rules that were asked and could not say: something is missing, or they failed
  bool judged = false;
  std::optional<Overrun> overrun;
  std::size_t ended = static_cast<std::size_t>(-1);  // with `overrun`: index of the rule that did not end; those after it were not asked
};

class Judge {
 public:
  // All arguments must outlive the Judge. `old_views`: nullptr when there is no old object.
  Judge(std::span<const Rule* const> rules, const CompiledPolicy& policy, const Snapshot& snapshot, const Circumstances& circumstances,
        const Views& views, const OldViews* old_views)
      : rules_(rules), policy_(policy), snapshot_(snapshot), circumstances_(circumstances), views_(views), old_views_(old_views) {}

  // Rules for which `wanted(index)` holds. Throws OverBudget.
  template <class Wanted>
  Judgement Run(Wanted wanted) const {
    Judgement judgement;
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      if (wanted(i)) RunRule(i, judgement);
    }
    return judgement;
  }
  // Every rule, or those up to the one that went over the budget: what it found itself is dropped, it may be half made.
  Judgement RunWithinBudget() const;
  // Whether the rule was asked in that run and could answer: not off, something to look at, nothing missing, no failure.
  bool WasAsked(std::size_t rule, const Judgement& judgement) const;
  // One rule's findings, where a crash of it gives nothing. Throws OverBudget.
  std::vector<std::unique_ptr<Entry>> RunOne(std::size_t rule) const;

 private:
  bool Applies(const Rule& rule) const;
  // Why the rule cannot be asked: a kind it needs was not looked at. "" when it can.
  std::string MissingKind(const Rule& rule) const;
  void RunRule(std::size_t index, Judgement& judgement) const;
  void Call(const Rule& rule, const Context& context, Reporter& reporter) const;
  Context MakeContext(std::size_t index) const;
  void NoteOverrun(std::size_t index, const base::OverBudget& over, Judgement& judgement) const;
  void ReportFailure(const Rule& rule, Severity level, Judgement& judgement) const;

  std::span<const Rule* const> rules_;
  const CompiledPolicy& policy_;
  const Snapshot& snapshot_;
  const Circumstances& circumstances_;
  const Views& views_;
  const OldViews* old_views_;
};

}  // namespace warden::engine
