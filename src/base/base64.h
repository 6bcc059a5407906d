// Standard base64 (RFC 4648 section 4), as Go's encoding/json reads and writes the `data` of a Secret: padded, and CR and LF
// between the characters are ignored when decoding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace warden::base {

std::string EncodeBase64(std::string_view bytes);

// Nothing when `text` is not base64: a foreign character or wrong padding.
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace warden::base
