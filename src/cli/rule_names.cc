// Looking rules up, whatever the case.
#include "cli/rule_names.h"

#include <algorithm>

#include "base/letters.h"
#include "policy/names.h"
#include "warden/catalogue.h"

namespace warden::cli {
namespace {

bool IsSame(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return base::ToLower(x) == base::ToLower(y); });
}

const Rule* Find(std::string_view name) {
  const auto rules = AllRules();
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule* rule) { return IsSame(rule->id, name) || IsSame(rule->name, name); });
  return found == rules.end() ? nullptr : *found;
}

}  // namespace

Result<std::vector<const Rule*>> ReadRuleNames(std::span<const std::string> names) {
  std::vector<const Rule*> rules;
  for (const std::string& name : names) {
    const Rule* rule = Find(name);
    if (rule == nullptr) return Status(StatusCode::kInvalid, policy::UnknownRuleText(AllRules(), name));
    if (std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(rule);
  }
  return rules;
}

std::vector<std::string> WrittenAsInCatalogue(std::span<const std::string> names) {
  std::vector<std::string> written;
  for (const std::string& name : names) {
    const Rule* rule = Find(name);
    written.push_back(rule != nullptr ? std::string(rule->id) : name);
  }
  return written;
}

}  // namespace warden::cli
