// What the text and the shape of a LiteLLM configuration are known by.
#pragma once

#include <string_view>

#include "warden/document.h"

namespace warden::litellm {

// A first look at the bytes, so that foreign ConfigMaps with megabytes of YAML cost nothing.
bool MayBeConfigText(std::string_view text);
// The same of text that may have a configuration somewhere inside.
bool MayHoldConfigText(std::string_view text);

// Whether one of the sections that only LiteLLM has is a mapping here: litellm_settings, general_settings, router_settings.
bool HasOwnSection(const Node& mapping);
// A first look for one.
bool NamesOwnSection(std::string_view text);

// How many of the keys of a configuration a mapping has: litellm_settings, general_settings, router_settings, include.
std::size_t CountSections(const Node& mapping);

// A Helm template: no YAML yet.
bool IsTemplateText(std::string_view text);

// "config.yaml", "litellm.yml".
bool IsYamlName(std::string_view key);

}  // namespace warden::litellm
