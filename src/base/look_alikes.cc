// By code points of two and three bytes.
#include "base/look_alikes.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace warden::base {
namespace {

struct LookAlike {
  std::uint32_t code;
  char as;
};
// Cyrillic, Greek, and Latin letters with accents.
constexpr auto kLookAlikes = [] {
  auto all = std::to_array<LookAlike>(
      {{0x430, 'a'}, {0x435, 'e'}, {0x43E, 'o'}, {0x440, 'p'}, {0x441, 'c'}, {0x443, 'y'}, {0x445, 'x'}, {0x456, 'i'}, {0x455, 's'},
       {0x458, 'j'}, {0x43A, 'k'}, {0x442, 't'}, {0x43C, 'm'}, {0x43D, 'h'}, {0x432, 'b'}, {0x501, 'd'}, {0x51B, 'q'}, {0x51D, 'w'},
       {0x410, 'A'}, {0x412, 'B'}, {0x415, 'E'}, {0x41A, 'K'}, {0x41C, 'M'}, {0x41D, 'H'}, {0x41E, 'O'}, {0x420, 'P'}, {0x421, 'C'},
       {0x422, 'T'}, {0x423, 'Y'}, {0x425, 'X'}, {0x405, 'S'}, {0x406, 'I'}, {0x408, 'J'}, {0x4AE, 'Y'}, {0x391, 'A'}, {0x392, 'B'},
       {0x395, 'E'}, {0x396, 'Z'}, {0x397, 'H'}, {0x399, 'I'}, {0x39A, 'K'}, {0x39C, 'M'}, {0x39D, 'N'}, {0x39F, 'O'}, {0x3A1, 'P'},
       {0x3A4, 'T'}, {0x3A5, 'Y'}, {0x3A7, 'X'}, {0x3B1, 'a'}, {0x3B5, 'e'}, {0x3B9, 'i'}, {0x3BA, 'k'}, {0x3BF, 'o'}, {0x3C1, 'p'},
       {0x3C4, 't'}, {0x3C5, 'u'}, {0x3C7, 'x'}, {0x131, 'i'}, {0xE0, 'a'},  {0xE1, 'a'},  {0xE2, 'a'},  {0xE3, 'a'},  {0xE4, 'a'},
       {0xE5, 'a'},  {0xE7, 'c'},  {0xE8, 'e'},  {0xE9, 'e'},  {0xEA, 'e'},  {0xEB, 'e'},  {0xEC, 'i'},  {0xED, 'i'},  {0xEE, 'i'},
       {0xEF, 'i'},  {0xF1, 'n'},  {0xF2, 'o'},  {0xF3, 'o'},  {0xF4, 'o'},  {0xF5, 'o'},  {0xF6, 'o'},  {0xF9, 'u'},  {0xFA, 'u'},
       {0xFB, 'u'},  {0xFC, 'u'},  {0xFD, 'y'},  {0xC0, 'A'},  {0xC1, 'A'},  {0xC2, 'A'},  {0xC4, 'A'},  {0xC9, 'E'},  {0xCA, 'E'},
       {0xD6, 'O'},  {0xDC, 'U'},  {0x107, 'c'}, {0x10D, 'c'}, {0x119, 'e'}, {0x15F, 's'}, {0x142, 'l'}, {0x15B, 's'}, {0x161, 's'},
       {0x17E, 'z'}});
  std::sort(all.begin(), all.end(), [](LookAlike a, LookAlike b) { return a.code < b.code; });
  return all;
}();

constexpr auto kForeignWords = std::to_array<std::string_view>({"пароль", "ключ", "секрет", "токен", "密码", "密碼", "密钥", "密鑰", "秘密",
                                                                "令牌", "パスワード", "暗証", "비밀번호", "암호", "κωδικ"});

// What has no width: nobody sees it.
constexpr bool IsUnseen(std::uint32_t code) {
  return code == 0xAD || (code >= 0x200B && code <= 0x200F) || (code >= 0x2060 && code <= 0x2064) || code == 0xFEFF ||
         (code >= 0x300 && code <= 0x36F);
}

// The code point at `at`, whose `size` is 1 where there is none of two or three bytes.
struct Code {
  std::uint32_t code;
  std::size_t size;
};
Code CodeAt(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> std::uint32_t { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  if ((byte(0) & 0xE0U) == 0xC0U && follows(1)) return {(byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU), 2};
  if ((byte(0) & 0xF0U) == 0xE0U && follows(1) && follows(2))
    return {(byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU), 3};
  return {byte(0), 1};
}

// 0: like none.
char LooksLike(std::uint32_t code) {
  if (code >= 0xFF01 && code <= 0xFF5E) return static_cast<char>(code - 0xFF01 + '!');  // wide forms
  const auto found =
      std::lower_bound(kLookAlikes.begin(), kLookAlikes.end(), code, [](LookAlike a, std::uint32_t b) { return a.code < b; });
  return found != kLookAlikes.end() && found->code == code ? found->as : '\0';
}

}  // namespace

bool HasOtherLetters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

std::string WithoutLookAlikes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      out += text[at++];
      continue;
    }
    const Code code = CodeAt(text, at);
    const char as = code.size > 1 ? LooksLike(code.code) : '\0';
    if (as != '\0') out += as;
    else if (code.size == 1 || !IsUnseen(code.code)) out.append(text.substr(at, code.size));
    at += code.size;
  }
  return out;
}

bool HoldsForeignSecretWord(std::string_view text) {
  return std::any_of(kForeignWords.begin(), kForeignWords.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

}  // namespace warden::base
