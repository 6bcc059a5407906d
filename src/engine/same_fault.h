// Which findings of one rule are faults that the stored object had already: "Rules about judging" 3 of the catalogue.
//
// A fault is the same when its fingerprint is, and the value it is about has not got worse. A new name is no new fault: what has no
// fingerprint of before is the same as one whose own fingerprint is gone, when it stands at the same place, or in a list item that is
// the same but for its name, or at the same place of a configuration under another key. Each old fault excuses one.
// The new name must be new in its list, and the old one gone: else the fault went from one thing to another that did not have it.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <vector>

#include "warden/reporter.h"
#include "warden/rule.h"

namespace warden::engine {

class SameFaults {
 public:
  using Entries = std::vector<const Reporter::Entry*>;

  // Both of `rule` alone. The entries are only looked at here and must live as long as anybody asks. n log n in their number.
  SameFaults(const Entries& now, const Entries& before, const Rule& rule);

  bool Has(const Reporter::Entry& entry) const { return old_.contains(&entry); }

 private:
  void MatchRenamed(Entries& now, Entries& before, const Rule& rule);

  std::set<const Reporter::Entry*> old_;
};

}  // namespace warden::engine
