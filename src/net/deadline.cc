// Reading ?timeout=.
#include "net/deadline.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace warden::net {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongest = std::chrono::hours(1);
constexpr std::string_view kName = "timeout=";

struct Unit {
  std::string_view name;
  milliseconds length;
};
constexpr std::array<Unit, 4> kUnits = {{
    {"ms", milliseconds(1)},  // before "m"
    {"s", std::chrono::seconds(1)},
    {"m", std::chrono::minutes(1)},
    {"h", std::chrono::hours(1)},
}};

const Unit* UnitAt(std::string_view text) {
  for (const Unit& unit : kUnits) {
    if (text.starts_with(unit.name)) return &unit;
  }
  return nullptr;
}

std::optional<milliseconds> ParseDuration(std::string_view text) {
  milliseconds sum{0};
  while (!text.empty()) {
    std::uint32_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    const Unit* unit = UnitAt(text);
    if (unit == nullptr || number > kLongest / unit->length) return std::nullopt;
    sum += number * unit->length;
    text.remove_prefix(unit->name.size());
  }
  if (sum <= milliseconds(0) || sum > kLongest) return std::nullopt;
  return sum;
}

}  // namespace

std::optional<milliseconds> TimeoutOf(std::string_view target) {
  auto start = target.find('?');
  while (start != target.npos) {
    const std::string_view rest = target.substr(start + 1);
    const auto end = rest.find('&');
    if (rest.starts_with(kName)) return ParseDuration(rest.substr(kName.size(), end == rest.npos ? end : end - kName.size()));
    start = end == rest.npos ? end : start + 1 + end;
  }
  return std::nullopt;
}

}  // namespace warden::net
