// Paths as text: `/` between the parts, nothing looked up.
#pragma once

#include <string_view>

namespace warden::base {

// "a/b" of "a/b/c.yaml"; "" of what names no folder. A view into `path`.
inline std::string_view FolderOf(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

}  // namespace warden::base
