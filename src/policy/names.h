// Rules by the names that people write: in policies, exemptions and options.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/edit_distance.h"
#include "warden/rule.h"

namespace warden::policy {

// By id ("LW101") or name ("single-replica").
std::optional<std::size_t> FindRuleIndex(std::span<const Rule* const> rules, std::string_view id_or_name);

// Where a rule stands in the list that it comes from; nothing: it comes from another.
std::optional<std::size_t> IndexOf(std::span<const Rule* const> rules, const Rule& rule);

// "there is no rule LW1O1, did you mean LW101?"
std::string UnknownRuleText(std::span<const Rule* const> rules, std::string_view word);

// The same for many words of one text, which may be thousands: after some dozens nothing is near any more. One thread; the rules must
// outlive it.
class RuleGuesses {
 public:
  explicit RuleGuesses(std::span<const Rule* const> rules);
  std::string TextFor(std::string_view word);

 private:
  base::Guesses guesses_;
};

// "LW101 (single-replica)"
std::string RuleTitle(const Rule& rule);

}  // namespace warden::policy
