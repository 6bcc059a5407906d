// Which fields of a model_list entry LiteLLM declares a type for: a value that does not fit makes the router leave the entry out.
//
// Static tables; any thread. Source: litellm/types/router.py (LiteLLM_Params, ModelInfo) and types/utils.py (CustomPricingLiteLLMParams) of
// 1.81.14 and 1.104.4.
#pragma once

#include <optional>
#include <string_view>

#include "litellm/readers/coercion.h"
#include "litellm/version/version.h"

namespace warden::litellm {

// Of `litellm_params`; nothing: no type is declared, any value is taken and sent on. A version that is not known declares what all do.
std::optional<Coercion> DeclaredParam(std::string_view key, const std::optional<Version>& version);

struct DeclaredInfo {
  Coercion coercion;
  bool nullable = true;
};
// Of `model_info`, likewise.
std::optional<DeclaredInfo> DeclaredModelInfo(std::string_view key, const std::optional<Version>& version);

}  // namespace warden::litellm
