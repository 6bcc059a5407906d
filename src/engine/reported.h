// What a rule has reported: the engine's way in, and nobody else's.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "warden/reporter.h"
#include "warden/rule.h"

namespace warden::engine {

struct Reported {
  // In the order in which they were reported. May be moved from.
  static std::vector<std::unique_ptr<Reporter::Entry>>& Entries(Reporter& reporter) { return reporter.entries_; }
  static std::vector<std::string>& Skips(Reporter& reporter) { return reporter.skips_; }
  // Of a reporter that was told one thing.
  static std::unique_ptr<Reporter::Entry> Only(Reporter& reporter) { return std::move(reporter.entries_.front()); }
};

}  // namespace warden::engine
