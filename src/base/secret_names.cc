// Secret names by their words: SALT_KEY, api-key, dbPassword.
#include "base/secret_names.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/few_bits.h"
#include "base/look_alikes.h"
#include "base/name_memo.h"
#include "base/name_words.h"
#include "base/whole_words.h"

namespace warden::base {
namespace {

constexpr std::array<std::string_view, 12> kSecretParts = {"PASSWORD",   "PASSWD",     "SECRET",           "APIKEY",
                                                           "MASTERKEY",  "SALTKEY",    "ACCESSKEY",        "PRIVATEKEY",
                                                           "CREDENTIAL", "PASSPHRASE", "CONNECTIONSTRING", "BEARER"};
// What ends in KEY or TOKEN is one, except these.
constexpr std::array<std::string_view, 9> kNotSecret = {"PUBLICKEY", "PRIMARYKEY", "FOREIGNKEY", "SECRETNAME",    "SECRETKEYREF",
                                                        "HASHKEY",   "SECRETREF",  "PERTOKEN",   "CREDENTIALNAME"};

// Words that only look like a secret's. As the last of a name.
constexpr auto kOtherWords =
    std::to_array<std::string_view>({"monkey", "turkey", "donkey", "hockey", "jockey", "whiskey", "secretary", "secretariat"});
constexpr LastWords kOther(kOtherWords);

std::string_view WithoutOtherWord(std::string_view name) { return name.substr(0, name.size() - kOther.EndOf(name).size()); }

// Upper case, letters and digits only: the many spellings of a name become one.
std::string Normalise(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  for (const char c : name) {
    if (c >= 'a' && c <= 'z') {
      out += static_cast<char>(c - 'a' + 'A');
    } else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
      out += c;
    }
  }
  return out;
}

// Not the server that calls itself Valkey.
bool EndsInKey(std::string_view word) { return word.ends_with("KEY") && !word.ends_with("VALKEY"); }

// REQUIREPASS, ROOTPASS.
bool EndsInPass(std::string_view word) { return word.ends_with("PASS") && !word.ends_with("BYPASS") && !word.ends_with("COMPASS"); }

bool HoldsOne(std::string_view word, std::span<const std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return word.find(part) != std::string_view::npos; });
}

// ---- what may be one: for hiding ----------------------------------------------------------------------------------------------------

// Longer than any name: whatever it is, nobody misses what stands under it. Also keeps the work for one name bounded.
constexpr std::size_t kLongestName = 253;

constexpr auto kMoreParts = std::to_array<std::string_view>(
    {"AUTHORIZATION", "AUTHVALUE",   "AUTHHEADER",   "MASTERAUTH",  "BASICAUTH",    "PASSCODE",       "WEBHOOK",       "LICENSE",
     "COOKIE",        "PGPASS",      "DBPASS",       "USERPASS",    "SMTPPASS",     "CONNSTR",        "CONNECTIONSTR", "HTPASSWD",
     "SIGNINGKEY",    "APITOKEN",    "AUTHTOKEN",    "ACCESSTOKEN", "REFRESHTOKEN", "APIKEYS",        "MASTERKEYS",    "ACCESSKEYS",
     "PRIVATEKEYS",   "KEYMATERIAL", "ACCESSCODE",   "FERNET",      "MNEMONIC",     "SEEDPHRASE",     "TOTPSEED",      "ACCOUNTJSON",
     "DOCKERCONFIG",  "AUTHCODE",    "RECOVERYCODE", "BACKUPCODE",  "DOCKERAUTH",   "ACTIVATIONCODE", "MOTDEPASSE",    "PASSWORT"});

// As the last word of a name, or all of it.
constexpr auto kLastWords = std::to_array<std::string_view>({"PASS", "PWD", "PSW", "DSN", "JWT", "SAS", "SIG", "OTP", "TOTP", "HMAC", "PIN",
                                                             "SIGNATURE", "PSWD", "KEYY", "KEEY", "KKEY", "KYE", "KEYE"});

// What people mistype. One edit for a short word, two for a long one.
constexpr std::array<std::string_view, 9> kWords = {"PASSWORD",   "PASSWD", "SECRET",  "CREDENTIAL",   "CREDENTIALS",
                                                    "PASSPHRASE", "BEARER", "LICENSE", "AUTHORIZATION"};
constexpr std::array<std::string_view, 1> kToken = {"TOKEN"};
constexpr std::array<std::string_view, 9> kCompounds = {"APIKEY",     "MASTERKEY",  "SALTKEY",       "ACCESSKEY",       "SECRETKEY",
                                                        "PRIVATEKEY", "SIGNINGKEY", "ENCRYPTIONKEY", "CONNECTIONSTRING"};

