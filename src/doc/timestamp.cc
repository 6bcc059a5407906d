// Timestamps: only whether each consumer takes the text for one. The value stays text.
#include <array>
#include <cstdint>

#include "doc/scalar.h"

namespace warden::doc {
namespace {

// A cursor over digits and separators.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool Eat(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool EatAny(std::string_view set) {
    if (rest_.empty() || set.find(rest_[0]) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::size_t Skip(std::string_view set) {
    std::size_t count = 0;
    while (EatAny(set)) ++count;
    return count;
  }
  // A number of `fewest` to `most` digits.
  bool Number(std::size_t fewest, std::size_t most, int& value) {
    std::size_t count = 0;
    value = 0;
    while (count < most && count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') value = value * 10 + (rest_[count++] - '0');
    rest_.remove_prefix(count);
    return count >= fewest;
  }
  std::string_view rest() const { return rest_; }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kBlanks = " \t";

bool IsLeap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

bool IsDay(int year, int month, int day) {
  constexpr std::array kLast = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= kLast[static_cast<std::size_t>(month - 1)] + (month == 2 && IsLeap(year) ? 1 : 0);
}

bool IsTime(int hour, int minute, int second) { return hour < 24 && minute < 60 && second < 60; }

struct TimeOfDay {
  int hour = 0;
  int minute = 0;
  int second = 0;
};

// "[Tt]|[ \t]+" hour ":" minute ":" second ["." digits] [blanks (Z | ±hh[:mm])]; sets whether the zone is one datetime can hold.
bool PythonTime(Scanner& scan, TimeOfDay& clock, bool& zone_fits) {
  if (!scan.EatAny("Tt") && scan.Skip(kBlanks) == 0) return false;
  if (!scan.Number(1, 2, clock.hour) || !scan.Eat(':') || !scan.Number(2, 2, clock.minute) || !scan.Eat(':')) return false;
  if (!scan.Number(2, 2, clock.second)) return false;
  if (scan.Eat('.')) scan.Skip(kDigits);
  if (scan.done()) return true;
  scan.Skip(kBlanks);
  if (scan.Eat('Z')) return scan.done();
  int hours = 0;
  int minutes = 0;
  if (!scan.EatAny("+-") || !scan.Number(1, 2, hours)) return false;
  if (scan.Eat(':') && !scan.Number(2, 2, minutes)) return false;
  zone_fits = hours * 60 + minutes < 24 * 60;
  return scan.done();
}

bool GoTime(Scanner& scan, TimeOfDay& clock) {
  if (!scan.Number(1, 2, clock.hour) || !scan.Eat(':') || !scan.Number(1, 2, clock.minute) || !scan.Eat(':')) return false;
  if (!scan.Number(1, 2, clock.second)) return false;
  if (scan.EatAny(".,") && scan.Skip(kDigits) == 0) return false;
  return IsTime(clock.hour, clock.minute, clock.second);
}

}  // namespace

Timestamp ParsePyYamlTimestamp(std::string_view text, bool implicit) {
  Scanner scan(text);
  int year = 0;
  int month = 0;
  int day = 0;
  if (!scan.Number(4, 4, year) || !scan.Eat('-')) return Timestamp::kNotOne;
  const std::size_t before = scan.rest().size();
  if (!scan.Number(1, 2, month) || !scan.Eat('-') || !scan.Number(1, 2, day)) return Timestamp::kNotOne;
  const bool full = before - scan.rest().size() == 5;
  const Timestamp date = year > 0 && IsDay(year, month, day) ? Timestamp::kGood : Timestamp::kImpossible;
  // Unasked, a date without a time needs two digits for month and day.
  if (scan.done()) return full || !implicit ? date : Timestamp::kNotOne;
  TimeOfDay clock;
  bool zone_fits = true;
  if (!PythonTime(scan, clock, zone_fits)) return Timestamp::kNotOne;
  return IsTime(clock.hour, clock.minute, clock.second) && zone_fits ? date : Timestamp::kImpossible;
}

bool IsGoTimestamp(std::string_view text) {
  Scanner scan(text);
  int year = 0;
  int month = 0;
  int day = 0;
  if (!scan.Number(4, 4, year) || !scan.Eat('-') || !scan.Number(1, 2, month) || !scan.Eat('-') || !scan.Number(1, 2, day)) return false;
  if (!IsDay(year, month, day)) return false;
  if (scan.done()) return true;
  TimeOfDay clock;
  const bool zoned = scan.EatAny("Tt");
  if (!zoned && scan.Skip(" ") == 0) return false;
  if (!GoTime(scan, clock)) return false;
  if (!zoned) return scan.done();
  if (scan.Eat('Z')) return scan.done();
  int hours = 0;
  int minutes = 0;
  return scan.EatAny("+-") && scan.Number(2, 2, hours) && scan.Eat(':') && scan.Number(2, 2, minutes) && scan.done() && hours <= 24 &&
         minutes < 60;
}

}  // namespace warden::doc
