// Reading and writing days and times.
#include "base/time_text.h"

#include <fmt/core.h>

#include <algorithm>

namespace warden::base {
namespace {

using std::chrono::sys_days;
using std::chrono::sys_seconds;

// `text` is taken apart from the front; a failed step leaves `good` false for good.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  int Digits(std::size_t count) {
    const bool all = rest_.size() >= count && std::all_of(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(count), IsDigit);
    if (!all) good_ = false;
    if (!good_) return 0;
    int value = 0;
    for (const char c : rest_.substr(0, count)) value = value * 10 + (c - '0');
    rest_.remove_prefix(count);
    return value;
  }
  void Expect(std::string_view set) {
    if (!Take(set)) good_ = false;
  }
  // The character taken, or 0.
  char Take(std::string_view set) {
    if (rest_.empty() || set.find(rest_[0]) == std::string_view::npos) return 0;
    const char c = rest_[0];
    rest_.remove_prefix(1);
    return c;
  }
  void SkipFraction() {
    if (!Take(".")) return;
    if (rest_.empty() || !IsDigit(rest_[0])) good_ = false;
    while (Take("0123456789")) {
    }
  }
  bool good() const { return good_; }
  bool done() const { return good_ && rest_.empty(); }

 private:
  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }
  std::string_view rest_;
  bool good_ = true;
};

std::optional<sys_days> Day(Cursor& cursor) {
  const int year = cursor.Digits(4);
  cursor.Expect("-");
  const auto month = static_cast<unsigned>(cursor.Digits(2));
  cursor.Expect("-");
  const auto day = static_cast<unsigned>(cursor.Digits(2));
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!cursor.good() || !date.ok()) return std::nullopt;
  return sys_days(date);
}

// What must be taken off the local time to have UTC.
std::optional<std::chrono::minutes> Zone(Cursor& cursor) {
  if (cursor.Take("Zz")) return std::chrono::minutes(0);
  const char sign = cursor.Take("+-");
  const int hours = cursor.Digits(2);
  cursor.Expect(":");
  const int minutes = cursor.Digits(2);
  if (sign == 0 || !cursor.good() || hours > 23 || minutes > 59) return std::nullopt;
  return std::chrono::minutes((hours * 60 + minutes) * (sign == '-' ? -1 : 1));
}

}  // namespace

std::optional<sys_days> ParseDay(std::string_view text) {
  Cursor cursor(text);
  const auto day = Day(cursor);
  return cursor.done() ? day : std::nullopt;
}

std::optional<sys_seconds> ParseRfc3339(std::string_view text) {
  Cursor cursor(text);
  const auto day = Day(cursor);
  cursor.Expect("Tt ");
  const int hour = cursor.Digits(2);
  cursor.Expect(":");
  const int minute = cursor.Digits(2);
  cursor.Expect(":");
  const int second = cursor.Digits(2);
  cursor.SkipFraction();
  const auto zone = Zone(cursor);
  if (!day || !zone || !cursor.done() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return sys_seconds(*day) + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(std::min(second, 59)) - *zone;
}

std::string ToText(sys_days day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string ToText(sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{}T{:02}:{:02}:{:02}Z", ToText(day), clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace warden::base
