// Placeholders of other programs in a configuration: `${NAME}`, `$NAME`, `{{ … }}`. LiteLLM expands none of them, it knows os.environ/NAME
// alone.
//
// Looks at sealed values too (a key is where they stand most often) and tells names only, and of those only what is a name beyond doubt:
// a password may begin with a dollar sign. Views of the Document. Immutable; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "warden/document.h"

namespace warden::litellm {

struct Placeholder {
  std::string_view name;  // of the variable; "" for {{ … }}
  bool whole = false;     // the value is the placeholder and nothing else
  bool may_show = true;   // the name; else it may be a part of a secret
};

// The first one in a string. `$NAME` only as a whole value in capitals, since a dollar sign alone may stand in any password or pattern;
// `${NAME}` anywhere, also with a default (`${NAME:-x}`, then it is never `whole`).
std::optional<Placeholder> PlaceholderIn(const Node& value);

}  // namespace warden::litellm
