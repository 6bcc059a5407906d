// Laying the layers of a policy on top of each other: the later one wins, and every value remembers who said it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "policy/model.h"

namespace warden::policy {

// The built-in profile that a profile comes down to decides the rules' own levels; production unless it extends development.
enum class BuiltIn : std::size_t { kProduction = 0, kDevelopment = 1 };

// Who said a value: nullptr for the rule's own default.
struct Reason {
  const PolicyLayer* layer = nullptr;
  Place place;
};
template <class T>
struct Resolved {
  T value;
  Reason reason;
};

struct ResolvedRule {
  Resolved<Severity> level;
  Resolved<bool> fill;
  Resolved<Severity> cap;
  std::vector<Resolved<ParamValue>> params;
};

struct Resolution {
  Resolved<Mode> mode{Mode::kEnforce, {}};
  std::vector<ResolvedRule> rules;
};

// `entries`: indices of the namespace entries that hold, ascending.
Resolution Resolve(const PolicyModel& model, std::size_t profile, std::span<const std::size_t> entries, Point point);

// The namespace entries that hold, ascending.
std::vector<std::size_t> EntriesFor(const PolicyModel& model, std::string_view ns);

// Which profile holds, by whom it was chosen (nullptr: nobody).
struct ChosenProfile {
  std::size_t index = 0;
  std::string_view chosen_by;  // "" nobody; static
  Place place;
};
ChosenProfile ChooseProfile(const PolicyModel& model, std::string_view asked, std::span<const std::size_t> entries);

// A level after the mode has had its say.
Severity Lowered(Severity level, Mode mode, const Rule& rule);

}  // namespace warden::policy
