// What a store keeps of an object that stands around others.
#pragma once

#include "k8s/prune.h"
#include "litellm/config/config_text.h"
#include "warden/object.h"

namespace warden::engine {

inline Object Pruned(const Object& whole) { return k8s::Prune(whole, &litellm::MayHoldConfigText); }

}  // namespace warden::engine
