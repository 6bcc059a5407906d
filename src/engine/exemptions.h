// Which findings of one object are let be, by its own annotation or by the policy; and what is wrong with the exemptions themselves.
// LW004, LW005, LW006 and LW009 are reported here.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "engine/exempt_annotation.h"
#include "engine/judge.h"
#include "policy/names.h"
#include "warden/engine.h"

namespace warden::engine {

class Exemptions {
 public:
  // All arguments must outlive it. Costs one look at the annotations where there are no exemptions. One thread. Of a Scale those of its
  // workload count, where `snapshot` has it; what is wrong with them is told when that is judged.
  Exemptions(const Object& object, const Snapshot& snapshot, const Policy& policy, const CompiledPolicy& compiled,
             const Circumstances& circumstances);

  bool empty() const { return written_.empty() && !policy_has_any_; }

  // What is wrong with the annotation, as findings on it: flaws, names of no rule, days gone by. Of very many the first, and that there
  // are more.
  std::vector<std::unique_ptr<Entry>> Complaints() const;

  // Moves what is exempted out of `entries` and into `evaluation`, after `place` has filled in where it stands.
  void Apply(std::vector<std::unique_ptr<Entry>>& entries, Evaluation& evaluation, const std::function<void(Entry&)>& place);

  // Whether a finding is exempted. For filling: nothing is counted as used.
  bool Covers(const Finding& finding) const { return Find(finding).has_value(); }

  // After Apply: exemptions by annotation that hid nothing of rules that were asked, a finding a rule. `asked(rule)`.
  template <class Asked>
  std::vector<std::unique_ptr<Entry>> Unused(Asked asked) const {
    std::vector<std::unique_ptr<Entry>> entries;
    if (!is_annotated_) return entries;
    std::set<std::size_t> told;  // `asked` looks at every finding, and a rule may be named thousands of times
    for (std::size_t i = 0; i < written_.size(); ++i) {
      for (const std::size_t rule : written_[i].rules) {
        if (!Holds(written_[i]) || used_.contains({i, rule}) || !told.insert(rule).second) continue;
        if (asked(rule)) AddUnused(rule, entries);
      }
    }
    return entries;
  }
  // After Apply: the policy's exemptions that name this object and a rule that was asked, and whether they hid something.
  template <class Asked>
  std::vector<ExemptionUse> UsesOfPolicy(Asked asked) const {
    std::vector<ExemptionUse> uses;
    for (const std::size_t index : NamedByPolicy()) {
      const auto& rules = policy_.exemptions()[index].rules;
      const bool was_asked = std::any_of(rules.begin(), rules.end(), asked);
      if (was_asked) uses.push_back({index, used_of_policy_.contains(index)});
    }
    return uses;
  }

 private:
  // By annotation (a part of it) or by the policy (an entry of it).
  struct Source {
    bool of_policy;
    std::size_t index;
  };

  bool Holds(const WrittenExemption& exemption) const;
  bool Holds(const PolicyExemption& exemption) const;
  bool NamesObject(const PolicyExemption& exemption) const;
  std::vector<std::size_t> NamedByPolicy() const;
  std::optional<Source> Find(const Finding& finding) const;
  Exempted Made(Finding finding, Source source) const;
  void Complain(const WrittenExemption& exemption, policy::RuleGuesses& guesses, std::vector<std::unique_ptr<Entry>>& entries) const;
  void AddUnused(std::size_t rule, std::vector<std::unique_ptr<Entry>>& entries) const;
  void Add(std::string_view rule_id, Severity most, std::string subject, std::string message,
           std::vector<std::unique_ptr<Entry>>& entries) const;

  const Object& object_;
  const bool is_annotated_;  // itself, and not what it is a part of
  const Policy& policy_;
  const CompiledPolicy& compiled_;
  const Circumstances& circumstances_;
  std::vector<WrittenExemption> written_;
  std::vector<std::optional<std::size_t>> first_of_rule_;  // of each rule the first part that holds; empty without an annotation
  bool policy_has_any_;
  std::set<std::pair<std::size_t, std::size_t>> used_;  // a part and a rule of it that hid something
  std::set<std::size_t> used_of_policy_;
};

// The rules whose findings stand on the exempt annotation.
bool IsAboutAnnotation(const Rule& rule);

}  // namespace warden::engine
