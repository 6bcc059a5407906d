// Whether models of a configuration are added to running pods through the API: the author says so on the ConfigMap.
#pragma once

#include "warden/object.h"

namespace warden::litellm {

inline constexpr std::string_view kHotAddAnnotation = "litellm-warden.dev/hot-add";

// Exactly "true"; anything else is off.
inline bool HotAddIsOn(const Object& config_map) { return config_map.Annotation(kHotAddAnnotation) == "true"; }

}  // namespace warden::litellm
