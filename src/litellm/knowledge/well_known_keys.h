// Master keys that everybody knows: those of LiteLLM's own documentation and of what copies it.
#pragma once

#include <string_view>

#include "warden/document.h"

namespace warden::litellm {

// A literal value, sealed or not, that everyone tries first. Tells nothing else about it.
bool IsWellKnownKey(const Node& value);

}  // namespace warden::litellm
