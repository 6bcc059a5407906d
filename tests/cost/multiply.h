// Makes much of little: a YAML text with one of its items or members n times in the place of once. So that whatever a rule's fixtures
// have it look at is there n times, without anybody having to think of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace warden::cost {

enum class Copies { kEqual, kDistinct };  // kDistinct: each with a number behind its key or its first value

// An item of a list or a member of a mapping in block style, with all that stands below it: lines [begin, end) of the text.
struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool is_item = false;
};

// Those of a text, but for members at the very left (kind, metadata …); in texts within the text too.
std::vector<Part> PartsOf(std::string_view text);

std::string Multiplied(std::string_view text, const Part& part, std::size_t times, Copies copies);

}  // namespace warden::cost
