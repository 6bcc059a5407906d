// Base64 by table. OpenSSL's EVP_DecodeBlock cannot serve here: it accepts surrounding white space, hides the padding's length,
// and the pure libraries do not link TLS.
#include "base/base64.h"

#include <array>
#include <cstdint>

namespace warden::base {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> MakeReverse() {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  return table;
}
constexpr auto kReverse = MakeReverse();

// The characters of one group of four, padding counted; CR and LF do not count.
struct Group {
  std::array<std::uint32_t, 4> sextets{};
  int size = 0;
  int padding = 0;
};

// Writes the group's bytes; false when its padding is wrong. Go's StdEncoding tolerates non-zero trailing
// bits, so do we: refusing them would call valid Secrets broken.
bool Flush(const Group& group, std::string& out) {
  if (group.padding > 2 || group.size + group.padding != 4) return false;
  const std::uint32_t bits = group.sextets[0] << 18 | group.sextets[1] << 12 | group.sextets[2] << 6 | group.sextets[3];
  out += static_cast<char>(bits >> 16 & 0xFF);
  if (group.size > 2) out += static_cast<char>(bits >> 8 & 0xFF);
  if (group.size > 3) out += static_cast<char>(bits & 0xFF);
  return true;
}

}  // namespace

std::string EncodeBase64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) : 0U; };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t bits = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    out += kAlphabet[bits >> 18];
    out += kAlphabet[bits >> 12 & 63];
    out += i + 1 < bytes.size() ? kAlphabet[bits >> 6 & 63] : '=';
    out += i + 2 < bytes.size() ? kAlphabet[bits & 63] : '=';
  }
  return out;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  Group group;
  bool ended = false;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    if (ended) return std::nullopt;
    if (c == '=') {
      if (group.size < 2) return std::nullopt;
      ++group.padding;
    } else {
      const auto value = kReverse[static_cast<unsigned char>(c)];
      if (value < 0 || group.padding > 0) return std::nullopt;
      group.sextets[static_cast<std::size_t>(group.size++)] = static_cast<std::uint32_t>(value);
    }
    if (group.size + group.padding < 4) continue;
    if (!Flush(group, out)) return std::nullopt;
    ended = group.padding > 0;
    group = {};
  }
  if (group.size + group.padding != 0) return std::nullopt;
  return out;
}

}  // namespace warden::base
