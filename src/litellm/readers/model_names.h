// Model names in messages: "gpt-4o, claude and 7 more".
#pragma once

#include <span>
#include <string>

#include "litellm/config/model_entry.h"

namespace warden::litellm {

// Each name once, in the order of the list.
std::string NamesOf(std::span<const ModelEntry* const> entries);

// "the only model", "3 of 12 models", "all 12 models".
std::string CountOf(std::size_t some, std::size_t all);

}  // namespace warden::litellm
