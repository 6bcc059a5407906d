// Texts that nobody chose: long runs of letters and digits in turns, which keys are and names are not.
#pragma once

#include <string>

namespace warden::base {

// `text` with each such run replaced by [redacted], with what is joined to it. Digests of images stay. Linear time.
std::string MaskChance(std::string text);

}  // namespace warden::base
