// Expired and unused exemptions of a policy file.
#include "engine/exemption_use.h"

#include <fmt/core.h>

#include "base/time_text.h"
#include "policy/names.h"

namespace warden::engine {
namespace {

std::string NamesOf(const PolicyExemption& exemption, const Policy& policy) {
  std::string names;
  for (const std::size_t rule : exemption.rules) names += fmt::format("{}{}", names.empty() ? "" : ",", policy.rules()[rule]->id);
  return names;
}

void Add(std::string_view id, const PolicyExemption& exemption, std::string message, const Policy& policy, const CompiledPolicy& compiled,
         std::vector<Finding>& findings) {
  const auto index = policy::FindRuleIndex(policy.rules(), id);
  if (!index || compiled.LevelAfterMode(*index) == Severity::kOff) return;
  Finding finding;
  finding.rule = policy.rules()[*index];
  finding.level = compiled.LevelAfterMode(*index);
  finding.message = std::move(message);
  finding.subject = "exemption " + NamesOf(exemption, policy);
  finding.at.file = policy.file();
  finding.at.begin = finding.at.end = exemption.place;
  findings.push_back(std::move(finding));
}

}  // namespace

std::vector<Finding> RottenExemptions(const std::map<std::size_t, bool>& used, const Policy& policy, const CompiledPolicy& compiled,
                                      std::chrono::sys_days today) {
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < policy.exemptions().size(); ++i) {
    const PolicyExemption& exemption = policy.exemptions()[i];
    const std::string names = NamesOf(exemption, policy);
    const auto use = used.find(i);
    if (exemption.until < today) {
      Add("LW004", exemption, fmt::format("exemption of {} ended on {}, it no longer holds", names, base::ToText(exemption.until)), policy,
          compiled, findings);
    } else if (use != used.end() && !use->second) {
      Add("LW005", exemption, fmt::format("exemption of {} hides nothing of what was judged", names), policy, compiled, findings);
    }
  }
  return findings;
}

}  // namespace warden::engine
