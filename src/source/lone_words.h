// A comment of hardly more than one word, which may be a key that stood there: `# hunter2`, `# was hunter2`, `# old key: hunter2`.
#pragma once

#include <cstdint>
#include <string_view>

namespace warden::source {

// Whether what the comment stands beside is a secret, or the name of one.
enum class Beside : std::uint8_t { kNothing, kSecret };

// The word of a line of a comment that may be a secret; "" where there is none, or more words: those are a person's. Beside a secret any
// word may be one that is no usual remark; elsewhere only what has the shape of a key, or stands behind the name of a secret.
std::string_view LoneSecret(std::string_view line, Beside beside);

}  // namespace warden::source
