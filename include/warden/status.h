// How a failed world is told: a Status says what went wrong and what the caller should do about it; Result<T> is a T or a
// Status. Bad *input* is a Finding (warden/finding.h), a bug of ours is WARDEN_CHECK (base/check.h); the three are never mixed.
//
// Values; safe to copy and to use from any thread once made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace warden {

// What a caller may do: retry, give up, ask for something else.
enum class StatusCode : std::uint8_t {
  kOk,
  kInvalid,      // the request itself makes no sense: do not repeat it
  kNotFound,     // the thing named does not exist
  kForbidden,    // it may exist, but we may not see or change it
  kConflict,     // it changed under us: read again, then repeat
  kTooLarge,     // over a limit; the message names limit and unit
  kTimeout,      // no answer in time; whether it happened is unknown
  kUnavailable,  // could not be reached: repeat later
  kInternal,     // a promise of ours was broken (a fix that does not converge, a patch that does not apply)
};

// "invalid", "not found" … for logs and tests.
std::string_view ToString(StatusCode code);

class [[nodiscard]] Status {
 public:
  Status() = default;  // ok
  Status(StatusCode code, std::string message) : code_(code), message_(std::move(message)) {}

  bool ok() const { return code_ == StatusCode::kOk; }
  StatusCode code() const { return code_; }
  // For a human: what was being done, to what, and what went wrong. Lower case, no full stop, never a secret.
  const std::string& message() const { return message_; }

  // The same failure seen from further up: "read policy.yaml: permission denied".
  Status WithContext(std::string_view context) const& { return ok() ? *this : Status(code_, std::string(context) + ": " + message_); }

 private:
  StatusCode code_ = StatusCode::kOk;
  std::string message_;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}         // NOLINT(google-explicit-constructor): reads as the value
  Result(Status status) : state_(std::in_place_index<1>, std::move(status)) {}  // NOLINT(google-explicit-constructor): must not be ok()

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  const T& value() const& { return std::get<0>(state_); }
  T& value() & { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }
  // Ok when there is a value.
  Status status() const {
    const Status* failure = std::get_if<1>(&state_);
    return failure == nullptr ? Status() : *failure;
  }

 private:
  std::variant<T, Status> state_;
};

}  // namespace warden
