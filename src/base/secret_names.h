// Which names of environment variables, keys, settings, headers and options hold a secret.
//
// Two answers. IsSecretName is what findings rest on: few false alarms. MayNameSecret is what hiding rests on: it says yes to everything
// that IsSecretName does, to more words, and to near misses of them, because a misspelt key holds the same secret. Names only; linear time;
// any thread.
#pragma once

#include <string_view>

namespace warden::base {

// LITELLM_MASTER_KEY, password, aws_secret_access_key, … in any case; not max_tokens, key_name or public keys.
bool IsSecretName(std::string_view name);

// The same and master_keey, pasword, auth_value, creds, PGPASS, dsn, webhook_url, Authorization, Cookie, api_keys, …
bool MayNameSecret(std::string_view name);

// A mapping or list of HTTP headers: headers, httpHeaders, extra_headers, …
bool NamesHeaders(std::string_view name);

// A header whose value is never a credential: Content-Type, Host, X-Forwarded-Proto, …
bool IsHarmlessHeader(std::string_view name);

// A URL with a password in it: scheme://user:password@host.
bool HasUserinfo(std::string_view text);

}  // namespace warden::base
