// One line of text.
#include "review/one_line.h"

#include <algorithm>
#include <cstdint>

#include "base/mask.h"

namespace warden::review {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 0;  // 0: invalid here
};

// RFC 3629, so no surrogates and no overlong forms.
CodePoint Decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < bytes) return {};
  char32_t value = first & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool valid = value >= kLeast[bytes] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
  return valid ? CodePoint{value, bytes} : CodePoint{};
}

// What Go calls control (it drops a warning that holds one), the space, and Unicode's two line ends.
bool IsBlank(char32_t value) { return value <= ' ' || (value >= 0x7F && value <= 0x9F) || value == 0x2028 || value == 0x2029; }

// How many bytes from the first on are plain: printable ASCII, single spaces between. Nearly all of nearly every text.
std::size_t PlainBytes(std::string_view text) {
  const auto printable = [&](std::size_t i) { return text[i] > ' ' && text[i] < 0x7F; };
  std::size_t end = 0;
  while (end < text.size() && (printable(end) || (text[end] == ' ' && end > 0 && end + 1 < text.size() && printable(end + 1)))) ++end;
  return end;
}

std::string Clean(std::string whole) {
  if (PlainBytes(whole) == whole.size()) return whole;
  std::string_view text = whole;
  std::string out;
  out.reserve(text.size());
  bool blank = false;
  while (!text.empty()) {
    if (const std::size_t plain = PlainBytes(text); plain > 0) {
      if (blank && !out.empty()) out += ' ';
      blank = false;
      out += text.substr(0, plain);
      text.remove_prefix(plain);
      continue;
    }
    const CodePoint next = Decode(text);
    const std::size_t bytes = std::max<std::size_t>(next.bytes, 1);
    if (next.bytes != 0 && IsBlank(next.value)) {
      blank = true;
    } else {
      if (blank && !out.empty()) out += ' ';
      blank = false;
      out += next.bytes == 0 ? kReplacement : text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
  return out;
}

bool IsFirstByte(char byte) { return (static_cast<std::uint8_t>(byte) & 0xC0U) != 0x80; }

}  // namespace

std::size_t CodePoints(std::string_view text) { return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), IsFirstByte)); }

std::string OneLine(std::string_view text, std::size_t most) { return Shortened(Clean(base::MaskTokens(text)), most); }

std::string Shortened(std::string line, std::size_t most) {
  if (line.size() <= most || CodePoints(line) <= most) return line;
  std::size_t kept = 0, end = 0;
  while (kept < most) kept += IsFirstByte(line[end++]) ? 1 : 0;
  line.resize(end - 1);  // without the first byte of the last code point kept, whose place the ellipsis takes
  return line.append(kEllipsis);
}

}  // namespace warden::review
