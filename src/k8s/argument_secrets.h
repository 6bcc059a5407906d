// Secrets in a list of arguments: the item behind one that announces it, or joined to an option.
#pragma once

#include <cstdint>
#include <string_view>

namespace warden::k8s {

// A command line says more than any other list: in [apiKey, X] the second is a value, among names of parameters it is one more name.
enum class ListOf : std::uint8_t { kCommandLine, kObjects, kAnything };

// Whether a key names a command line: args, command, extraArgs, entrypoint.
bool NamesCommandLine(std::string_view key);

// Whether `before` says that `item` behind it is a secret. `tool`: the last item that was no option.
bool AnnouncesSecret(std::string_view tool, std::string_view before, std::string_view item, ListOf list);

// Whether an item holds a secret behind its own option: -HX-Auth: y, -uuser:X, redis-cli -aX, mysql -pX.
bool JoinsSecret(std::string_view tool, std::string_view item);

}  // namespace warden::k8s
