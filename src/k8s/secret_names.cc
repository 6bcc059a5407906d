// Secret names by their words: SALT_KEY, api-key, dbPassword.
#include "k8s/secret_names.h"

#include <algorithm>
#include <array>
#include <string>

namespace warden {
namespace {

constexpr std::array<std::string_view, 12> kSecretParts = {"PASSWORD",   "PASSWD",     "SECRET",           "APIKEY",
                                                           "MASTERKEY",  "SALTKEY",    "ACCESSKEY",        "PRIVATEKEY",
                                                           "CREDENTIAL", "PASSPHRASE", "CONNECTIONSTRING", "BEARER"};
// What ends in KEY or TOKEN is one, except these.
constexpr std::array<std::string_view, 9> kNotSecret = {"PUBLICKEY", "PRIMARYKEY", "FOREIGNKEY", "SECRETNAME",    "SECRETKEYREF",
                                                        "HASHKEY",   "SECRETREF",  "PERTOKEN",   "CREDENTIALNAME"};

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

}  // namespace

bool IsSecretName(std::string_view name) {
  const std::string word = Normalise(name);
  const auto contains = [&](std::string_view part) { return word.find(part) != std::string::npos; };
  if (std::any_of(kNotSecret.begin(), kNotSecret.end(), contains)) return false;
  if (std::any_of(kSecretParts.begin(), kSecretParts.end(), contains)) return true;
  return word.ends_with("KEY") || word.ends_with("TOKEN");
}

bool HasUserinfo(std::string_view text) {
  for (auto scheme = text.find("://"); scheme != std::string_view::npos; scheme = text.find("://", scheme + 3)) {
    const auto authority = text.substr(scheme + 3, text.find_first_of("/ \t\n\"'", scheme + 3) - (scheme + 3));
    const auto at = authority.rfind('@');
    const auto colon = authority.find(':');
    if (at != std::string_view::npos && colon < at && colon + 1 < at) return true;
  }
  return false;
}

}  // namespace warden
