// By lines and indentation: a text in a block scalar looks the same as one that is not.
#include "cost/multiply.h"

#include <algorithm>
#include <cctype>

namespace warden::cost {
namespace {

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t stop = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, stop));
    text.remove_prefix(stop);
  }
  return lines;
}

constexpr std::size_t kBlank = static_cast<std::size_t>(-1);

// Spaces in front; kBlank for a line with nothing else.
std::size_t IndentOf(std::string_view line) {
  const std::size_t indent = line.find_first_not_of(" \n\r");
  return indent == std::string_view::npos ? kBlank : indent;
}

bool IsItem(std::string_view line) { return line.substr(std::min(line.find_first_not_of(' '), line.size())).starts_with("- "); }

bool IsMember(std::string_view line) {
  const std::size_t indent = IndentOf(line);
  if (indent == kBlank || line[indent] == '#' || line.starts_with("---")) return false;
  const std::size_t colon = line.find(':', indent);
  return colon != std::string_view::npos && colon > indent && (line.substr(colon + 1, 1) == " " || line.substr(colon + 1, 1) == "\n");
}

// A list below a key may stand at the key's own column.
std::size_t EndOf(const std::vector<std::string_view>& lines, std::size_t begin) {
  const std::size_t indent = IndentOf(lines[begin]);
  const bool item = IsItem(lines[begin]);
  std::size_t end = begin + 1;
  while (end < lines.size()) {
    const std::size_t next = IndentOf(lines[end]);
    const bool below = next == kBlank || next > indent || (!item && next == indent && IsItem(lines[end]));
    if (!below || lines[end].starts_with("---")) break;
    ++end;
  }
  while (end > begin + 1 && IndentOf(lines[end - 1]) == kBlank) --end;
  return end;
}

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.'; }

// Where a number makes the first line of the part another's: behind the value of an item's line, behind the key of a member.
std::size_t PlaceForNumber(std::string_view line, bool item) {
  if (!item) return line.find(':');
  std::size_t end = std::min(line.find(" #"), line.find_last_not_of(" \n\r") + 1);
  while (end > 0 && !IsWord(line[end - 1])) --end;
  return end;
}

}  // namespace

std::vector<Part> PartsOf(std::string_view text) {
  const auto lines = LinesOf(text);
  std::vector<Part> parts;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool item = IsItem(lines[i]);
    const std::size_t indent = IndentOf(lines[i]);
    if (!item && (!IsMember(lines[i]) || indent == 0)) continue;
    parts.push_back({i, EndOf(lines, i), item});
  }
  return parts;
}

std::string Multiplied(std::string_view text, const Part& part, std::size_t times, Copies copies) {
  const auto lines = LinesOf(text);
  std::string out;
  const auto add = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) out += lines[i];
  };
  add(0, part.begin);
  const std::string_view first = lines[part.begin];
  const std::size_t place = PlaceForNumber(first, part.is_item);
  for (std::size_t n = 0; n < times; ++n) {
    out += first.substr(0, place);
    if (copies == Copies::kDistinct && n > 0) out += std::to_string(n);
    out += first.substr(place);
    add(part.begin + 1, part.end);
  }
  add(part.end, lines.size());
  return out;
}

}  // namespace warden::cost
