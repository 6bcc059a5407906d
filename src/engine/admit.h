// What denies at admission in the end, of all that was found on an object and of what was found on the one that is stored.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/judge.h"
#include "engine/views.h"
#include "warden/engine.h"

namespace warden {

// Errors that must not deny at admission become warnings (old_sins.h). `old`: nullptr without a stored object. Throws OverBudget.
void Admit(const Views& views, const LazyViews* old, const Policy& policy, const CompiledPolicy& compiled, const Snapshot& snapshot,
           const Circumstances& circumstances, std::vector<std::unique_ptr<Entry>>& entries);

// Whether Evaluate would deny the object of these views, at a fraction of the price: rules that may deny are asked first, and the first
// denial is the answer. Throws OverBudget.
bool WouldDeny(std::span<const Rule* const> rules, const Policy& policy, const CompiledPolicy& compiled, const Snapshot& snapshot,
               const Circumstances& circumstances, const Views& views);

}  // namespace warden
