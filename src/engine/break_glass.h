// Pushing a change through although it has errors: "Rules about judging" 12 of the catalogue. Each use is said aloud and written to the
// audit log; a rule that is not exemptable denies all the same.
#pragma once

#include <string>
#include <vector>

#include "engine/case.h"
#include "warden/engine.h"

namespace warden::engine {

inline constexpr std::string_view kBreakGlassAnnotation = "litellm-warden.dev/break-glass";
inline constexpr std::chrono::hours kLongestBreakGlass{24};

// By which ways the glass may be broken for this request, and which way was tried in vain.
// Ways: a group of the policy; the object's annotation. The third, the label `litellm-warden.dev/mode: warn` of the namespace, needs the
// store of cluster objects: it is one more way here, asking the snapshot for the Namespace.
// Of a Scale the annotation of its workload counts, where `snapshot` has that.
BreakGlass WaysToBreakGlass(const Object& object, const Snapshot& snapshot, const Policy& policy, const Circumstances& circumstances);

// The pass: where something would deny, every error of an exemptable rule becomes a warning if the glass may be broken; how, or why not,
// stands in the evaluation.
void BreakTheGlass(Case& c);

}  // namespace warden::engine
