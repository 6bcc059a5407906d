// Passwords in URLs and in what looks like the rest of one.
#pragma once

#include <string_view>

namespace warden {

// A URL with a password in it that no variable fills in, also one with slashes or at-signs in the password. Linear time.
bool HasUrlPassword(std::string_view text);

// user:X@host without a scheme, and scheme://user:X that was cut off in front of its host. Linear time.
bool HasLogin(std::string_view text);

}  // namespace warden
