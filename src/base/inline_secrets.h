// Secrets inside a text that is no mapping: command lines, scripts, lines of an env file, headers, connection strings, a broken document.
#pragma once

#include <string>
#include <string_view>

namespace warden::base {

// Whether a text gives a value to a name that says secret (API_KEY=X, api_key: X, --api-key X, "password":"X"), holds a header that is not
// harmless (-H 'X-Auth: y'), `Bearer X`, `PASSWORD X`, `-u user:password`, a URL with a password, the address of a chat hook, or feeds a
// program (base/fed_secrets.h). References ($X, $(X),
// os.environ/X) are no secrets. Errs on the side of yes. Linear time; any thread.
//
// In a text of people a word behind a name goes on a sentence ("the master_key comes from a Secret"): there only one with a digit is taken
// for a value.
enum class Words : bool { kOfPrograms, kOfPeople };
bool HasInlineSecret(std::string_view text, Words words = Words::kOfPrograms);

// What `option` of the tool with that file name (/usr/bin/redis-cli) does with a password, as `sshpass -p X` and `mysql -pX`.
enum class TakesPassword : unsigned char { kNo, kBehind, kJoined };
TakesPassword TakesPasswordBy(std::string_view tool, std::string_view option);

// `text` with the X of each NAME=X masked whose name says secret. For words of our own that may quote others'. Linear time.
std::string MaskAssignments(std::string_view text);

}  // namespace warden::base
