// Places and scalars in the words of the person who wrote them.
#pragma once

#include <string>
#include <string_view>

#include "warden/document.h"

namespace warden::doc {

// "spec.containers[litellm].env[PORT].value" for an RFC 6901 pointer under `root`: items of lists by their `name` or `model_name`, by their
// index where they have none.
std::string WordsOf(const Node& root, std::string_view pointer);

// A plain scalar of one line as it is written: `1e3`, not 1000. "" where the node is sealed or not written in the text.
std::string WrittenText(const Document& document, const Node& node);

}  // namespace warden::doc
