// The shortest edit script by Myers' greedy algorithm (1986), after what both texts begin and end with has been set aside: fixes
// change few lines of long files.
#include "report/diff.h"

#include <fmt/core.h>

#include <algorithm>
#include <span>

#include "base/check.h"
#include "base/mask.h"

namespace warden::report {
namespace {

using Lines = std::vector<std::string_view>;
constexpr std::size_t kContext = 3;
// More differences than this are shown as one change of the whole middle: the algorithm is quadratic in them.
constexpr int kMaxDistance = 2'000;

enum class Step : char { kKeep = ' ', kRemove = '-', kAdd = '+' };
struct Entry {
  Step step;
  std::size_t before;  // line numbers, 0-based, at which the entry stands in each text
  std::size_t after;
};

// Backwards through the saved frontiers of each distance.
std::vector<Step> Retrace(const std::vector<std::vector<int>>& frontiers, int x, int y) {
  std::vector<Step> steps;
  for (int distance = static_cast<int>(frontiers.size()) - 1; distance >= 0; --distance) {
    const std::vector<int>& frontier = frontiers[static_cast<std::size_t>(distance)];
    const auto at = [&](int k) { return frontier[static_cast<std::size_t>(k + distance + 1)]; };
    const int k = x - y;
    const bool down = k == -distance || (k != distance && at(k - 1) < at(k + 1));
    const int previous_k = down ? k + 1 : k - 1;
    const int previous_x = distance == 0 ? 0 : at(previous_k);
    const int previous_y = distance == 0 ? 0 : previous_x - previous_k;
    for (; x > previous_x && y > previous_y; --x, --y) steps.push_back(Step::kKeep);
    if (distance > 0) steps.push_back(down ? Step::kAdd : Step::kRemove);
    x = previous_x;
    y = previous_y;
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

std::vector<Step> ReplaceAll(std::size_t before, std::size_t after) {
  std::vector<Step> steps(before, Step::kRemove);
  steps.insert(steps.end(), after, Step::kAdd);
  return steps;
}

// From `before` to `after`, both without common beginning and end.
std::vector<Step> ShortestScript(std::span<const std::string_view> before, std::span<const std::string_view> after) {
  const int n = static_cast<int>(before.size());
  const int m = static_cast<int>(after.size());
  std::vector<std::vector<int>>
      frontiers;  // of each distance: the furthest x on diagonals -distance-1 … distance+1, as they were before it
  std::vector<int> furthest = {0, 0, 0};  // diagonals -1, 0, 1
  for (int distance = 0; distance <= std::min(n + m, kMaxDistance); ++distance) {
    frontiers.push_back(furthest);
    std::vector<int> next(static_cast<std::size_t>(2 * distance + 5), 0);  // diagonals -distance-2 … distance+2
    for (int k = -distance; k <= distance; k += 2) {
      const auto at = [&](int diagonal) { return furthest[static_cast<std::size_t>(diagonal + distance + 1)]; };
      const bool down = k == -distance || (k != distance && at(k - 1) < at(k + 1));
      int x = distance == 0 ? 0 : (down ? at(k + 1) : at(k - 1) + 1);
      int y = x - k;
      for (; x < n && y < m && before[static_cast<std::size_t>(x)] == after[static_cast<std::size_t>(y)]; ++x, ++y) {
      }
      next[static_cast<std::size_t>(k + distance + 2)] = x;
      if (x >= n && y >= m) return Retrace(frontiers, n, m);
    }
    furthest = std::move(next);
  }
  return ReplaceAll(before.size(), after.size());
}

std::vector<Entry> Script(const Lines& before, const Lines& after) {
  const auto [first, second] = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  const auto head = static_cast<std::size_t>(first - before.begin());
  std::size_t tail = 0;
  while (tail < std::min(before.size(), after.size()) - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) ++tail;
  const auto middle = ShortestScript(std::span(before).subspan(head, before.size() - head - tail),
                                     std::span(after).subspan(head, after.size() - head - tail));
  std::vector<Step> steps(head, Step::kKeep);
  steps.insert(steps.end(), middle.begin(), middle.end());
  steps.insert(steps.end(), tail, Step::kKeep);

  std::vector<Entry> script;
  std::size_t x = 0;
  std::size_t y = 0;
  for (const Step step : steps) {
    script.push_back({step, x, y});
    x += step == Step::kAdd ? 0 : 1;
    y += step == Step::kRemove ? 0 : 1;
  }
  return script;
}

// Where hunks begin and end in the script: changes with their context, those that touch joined.
std::vector<std::pair<std::size_t, std::size_t>> Hunks(const std::vector<Entry>& script) {
  std::vector<std::pair<std::size_t, std::size_t>> hunks;
  for (std::size_t i = 0; i < script.size(); ++i) {
    if (script[i].step == Step::kKeep) continue;
    const std::size_t begin = i > kContext ? i - kContext : 0;
    const std::size_t end = std::min(script.size(), i + kContext + 1);
    if (!hunks.empty() && begin <= hunks.back().second) {
      hunks.back().second = end;
    } else {
      hunks.emplace_back(begin, end);
    }
  }
  return hunks;
}

std::string_view LineEndOf(std::string_view line) {
  if (line.ends_with("\r\n")) return "\r\n";
  return line.ends_with('\n') ? "\n" : "";
}

// "12,3"; a side without lines counts from the line before, as diff does.
std::string Span(std::size_t first, std::size_t count) {
  if (count == 0) return fmt::format("{},0", first);
  return count == 1 ? std::to_string(first + 1) : fmt::format("{},{}", first + 1, count);
}

using Entries = std::span<const Entry>;

std::size_t CountWithout(Entries entries, Step other) {
  return static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.step != other; }));
}
std::size_t LinesBefore(Entries entries) { return CountWithout(entries, Step::kAdd); }
std::size_t LinesAfter(Entries entries) { return CountWithout(entries, Step::kRemove); }

bool IsChange(const Entry& entry) { return entry.step != Step::kKeep; }

// `patch` reads a name up to the first space unless a tab follows, and one in quotes as C does.
std::string HeaderName(std::string_view name) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  const std::string masked = base::MaskTokens(name);
  if (!masked.starts_with('"') && std::none_of(masked.begin(), masked.end(), is_control)) {
    return masked + (masked.find(' ') != std::string::npos ? "\t" : "");
  }
  std::string quoted = "\"";
  for (const char c : masked) {
    if (c == '"' || c == '\\') {
      quoted += std::string("\\") + c;
    } else if (is_control(c)) {
      quoted += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

class DiffWriter {
 public:
  DiffWriter(const MaskedText& before, const MaskedText& after, Colour colour, Masked masked)
      : before_(before),
        after_(after),
        before_lines_(LinesOf(before.text)),
        after_lines_(LinesOf(after.text)),
        colour_(colour),
        masked_(masked) {
    WARDEN_CHECK(before.shown.size() == before_lines_.size() && after.shown.size() == after_lines_.size());
  }

  Diff Write(std::string_view name) {
    const std::vector<Entry> script = Script(before_lines_, after_lines_);
    for (const auto& [begin, end] : Hunks(script)) Split(Entries(script).subspan(begin, end - begin));
    if (diff_.text.empty() && left_out_.empty()) return {};
    Diff diff = std::move(diff_);
    const std::string head = Painted("1", "--- " + HeaderName(name), "\n") + Painted("1", "+++ " + HeaderName(name), "\n");
    if (!diff.text.empty()) diff.text.insert(0, head);
    if (!left_out_.empty()) diff.text += LeftOutHead(name) + left_out_;
    return diff;
  }

 private:
  // A hunk whole where all of it may be seen. Else what lies between the lines that may not, as hunks of their own, each with the
  // context that is left to it; and as left out the changes that may not be seen or have no context.
  void Split(Entries hunk) {
    if (masked_ == Masked::kShown || std::none_of(hunk.begin(), hunk.end(), [&](const Entry& entry) { return IsMasked(entry); })) {
      return Hunk(hunk);
    }
    for (std::size_t i = 0; i < hunk.size();) {
      const std::size_t end = GroupEnd(hunk, i);
      if (IsMaskedGroup(hunk.subspan(i, end - i))) {
        if (IsChange(hunk[i])) LeaveOut(hunk, i, end);
        i = end;
        continue;
      }
      std::size_t last = end;
      while (last < hunk.size() && !IsMaskedGroup(hunk.subspan(last, GroupEnd(hunk, last) - last))) last = GroupEnd(hunk, last);
      Piece(hunk, i, last);
      i = last;
    }
  }

  // A line that stays, or all changes that follow each other.
  static std::size_t GroupEnd(Entries hunk, std::size_t begin) {
    std::size_t end = begin + 1;
    while (IsChange(hunk[begin]) && end < hunk.size() && IsChange(hunk[end])) ++end;
    return end;
  }

  bool IsMaskedGroup(Entries group) const {
    return std::any_of(group.begin(), group.end(), [&](const Entry& entry) { return IsMasked(entry); });
  }

  // The entries [begin, end) of a hunk, which can all be seen. `patch` takes less context above than below for the beginning of the file
  // and the other way round for its end, so both are as long as the shorter one unless they do end there.
  void Piece(Entries hunk, std::size_t begin, std::size_t end) {
    const auto first =
        std::find_if(hunk.begin() + static_cast<std::ptrdiff_t>(begin), hunk.begin() + static_cast<std::ptrdiff_t>(end), &IsChange);
    const auto change = static_cast<std::size_t>(first - hunk.begin());
    if (change == end) return;
    std::size_t changed = end;
    while (!IsChange(hunk[changed - 1])) --changed;
    const bool at_start = hunk[begin].before == 0;
    const bool at_end = EndOf(hunk[end - 1]) == before_lines_.size();
    std::size_t above = std::min(kContext, change - begin);
    std::size_t below = std::min(kContext, end - changed);
    if (!at_start) below = std::min(below, above);
    if (!at_end) above = std::min(above, below);
    const bool nothing_left_out = (at_start && change == begin) || (at_end && changed == end);
    if (above + below == 0 && !nothing_left_out) return LeaveOut(hunk, change, changed);
    Hunk(hunk.subspan(change - above, above + (changed - change) + below));
  }

  static std::size_t EndOf(const Entry& entry) { return entry.before + (entry.step == Step::kAdd ? 0 : 1); }

  std::string Painted(std::string_view code, std::string_view text, std::string_view line_end) const {
    return colour_ == Colour::kAlways && !code.empty() ? fmt::format("\x1b[{}m{}\x1b[0m{}", code, text, line_end)
                                                       : fmt::format("{}{}", text, line_end);
  }

  static std::string Range(Entries entries, std::size_t after) {
    return fmt::format("@@ -{} +{} @@", Span(entries.front().before, LinesBefore(entries)), Span(after, LinesAfter(entries)));
  }

  void Hunk(Entries entries) {
    // Where it stands once the hunks above are made, and those that are left out are not.
    const std::size_t after = masked_ == Masked::kShown ? entries.front().after : entries.front().before + added_ - removed_;
    added_ += LinesAfter(entries);
    removed_ += LinesBefore(entries);
    diff_.text += Painted("36", Range(entries, after), "\n");
    for (const Entry& entry : entries) {
      const std::string_view real = Real(entry);
      const char* code = entry.step == Step::kAdd ? "32" : entry.step == Step::kRemove ? "31" : "";
      const std::string_view line_end = LineEndOf(real);
      diff_.text += Painted(code, static_cast<char>(entry.step) + Seen(entry), line_end.empty() ? "\n" : line_end);
      if (line_end.empty()) diff_.text += "\\ No newline at end of file\n";
    }
  }

  void LeaveOut(Entries hunk, std::size_t begin, std::size_t end) {
    const Entries changes = hunk.subspan(begin, end - begin);
    const std::size_t first = std::min(changes.front().before + 1, std::max<std::size_t>(before_lines_.size(), 1));
    diff_.left_out.push_back({first, std::max(first, EndOf(changes.back()))});
    std::size_t above = 0;
    while (above < std::min(begin, kContext) && !IsChange(hunk[begin - above - 1])) ++above;
    const Entries shown = hunk.subspan(begin - above, above + changes.size());
    left_out_ += fmt::format("# {}\n", Range(shown, shown.front().after));
    for (const Entry& entry : shown) left_out_ += fmt::format("# {}{}\n", static_cast<char>(entry.step), Seen(entry));
  }

  static std::string LeftOutHead(std::string_view name) {
    return fmt::format(
        "# Not part of the patch, because a secret or a control character is in these lines of {}. `warden fix` makes these changes.\n",
        PlainText(name));
  }

  std::string_view Real(const Entry& entry) const {
    return entry.step == Step::kAdd ? after_lines_[entry.after] : before_lines_[entry.before];
  }
  std::string Seen(const Entry& entry) const {
    return PlainText(entry.step == Step::kAdd ? after_.shown[entry.after] : before_.shown[entry.before]);
  }
  bool IsMasked(const Entry& entry) const {
    const std::string_view real = Real(entry);
    return Seen(entry) != real.substr(0, real.size() - LineEndOf(real).size());
  }

  const MaskedText& before_;
  const MaskedText& after_;
  Lines before_lines_;
  Lines after_lines_;
  Colour colour_;
  Masked masked_;
  std::size_t added_ = 0;  // by the hunks so far, context included
  std::size_t removed_ = 0;
  Diff diff_;
  std::string left_out_;  // comments
};

}  // namespace

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

Diff UnifiedDiff(std::string_view name, const MaskedText& before, const MaskedText& after, Colour colour, Masked masked) {
  return DiffWriter(before, after, colour, masked).Write(name);
}

}  // namespace warden::report
