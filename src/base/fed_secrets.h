// Secrets that a command line hands to a program or a file without a name: echo X | docker login --password-stdin, printf X > .netrc,
// cat <<< X.
#pragma once

#include <string_view>

namespace warden::base {

// Whether a text does that with a word that nobody says for another reason ("echo ok > /tmp/ready" is none). Linear time; any thread.
bool FeedsSecret(std::string_view text);

}  // namespace warden::base
