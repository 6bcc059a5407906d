// The one way to the real characters of a sealed node. The layering test allows this header to few: rules/secret, litellm, and the
// writers of doc/. Whoever includes it promises that what it returns goes into no message, log, metric, report or file but the
// one it came from.
#pragma once

#include <string_view>

#include "warden/document.h"
#include "warden/finding.h"

namespace warden::doc {

// Lives as long as the node's Document.
std::string_view SecretText(const Node& node);

// The real value of an edit whose json() says [redacted].
std::string_view SecretJson(const Edit& edit);

// An edit value that never shows: Fix::Set(field, SealedJson(text)).
SealedValue SealString(std::string_view text);

}  // namespace warden::doc
