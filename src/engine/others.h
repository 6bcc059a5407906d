// What an object changes for those around it: "Rules about judging" 9. When a budget, an autoscaler, a Secret or a ConfigMap comes, changes
// or goes, the rules that look at it are asked again about the workloads and configurations that names lead to. When a workload comes, or
// its pods change, they are asked again about its configurations.
#pragma once

#include <cstddef>
#include <vector>

#include "warden/engine.h"

namespace warden::engine {

// So many objects are asked again at most; of the others nothing is said.
inline constexpr std::size_t kMostAskedAgain = 16;

// The findings that the others have once the request is through and do not have now: warnings, each named by its own object (`at.object`).
// `now`: without the object under review laid over it; `after`: with it, or without the one that goes. Nothing where nothing is around.
// With a small budget of its own; what cannot be told within it is not told. Pure; any thread.
std::vector<Finding> FoundOnOthers(const Engine& engine, const Object& object, const Snapshot& now, const Snapshot& after,
                                   const Circumstances& circumstances);

}  // namespace warden::engine
