// Codes and reasons: k8s.io/apimachinery/pkg/apis/meta/v1/types.go (StatusReason) and api/errors/errors.go.
#include "kube/read_error.h"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "base/mask.h"
#include "doc/reader.h"
#include "doc/text_at.h"

namespace warden::kube {
namespace {

constexpr std::size_t kMaxMessage = 1000;
constexpr std::size_t kMaxCauses = 32;
constexpr std::int64_t kMaxRetryAfter = 3600;

// The API server may quote what it was sent, and that may hold a key.
std::string OneLine(std::string_view text) {
  // Not inside a word: half a key is not known for one any more.
  std::string_view begin = text.substr(0, kMaxMessage);
  if (text.size() > kMaxMessage) begin = begin.substr(0, begin.find_last_of(" \t\n") + 1);
  std::string line = base::MaskTokens(begin);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  return line;
}

std::optional<std::chrono::seconds> Seconds(std::int64_t seconds) {
  if (seconds < 0) return std::nullopt;
  return std::chrono::seconds(std::min(seconds, kMaxRetryAfter));
}

std::vector<ApiCause> ReadCauses(const Node& details) {
  std::vector<ApiCause> causes;
  const Node* list = details.Find("causes");
  if (list == nullptr) return causes;
  for (const Node& cause : list->items()) {
    if (causes.size() == kMaxCauses) break;
    causes.push_back({OneLine(doc::TextAt(cause, "reason")), OneLine(doc::TextAt(cause, "message")), OneLine(doc::TextAt(cause, "field"))});
  }
  return causes;
}

ApiFailure FailureOfCode(unsigned code, std::string_view reason) {
  switch (code) {
    case 401: return ApiFailure::kUnauthorized;
    case 403: return ApiFailure::kForbidden;
    case 404: return ApiFailure::kNotFound;
    case 409: return reason == "AlreadyExists" ? ApiFailure::kAlreadyExists : ApiFailure::kConflict;
    case 410: return ApiFailure::kGone;
    case 429: return ApiFailure::kTooManyRequests;
    default: return code >= 500 || code == 408 ? ApiFailure::kServer : ApiFailure::kInvalid;
  }
}

// 504 with that cause; API servers before 1.19 only say it.
bool IsTooLargeVersion(const ApiError& error) {
  const auto names_it = [](const ApiCause& cause) { return cause.reason == "ResourceVersionTooLarge"; };
  return std::any_of(error.causes.begin(), error.causes.end(), names_it) ||
         (error.reason == "Timeout" && error.message.find("Too large resource version") != std::string::npos);
}

// Whole seconds, as API servers write it; a date is nothing to us.
std::optional<std::chrono::seconds> ReadRetryAfter(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return Seconds(seconds);
}

// Go's http.NotFound, which an API server gives for a path that nothing serves: a group or a kind that is not installed.
bool IsNoSuchPath(const net::HttpAnswer& answer) { return answer.status == 404 && answer.body == "404 page not found\n"; }

bool IsStatus(const Node& root) {
  return root.is_object() && doc::TextAt(root, "kind") == "Status" && doc::TextAt(root, "apiVersion") == "v1";
}

}  // namespace

ApiError Unreadable(unsigned http_status, std::string message) {
  return {.failure = ApiFailure::kUnreadable, .http_status = http_status, .message = std::move(message)};
}

ApiError ReadStatus(const Node& status, unsigned http_status) {
  ApiError error;
  const Node* code = status.Find("code");
  const std::int64_t number = code == nullptr ? 0 : code->integer().value_or(0);
  error.http_status = number >= 100 && number < 600 ? static_cast<unsigned>(number) : http_status;
  error.reason = OneLine(doc::TextAt(status, "reason"));
  error.message = OneLine(doc::TextAt(status, "message"));
  if (const Node* details = status.Find("details"); details != nullptr) {
    error.causes = ReadCauses(*details);
    const Node* retry = details->Find("retryAfterSeconds");
    if (retry != nullptr && retry->integer().value_or(0) > 0) error.retry_after = Seconds(*retry->integer());
  }
  error.failure = FailureOfCode(error.http_status, error.reason);
  if (error.reason == "Expired" || error.reason == "Gone") error.failure = ApiFailure::kGone;
  if (IsTooLargeVersion(error)) error.failure = ApiFailure::kTooLargeResourceVersion;
  if (error.message.empty()) error.message = fmt::format("the API server answers {} without a reason", error.http_status);
  return error;
}

ApiError ReadError(const net::HttpAnswer& answer) {
  doc::ReadResult read = doc::ReadJson(std::string(answer.body.view()), "", {.bytes = 1U << 20, .nodes = 20'000});
  ApiError error;
  if (read.ok() && IsStatus(read.document->root())) {
    error = ReadStatus(read.document->root(), answer.status);
  } else if (IsNoSuchPath(answer)) {
    error = {
        .failure = ApiFailure::kNotFound, .http_status = 404, .message = "the API server knows no such path: the kind is not installed"};
  } else if (answer.status == 429) {
    error = {.failure = ApiFailure::kTooManyRequests, .http_status = 429, .message = "too many requests"};
  } else if (answer.status >= 300 && answer.status < 400) {
    error =
        Unreadable(answer.status,
                   fmt::format("HTTP {}: a redirect, which is not followed: the server's address is not the API server's", answer.status));
  } else {
    error = Unreadable(answer.status,
                       fmt::format("HTTP {} without a Kubernetes Status: something else answers, such as a proxy", answer.status));
  }
  if (const auto header = ReadRetryAfter(answer.Header("Retry-After")); header) error.retry_after = header;
  if (read.ok()) doc::Wipe(*read.document);  // an API server may quote what it was sent
  return error;
}

ApiError ErrorOfTransport(const Status& status, unsigned begun, bool stop_requested) {
  if (stop_requested) return {.failure = ApiFailure::kCancelled, .message = "a stop was asked for"};
  const auto failure = [&] {
    switch (status.code()) {
      case StatusCode::kTimeout: return ApiFailure::kTimeout;
      case StatusCode::kTooLarge: return ApiFailure::kTooLarge;
      case StatusCode::kInvalid: return ApiFailure::kInvalid;
      default: return ApiFailure::kUnreachable;
    }
  }();
  return {.failure = failure, .http_status = begun, .message = status.message()};
}

}  // namespace warden::kube
