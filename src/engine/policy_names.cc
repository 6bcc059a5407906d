// Looking rules up.
#include "engine/policy_names.h"

#include <fmt/core.h>

#include <vector>

#include "base/edit_distance.h"

namespace warden {
namespace {

std::vector<std::string_view> NamesOf(std::span<const Rule* const> rules) {
  std::vector<std::string_view> known;
  for (const Rule* rule : rules) known.push_back(rule->id);
  for (const Rule* rule : rules) known.push_back(rule->name);
  return known;
}

std::string UnknownText(std::string_view word, std::string_view nearest) {
  return fmt::format("there is no rule {}{}", word, nearest.empty() ? "" : fmt::format(", did you mean {}?", nearest));
}

}  // namespace

std::optional<std::size_t> FindRuleIndex(std::span<const Rule* const> rules, std::string_view id_or_name) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i]->id == id_or_name || rules[i]->name == id_or_name) return i;
  }
  return std::nullopt;
}

std::string UnknownRuleText(std::span<const Rule* const> rules, std::string_view word) {
  return UnknownText(word, Nearest(word, NamesOf(rules)));
}

RuleGuesses::RuleGuesses(std::span<const Rule* const> rules) : guesses_(NamesOf(rules)) {}

std::string RuleGuesses::TextFor(std::string_view word) { return UnknownText(word, guesses_.NearestTo(word)); }

std::string RuleTitle(const Rule& rule) { return fmt::format("{} ({})", rule.id, rule.name); }

}  // namespace warden
