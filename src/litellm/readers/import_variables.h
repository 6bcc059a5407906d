// Variables that LiteLLM reads before it has read its configuration.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace warden::litellm {

inline constexpr auto kImportVariables = std::to_array<std::string_view>({
#include "litellm/readers/import_variables.inc"
});

inline bool IsReadAtImport(std::string_view name) { return std::binary_search(kImportVariables.begin(), kImportVariables.end(), name); }

}  // namespace warden::litellm
