// By the last word of the name, and what the value is not.
#include "base/vague_names.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/letters.h"
#include "base/literals.h"
#include "base/name_memo.h"
#include "base/name_words.h"

namespace warden::base {
namespace {

constexpr auto kLastWords = std::to_array<std::string_view>(
    {"access", "seed",      "session", "sessionid", "conn",     "connection", "auth",     "api",       "keys",
     "psk",    "nonce",     "hash",    "phrase",    "hook",     "ticket",     "invite",   "challenge", "verifier",
     "mfa",    "csrf",      "xsrf",    "pem",       "pfx",      "jks",        "keystore", "keytab",    "kubeconfig",
     "netrc",  "dockercfg", "rsa",     "private",   "recovery", "unseal",     "assertion"});
// A class of Python's, and what Kubernetes itself writes.
constexpr auto kKnown = std::to_array<std::string_view>({"custom_auth", "pod-template-hash", "controller-revision-hash"});

constexpr LastWords kVague(kLastWords);

// Where a user is named, and sometimes the password behind a colon.
constexpr auto kUserWords = std::to_array<std::string_view>({"basic", "login", "user", "username", "admin", "account", "userinfo"});
constexpr LastWords kUsers(kUserWords);

// What people choose under such names: kinds of access and of authentication, modes, and the like.
constexpr auto kChoices = std::to_array<std::string_view>({"all",
                                                           "allow",
                                                           "allowed",
                                                           "always",
                                                           "admin",
                                                           "any",
                                                           "auto",
                                                           "automatic",
                                                           "basic",
                                                           "bearer",
                                                           "body",
                                                           "both",
                                                           "changeme",
                                                           "client",
                                                           "close",
                                                           "cluster",
                                                           "cookie",
                                                           "database",
                                                           "default",
                                                           "deny",
                                                           "denied",
                                                           "digest",
                                                           "direct",
                                                           "disable",
                                                           "disabled",
                                                           "enable",
                                                           "enabled",
                                                           "external",
                                                           "false",
                                                           "full",
                                                           "global",
                                                           "group",
                                                           "header",
                                                           "headers",
                                                           "https",
                                                           "iam",
                                                           "internal",
                                                           "jwt",
                                                           "keepalive",
                                                           "keep-alive",
                                                           "lax",
                                                           "ldap",
                                                           "limited",
                                                           "local",
                                                           "md5",
                                                           "memory",
                                                           "mtls",
                                                           "never",
                                                           "no",
                                                           "none",
                                                           "ntlm",
                                                           "oauth",
                                                           "oauth2",
                                                           "off",
                                                           "oidc",
                                                           "on",
                                                           "optional",
                                                           "owner",
                                                           "password",
                                                           "persistent",
                                                           "pool",
                                                           "pooled",
                                                           "private",
                                                           "protected",
                                                           "proxy",
                                                           "public",
                                                           "query",
                                                           "random",
                                                           "read",
                                                           "read-only",
                                                           "read-write",
                                                           "readonly",
                                                           "readwrite",
                                                           "redis",
                                                           "required",
                                                           "restricted",
                                                           "ro",
                                                           "role",
                                                           "rw",
                                                           "rwx",
                                                           "saml",
                                                           "secret",
                                                           "server",
                                                           "service",
                                                           "serviceaccount",
                                                           "sha1",
                                                           "sha256",
                                                           "sha512",
                                                           "shared",
                                                           "single",
                                                           "sso",
                                                           "standard",
                                                           "sticky",
                                                           "strict",
                                                           "system",
                                                           "team",
                                                           "tls",
                                                           "token",
                                                           "true",
                                                           "trust",
                                                           "upgrade",
                                                           "user",
                                                           "users",
                                                           "v1",
                                                           "v2",
                                                           "write",
                                                           "yes",
                                                           "readwriteonce",
                                                           "readonlymany",
                                                           "readwritemany",
                                                           "readwriteoncepod",
                                                           "internal_user",
                                                           "proxy_admin",
                                                           "api_key",
                                                           "api-key",
                                                           "chat",
                                                           "completion",
                                                           "completions",
                                                           "responses",
                                                           "openai",
                                                           "azure",
                                                           "anthropic",
                                                           "rest",
                                                           "grpc",
                                                           "http",
                                                           "scram-sha-256",
                                                           "client_credentials",
                                                           "pre-install",
                                                           "pre-upgrade",
                                                           "post-install",
                                                           "post-upgrade",
                                                           "pre-delete",
                                                           "post-delete",
                                                           "crd-install",
                                                           "presync",
                                                           "postsync",
                                                           "sync",
                                                           "syncfail",
                                                           "test",
                                                           "pre-rollback",
                                                           "post-rollback"});

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// 42, 1.5, 30s, 4096Mi.
bool IsQuantity(std::string_view value) {
  const auto end = std::find_if_not(value.begin(), value.end(), [](char c) { return IsDigit(c) || c == '.' || c == '-'; });
  return end != value.begin() && value.end() - end <= 2;
}

bool IsPath(std::string_view value) {
  return value.starts_with("./") || value.starts_with("../") || value.starts_with("~/") ||
         (value.starts_with('/') && value.find_first_of("+= ") == std::string_view::npos);
}

// name:X, which is neither an address with a port nor the name of an image or a role.
bool IsPair(std::string_view value) {
  const std::size_t colon = value.find(':');
  if (colon == std::string_view::npos || colon == 0 || value.find_first_of("/ .$({<", 0) != std::string_view::npos) return false;
  const std::string_view second = value.substr(colon + 1);
  return !second.empty() && second.find(':') == std::string_view::npos && !std::all_of(second.begin(), second.end(), &IsDigit);
}

// Several of them, too: "pre-install,pre-upgrade".
bool IsChoice(std::string_view value) {
  for (std::size_t at = 0; at <= value.size();) {
    const std::size_t end = std::min(value.find_first_of(", ", at), value.size());
    const std::string word = ToLower(value.substr(at, end - at));
    if (!word.empty() && std::find(kChoices.begin(), kChoices.end(), word) == kChoices.end()) return false;
    at = end + 1;
  }
  return true;
}

}  // namespace

bool IsVagueName(std::string_view name) {
  thread_local NameMemo memo;
  if (const auto known = memo.Of(name)) return *known;
  const std::string_view base = WithoutOrdinal(name);
  const bool ends_vaguely = !kVague.EndOf(base).empty() || !kUsers.EndOf(base).empty();
  const bool answer = ends_vaguely && std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end();
  memo.Keep(name, answer);
  return answer;
}

bool MayHoldSecret(std::string_view name, std::string_view value) {
  if (!kUsers.EndOf(WithoutOrdinal(name)).empty() && IsPair(value)) return true;
  if (!IsVagueName(name) || !kUsers.EndOf(WithoutOrdinal(name)).empty() || IsReferenceText(value) || IsQuantity(value) || IsPath(value))
    return false;
  return value.find("://") == std::string_view::npos && !IsChoice(value);
}

}  // namespace warden::base
