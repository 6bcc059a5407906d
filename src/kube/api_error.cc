// Names of failures, and what they are to those who tell no kinds apart.
#include "kube/api_error.h"

namespace warden::kube {

std::string_view ToString(ApiFailure failure) {
  switch (failure) {
    case ApiFailure::kUnreachable: return "unreachable";
    case ApiFailure::kTimeout: return "timeout";
    case ApiFailure::kCancelled: return "cancelled";
    case ApiFailure::kUnreadable: return "unreadable";
    case ApiFailure::kTooLarge: return "too_large";
    case ApiFailure::kNoCredential: return "no_credential";
    case ApiFailure::kUnauthorized: return "unauthorized";
    case ApiFailure::kForbidden: return "forbidden";
    case ApiFailure::kNotFound: return "not_found";
    case ApiFailure::kConflict: return "conflict";
    case ApiFailure::kAlreadyExists: return "already_exists";
    case ApiFailure::kGone: return "gone";
    case ApiFailure::kTooLargeResourceVersion: return "too_large_resource_version";
    case ApiFailure::kInvalid: return "invalid";
    case ApiFailure::kTooManyRequests: return "too_many_requests";
    case ApiFailure::kServer: return "server";
  }
  return "";
}

Status ToStatus(const ApiError& error) {
  const auto code = [&] {
    switch (error.failure) {
      case ApiFailure::kTimeout: return StatusCode::kTimeout;
      case ApiFailure::kNoCredential:
      case ApiFailure::kUnauthorized:
      case ApiFailure::kForbidden: return StatusCode::kForbidden;
      case ApiFailure::kNotFound: return StatusCode::kNotFound;
      case ApiFailure::kConflict:
      case ApiFailure::kAlreadyExists: return StatusCode::kConflict;
      case ApiFailure::kInvalid: return StatusCode::kInvalid;
      default: return StatusCode::kUnavailable;
    }
  }();
  return Status(code, error.message);
}

}  // namespace warden::kube
