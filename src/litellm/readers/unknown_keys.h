// Keys of a configuration that LiteLLM does not look at where they stand.
//
// Pure; any thread. The sections are those with a closed list of keys: the configuration itself, general_settings, litellm_settings,
// router_settings. In a version that nobody told, and in those newer than
// what is known here, only what resembles a key or belongs elsewhere is told.
#pragma once

#include <string_view>
#include <vector>

#include "litellm/config/config.h"
#include "litellm/knowledge/knowledge.h"
#include "litellm/version/version.h"

namespace warden::litellm {

struct UnknownConfigKey {
  const Member* member = nullptr;
  Field mapping;           // that it stands in
  Section section{};       // of the mapping
  std::string_view name;   // of the section: "general_settings"; "" for the configuration itself
  std::string_view meant;  // the key of this section that was probably meant; "" none
  bool sure = false;       // only case or dashes differ
  bool elsewhere = false;  // another section knows it
  Section home{};          // which
};

// In the order of the text. `version`: of the proxies that read it, where they are known.
std::vector<UnknownConfigKey> UnknownKeysOf(const Config& config, const std::optional<Version>& version);

}  // namespace warden::litellm
