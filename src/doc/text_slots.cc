// Where the children of a container stand in the text.
#include "doc/text_slots.h"

#include <algorithm>

#include "base/budget.h"
#include "doc/yaml_text.h"

namespace warden::doc {
namespace {

std::uint32_t AliasEnd(std::string_view text, std::uint32_t at) {
  return static_cast<std::uint32_t>(std::min(text.find_first_of(" \t\r\n,]}", at), text.size()));
}

// Sets where the value stands that comes after `slot.after`.
bool FindValue(std::string_view text, const Node& value, Slot& slot) {
  const std::uint32_t token = SkipSpace(text, slot.after);
  if (value.shared()) {
    if (token >= text.size() || text[token] != '*') return false;
    slot.value = token;
    slot.end = AliasEnd(text, token);
    return true;
  }
  if (value.range().empty()) {
    slot.end = std::max(slot.after, value.range().begin);
    slot.value = slot.end > slot.after ? std::min(token, slot.end) : slot.after;
    return true;
  }
  slot.value = std::min(token, value.range().begin);
  slot.end = value.range().end;
  return slot.value >= slot.after;
}

std::optional<Slot> MemberSlot(std::string_view text, const Member& member) {
  if (member.key.shared()) return std::nullopt;
  Slot slot{.begin = member.key.range().begin, .after = member.key.range().end};
  const std::uint32_t colon = SkipSpace(text, slot.after);
  slot.marked = colon < text.size() && text[colon] == ':';
  if (slot.marked) slot.after = colon + 1;
  return FindValue(text, member.value, slot) ? std::optional(slot) : std::nullopt;
}

// The item at or after `at`, in a block behind its dash.
std::optional<Slot> ItemSlot(std::string_view text, const Node& item, std::uint32_t at, Style style) {
  Slot slot{.begin = SkipSpace(text, at)};
  if (slot.begin >= text.size()) return std::nullopt;
  slot.marked = style == Style::kBlock;
  if (slot.marked && text[slot.begin] != '-') return std::nullopt;
  slot.after = slot.begin + (slot.marked ? 1 : 0);
  return FindValue(text, item, slot) ? std::optional(slot) : std::nullopt;
}

// Where the next item may begin, behind one that ends at `end`.
std::uint32_t BehindItem(std::string_view text, const Node& container, std::uint32_t end) {
  if (container.style() == Style::kBlock) return end;
  const std::uint32_t at = SkipSpace(text, end);
  return at < text.size() && text[at] == ',' ? at + 1 : at;
}

}  // namespace

std::vector<std::optional<Slot>> FindSlots(std::string_view text, const Node& container) {
  std::vector<std::optional<Slot>> slots;
  base::Spend(1 + 4 * container.size());
  for (const Member& member : container.members()) slots.push_back(MemberSlot(text, member));
  std::uint32_t at = container.range().begin + (container.style() == Style::kBlock ? 0 : 1);
  for (const Node& item : container.items()) {
    slots.push_back(ItemSlot(text, item, at, container.style()));
    if (!slots.back()) {
      slots.resize(container.size());
      break;
    }
    at = BehindItem(text, container, slots.back()->end);
  }
  return slots;
}

std::optional<Slot> FindSlot(std::string_view text, const Node& container, std::size_t index) {
  if (container.is_object()) return MemberSlot(text, container.members()[index]);
  const auto items = container.items();
  std::uint32_t at = container.range().begin + (container.style() == Style::kBlock ? 0 : 1);
  // Behind the nearest item that says where it ends.
  std::size_t first = index;
  while (first > 0 && (items[first - 1].shared() || items[first - 1].range().empty())) --first;
  if (first > 0) at = BehindItem(text, container, items[first - 1].range().end);
  base::Spend(1 + index - first);
  for (std::size_t i = first; i < index; ++i) {
    const auto slot = ItemSlot(text, items[i], at, container.style());
    if (!slot) return std::nullopt;
    at = BehindItem(text, container, slot->end);
  }
  return ItemSlot(text, items[index], at, container.style());
}

}  // namespace warden::doc
