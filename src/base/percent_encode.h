// Text as a segment of a URL's path, or as a value of its query. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace warden::base {

// Letters, digits and -._~ as they are, every other byte as %XX.
std::string PercentEncode(std::string_view text);

}  // namespace warden::base
