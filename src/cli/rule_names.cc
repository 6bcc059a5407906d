// Looking rules up, whatever the case.
#include "cli/rule_names.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "base/edit_distance.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string Lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return Lower(c); });
  return out;
}

const Rule* Find(std::string_view name) {
  const std::string wanted = Lower(name);
  const auto found = std::find_if(AllRules().begin(), AllRules().end(),
                                  [&](const Rule* rule) { return rule->name == wanted || Lower(rule->id) == wanted; });
  return found == AllRules().end() ? nullptr : *found;
}

Status Unknown(std::string_view name) {
  std::vector<std::string_view> known;
  for (const Rule* rule : AllRules()) {
    known.push_back(rule->id);
    known.push_back(rule->name);
  }
  const std::string_view nearest = Nearest(name, known);
  return Status(StatusCode::kInvalid,
                fmt::format("unknown rule '{}'{}", name,
                            nearest.empty() ? "; `warden rules` lists them all" : fmt::format(", did you mean {}?", nearest)));
}

}  // namespace

Result<std::vector<const Rule*>> ReadRuleNames(std::span<const std::string> names) {
  std::vector<const Rule*> rules;
  for (const std::string& name : names) {
    const Rule* rule = Find(name);
    if (rule == nullptr) return Unknown(name);
    if (std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(rule);
  }
  return rules;
}

}  // namespace warden
