// Words that people say beside the name of a secret without telling one: "key rotation", "the password is in the vault", "token expired".
#pragma once

#include <string_view>

namespace warden::base {

// Whether a word is one of them, in any case. Errs on the side of no: a password may be any word. Linear time; any thread.
bool IsRemark(std::string_view word);

}  // namespace warden::base
