// The parts of an http or https URL that names a server. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "warden/status.h"

namespace warden::net {

struct Url {
  std::string scheme;      // lower case
  std::string user;        // percent-decoded
  std::string password;    // percent-decoded; a secret
  std::string host;        // without brackets
  std::uint16_t port = 0;  // 0: none was named
  std::string path;        // "" or from the first slash on, as written
};

// "https://10.96.0.1:443/k8s/clusters/c-1", "https://[::1]:6443". kInvalid for everything else, also for a query, a fragment or a control
// character. Messages quote nothing of the text, which may hold a password.
Result<Url> ParseUrl(std::string_view text);

// "[::1]:6443", "api.example:443": as the header Host has it.
std::string HostAndPort(std::string_view host, std::uint16_t port);

}  // namespace warden::net
