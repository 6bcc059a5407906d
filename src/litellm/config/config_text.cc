// First looks.
#include "litellm/config/config_text.h"

#include <algorithm>
#include <array>
#include <span>

namespace warden::litellm {
namespace {

constexpr std::array<std::string_view, 4> kSections = {"litellm_settings", "general_settings", "router_settings", "include"};
// Those that are nobody else's words.
constexpr std::span<const std::string_view, 3> kOwnSections(kSections.data(), 3);

bool Contains(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

}  // namespace

bool MayBeConfigText(std::string_view text) {
  return Contains(text, "model_list") ||
         std::count_if(kSections.begin(), kSections.end(), [&](std::string_view section) { return Contains(text, section); }) >= 2;
}

bool MayHoldConfigText(std::string_view text) {
  return Contains(text, "model_list") || Contains(text, "proxy_config") || NamesOwnSection(text);
}

bool NamesOwnSection(std::string_view text) {
  return std::any_of(kOwnSections.begin(), kOwnSections.end(), [&](std::string_view section) { return Contains(text, section); });
}

bool HasOwnSection(const Node& mapping) {
  return std::any_of(kOwnSections.begin(), kOwnSections.end(), [&](std::string_view section) {
    const Node* value = mapping.Find(section);
    return value != nullptr && value->is_object();
  });
}

std::size_t CountSections(const Node& mapping) {
  const auto has = [&](std::string_view section) { return mapping.Find(section) != nullptr; };
  return static_cast<std::size_t>(std::count_if(kSections.begin(), kSections.end(), has));
}

bool IsTemplateText(std::string_view text) { return Contains(text, "{{") && Contains(text, "}}"); }

bool IsYamlName(std::string_view key) { return key.ends_with(".yaml") || key.ends_with(".yml"); }

}  // namespace warden::litellm
