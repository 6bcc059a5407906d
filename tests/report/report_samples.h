// Reports that hold one of everything.
#pragma once

#include "report/report.h"
#include "warden/rule.h"

namespace warden::testing {

// An error with a safe fix, a warning with an embedded path and an unsafe fix, an info without a fix or place, a related place, a
// manifest to add, a sealed edit, a remove; skips of documents and of rules.
report::Report FullReport();

// LW002: the only one of its rules that says why and what to do.
extern const Rule kTemplateRule;

// What must never be seen: in a sealed edit, and (shaped like a key) in texts that are not sealed.
inline constexpr char kCanary[] = "sk-canary-0123456789abcdef";

}  // namespace warden::testing
