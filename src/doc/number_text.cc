// Numbers as text.
#include "doc/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace warden::doc {
namespace {

constexpr std::uint32_t kLimb = 1'000'000'000;

// An unsigned integer of any size, least significant limb first.
class BigInteger {
 public:
  // `addend` up to 10^9 * `factor`.
  void MultiplyAdd(std::uint32_t factor, std::uint64_t addend) {
    std::uint64_t carry = addend;
    for (std::uint32_t& limb : limbs_) {
      carry += std::uint64_t{limb} * factor;
      limb = static_cast<std::uint32_t>(carry % kLimb);
      carry /= kLimb;
    }
    for (; carry > 0; carry /= kLimb) limbs_.push_back(static_cast<std::uint32_t>(carry % kLimb));
  }

  std::string ToString() const {
    if (limbs_.empty()) return "0";
    std::string text = std::to_string(limbs_.back());
    for (auto limb = limbs_.rbegin() + 1; limb != limbs_.rend(); ++limb) {
      const std::string digits = std::to_string(*limb);
      text.append(9 - digits.size(), '0').append(digits);
    }
    return text;
  }

 private:
  std::vector<std::uint32_t> limbs_;
};

std::uint32_t DigitValue(char c) {
  if (c <= '9') return static_cast<std::uint32_t>(c - '0');
  return static_cast<std::uint32_t>((c | 0x20) - 'a' + 10);
}

// Behind those that `value` has: as many digits at once as a factor holds.
void AddDigits(std::string_view digits, std::uint32_t base, BigInteger& value) {
  for (std::size_t at = 0; at < digits.size();) {
    std::uint32_t factor = 1;
    std::uint32_t addend = 0;
    for (; at < digits.size() && factor <= UINT32_MAX / base; ++at) {
      factor *= base;
      addend = addend * base + DigitValue(digits[at]);
    }
    value.MultiplyAdd(factor, addend);
  }
}

// The shortest decimal digits that read back as the value, and where the point stands: 0.d1d2… × 10^point.
struct Digits {
  bool negative = false;
  std::string digits;
  int point = 0;
};

template <class Real>
Digits ShortestDigits(Real value) {
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');
  Digits result;
  result.negative = text[0] == '-';
  for (const char c : text.substr(0, e)) {
    if (c >= '0' && c <= '9') result.digits += c;
  }
  int exponent = 0;
  const auto* first = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(first, text.data() + text.size(), exponent);
  while (result.digits.size() > 1 && result.digits.back() == '0') result.digits.pop_back();
  result.point = exponent + 1;
  return result;
}

std::string Fixed(const Digits& number) {
  std::string text = number.negative ? "-" : "";
  const auto count = static_cast<int>(number.digits.size());
  if (number.digits == "0") return text + "0";
  if (number.point <= 0) return text.append("0.").append(static_cast<std::size_t>(-number.point), '0').append(number.digits);
  if (number.point >= count) return text.append(number.digits).append(static_cast<std::size_t>(number.point - count), '0');
  const auto whole = static_cast<std::size_t>(number.point);
  return text.append(number.digits, 0, whole).append(".").append(number.digits, whole);
}

std::string Scientific(const Digits& number, std::size_t exponent_digits) {
  std::string text = number.negative ? "-" : "";
  text += number.digits[0];
  if (number.digits.size() > 1) text.append(".").append(number.digits, 1);
  const int exponent = number.point - 1;
  const std::string shown = std::to_string(std::abs(exponent));
  text.append(exponent < 0 ? "e-" : "e+");
  if (shown.size() < exponent_digits) text.append(exponent_digits - shown.size(), '0');
  return text.append(shown);
}

std::string NonFinite(double value) {
  if (std::isnan(value)) return ".nan";
  return value < 0 ? "-.inf" : ".inf";
}

// Whether a decimal literal that no double can hold is too large (rather than too small).
bool IsHuge(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  const std::string_view mantissa = text.substr(0, e);
  long exponent = 0;
  if (e != std::string_view::npos) {
    const auto digits = text.substr(e + 1 + (text[e + 1] == '+' ? 1 : 0));
    if (std::from_chars(digits.data(), digits.data() + digits.size(), exponent).ec != std::errc()) return digits[0] != '-';
  }
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return false;
  return exponent + static_cast<long>(point) - static_cast<long>(first) > 0;
}

}  // namespace

std::string ToDecimal(std::string_view digits, unsigned base) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) return "0";
  if (base == 10) return std::string(digits);
  BigInteger value;
  AddDigits(digits, base, value);
  return value.ToString();
}

std::string SexagesimalToDecimal(std::string_view places) {
  BigInteger value;
  std::size_t at = std::min(places.find(':'), places.size());
  AddDigits(places.substr(0, at), 10, value);
  while (at < places.size()) {
    std::uint32_t factor = 1;
    std::uint64_t addend = 0;
    for (; at < places.size() && factor <= UINT32_MAX / 60; factor *= 60) {
      const std::size_t next = std::min(places.find(':', at + 1), places.size());
      std::uint32_t place = 0;
      std::from_chars(places.data() + at + 1, places.data() + next, place);
      addend = addend * 60 + place;
      at = next;
    }
    value.MultiplyAdd(factor, addend);
  }
  return value.ToString();
}

std::optional<double> ParseDecimal(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !((text[0] >= '0' && text[0] <= '9') || text[0] == '.')) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc::result_out_of_range) value = IsHuge(text) ? std::numeric_limits<double>::infinity() : 0;
  return negative ? -value : value;
}

std::string PythonFloat(double value) {
  if (!std::isfinite(value)) return NonFinite(value);
  const Digits digits = ShortestDigits(value);
  if (digits.point <= -4 || digits.point > 16) return Scientific(digits, 2);
  std::string text = Fixed(digits);
  if (text.find('.') == std::string::npos) text += ".0";
  return text;
}

std::string GoJsonFloat(double value) {
  const double size = std::abs(value);
  const Digits digits = ShortestDigits(value);
  return size != 0 && (size < 1e-6 || size >= 1e21) ? Scientific(digits, 1) : Fixed(digits);
}

std::string GoKeyFloat(double value) {
  const auto narrow = static_cast<float>(value);
  if (!std::isfinite(narrow)) return NonFinite(static_cast<double>(narrow));
  const Digits digits = ShortestDigits(narrow);
  const int exponent = digits.point - 1;
  return digits.digits != "0" && (exponent < -4 || exponent >= 6) ? Scientific(digits, 2) : Fixed(digits);
}

}  // namespace warden::doc
