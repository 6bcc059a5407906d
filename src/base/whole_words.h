// Names that say secret by a whole word in front or in the middle: HF_TOKEN_READ, azureKeyEast, PWD_DB.
#pragma once

#include <string_view>

namespace warden::base {

// Whether one of the words of a name is one for a secret, such as KEY, TOKEN, PASS or PAT, and no word behind it says that the name is only
// about one: KEY_ID, TOKEN_LIMIT, key_management. Linear time, no allocation; any thread.
bool HoldsSecretWord(std::string_view name);

}  // namespace warden::base
