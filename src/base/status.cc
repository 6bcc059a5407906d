// Names of status codes.
#include "warden/status.h"

namespace warden {

std::string_view ToString(StatusCode code) {
  switch (code) {
    case StatusCode::kOk: return "ok";
    case StatusCode::kInvalid: return "invalid";
    case StatusCode::kNotFound: return "not found";
    case StatusCode::kForbidden: return "forbidden";
    case StatusCode::kConflict: return "conflict";
    case StatusCode::kTooLarge: return "too large";
    case StatusCode::kTimeout: return "timeout";
    case StatusCode::kUnavailable: return "unavailable";
    case StatusCode::kInternal: return "internal";
  }
  return "unknown";
}

}  // namespace warden
