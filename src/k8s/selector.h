// Label selectors (metav1.LabelSelector), as PodDisruptionBudgets and workloads use them.
#pragma once

#include "warden/document.h"

namespace warden::k8s {

// Whether `selector` matches `labels` (a mapping, or nullptr: no labels). An absent selector matches nothing, an empty one matches
// everything (policy/v1). Operators In, NotIn, Exists, DoesNotExist; anything else matches nothing.
bool Matches(const Node* selector, const Node* labels);

}  // namespace warden::k8s
