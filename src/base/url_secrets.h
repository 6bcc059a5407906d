// Passwords in URLs and in what looks like the rest of one.
#pragma once

#include <string>
#include <string_view>

namespace warden::base {

// A URL with a password in it that no variable fills in, also one with slashes or at-signs in the password. Linear time.
bool HasUrlPassword(std::string_view text);

// user:X@host without a scheme, and scheme://user:X that was cut off in front of its host. Linear time.
bool HasLogin(std::string_view text);

// The address of a hook, /hooks/X or /webhook/X, with a digit in its X. Linear time.
bool HoldsHookPath(std::string_view text);

// `text` with the X of each scheme://X@host masked that is no name of a user.
std::string MaskHostTokens(std::string text);

}  // namespace warden::base
