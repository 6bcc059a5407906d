// Whether two trees mean the same: object members in any order, numbers by value, sealed scalars by their real text (only the
// answer comes out). What is deferred (status, managedFields) is nobody's subject: two deferred nodes of one kind count as the same;
// who wants to know expands them first.
#pragma once

#include "warden/document.h"

namespace warden::doc {

bool Equal(const Node& a, const Node& b);
// nullptr equals nullptr only.
bool Equal(const Node* a, const Node* b);

}  // namespace warden::doc
