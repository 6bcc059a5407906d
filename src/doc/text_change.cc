// Changes to a text, and the lines they are made of.
#include "doc/text_change.h"

#include <algorithm>

#include "base/budget.h"

namespace warden::doc {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
// How a text is laid out is looked for so far: it may be one line of megabytes, and each of thousands of edits asks.
constexpr std::size_t kLongLine = 4096;

std::size_t CountLines(std::string_view text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

}  // namespace

std::string_view LineEndOf(std::string_view text, std::size_t at) {
  auto end = text.substr(0, at + kLongLine).find('\n', at);
  if (end == std::string_view::npos) {
    const std::size_t tail = text.size() - std::min(text.size(), kLongLine);
    const auto last = text.substr(tail).rfind('\n');
    end = last == std::string_view::npos ? last : tail + last;
  }
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
  while (at > 0 && text[at - 1] != '\n' && IsBlank(text.substr(at - 1, 1))) --at;
  return at == 0 || text[at - 1] == '\n';
}

std::string_view IndentOf(std::string_view text, std::uint32_t at) {
  const std::size_t from = at - std::min<std::size_t>(at, kLongLine);
  const auto feed = text.substr(from, at - from).rfind('\n');
  if (feed == std::string_view::npos && from > 0) return {};
  const std::size_t begin = feed == std::string_view::npos ? 0 : from + feed + 1;
  return text.substr(begin, std::min<std::size_t>(text.find_first_not_of(" \t", begin), at) - begin);
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

namespace {

// Where the changes end that touch the lines of the one at `from`, and where those lines do.
struct Group {
  std::size_t stop;     // of the changes
  std::uint32_t begin;  // of the lines, in bytes
  std::uint32_t end;
};

Group GroupAt(std::string_view text, const TextChanges& changes, std::size_t from) {
  const auto line_stop = [&](std::uint32_t at) { return static_cast<std::uint32_t>(std::min(text.find('\n', at), text.size())); };
  Group group{from + 1, LineBegin(text, changes[from].range.begin), line_stop(changes[from].range.end)};
  for (; group.stop < changes.size() && changes[group.stop].range.begin <= group.end; ++group.stop) {
    group.end = std::max(group.end, line_stop(changes[group.stop].range.end));
  }
  return group;
}

// The lines of the group as they become.
std::string Changed(std::string_view text, const TextChanges& changes, std::size_t from, const Group& group) {
  std::string after;
  std::uint32_t at = group.begin;
  for (std::size_t i = from; i < group.stop; ++i) {
    after += text.substr(at, changes[i].range.begin - at);
    after += changes[i].text;
    at = changes[i].range.end;
  }
  after += text.substr(at, group.end - at);
  return after;
}

}  // namespace

TrackedText TrackedText::With(const TextChanges& changes) const {
  base::Spend(1 + text_.size() / 64 + origins_.size() / 8 + changes.size());
  const std::string_view old(text_);
  TrackedText changed;
  changed.text_.reserve(text_.size() + 64 * changes.size());
  changed.origins_.reserve(origins_.size() + changes.size());
  std::uint32_t copied = 0;  // bytes
  std::size_t done = 0;      // lines
  const auto keep = [&](std::size_t stop) {
    changed.origins_.insert(changed.origins_.end(), origins_.begin() + static_cast<std::ptrdiff_t>(done),
                            origins_.begin() + static_cast<std::ptrdiff_t>(stop));
  };
  for (std::size_t i = 0; i < changes.size();) {
    const Group group = GroupAt(old, changes, i);
    // Behind a group stands the line end of its last line, which is counted already.
    const std::size_t breaks = CountLines(old.substr(copied, group.begin - copied));
    const std::size_t first = done + breaks - (copied > 0 ? 1 : 0);
    keep(first);
    changed.text_ += old.substr(copied, group.begin - copied);
    const std::string_view before = old.substr(group.begin, group.end - group.begin);
    const std::string after = Changed(old, changes, i, group);
    changed.Append(after, before, std::span(origins_).subspan(first, CountLines(before) + 1));
    done = first + CountLines(before) + 1;
    copied = group.end;
    i = group.stop;
  }
  keep(origins_.size());
  changed.text_ += old.substr(copied);
  return changed;
}

// Lines that were `before`, and which lines of the first text those were.
void TrackedText::Append(std::string_view after, std::string_view before, std::span<const std::optional<std::uint32_t>> origins) {
  const auto old_lines = SplitLines(before);
  const auto new_lines = SplitLines(after);
  std::vector<std::optional<std::uint32_t>> middle(new_lines.size());
  // Text put before or behind a line leaves that line what it was.
  if (new_lines.back() == old_lines.back()) middle.back() = origins.back();
  if (new_lines.front() == old_lines.front()) middle.front() = origins.front();
  if (middle.size() > 1 && old_lines.size() == 1 && middle.front() && middle.back()) middle.back().reset();
  origins_.insert(origins_.end(), middle.begin(), middle.end());
  text_ += after;
}

}  // namespace warden::doc
