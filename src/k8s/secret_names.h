// Which names of environment variables, keys and settings hold a secret.
#pragma once

#include <string_view>

namespace warden {

// LITELLM_MASTER_KEY, password, aws_secret_access_key, … in any case; not max_tokens, key_name or public keys.
bool IsSecretName(std::string_view name);

// A URL with a password in it: scheme://user:password@host.
bool HasUserinfo(std::string_view text);

}  // namespace warden