// Numbers of tokens are no tokens.
constexpr auto kCounts =
    std::to_array<std::string_view>({"MAX", "MIN", "INPUT", "OUTPUT", "COMPLETION", "PROMPT", "TOTAL", "NUM", "PER", "CACHE", "CACHED",
                                     "LIMIT", "REASONING", "BUDGET", "COUNT", "TPM", "THINKING", "BATCH"});

constexpr std::uint32_t LettersOf(std::string_view word) {
  std::uint32_t letters = 0;
  for (const char c : word) {
    const char lower = static_cast<char>(c | 0x20);
    if (lower >= 'a' && lower <= 'z') letters |= 1U << static_cast<unsigned>(lower - 'a');
  }
  return letters;
}

struct Letters {
  std::uint32_t letters;
  int missing;  // how many of them a misspelt name may lack
};
// What every name that is looked for has letters of. Nearly every key of nearly every object is past here in a few nanoseconds.
constexpr std::array kLetters = {
    Letters{LettersOf("key"), 0},         Letters{LettersOf("apikey"), 1},       Letters{LettersOf("token"), 1},
    Letters{LettersOf("pas"), 0},         Letters{LettersOf("password"), 2},     Letters{LettersOf("secret"), 1},
    Letters{LettersOf("cred"), 0},        Letters{LettersOf("auth"), 0},         Letters{LettersOf("bearer"), 1},
    Letters{LettersOf("webhook"), 0},     Letters{LettersOf("license"), 1},      Letters{LettersOf("cookie"), 0},
    Letters{LettersOf("constr"), 0},      Letters{LettersOf("pwd"), 0},          Letters{LettersOf("psw"), 0},
    Letters{LettersOf("dsn"), 0},         Letters{LettersOf("jwt"), 0},          Letters{LettersOf("sig"), 0},
    Letters{LettersOf("otp"), 0},         Letters{LettersOf("pin"), 0},          Letters{LettersOf("hmac"), 0},
    Letters{LettersOf("sas"), 0},         Letters{LettersOf("accesscode"), 0},   Letters{LettersOf("fernet"), 0},
    Letters{LettersOf("mnemonic"), 0},    Letters{LettersOf("seedphrase"), 0},   Letters{LettersOf("totpseed"), 0},
    Letters{LettersOf("accountjson"), 0}, Letters{LettersOf("dockerconfig"), 0}, Letters{LettersOf("backupcode"), 0},
    Letters{LettersOf("recoverycode"), 0}};

bool MayBe(std::uint32_t letters) {
  return std::any_of(kLetters.begin(), kLetters.end(),
                     [&](const Letters& wanted) { return !HasMoreBits(wanted.letters & ~letters, wanted.missing); });
}

// Short ones, whose letters stand in many a name: only as its last word, github_pat, rootPw, not "compat".
constexpr auto kShortLastWords =
    std::to_array<std::string_view>({"pw", "pat", "salt", "pepper", "psk", "senha", "kennwort", "wachtwoord", "contrasena",
                                     "contrase\xC3\xB1"
                                     "a"});
constexpr LastWords kShort(kShortLastWords);

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// The words of a name, upper case: "dbPassword", "db-password" and "DB_PASSWORD" are DB and PASSWORD.
std::vector<std::string> WordsIn(std::string_view name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!IsUpper(c) && !IsLowerOrDigit(c)) {
      if (!words.back().empty()) words.emplace_back();
      continue;
    }
    if (i > 0 && IsUpper(c) && IsLowerOrDigit(name[i - 1]) && !words.back().empty()) words.emplace_back();
    words.back() += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// Two neighbours changed places: tokne, secrte.
bool IsSwapped(std::string_view word, std::string_view name) {
  if (word.size() != name.size()) return false;
  const auto [a, b] = std::mismatch(word.begin(), word.end(), name.begin());
  if (word.end() - a < 2 || a[0] != b[1] || a[1] != b[0]) return false;
  return std::equal(a + 2, word.end(), b + 2);
}

// Within `limit` edits. Both are about as long as the longest name below, so a row has room on the stack; a sink that hides text is off
// every budget, and this is no work that a text can make grow.
bool IsWithin(std::string_view a, std::string_view b, int limit) {
  std::array<int, 20> row{};
  if (b.size() >= row.size()) return false;
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    int best = row[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
      best = std::min(best, row[j]);
    }
    if (best > limit) return false;
  }
  return row[b.size()] <= limit;
}

bool IsNear(std::string_view word, std::span<const std::string_view> known) {
  const std::uint32_t letters = LettersOf(word);
  return std::any_of(known.begin(), known.end(), [&](std::string_view name) {
    const int limit = name.size() >= 8 ? 2 : 1;
    if (word.size() + 2 < name.size() || name.size() + 2 < word.size()) return false;
    // An edit takes away or brings one letter at most, or one of each.
    if (HasMoreBits(LettersOf(name) & ~letters, limit)) return false;
    return IsSwapped(word, name) || IsWithin(word, name, limit);
  });
}

