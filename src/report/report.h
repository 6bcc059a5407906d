// What a run found, as a plain value: the input of every output format.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "warden/engine.h"
#include "warden/finding.h"

namespace warden::report {

struct Counts {
  std::size_t files = 0;
  std::size_t documents = 0;  // read or not
  std::size_t judged = 0;     // objects that at least one rule had something to say about
  std::size_t skipped = 0;    // documents and objects that no rule was asked about; each stands in Report::skipped
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t infos = 0;
  std::size_t exempted = 0;  // findings that stand in Report::exempted and in none of the other numbers
};

struct Report {
  std::vector<Finding> findings;
  std::vector<Skipped> skipped;              // with a rule: only that rule was not asked
  std::vector<Exempted> exempted;            // found, but accepted for a while
  std::vector<ExemptionUse> exemption_uses;  // of the policy
  Counts counts;
  bool is_writable = true;  // false: `warden fix` does not write the file that all findings are in
};

// Sorts findings, skips and exempted findings by file, then place, and counts what can be counted from them (levels, skipped, exempted).
// The order does not depend on the order of the input.
void Finish(Report& report);

// The level that decides the exit code: the highest of the findings; kOff when there are none.
Severity HighestLevel(const Report& report);

// What the reports of a run come to: kept while they themselves pass by, file after file.
class Tally {
 public:
  struct Reason {
    std::size_t count = 0;
    std::vector<std::string> files;  // distinct, the first few, and one more to say that there are more
  };
  using Key = std::pair<std::string, std::string>;  // rule ("" where the whole document was skipped), reason

  // A report that Finish has counted.
  void Add(const Report& report);
  void Add(const Tally& other);

  const Counts& counts() const { return counts_; }
  // An object was judged only in part (LW010): nobody knows what else is wrong with it.
  bool ended_early() const { return ended_early_; }
  Severity highest() const { return highest_; }
  std::size_t safe_fixes() const { return safe_fixes_; }        // what `warden fix` would make
  std::size_t unsafe_fixes() const { return unsafe_fixes_; }    // and with --unsafe beyond them
  std::size_t refused_fixes() const { return refused_fixes_; }  // safe or unsafe, in files that it does not write
  const std::map<Key, Reason>& reasons() const { return reasons_; }
  // Why findings are exempted, each once: "LW101 until 2026-12-31: one node only".
  const std::set<std::string>& exemptions() const { return exemptions_; }
  // By the policy's exemption: whether it hid something of what was judged.
  const std::map<std::size_t, bool>& exemption_uses() const { return exemption_uses_; }

 private:
  void AddCounts(const Counts& counts);
  static void AddFile(Reason& reason, const std::string& file);
  void AddUse(std::size_t exemption, bool hid);

  Counts counts_;
  bool ended_early_ = false;
  Severity highest_ = Severity::kOff;
  std::size_t safe_fixes_ = 0;
  std::size_t unsafe_fixes_ = 0;
  std::size_t refused_fixes_ = 0;
  std::map<Key, Reason> reasons_;
  std::set<std::string> exemptions_;
  std::map<std::size_t, bool> exemption_uses_;
};
// Files named for one reason in a summary.
inline constexpr std::size_t kFilesNamed = 3;

}  // namespace warden::report
