// Where the children of a container stand in the text: what the tree does not keep.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "warden/document.h"

namespace warden::doc {

struct Slot {
  std::uint32_t begin = 0;  // the key, the dash of a block item, the value of a flow item
  std::uint32_t after = 0;  // behind ':' or '-'; where neither is, behind the key or before the value
  std::uint32_t value = 0;  // the value with its anchor and tag; == after when there is nothing
  std::uint32_t end = 0;    // behind the value
  bool marked = false;      // there is a ':' or '-'

  bool empty() const { return value == end; }
};

// One entry a member or item; nothing for members that are written elsewhere (merge keys) or cannot be found.
std::vector<std::optional<Slot>> FindSlots(std::string_view text, const Node& container);

// One of them, by its index: of a list of thousands that are edited one by one.
std::optional<Slot> FindSlot(std::string_view text, const Node& container, std::size_t index);

}  // namespace warden::doc
