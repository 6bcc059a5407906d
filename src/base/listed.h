// Names in a row, as messages show many of them: "a, b, c and 12 more". Numbers as people read them: "1,048,576".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace warden::base {

// The first `most` names, and how many more there are.
std::string Listed(std::span<const std::string_view> names, std::size_t most = 3);

// With a comma between groups of three digits.
std::string Grouped(std::uint64_t number);

}  // namespace warden::base
