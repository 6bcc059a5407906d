// Secrets that are written out in a configuration: where each stands and what it is, never what it says.
//
// Refers to the configuration. Immutable; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "litellm/config/config.h"
#include "litellm/readers/env_value.h"
#include "warden/document.h"

namespace warden::litellm {

struct ConfigSecret {
  Field field;
  LiteralKind kind = LiteralKind::kSecret;  // kDummy, kSecret or kUrlPassword
  std::string_view key;                     // "api_key"
  std::string subject;                      // "model gpt-4o, api_key", "litellm_settings.cache_params.password"
  const ModelEntry* model = nullptr;        // whose it is; nullptr: no model's
};

// What a sealed value under that key is: numbers are secrets under few names.
LiteralKind KindOfSecret(std::string_view key, const Node& value);

// All but the master key, those of models first. What an alias brings is found where it is written. References, placeholders and paths are
// no secrets.
std::vector<ConfigSecret> SecretsIn(const Config& config);

// The master keys written out: general_settings.master_key, LITELLM_MASTER_KEY under environment_variables.
std::vector<ConfigSecret> MasterKeysIn(const Config& config);

}  // namespace warden::litellm
