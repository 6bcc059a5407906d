// The text of a member.
#pragma once

#include <string_view>

#include "warden/document.h"

namespace warden::doc {

// "" where it is absent, or no string. Lives as long as the node.
inline std::string_view TextAt(const Node& mapping, std::string_view key) {
  const Node* value = mapping.Find(key);
  return value != nullptr ? value->string() : std::string_view();
}
// The same of what may be absent itself: TextAt(root.Find("metadata"), "name").
inline std::string_view TextAt(const Node* mapping, std::string_view key) {
  return mapping != nullptr ? TextAt(*mapping, key) : std::string_view();
}

}  // namespace warden::doc
