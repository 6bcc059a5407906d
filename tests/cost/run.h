// One text through everything that is ever done with one, counted.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warden/rule.h"

namespace warden::cost {

// Steps by what was done: "validate create", and with a rule's id behind it what that rule took: "validate create, LW101".
using Counts = std::map<std::string, std::uint64_t>;

enum class Ways { kAll, kFew };  // kFew: create at /validate, and files without fixing

// Which rules found something, by id.
struct Ran {
  Counts counts;
  std::map<std::string_view, std::size_t> findings;  // by rule; in files
  std::map<std::string_view, std::size_t> calls;     // how often its check was called
};

// Runs the engine with copies of rules whose checks count. One at a time; at most kMostRules rules.
inline constexpr std::size_t kMostRules = 256;
class Runner {
 public:
  explicit Runner(std::span<const Rule* const> rules);

  // `text`: a file; its first object is what admission is asked about.
  Ran Run(const std::string& text, Ways ways) const;

 private:
  std::vector<Rule> copies_;
  std::vector<const Rule*> rules_;
};

}  // namespace warden::cost
