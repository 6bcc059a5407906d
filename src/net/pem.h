// PEM text to OpenSSL objects, with errors that never quote their input.
#pragma once

#include <string_view>
#include <vector>

#include "net/openssl_types.h"
#include "warden/status.h"

namespace warden::net {

// At least one certificate, at most 32, in the order of the text. `what` names the text in messages: "certificate", "client CA".
Result<std::vector<X509Ptr>> ReadCertificates(std::string_view pem, std::string_view what);

// Never asks for a passphrase: an encrypted key is an error.
Result<KeyPtr> ReadPrivateKey(std::string_view pem);

}  // namespace warden::net
