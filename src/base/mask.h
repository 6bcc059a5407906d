// The last filter at every sink (reports, answers, logs): text that has the shape of a credential is masked, wherever it came
// from. The first line of defence is sealing (k8s/seal_secrets.h); this one catches what nobody foresaw.
#pragma once

#include <string>
#include <string_view>

namespace warden::base {

inline constexpr std::string_view kRedacted = "[redacted]";

// `text` with provider keys, tokens, JWTs, private keys, the userinfo of URLs, `Bearer X`, addresses of chat hooks, `PASSWORD=X` and long
// runs of chance replaced by [redacted]. Digests of images stay. Linear time.
std::string MaskTokens(std::string_view text);

// The same for the path of a file that the user named: without what only looks like chance, for folders are named by hashes.
std::string MaskPath(std::string_view path);

}  // namespace warden::base
