// Naming models.
#include "litellm/readers/model_names.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "base/listed.h"

namespace warden::litellm {

std::string NamesOf(std::span<const ModelEntry* const> entries) {
  std::vector<std::string_view> names;
  for (const ModelEntry* entry : entries) {
    const std::string_view name = entry->name().empty() ? std::string_view("(without name)") : entry->name();
    // Pools stand together as a rule; a long list is not searched for each name.
    const std::size_t looked = std::min<std::size_t>(names.size(), 16);
    if (std::find(names.end() - static_cast<std::ptrdiff_t>(looked), names.end(), name) == names.end()) names.push_back(name);
  }
  return base::Listed(names);
}

std::string CountOf(std::size_t some, std::size_t all) {
  if (all == 1) return "the only model";
  if (all == 2 && some == 2) return "both models";
  return some == all ? fmt::format("all {} models", base::Grouped(all))
                     : fmt::format("{} of {} models", base::Grouped(some), base::Grouped(all));
}

}  // namespace warden::litellm
