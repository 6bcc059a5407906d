// Names that say little: access, seed, session, conn, auth, … What stands under one is a secret or one of a few words that everybody
// knows, so that only together with its value it says anything. For hiding; findings never rest on it.
#pragma once

#include <string_view>

namespace warden::base {

// Whether a name is one of them.
bool IsVagueName(std::string_view name);

// Whether `value` under such a name may be a secret: text that is no reference, number, duration, path, address or well-known word. Linear
// time; any thread.
bool MayHoldSecret(std::string_view name, std::string_view value);

}  // namespace warden::base
