// Looking rules up.
#include "policy/names.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "base/edit_distance.h"

namespace warden::policy {
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

std::optional<std::size_t> IndexOf(std::span<const Rule* const> rules, const Rule& rule) {
  const auto found = std::find(rules.begin(), rules.end(), &rule);
  return found == rules.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - rules.begin()));
}

std::string UnknownRuleText(std::span<const Rule* const> rules, std::string_view word) {
  return UnknownText(word, base::Nearest(word, NamesOf(rules)));
}

RuleGuesses::RuleGuesses(std::span<const Rule* const> rules) : guesses_(NamesOf(rules)) {}

std::string RuleGuesses::TextFor(std::string_view word) { return UnknownText(word, guesses_.NearestTo(word)); }

std::string RuleTitle(const Rule& rule) { return fmt::format("{} ({})", rule.id, rule.name); }

}  // namespace warden::policy
