// Letters of other alphabets that look like ours: a key with a Cyrillic letter in it holds the same secret.
#pragma once

#include <string>
#include <string_view>

namespace warden::base {

// Whether a text has anything but ASCII in it.
bool HasOtherLetters(std::string_view text);

// `text` with such letters, accents and wide forms written as in ASCII, and without what has no width. Anything else stays. Linear time.
std::string WithoutLookAlikes(std::string_view text);

// Whether it holds a word for a secret in a language that is not written in ASCII.
bool HoldsForeignSecretWord(std::string_view text);

}  // namespace warden::base
