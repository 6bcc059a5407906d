// Sizes for people.
#pragma once

#include <cstdint>
#include <iterator>
#include <string>

namespace warden::base {

// "1 byte", "999 bytes", "256 KiB", "1.5 MiB", "3 GiB": the largest unit of which there is at least one, with one digit behind the point
// where it is not whole; cut, never rounded up.
inline std::string SizeText(std::uint64_t bytes) {
  constexpr const char* kUnits[] = {"KiB", "MiB", "GiB", "TiB"};
  constexpr std::uint64_t kStep = 1024;
  if (bytes < kStep) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
  std::uint64_t unit = kStep;
  std::size_t which = 0;
  while (which + 1 < std::size(kUnits) && bytes / unit >= kStep) unit *= kStep, ++which;
  const std::uint64_t tenth = bytes % unit * 10 / unit;
  return std::to_string(bytes / unit) + (tenth == 0 ? "" : "." + std::to_string(tenth)) + " " + kUnits[which];
}

}  // namespace warden::base
