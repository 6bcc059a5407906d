// The last filter at every sink (reports, answers, logs): text that has the shape of a credential is masked, wherever it came
// from. The first line of defence is sealing (k8s/seal.h); this one catches what nobody foresaw.
#pragma once

#include <string>
#include <string_view>

namespace warden {

inline constexpr std::string_view kRedacted = "[redacted]";

// `text` with provider keys, tokens, JWTs, private keys and the userinfo of URLs replaced by [redacted]. Linear time.
std::string MaskTokens(std::string_view text);

}  // namespace warden
