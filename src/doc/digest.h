// A short text that is the same for trees that mean the same, and for no others: members in any order, nulls and empty lists as if they
// were not there (as Go's API types have them), sealed scalars by their real text.
//
// It tells who knows it and guesses what a secret in the tree is whether the guess is right: keep it in memory, show it nowhere.
#pragma once

#include <string>

#include "warden/document.h"

namespace warden::doc {

using LeavesOut = bool (*)(std::string_view parent, std::string_view key);
// `leaves_out` says by the key and the key of what it stands in which members do not count; "" is the key of `node` and of items.
std::string DigestOf(const Node& node, LeavesOut leaves_out);

}  // namespace warden::doc
