// What became of one review, for counting and for the log: never a value of the object, only names and rule ids.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "warden/circumstances.h"
#include "warden/finding.h"
#include "warden/rule.h"

namespace warden::review {

enum class Decision : std::uint8_t {
  kUnreadable,  // no review, or one that makes no sense
  kIgnored,     // nothing that anybody judges
  kAllowed,
  kDenied,
  kFilled,      // /mutate: allowed with a patch
  kUnfilled,    // /mutate: allowed as it is, by a fault of ours
  kOverBudget,  // no answer but HTTP 500
};
inline constexpr std::size_t kDecisions = 7;
std::string_view ToString(Decision decision);  // "unreadable", "ignored", …

struct ReviewReport {
  struct Found {
    std::string_view rule;  // static
    Severity level;
    bool admitted;
  };

  struct Exempt {
    std::string_view rule;  // static
    bool by_annotation;     // else by the policy
  };
  enum class Glass : std::uint8_t { kWhole, kBroken, kRefused };  // refused: somebody tried a way that is none

  Decision decision = Decision::kUnreadable;
  Operation operation = Operation::kCreate;  // from here on nothing of an unreadable one, but perhaps its uid
  std::string uid, kind, ns, name, user;
  bool dry_run = false;
  std::vector<Found> found;                 // /validate; every finding
  std::vector<Exempt> exempted;             // /validate; every finding that was let be
  std::vector<std::string_view> others;     // /validate; rule ids, static, one for each finding that the request brings about on others
  Glass glass = Glass::kWhole;              // /validate
  bool rolls_back = false;                  // /validate; back to what ran before, which lets pass what would have been denied
  std::string_view over_budget;             // kOverBudget; id of the rule that was running, static; "" when it was none
  std::string over_budget_doing;            // kOverBudget; what was done: "rule LW205", "reading configuration config.yaml"
  std::vector<std::string_view> filled_by;  // /mutate; rule ids, static, one for each fill
};

}  // namespace warden::review
