// Joining names, grouping digits.
#include "base/listed.h"

#include <algorithm>

namespace warden::base {

std::string Listed(std::span<const std::string_view> names, std::size_t most) {
  std::string text;
  for (const std::string_view name : names.first(std::min(names.size(), most))) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  if (names.size() > most) text += " and " + Grouped(names.size() - most) + " more";
  return text;
}

std::string Grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

}  // namespace warden::base
