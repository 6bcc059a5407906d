// Commands whose words hold a secret by their place alone: wandb login X, vault kv put path name=X, mc alias set m URL user X.
#pragma once

#include <string_view>

namespace warden::base {

// Whether a text has one with a literal there. Linear time; any thread.
bool HoldsCommandWithSecret(std::string_view text);

}  // namespace warden::base
