// The shortest edit script by Myers' greedy algorithm (1986), after what both texts begin and end with has been set aside: fixes
// change few lines of long files.
#include "report/diff.h"

#include <fmt/core.h>

#include <algorithm>
#include <span>

#include "base/check.h"

namespace warden {
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

std::string_view WithoutLineEnd(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// "12,3"; a side without lines counts from the line before, as diff does.
std::string Span(std::size_t first, std::size_t count) {
  if (count == 0) return fmt::format("{},0", first);
  return count == 1 ? std::to_string(first + 1) : fmt::format("{},{}", first + 1, count);
}

class Writer {
 public:
  Writer(const MaskedText& before, const MaskedText& after, Colour colour)
      : before_(before), after_(after), before_lines_(LinesOf(before.text)), after_lines_(LinesOf(after.text)), colour_(colour) {
    WARDEN_CHECK(before.shown.size() == before_lines_.size() && after.shown.size() == after_lines_.size());
  }

  Diff Write(std::string_view name) {
    const std::vector<Entry> script = Script(before_lines_, after_lines_);
    for (const auto& [begin, end] : Hunks(script)) {
      if (diff_.text.empty()) Head(name);
      Hunk(std::span(script).subspan(begin, end - begin));
    }
    return std::move(diff_);
  }

 private:
  void Line(std::string_view code, std::string_view text) {
    diff_.text += colour_ == Colour::kAlways && !code.empty() ? fmt::format("\x1b[{}m{}\x1b[0m\n", code, text) : fmt::format("{}\n", text);
  }

  void Head(std::string_view name) {
    Line("1", PlainText(fmt::format("--- {}", name)));
    Line("1", PlainText(fmt::format("+++ {}", name)));
  }

  void Hunk(std::span<const Entry> entries) {
    const auto count = [&](Step other) {
      return static_cast<std::size_t>(
          std::count_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.step != other; }));
    };
    const Entry& first = entries.front();
    Line("36", fmt::format("@@ -{} +{} @@", Span(first.before, count(Step::kAdd)), Span(first.after, count(Step::kRemove))));
    for (const Entry& entry : entries) Show(entry);
  }

  void Show(const Entry& entry) {
    const bool added = entry.step == Step::kAdd;
    const std::size_t number = added ? entry.after : entry.before;
    const std::string_view real = (added ? after_lines_ : before_lines_)[number];
    const std::string shown = PlainText((added ? after_ : before_).shown[number]);
    diff_.masked = diff_.masked || shown != WithoutLineEnd(real);
    Line(added ? "32" : entry.step == Step::kRemove ? "31" : "", static_cast<char>(entry.step) + shown);
    if (!real.ends_with('\n')) Line("", "\\ No newline at end of file");
  }

  const MaskedText& before_;
  const MaskedText& after_;
  Lines before_lines_;
  Lines after_lines_;
  Colour colour_;
  Diff diff_;
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

Diff UnifiedDiff(std::string_view name, const MaskedText& before, const MaskedText& after, Colour colour) {
  return Writer(before, after, colour).Write(name);
}

}  // namespace warden
