// Block scalars, line by line.
//
// A decoded line that is not empty comes from one raw line, in a folded scalar from several; a run of line ends between two of them is
// as many raw line ends, in a folded scalar one more unless one of the two begins with a blank.
#include "doc/block_scalar.h"

#include <algorithm>
#include <string>
#include <vector>

#include "doc/storage.h"

namespace warden::doc {
namespace {

// A line of the decoded text that is not empty.
struct Line {
  std::string_view text;
  std::uint32_t number = 0;  // among all lines
  bool more() const { return text[0] == ' ' || text[0] == '\t'; }
};

std::vector<Line> LinesWithText(std::string_view text) {
  std::vector<Line> lines;
  std::uint32_t number = 0;
  for (const auto line : SplitLines(text)) {
    if (!line.empty()) lines.push_back({line, number});
    ++number;
  }
  return lines;
}

std::size_t TrailingLineEnds(std::string_view text) {
  const auto last = text.find_last_not_of('\n');
  return text.size() - (last == std::string_view::npos ? 0 : last + 1);
}

std::size_t LeadingSpaces(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

class BlockScalar {
 public:
  BlockScalar(std::string_view text, const Node& node)
      : text_(text),
        folded_(node.style() == Style::kFolded),
        header_begin_(node.range().begin),
        begin_(NextLine(text, node.range().begin)),
        end_(node.range().end),
        header_(text.substr(node.range().begin, LineStop(text, node.range().begin) - node.range().begin)),
        lines_(LinesWithText(NodeAccess::RawText(node))),
        ends_(TrailingLineEnds(NodeAccess::RawText(node))) {}

  // Finds the raw lines of each line; false: they do not fit together.
  bool Retrace() {
    if (begin_ >= end_ || lines_.empty() || !FindIndent()) return false;
    const auto raw = RawLines();
    std::size_t next = 0;
    for (const Line& line : lines_) {
      if (next >= raw.size()) return false;
      Range range = raw[next++];
      while (folded_ && !line.more() && next < raw.size() && Follows(raw[next - 1], raw[next])) range.end = raw[next++].end;
      ranges_.push_back(range);
    }
    return next == raw.size();
  }

  std::optional<TextChanges> Write(const TrackedText& edited) const {
    const auto lines = LinesWithText(edited.text());
    const bool has_digit = header_.substr(0, header_.find_first_of(" \t#")).find_first_of("123456789") != std::string_view::npos;
    if (lines.empty() || (lines[0].more() && !has_digit)) return std::nullopt;
    std::string out;
    const Line* before = nullptr;
    for (const Line& line : lines) {
      out += Between(edited, before, line);
      out += Raw(edited, line);
      before = &line;
    }
    TextChange content{{begin_, ranges_.back().end}, std::move(out)};
    const std::size_t ends = TrailingLineEnds(edited.text());
    if (ends == ends_) return TextChanges{std::move(content)};
    if (ends > 1) AddEmptyLines(ends - 1, content);
    return TextChanges{Header(ends), std::move(content)};
  }

 private:
  // `-`, nothing or `+` in the place of what the header has now.
  TextChange Header(std::size_t ends) const {
    const auto indicators = header_.substr(0, std::min(header_.find_first_of(" \t#"), header_.size()));
    const auto old = std::min(indicators.find_first_of("+-"), indicators.size());
    const auto at = header_begin_ + static_cast<std::uint32_t>(old);
    const std::uint32_t length = old < indicators.size() ? 1 : 0;
    return {{at, at + length}, ends == 0 ? "-" : ends == 1 ? "" : "+"};
  }

  // All empty lines behind the content will count now.
  void AddEmptyLines(std::size_t count, TextChange& content) const {
    for (; count > 0; --count) content.text += LineEndOf(text_, header_begin_);
    std::uint32_t next = NextLine(text_, content.range.end);
    for (; next < text_.size() && IsBlank(text_.substr(next, LineStop(text_, next) - next)); next = NextLine(text_, next)) {
      content.range.end = LineStop(text_, next);
    }
  }

  // The scalar's own indentation, from the first line that shows it.
  bool FindIndent() {
    const auto shows = [](std::string_view line) { return line.find_first_not_of(" \r") != std::string_view::npos; };
    const auto raw = SplitLines(text_.substr(begin_, end_ - begin_));
    const auto first_raw = std::find_if(raw.begin(), raw.end(), shows);
    const auto first = std::find_if(lines_.begin(), lines_.end(), [&](const Line& line) { return shows(line.text); });
    if (first_raw == raw.end() || first == lines_.end()) return false;
    const std::size_t all = LeadingSpaces(*first_raw);
    const std::size_t own = LeadingSpaces(first->text);
    if (all < own) return false;
    indent_ = static_cast<std::uint32_t>(all - own);
    return true;
  }

  // Raw lines that have something behind the indentation, with it and without line ends.
  std::vector<Range> RawLines() const {
    std::vector<Range> lines;
    for (std::uint32_t at = begin_; at < end_; at = NextLine(text_, at)) {
      const std::uint32_t stop = std::min(LineStop(text_, at), end_);
      const std::size_t spaces = LeadingSpaces(text_.substr(at, stop - at));
      if (std::min<std::size_t>(spaces, indent_) < stop - at) lines.push_back({at, stop});
    }
    return lines;
  }

  // Whether the raw line `next` is folded into the line of `line`: no empty line between them, no blank before its text.
  bool Follows(Range line, Range next) const {
    const char first = text_[next.begin + indent_];
    return NextLine(text_, line.end) == next.begin && first != ' ' && first != '\t';
  }

  // Which of the old lines this is.
  std::optional<std::size_t> Origin(const TrackedText& edited, const Line& line) const {
    const auto origin = edited.origins()[line.number];
    if (!origin) return std::nullopt;
    const auto found = std::lower_bound(lines_.begin(), lines_.end(), *origin, [](const Line& a, std::uint32_t n) { return a.number < n; });
    if (found == lines_.end() || found->number != *origin) return std::nullopt;
    return static_cast<std::size_t>(found - lines_.begin());
  }

  std::string Raw(const TrackedText& edited, const Line& line) const {
    if (const auto old = Origin(edited, line))
      return std::string(text_.substr(ranges_[*old].begin, ranges_[*old].end - ranges_[*old].begin));
    return std::string(indent_, ' ') + std::string(line.text);
  }

  // The raw line ends before `line`; those that were there when the same two lines stood next to each other.
  std::string Between(const TrackedText& edited, const Line* before, const Line& line) const {
    const auto old = Origin(edited, line);
    std::size_t count = line.number;
    if (before == nullptr) {
      if (old == 0U && lines_[0].number == count) return std::string(text_.substr(begin_, ranges_[0].begin - begin_));
    } else {
      count -= before->number;
      const auto old_before = Origin(edited, *before);
      const bool kept = old && old_before && *old == *old_before + 1 && lines_[*old].number - lines_[*old_before].number == count;
      if (kept) return std::string(text_.substr(ranges_[*old_before].end, ranges_[*old].begin - ranges_[*old_before].end));
      if (folded_ && !before->more() && !line.more()) ++count;
    }
    std::string ends;
    for (; count > 0; --count) ends += LineEndOf(text_, header_begin_);
    return ends;
  }

  std::string_view text_;
  bool folded_;
  std::uint32_t header_begin_;
  std::uint32_t begin_;  // of the first content line
  std::uint32_t end_;
  std::string_view header_;
  std::vector<Line> lines_;
  std::size_t ends_;           // line ends at the end
  std::vector<Range> ranges_;  // of lines_, raw
  std::uint32_t indent_ = 0;
};

}  // namespace

std::optional<TextChanges> RewriteBlockScalar(std::string_view text, const Node& node, const TrackedText& edited) {
  if (node.style() != Style::kLiteral && node.style() != Style::kFolded) return std::nullopt;
  BlockScalar scalar(text, node);
  if (!scalar.Retrace()) return std::nullopt;
  return scalar.Write(edited);
}

}  // namespace warden::doc
