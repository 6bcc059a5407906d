// Changes to a text, and the lines they are made of.
#include "doc/text_change.h"

#include <algorithm>

namespace warden {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::size_t CountLines(std::string_view text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

}  // namespace

std::string_view LineEndOf(std::string_view text, std::size_t at) {
  auto end = text.find('\n', at);
  if (end == std::string_view::npos) end = text.rfind('\n');
  return end != std::string_view::npos && end > 0 && text[end - 1] == '\r' ? "\r\n" : "\n";
}

std::uint32_t LineBegin(std::string_view text, std::uint32_t at) {
  while (at > 0 && text[at - 1] != '\n') --at;
  return at;
}

std::uint32_t LineStop(std::string_view text, std::uint32_t at) {
  const auto stop = std::min(text.find('\n', at), text.size());
  const bool carriage = stop < text.size() && stop > at && text[stop - 1] == '\r';
  return static_cast<std::uint32_t>(carriage ? stop - 1 : stop);
}

std::uint32_t NextLine(std::string_view text, std::uint32_t at) {
  const auto stop = text.find('\n', at);
  return static_cast<std::uint32_t>(stop == std::string_view::npos ? text.size() : stop + 1);
}

std::uint32_t ColumnOf(std::string_view text, std::uint32_t at) {
  const std::uint32_t begin = LineBegin(text, at);
  const bool mark = begin == 0 && text.starts_with(kByteOrderMark) && at >= kByteOrderMark.size();
  return at - begin - (mark ? static_cast<std::uint32_t>(kByteOrderMark.size()) : 0);
}

bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

bool StartsLine(std::string_view text, std::uint32_t at) {
  const std::uint32_t begin = LineBegin(text, at);
  return IsBlank(text.substr(begin, at - begin));
}

std::vector<std::string_view> SplitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (;;) {
    const auto stop = text.find('\n');
    lines.push_back(text.substr(0, stop));
    if (stop == std::string_view::npos) return lines;
    text.remove_prefix(stop + 1);
  }
}

TrackedText::TrackedText(std::string text) : text_(std::move(text)), origins_(CountLines(text_) + 1) {
  for (std::uint32_t i = 0; i < origins_.size(); ++i) origins_[i] = i;
}

TrackedText TrackedText::With(const TextChanges& changes) const {
  TrackedText changed = *this;
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) changed.Apply(*change);
  return changed;
}

void TrackedText::Apply(const TextChange& change) {
  const std::string_view old(text_);
  const std::size_t first = CountLines(old.substr(0, change.range.begin));
  const std::size_t last = first + CountLines(old.substr(change.range.begin, change.range.end - change.range.begin));
  const std::uint32_t begin = LineBegin(old, change.range.begin);
  const auto end = std::min(old.find('\n', change.range.end), old.size());
  // The lines that the change touches, before and after it.
  const std::string before(old.substr(begin, end - begin));
  std::string after(old.substr(begin, change.range.begin - begin));
  after += change.text;
  after += old.substr(change.range.end, end - change.range.end);
  const auto old_lines = SplitLines(before);
  const auto new_lines = SplitLines(after);
  std::vector<std::optional<std::uint32_t>> middle(new_lines.size());
  // Text put before or behind a line leaves that line what it was.
  if (new_lines.back() == old_lines.back()) middle.back() = origins_[last];
  if (new_lines.front() == old_lines.front()) middle.front() = origins_[first];
  if (middle.size() > 1 && first == last && middle.front() && middle.back()) middle.back().reset();
  const auto at = [&](std::size_t index) { return origins_.begin() + static_cast<std::ptrdiff_t>(index); };
  origins_.erase(at(first), at(last + 1));
  origins_.insert(at(first), middle.begin(), middle.end());
  text_.replace(change.range.begin, change.range.end - change.range.begin, change.text);
}

}  // namespace warden
