// Status line, the few fields we send, body.
#include "net/render.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace warden::net {
namespace {

struct Reason {
  unsigned status;
  std::string_view phrase;
};

constexpr std::array<Reason, 16> kReasons = {{
    {200, "OK"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {411, "Length Required"},
    {413, "Payload Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
}};
constexpr std::size_t kHeadBytes = 192;  // a typical head of ours is 80 to 130 bytes

std::string_view PhraseFor(unsigned status) {
  const auto* found = std::find_if(kReasons.begin(), kReasons.end(), [&](const Reason& r) { return r.status == status; });
  return found == kReasons.end() ? "Status" : found->phrase;
}

}  // namespace

std::string RenderResponse(const Response& response, AfterAnswer after, BodyOf method) {
  std::string out;
  out.reserve(kHeadBytes + response.body.size());
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(PhraseFor(response.status));
  out.append("\r\nContent-Type: ").append(response.content_type);
  out.append("\r\nContent-Length: ").append(std::to_string(response.body.size()));
  if (response.status == 405) out.append("\r\nAllow: GET, HEAD, POST");  // RFC 9110 15.5.6 demands it
  if (response.retry_after.count() > 0) out.append("\r\nRetry-After: ").append(std::to_string(response.retry_after.count()));
  if (after == AfterAnswer::kClose) out.append("\r\nConnection: close");
  out.append("\r\n\r\n");
  if (method != BodyOf::kHead) out.append(response.body);
  return out;
}

Response TryLater(unsigned status, std::string_view reason) {
  std::string body(reason);
  body += ", try again\n";
  return {.status = status, .body = std::move(body), .content_type = "text/plain", .retry_after = std::chrono::seconds(1)};
}

}  // namespace warden::net
