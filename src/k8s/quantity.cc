// Reading quantities.
#include "k8s/quantity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace warden::k8s {
namespace {

__extension__ using Wide = unsigned __int128;
constexpr Wide kNano = 1'000'000'000;
constexpr Wide kMost = static_cast<Wide>(std::numeric_limits<std::int64_t>::max()) * kNano;
// More powers of ten than any number of digits that fits could need.
constexpr int kHighestPower = 40;

struct Suffix {
  std::string_view text;
  int tens;  // power of ten
  int twos;  // power of two
};
constexpr std::array kSuffixes = {
    Suffix{"", 0, 0},    Suffix{"n", -9, 0},  Suffix{"u", -6, 0},  Suffix{"m", -3, 0},  Suffix{"k", 3, 0},   Suffix{"M", 6, 0},
    Suffix{"G", 9, 0},   Suffix{"T", 12, 0},  Suffix{"P", 15, 0},  Suffix{"E", 18, 0},  Suffix{"Ki", 0, 10}, Suffix{"Mi", 0, 20},
    Suffix{"Gi", 0, 30}, Suffix{"Ti", 0, 40}, Suffix{"Pi", 0, 50}, Suffix{"Ei", 0, 60},
};

std::string_view TakeDigits(std::string_view& text) {
  const auto end = std::find_if(text.begin(), text.end(), [](char c) { return c < '0' || c > '9'; });
  const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

// "e3", "E-2"; "E" alone is a suffix.
std::optional<Suffix> ReadExponent(std::string_view text) {
  if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) return std::nullopt;
  text.remove_prefix(1);
  if (text.starts_with('+')) text.remove_prefix(text.starts_with("+-") ? 0 : 1);
  int power = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), power);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return Suffix{"", std::clamp(power, -kHighestPower, kHighestPower), 0};
}

std::optional<Suffix> ReadSuffix(std::string_view text) {
  const auto known = std::find_if(kSuffixes.begin(), kSuffixes.end(), [&](const Suffix& row) { return row.text == text; });
  return known != kSuffixes.end() ? std::optional(*known) : ReadExponent(text);
}

Wide Capped(Wide value) { return std::min(value, kMost + 1); }
Wide DividedUp(Wide value, Wide by) { return value / by + (value % by != 0 ? 1 : 0); }

// `whole`.`fraction` in units of `scale`, rounded up. Rounding up at each digit is rounding up once at the end.
Wide Magnitude(std::string_view whole, std::string_view fraction, Wide scale) {
  Wide part = 0;
  for (auto digit = fraction.rbegin(); digit != fraction.rend(); ++digit)
    part = DividedUp(part + static_cast<Wide>(*digit - '0') * scale, 10);
  Wide value = 0;
  for (const char digit : whole) value = Capped(value * 10 + static_cast<Wide>(digit - '0'));
  if (value != 0 && scale > (kMost + 1) / value) return kMost;
  return std::min(value * scale + part, kMost);
}

Wide InNanos(std::string_view whole, std::string_view fraction, const Suffix& suffix) {
  Wide scale = kNano << suffix.twos;
  for (int i = 0; i < suffix.tens; ++i) scale = Capped(scale * 10);
  int below_nano = 0;
  for (int i = 0; i < -suffix.tens; ++i) {
    if (scale > 1) {
      scale /= 10;
    } else {
      ++below_nano;
    }
  }
  Wide value = Magnitude(whole, fraction, scale);
  for (; below_nano > 0; --below_nano) value = DividedUp(value, 10);
  return value;
}

}  // namespace

std::optional<Quantity> Quantity::Parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto whole = TakeDigits(text);
  std::string_view fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = TakeDigits(text);
  }
  const auto suffix = ReadSuffix(text);
  if ((whole.empty() && fraction.empty()) || !suffix) return std::nullopt;
  const Wide nanos = InNanos(whole, fraction, *suffix);
  const auto sign = negative ? -1 : 1;
  return Quantity(sign * static_cast<std::int64_t>(nanos / kNano), sign * static_cast<std::int32_t>(nanos % kNano));
}

std::optional<Quantity> Quantity::Parse(const Node* node) {
  if (node == nullptr || !(node->is_number() || node->is_string()) || node->sealed()) return std::nullopt;
  return Parse(node->text());
}

std::int64_t Quantity::RoundedUp() const { return nanos_ == 0 ? units_ : nanos_ > 0 ? units_ + 1 : units_ - 1; }

}  // namespace warden::k8s
