// SHA-256 (FIPS 180-4), for telling whether two things are the same without keeping the one. Pure; any thread. Not for passwords.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace warden::base {

class Sha256 {
 public:
  void Add(std::string_view bytes);
  // 64 letters of lower-case hex. Once.
  std::string Hex();

 private:
  void Block(const unsigned char* block);

  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> rest_{};
  std::size_t rest_size_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace warden::base
