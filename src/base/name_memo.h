// Names that were looked at, and what was found.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace warden::base {

// Remembers a yes or no for short names, by their whole text: two in each place, a new one instead of the older. Of fixed size, no
// allocation. One thread.
class NameMemo {
 public:
  // What was kept; nothing: not known, or no longer.
  std::optional<bool> Of(std::string_view name) const {
    if (!kRemembers || name.empty() || name.size() > kLongest) return std::nullopt;
    for (const Slot& slot : places_[IndexOf(name)]) {
      if (slot.size == name.size() && std::memcmp(slot.text.data(), name.data(), name.size()) == 0) return slot.answer;
    }
    return std::nullopt;
  }
  void Keep(std::string_view name, bool answer) {
    if (name.empty() || name.size() > kLongest) return;
    Place& place = places_[IndexOf(name)];
    place[1] = place[0];
    Slot& slot = place[0];
    slot.size = static_cast<std::uint8_t>(name.size());
    slot.answer = answer;
    std::memcpy(slot.text.data(), name.data(), name.size());
  }

 private:
#ifdef WARDEN_COUNT_STEPS
  static constexpr bool kRemembers = false;  // counted is what a name costs that nobody has asked for yet
#else
  static constexpr bool kRemembers = true;
#endif
  static constexpr std::size_t kLongest = 30;
  static constexpr std::size_t kPlaces = 512;  // 32 KiB a thread

  struct Slot {
    std::uint8_t size = 0;
    bool answer = false;
    std::array<char, kLongest> text{};
  };

  using Place = std::array<Slot, 2>;

  static std::size_t IndexOf(std::string_view name) {
    std::uint32_t hash = 2166136261U;  // FNV-1a
    for (const char c : name) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
    return (hash ^ hash >> 15U) % kPlaces;
  }

  std::array<Place, kPlaces> places_{};
};

}  // namespace warden::base
