// Answers, byte for byte.
#include "net/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warden::net {
namespace {

TEST(RenderResponse, IsExact) {
  EXPECT_EQ(RenderResponse({.status = 200, .body = "{}"}, AfterAnswer::kKeepOpen, BodyOf::kAnyMethod),
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
  const Response later{.status = 503, .body = "no\n", .content_type = "text/plain", .retry_after = std::chrono::seconds(7)};
  EXPECT_EQ(RenderResponse(later, AfterAnswer::kClose, BodyOf::kAnyMethod),
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nRetry-After: 7\r\n"
            "Connection: close\r\n\r\nno\n");
}

TEST(RenderResponse, HeadTellsTheLengthAndLeavesTheBodyOut) {
  EXPECT_EQ(RenderResponse({.body = "12345"}, AfterAnswer::kKeepOpen, BodyOf::kHead),
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n");
}

TEST(RenderResponse, A405SaysWhatIsAllowed) {
  EXPECT_THAT(RenderResponse({.status = 405}, AfterAnswer::kClose, BodyOf::kAnyMethod),
              testing::HasSubstr("\r\nAllow: GET, HEAD, POST\r\n"));
}

TEST(RenderResponse, AnUnknownStatusStillHasAPhrase) {
  EXPECT_THAT(RenderResponse({.status = 299}, AfterAnswer::kClose, BodyOf::kAnyMethod), testing::StartsWith("HTTP/1.1 299 Status\r\n"));
}

TEST(RenderResponse, TryLaterCanBeRetriedByTheApiServer) {  // it retries a 5xx only with a numeric Retry-After
  EXPECT_THAT(RenderResponse(TryLater(503, "busy"), AfterAnswer::kClose, BodyOf::kAnyMethod), testing::HasSubstr("\r\nRetry-After: 1\r\n"));
}

}  // namespace
}  // namespace warden::net
