// What a text gives at a place: a value as it stands, or a reference to one.
#pragma once

#include <cstddef>
#include <string_view>

namespace warden::base {

// What refers to a secret and is none: "", os.environ/NAME, $NAME, $(NAME), ${NAME}, {{ … }}, <placeholder>, [redacted], true, null.
bool IsReferenceText(std::string_view value);

// $NAME and nothing else, in capitals as variables of containers are: "$ecretWord1" is a password.
bool IsShellVariable(std::string_view value);

// Where the text goes on behind white space.
std::size_t SkipSpaces(std::string_view text, std::size_t at);

// The word that begins at `at` or behind quotes, brackets and white space: up to what ends a value.
std::string_view ValueAt(std::string_view text, std::size_t at);

// Whether that word is a value: no reference, no short number, nothing that is masked already.
bool IsLiteralAt(std::string_view text, std::size_t at);

}  // namespace warden::base
