// Calling rules on the views of one object, and nothing else: no level of admission, no old sins.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/views.h"
#include "warden/engine.h"
#include "warden/policy.h"
#include "warden/rule.h"

namespace warden {

// A finding with the places it is about, as long as the documents live.
using Entry = Reporter::Entry;

struct Judgement {
  std::vector<std::unique_ptr<Entry>> entries;
  std::vector<Skipped> skipped;
  bool judged = false;
};

class Judge {
 public:
  // All arguments must outlive the Judge. `old_views`: nullptr when there is no old object.
  Judge(std::span<const Rule* const> rules, const CompiledPolicy& policy, const Snapshot& snapshot, const Circumstances& circumstances,
        const Views& views, const OldViews* old_views)
      : rules_(rules), policy_(policy), snapshot_(snapshot), circumstances_(circumstances), views_(views), old_views_(old_views) {}

  // Rules for which `wanted(index)` holds.
  template <class Wanted>
  Judgement Run(Wanted wanted) const {
    Judgement judgement;
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      if (wanted(i)) RunRule(i, judgement);
    }
    return judgement;
  }
  // Whether the rule was asked in that run and could answer: not off, something to look at, nothing missing, no failure.
  bool WasAsked(std::size_t rule, const Judgement& judgement) const;
  // One rule's findings, where a crash of it gives nothing.
  std::vector<std::unique_ptr<Entry>> RunOne(std::size_t rule) const;

 private:
  bool Applies(const Rule& rule) const;
  // Why the rule cannot be asked: a kind it needs was not looked at. "" when it can.
  std::string MissingKind(const Rule& rule) const;
  void RunRule(std::size_t index, Judgement& judgement) const;
  void Call(const Rule& rule, const Context& context, Reporter& reporter) const;
  Context MakeContext(std::size_t index) const;
  void ReportFailure(const Rule& rule, Severity level, Judgement& judgement) const;

  std::span<const Rule* const> rules_;
  const CompiledPolicy& policy_;
  const Snapshot& snapshot_;
  const Circumstances& circumstances_;
  const Views& views_;
  const OldViews* old_views_;
};

}  // namespace warden
