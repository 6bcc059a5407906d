// Who is let in: the master key, in any of the headers that LiteLLM reads.
#include <algorithm>
#include <string>

#include "base/sha256.h"
#include "support/fake_litellm/answers.h"
#include "support/fake_litellm/site.h"

namespace warden::testing::fake_litellm {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; });
  return lower;
}

std::string HeaderOf(const net::HttpCall& call, std::string_view name) {
  if (name == "authorization" && !call.credential.empty()) return call.credential;
  for (const net::HttpHeader& header : call.headers) {
    if (Lower(header.name) == name) return header.value;
  }
  return "";
}

std::string Hash(const std::string& key) {
  base::Sha256 hash;
  hash.Add(key);
  return hash.Hex();
}

net::HttpAnswer AuthError(std::string_view message) { return ErrorAnswer(401, "auth_error", message, "None"); }

net::HttpAnswer WrongKey(const Site& site, const std::string& key) {
  const auto state = site.database.state;
  if (state == DatabaseState::kNone || state == DatabaseState::kMemoryOnly) {
    return ErrorAnswer(400, "no_db_connection", "No connected db.");
  }
  if (state == DatabaseState::kAway && site.traits.short_errors) return DatabaseUnreachable();
  if (!key.starts_with("sk-")) {
    return AuthError("Authentication Error, LiteLLM Virtual Key expected. Received=****, expected to start with 'sk-'.");
  }
  const std::string text = site.traits.short_errors
                               ? "Invalid API key provided."
                               : "Invalid proxy server token passed. Received API Key = sk-..." +
                                     key.substr(key.size() - std::min<std::size_t>(4, key.size())) + ", Key Hash (Token) =" + Hash(key) +
                                     ". Unable to find token in cache or `LiteLLM_VerificationTokenTable`";
  return ErrorAnswer(401, "token_not_found_in_db", "Authentication Error, " + text, "key");
}

// The key of "Bearer KEY"; other schemes are taken for a key as they stand. "" where there is none.
std::string KeyOf(const std::string& credential) {
  if (Lower(credential).starts_with("bearer ")) return credential.substr(7);
  return credential.starts_with("Basic ") ? credential : "";
}

}  // namespace

std::optional<net::HttpAnswer> Refusal(const Site& site, const net::HttpCall& call) {
  if (site.master_key.empty()) return std::nullopt;
  std::string key;
  for (const char* name : {"x-litellm-api-key", "authorization"}) {
    const std::string credential = HeaderOf(call, name);
    if (credential.empty() || !key.empty()) continue;
    key = KeyOf(credential);
    if (key.empty()) return AuthError("Authentication Error, Malformed API Key passed in. Ensure Key has `Bearer ` prefix.");
  }
  for (const char* name : {"api-key", "x-api-key"}) {
    if (key.empty()) key = HeaderOf(call, name);
  }
  if (key.empty()) return AuthError("Authentication Error, No api key passed in.");
  if (key != site.master_key) return WrongKey(site, key);
  return std::nullopt;
}

}  // namespace warden::testing::fake_litellm
