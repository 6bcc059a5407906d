// What `warden policy show` prints: what holds, and where each value comes from.
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "warden/policy.h"

namespace warden::cli {

// What was asked about.
struct PolicyQuestion {
  std::string_view file;  // "": no policy file
  std::string_view ns;
  Point point;
};

std::string PolicyText(const PolicyQuestion& question, const PolicyView& view);
std::string PolicyJson(const PolicyQuestion& question, const PolicyView& view);

}  // namespace warden::cli
