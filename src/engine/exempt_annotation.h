// The annotation by which an object asks for findings to be let be:
//
//   litellm-warden.dev/exempt: "LW101,LW103; reason=<text>; until=2026-12-31 | LW206; reason=…; until=…"
//
// Reading only: whether an exemption holds is decided in exemptions.h.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warden/rule.h"

namespace warden::engine {

inline constexpr std::string_view kExemptAnnotation = "litellm-warden.dev/exempt";

// One part of the annotation, as written.
struct WrittenExemption {
  std::string names;                 // "LW101,LW103", as written
  std::vector<std::size_t> rules;    // known and exemptable
  std::vector<std::size_t> refused;  // known, but not exemptable
  std::vector<std::string> unknown;  // names of no rule
  std::string reason;
  std::optional<std::chrono::sys_days> until;
  std::vector<std::string> flaws;  // why it cannot hold: "reason is missing"
};

std::vector<WrittenExemption> ReadExemptAnnotation(std::string_view text, std::span<const Rule* const> rules);

}  // namespace warden::engine
