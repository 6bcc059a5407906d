// What a run found, as a plain value: the input of every output format.
#pragma once

#include <cstddef>
#include <vector>

#include "warden/engine.h"
#include "warden/finding.h"

namespace warden {

struct Counts {
  std::size_t files = 0;
  std::size_t documents = 0;  // read or not
  std::size_t judged = 0;     // objects that at least one rule had something to say about
  std::size_t skipped = 0;    // documents and objects that no rule was asked about; each stands in Report::skipped
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t infos = 0;
};

struct Report {
  std::vector<Finding> findings;
  std::vector<Skipped> skipped;  // with a rule: only that rule was not asked
  Counts counts;
};

// Sorts findings and skips by file, then place, and counts what can be counted from them (levels, skipped). The order does not
// depend on the order of the input.
void Finish(Report& report);

// The level that decides the exit code: the highest of the findings; kOff when there are none.
Severity HighestLevel(const Report& report);

}  // namespace warden
