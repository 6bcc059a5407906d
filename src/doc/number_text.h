// Numbers as text: any base to decimal digits, and floats as each consumer prints them. No locale anywhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace warden::doc {

// `digits` of `base` (2 to 16, all valid, any length up to kMaxBigDigits) as decimal digits without leading zeros; "0" for none.
std::string ToDecimal(std::string_view digits, unsigned base);
inline constexpr std::size_t kMaxBigDigits = 4'300;  // what Python takes in decimal; quadratic: so many take half a millisecond

// Base-60 places ("1:30:00"), most significant first; all but the first of at most nine decimal digits.
std::string SexagesimalToDecimal(std::string_view places);

// The double nearest to a decimal literal ("12", "1.5e+3", ".5", "1."); out of range gives infinity or zero. Nothing when it is none.
std::optional<double> ParseDecimal(std::string_view text);

// As Python's repr, which is JSON too; infinities and NaN are ".inf", "-.inf", ".nan" (JSON has none).
std::string PythonFloat(double value);
// As Go's encoding/json. `value` is finite.
std::string GoJsonFloat(double value);
// As sigs.k8s.io/yaml writes a float that is a key: %g of 32 bits.
std::string GoKeyFloat(double value);

}  // namespace warden::doc