bool IsOneOf(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// max_tokens, tokens_per_minute; not `tokens` or `api_tokens`.
bool CountsTokens(std::span<const std::string> words) {
  return std::any_of(words.begin(), words.end(), [](const std::string& word) { return IsOneOf(word, kCounts); });
}

bool HasSecretWord(std::span<const std::string> words) {
  if (IsOneOf(words.back(), kLastWords) || (IsNear(words.back(), kToken) && !CountsTokens(words))) return true;
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return word == "CRED" || word == "CREDS" || IsNear(word, kWords); });
}

// The last words, written apart or together: api_keyy, apikeyy, master_keey.
bool EndsInCompound(std::span<const std::string> words) {
  std::string end;
  for (std::size_t i = words.size(); i > 0 && end.size() <= 20; --i) {
    end.insert(0, words[i - 1]);
    if (IsNear(end, kCompounds)) return true;
  }
  return false;
}

bool MayNameSecretSlowly(std::string_view whole) {
  const std::string_view name = WithoutOtherWord(whole);
  const std::string joined = Normalise(name);
  if (HoldsOne(joined, kNotSecret)) return false;
  if (HoldsOne(joined, kSecretParts) || HoldsOne(joined, kMoreParts) || EndsInKey(joined) || EndsInPass(joined) ||
      joined.ends_with("TOKEN"))
    return true;
  const std::vector<std::string> words = WordsIn(name);
  return !words.empty() && (joined == "AUTH" || HasSecretWord(words) || EndsInCompound(words));
}

bool LooksLikeSecretName(std::string_view name) {
  const std::string_view base = WithoutOrdinal(name);
  if (!kShort.EndOf(base).empty() || HoldsSecretWord(name)) return true;
  return base.size() >= 3 && MayBe(LettersOf(base)) &&
         (MayNameSecretSlowly(name) || (base.size() < name.size() && MayNameSecretSlowly(base)));
}

// As it is written and as it is read.
bool LooksOrReadsLikeSecretName(std::string_view name) {
  if (LooksLikeSecretName(name)) return true;
  return HasOtherLetters(name) && (HoldsForeignSecretWord(name) || LooksLikeSecretName(WithoutLookAlikes(name)));
}

// ---- headers ------------------------------------------------------------------------------------------------------------------------

constexpr auto kHarmlessHeaders =
    std::to_array<std::string_view>({"ACCEPT",        "ACCEPTENCODING", "ACCEPTLANGUAGE", "CACHECONTROL",   "CONNECTION",
                                     "CONTENTLENGTH", "CONTENTTYPE",    "DATE",           "HOST",           "ORIGIN",
                                     "USERAGENT",     "XFORWARDEDFOR",  "XFORWARDEDHOST", "XFORWARDEDPORT", "XFORWARDEDPROTO",
                                     "XREQUESTID",    "HTTPREFERER",    "XTITLE",         "OPENAIBETA",     "ANTHROPICVERSION",
                                     "ANTHROPICBETA", "KEEPALIVE",      "TRACEPARENT",    "UPGRADE"});

}  // namespace

bool IsSecretName(std::string_view name) {
  const std::string word = Normalise(WithoutOtherWord(name));
  const auto contains = [&](std::string_view part) { return word.find(part) != std::string::npos; };
  if (std::any_of(kNotSecret.begin(), kNotSecret.end(), contains)) return false;
  if (std::any_of(kSecretParts.begin(), kSecretParts.end(), contains)) return true;
  return EndsInKey(word) || word.ends_with("TOKEN");
}

bool MayNameSecret(std::string_view name) {
  if (name.size() > kLongestName) return true;
  // The same few hundred names make up all objects and configurations.
  thread_local NameMemo memo;
  if (const auto known = memo.Of(name)) return *known;
  const bool answer = LooksOrReadsLikeSecretName(name);
  memo.Keep(name, answer);
  return answer;
}

bool NamesHeaders(std::string_view name) {
  if (name.size() < 6 || (name.back() != 's' && name.back() != 'S' && name.back() != 'r' && name.back() != 'R')) return false;
  const std::string word = Normalise(name);
  return word.ends_with("HEADERS") || word == "HEADER" || word.ends_with("EXTRAHEADER");
}

bool IsHarmlessHeader(std::string_view name) { return IsOneOf(Normalise(name), kHarmlessHeaders); }

bool HasUserinfo(std::string_view text) {
  for (auto scheme = text.find("://"); scheme != std::string_view::npos; scheme = text.find("://", scheme + 3)) {
    const auto authority = text.substr(scheme + 3, text.find_first_of("/ \t\n\"'", scheme + 3) - (scheme + 3));
    const auto at = authority.rfind('@');
    const auto colon = authority.find(':');
    if (at != std::string_view::npos && colon < at && colon + 1 < at) return true;
  }
  return false;
}

}  // namespace warden::base
