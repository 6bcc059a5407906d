// Saying in our words what of a node does not fit its schema. schema.cc knows that something does not, and where.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "doc/schema.h"
#include "warden/document.h"

namespace warden::doc {

// Everything wrong at the value that `steps` lead to (keys and indices as valijson names them, without the brackets); nothing wrong
// below it. Empty when the value itself fits.
std::vector<SchemaProblem> ExplainAt(const Node& document, const Node& schema, std::span<const std::string> steps);

// The first keyword under `schema` that this module does not know; "" when there is none.
std::string UnknownKeyword(const Node& schema);

}  // namespace warden::doc
