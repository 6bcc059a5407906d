// The raw text of YAML.
#include "doc/yaml_text.h"

#include <algorithm>
#include <cstring>

#include "doc/storage.h"

namespace warden::doc {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

std::uint32_t SkipComment(std::string_view text, std::uint32_t at) {
  while (at < text.size() && BreakLength(text, at) == 0) ++at;
  return at;
}

// After the anchor or tag at `at`.
std::uint32_t SkipProperty(std::string_view text, std::uint32_t at) {
  if (text.substr(at).starts_with("!<")) {
    const std::size_t close = text.find('>', at);
    return static_cast<std::uint32_t>(std::min(close == std::string_view::npos ? close : close + 1, text.size()));
  }
  while (at < text.size() && !IsBlank(text[at]) && text[at] != ',' && BreakLength(text, at) == 0) ++at;
  return at;
}

TextProblem Problem(const char* message, std::size_t at) {
  const auto byte = static_cast<std::uint32_t>(at);
  return {message, {byte, byte}};
}

// The first tab of text[begin, end) that no comment covers.
std::optional<std::size_t> FindTab(std::string_view text, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end;) {
    if (text[i] == '\t') return i;
    i = text[i] == '#' ? SkipComment(text, static_cast<std::uint32_t>(i)) : i + 1;
  }
  return std::nullopt;
}

// Where the content of a block scalar starts: behind its header line.
std::size_t SkipHeader(std::string_view text, Range scalar) {
  std::size_t at = scalar.begin;
  while (at < scalar.end && BreakLength(text, at) == 0) ++at;
  return at;
}

}  // namespace

std::size_t BreakLength(std::string_view text, std::size_t at) {
  switch (text[at]) {
    case '\n': return 1;
    case '\r': return at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1;
    case '\xC2': return text.substr(at, 2) == "\xC2\x85" ? 2 : 0;
    case '\xE2': return text.substr(at, 3) == "\xE2\x80\xA8" || text.substr(at, 3) == "\xE2\x80\xA9" ? 3 : 0;
    default: return 0;
  }
}

std::uint32_t SkipSpace(std::string_view text, std::uint32_t at) {
  while (at < text.size()) {
    if (IsBlank(text[at])) {
      ++at;
    } else if (text[at] == '#') {
      at = SkipComment(text, at);
    } else if (const std::size_t length = BreakLength(text, at); length > 0) {
      at += static_cast<std::uint32_t>(length);
    } else {
      break;
    }
  }
  return at;
}

std::uint32_t SkipProperties(std::string_view text, std::uint32_t at, unsigned anchors, unsigned tags) {
  while (at < text.size() && ((text[at] == '&' && anchors > 0) || (text[at] == '!' && tags > 0))) {
    --(text[at] == '&' ? anchors : tags);
    at = SkipSpace(text, SkipProperty(text, at));
  }
  return at;
}

Range FindTag(std::string_view text, std::uint32_t at) {
  if (at < text.size() && text[at] == '&') at = SkipProperties(text, at, 1, 0);
  if (at >= text.size() || text[at] != '!') return {};
  return {at, SkipProperty(text, at)};
}

std::optional<TextProblem> CheckEncoding(std::string_view text) {
  if (!text.starts_with("\xFF\xFE") && !text.starts_with("\xFE\xFF")) return std::nullopt;
  return Problem("the text is UTF-16, only UTF-8 can be read", 0);
}

std::optional<TextProblem> CheckUtf8(std::string_view text, Range slice, bool& ascii) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  ascii = true;
  for (std::size_t i = slice.begin; i < slice.end;) {
    std::uint64_t word = 0;
    if (slice.end - i >= sizeof word) {
      std::memcpy(&word, text.data() + i, sizeof word);
      if ((word & kHighBits) == 0) {
        i += sizeof word;
        continue;
      }
    }
    const std::size_t length = Utf8Length(text.substr(0, slice.end), i);
    if (length == 0) return Problem("invalid UTF-8", i);
    if (length > 1) ascii = false;
    i += length;
  }
  return std::nullopt;
}

std::optional<TextProblem> CheckDirectives(std::string_view text, Range slice, unsigned most) {
  unsigned count = 0;
  const std::string_view part = text.substr(0, slice.end);
  for (std::uint32_t at = SkipSpace(part, slice.begin); at < slice.end && part[at] == '%'; at = SkipSpace(part, SkipComment(part, at))) {
    if (++count > most) return Problem("too many directives (%YAML, %TAG)", at);
  }
  return std::nullopt;
}

std::optional<TextProblem> CheckTabs(std::string_view text, Range slice, const std::vector<ScalarToken>& scalars) {
  constexpr const char* kTab = "a tab outside quotes: PyYAML refuses it";
  const std::string_view part = text.substr(0, slice.end);
  std::size_t at = slice.begin;
  for (const ScalarToken& scalar : scalars) {
    if (const auto tab = FindTab(part, at, scalar.range.begin)) return Problem(kTab, *tab);
    const bool block = scalar.style == Style::kLiteral || scalar.style == Style::kFolded;
    const std::size_t header = block ? SkipHeader(part, scalar.range) : scalar.range.begin;
    if (const auto tab = FindTab(part, scalar.range.begin, header)) return Problem(kTab, *tab);
    if (scalar.style == Style::kPlain) {
      const std::size_t tab = part.substr(0, scalar.range.end).find('\t', scalar.range.begin);
      if (tab != std::string_view::npos) return Problem(kTab, tab);
    }
    at = std::max<std::size_t>(at, scalar.range.end);
  }
  if (const auto tab = FindTab(part, at, slice.end)) return Problem(kTab, *tab);
  return std::nullopt;
}

}  // namespace warden::doc
