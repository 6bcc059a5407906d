// Word for word, with a look at the neighbours.
#include "base/whole_words.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "base/letters.h"

namespace warden::base {
namespace {

constexpr std::size_t kMostWords = 24;  // of a name that anybody reads

constexpr auto kSecretWords = std::to_array<std::string_view>(
    {"key",        "token",      "tokens",  "tkn",        "tok",      "pass",      "pwd",      "psw",   "pw",
     "pat",        "sas",        "dsn",     "jwt",        "jwts",     "cred",      "creds",    "scrt",  "secrt",
     "pkey",       "privkey",    "sshkey",  "authkey",    "keyfile",  "apikey",    "psk",      "hmac",  "totp",
     "otp",        "senha",      "clave",   "contrasena", "passwort", "kennwort",  "geheim",   "heslo", "haslo",
     "schluessel", "wachtwoord", "segredo", "parol",      "passe",    "schlussel", "losenord", "sifre", "cle"});

// What stands behind the word, or at the end: the name says something about a secret.
constexpr auto kAbout = std::to_array<std::string_view>(
    {"name",      "names",    "id",         "ids",         "header",     "headers",     "length",   "len",      "size",       "count",
     "counts",    "counter",  "limit",      "limits",      "timeout",    "ttl",         "expiry",   "expires",  "expiration", "duration",
     "type",      "types",    "manager",    "management",  "provider",   "enabled",     "enable",   "disabled", "disable",    "path",
     "paths",     "file",     "dir",        "alias",       "aliases",    "prefix",      "suffix",   "ref",      "refs",       "reference",
     "format",    "usage",    "host",       "port",        "rotation",   "rotate",      "interval", "period",   "policy",     "version",
     "algorithm", "alg",      "algorithms", "field",       "fields",     "label",       "labels",   "rate",     "rates",      "cost",
     "costs",     "spend",    "budget",     "metadata",    "model",      "models",      "mode",     "strategy", "through",    "thru",
     "store",     "storage",  "cache",      "route",       "routes",     "scope",       "scopes",   "issuer",   "audience",   "endpoint",
     "endpoints", "uri",      "url",        "generate",    "generation", "required",    "exists",   "vault",    "system",     "settings",
     "setting",   "class",    "owner",      "users",       "user",       "permissions", "kind",     "pair",     "pairs",      "space",
     "bits",      "values",   "ratio",      "threshold",   "schema",     "template",    "order",    "window",   "expansion",  "hint",
     "location",  "checksum", "function",   "per",         "estimate",   "tracking",    "logging",  "max",      "min",        "used",
     "default",   "optional", "reload",     "propagation", "validation", "index",       "selector", "operator", "attributes"});

// Behind these an address has the secret in it.
constexpr auto kAddresses = std::to_array<std::string_view>({"sas", "dsn"});

// In front of a word: another kind of key, or a number of tokens.
constexpr auto kOtherKeys = std::to_array<std::string_view>({"public", "primary",   "foreign", "hash",  "partition", "sort",  "topology",
                                                             "unique", "routing",   "group",   "cache", "label",     "index", "per",
                                                             "object", "composite", "lookup",  "by",    "from",      "config"});
constexpr auto kCounts = std::to_array<std::string_view>(
    {"max",       "min",    "input", "output", "completion", "prompt", "total", "num",     "per",  "cache", "cached", "limit",
     "reasoning", "budget", "count", "tpm",    "thinking",   "batch",  "cost",  "special", "stop", "eos",   "bos",    "pad"});

// In front of the whole: a switch.
constexpr auto kSwitches = std::to_array<std::string_view>({"enable", "disable", "require", "allow", "is", "has", "skip", "enforce"});

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool IsLetter(char c) { return ToLower(c) >= 'a' && ToLower(c) <= 'z'; }

bool IsOneOf(std::string_view word, std::span<const std::string_view> known) {
  return std::any_of(known.begin(), known.end(), [&](std::string_view one) { return IsInAnyCase(word, one); });
}

// Which a secret's words begin with: most words of most names are past here.
constexpr auto kFirstLetters = [] {
  std::array<bool, 32> first{};
  for (const std::string_view word : kSecretWords) first[static_cast<unsigned char>(word[0]) & 31U] = true;
  return first;
}();

bool IsSecretWord(std::string_view word) {
  return word.size() >= 2 && kFirstLetters[static_cast<unsigned char>(word[0]) & 31U] && IsOneOf(word, kSecretWords);
}

// The words of a name without the digits at their ends: dbPassword, db-password and DB_PASSWORD1 are of two. A bound keeps them on the
// stack.
class WordsOf {
 public:
  explicit WordsOf(std::string_view name) {
    for (std::size_t at = 0; at < name.size() && count_ < kMostWords;) {
      if (!IsLetter(name[at])) {
        ++at;
        continue;
      }
      std::size_t end = at + 1;
      while (end < name.size() && (IsLetter(name[end]) || IsDigit(name[end])) && !(IsUpper(name[end]) && !IsUpper(name[end - 1]))) ++end;
      std::size_t letters = end;
      while (IsDigit(name[letters - 1])) --letters;
      words_[count_++] = name.substr(at, letters - at);
      at = end;
    }
  }
  std::span<const std::string_view> all() const { return std::span(words_).first(count_); }

 private:
  std::array<std::string_view, kMostWords> words_;
  std::size_t count_ = 0;
};

bool SaysAbout(std::string_view word, std::string_view about) {
  if ((IsInAnyCase(about, "url") || IsInAnyCase(about, "uri")) && IsOneOf(word, kAddresses)) return false;
  return IsOneOf(about, kAbout);
}

bool SaysSecret(std::span<const std::string_view> words, std::size_t at) {
  const std::string_view word = words[at];
  if (at + 1 < words.size() && (SaysAbout(word, words[at + 1]) || SaysAbout(word, words.back()))) return false;
  if (IsInAnyCase(word, "key")) return at == 0 || !IsOneOf(words[at - 1], kOtherKeys);
  if (IsInAnyCase(word, "token") || IsInAnyCase(word, "tokens"))
    return std::none_of(words.begin(), words.end(), [](std::string_view one) { return IsOneOf(one, kCounts); });
  return true;
}

}  // namespace

bool HoldsSecretWord(std::string_view name) {
  const WordsOf words(name);
  const auto all = words.all();
  if (all.size() > 1 && IsOneOf(all[0], kSwitches)) return false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (IsSecretWord(all[i]) && SaysSecret(all, i)) return true;
  }
  return false;
}

}  // namespace warden::base
