// What the API server, or the way to it, answered instead of what was asked for: what a caller can do about it is in the kind.
//
// Values; any thread. Where the kinds come from: metav1.Status (code, reason, details.causes, details.retryAfterSeconds) and the failures
// of net/http_transport.h. Messages quote no header, no body and no credential.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "warden/status.h"

namespace warden::kube {

enum class ApiFailure : std::uint8_t {
  kUnreachable,              // no connection, or it broke, within its answer where there is a status: nobody knows whether a write happened
  kTimeout,                  // no answer in time: the same
  kCancelled,                // we were asked to stop
  kUnreadable,               // something answered, but not as an API server does
  kTooLarge,                 // an answer or a list is over the bounds of who reads it: ours, not the API server's
  kNoCredential,             // nobody was asked: a file with one cannot be read, which `reason` kFileMissing tells, or its plugin gave none
  kUnauthorized,             // 401: no credential that counts
  kForbidden,                // 403
  kNotFound,                 // 404: no such object, or no such kind (the CRD is not installed)
  kConflict,                 // 409: it changed under us, or a field has another owner (causes)
  kAlreadyExists,            // 409 of a create
  kGone,                     // 410, as status or as event: that resource version or page is no longer kept
  kTooLargeResourceVersion,  // the API server asked has not seen that version yet
  kInvalid,                  // 400, 413, 415, 422: asking again gives the same
  kTooManyRequests,          // 429; of an eviction: a budget forbids it now
  kServer,                   // 5xx
};
// "unreachable", "timeout", … for logs and metrics.
std::string_view ToString(ApiFailure failure);

struct ApiCause {
  std::string reason;  // "FieldManagerConflict", "DisruptionBudget", …
  std::string message;
  std::string field;
};

inline constexpr std::string_view kFileMissing = "FileMissing";

struct ApiError {  // NOLINT(clang-analyzer-core.uninitialized.Assign): it loses track within std::variant; each member has its value
  ApiFailure failure = ApiFailure::kUnreachable;
  unsigned http_status = 0;  // 0: not even that came
  std::string reason;        // of the Status: "Expired", "NotFound", …; "" without one. Of kNoCredential: kFileMissing, or ""
  std::string message;       // for a human: lower case where it is ours, one line, no secret
  std::optional<std::chrono::seconds> retry_after;
  std::vector<ApiCause> causes;
};
// The same for those who tell no kinds apart.
Status ToStatus(const ApiError& error);

template <class T>
class [[nodiscard]] ApiResult {
 public:
  ApiResult(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor): reads as the value
  ApiResult(ApiError error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  const T& operator*() const& { return std::get<0>(state_); }
  T& operator*() & { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  const T* operator->() const { return &std::get<0>(state_); }
  T* operator->() { return &std::get<0>(state_); }
  // Only when it is not ok.
  const ApiError& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, ApiError> state_;
};

struct Done {};  // of calls that answer nothing but that they did it

}  // namespace warden::kube
