// What an API server says when it says no.
#include "kube/read_error.h"

#include <gtest/gtest.h>

namespace warden::kube {
namespace {

ApiError Read(unsigned status, std::string body, std::vector<net::HttpHeader> headers = {}) {
  return ReadError({.status = status, .headers = std::move(headers), .body = std::move(body)});
}
std::string StatusBody(const std::string& more) { return R"({"kind":"Status","apiVersion":"v1",)" + more + "}"; }

TEST(ReadError, CausesAndTheTimeToWait) {
  const ApiError error = Read(409, StatusBody(R"("code":409,"reason":"Conflict","message":"m",
      "details":{"retryAfterSeconds":3,"causes":[{"reason":"FieldManagerConflict","message":"c","field":".data.k"}]})"));
  EXPECT_EQ(error.failure, ApiFailure::kConflict);
  EXPECT_EQ(error.retry_after, std::chrono::seconds(3));
  ASSERT_EQ(error.causes.size(), 1u);
  EXPECT_EQ(error.causes[0].reason, "FieldManagerConflict");
  EXPECT_EQ(error.causes[0].field, ".data.k");
  EXPECT_EQ(Read(429, "{}", {{"retry-after", "7"}}).retry_after, std::chrono::seconds(7));
  EXPECT_FALSE(Read(429, "{}", {{"Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"}}).retry_after);
  EXPECT_FALSE(Read(429, "{}", {{"Retry-After", "-1"}}).retry_after);
  EXPECT_EQ(Read(429, "{}", {{"Retry-After", "999999999"}}).retry_after, std::chrono::hours(1));
}

TEST(ReadError, AVersionOfTheFuture) {
  const char* causes = R"("details":{"causes":[{"reason":"ResourceVersionTooLarge","message":"Too large resource version"}]})";
  EXPECT_EQ(Read(504, StatusBody(std::string(R"("code":504,"reason":"Timeout",)") + causes)).failure, ApiFailure::kTooLargeResourceVersion);
  EXPECT_EQ(
      Read(504, StatusBody(R"("code":504,"reason":"Timeout","message":"Timeout: Too large resource version: 9, current: 1")")).failure,
      ApiFailure::kTooLargeResourceVersion);
  EXPECT_EQ(Read(504, StatusBody(R"("code":504,"reason":"Timeout","message":"slow")")).failure, ApiFailure::kServer);
}

TEST(ReadError, OneLineAndNoKey) {
  const ApiError error =
      Read(422, StatusBody(R"("code":422,"message":"Invalid value: \"sk-proj-abcdefghijklmnop1234567890\":\n no\u0007t that")"));
  EXPECT_EQ(error.message.find("abcdefghijklmnop"), std::string::npos) << error.message;
  EXPECT_EQ(error.message.find('\n'), std::string::npos);
  EXPECT_LE(Read(422, StatusBody(R"("message":")" + std::string(5000, 'x') + "\"")).message.size(), 1000u);
}

// Half a key is not known for one any more.
TEST(ReadError, IsNotCutInsideAWord) {
  for (std::size_t before = 960; before < 1000; ++before) {
    const std::string text = std::string(before, 'x') + " sk-proj-abcdefghijklmnop1234567890 and more of it until it is cut off";
    const ApiError error = Read(422, StatusBody(R"("code":422,"message":")" + text + "\""));
    EXPECT_EQ(error.message.find("abcdef"), std::string::npos) << error.message;
    EXPECT_EQ(error.message.find("sk-proj-ab"), std::string::npos) << error.message;
  }
}

TEST(ReadError, WhatIsNoStatusIsNotQuoted) {
  for (const char* body : {"", "<html>canary</html>", "[]", R"({"kind":"Pod","canary":1})", R"({"kind":"Status"})", "canary"}) {
    const ApiError error = Read(403, body);
    EXPECT_EQ(error.failure, ApiFailure::kUnreadable) << body;
    EXPECT_EQ(error.http_status, 403u);
    EXPECT_EQ(error.message.find("canary"), std::string::npos);
  }
  EXPECT_EQ(Read(404, "404 page not found\n").failure, ApiFailure::kNotFound);
  EXPECT_EQ(Read(404, "<html>404 page not found\n").failure, ApiFailure::kUnreadable);
  EXPECT_EQ(Read(301, "").failure, ApiFailure::kUnreadable);
}

TEST(ReadError, OddTypesInAStatus) {
  for (const char* more :
       {R"("code":"410")", R"("code":-1)", R"("details":[])", R"("details":{"causes":{}})", R"("details":{"causes":[1,null,{}]})",
        R"("details":{"retryAfterSeconds":"x"})", R"("message":{})", R"("reason":7)"}) {
    const ApiError error = Read(500, StatusBody(more));
    EXPECT_EQ(error.failure, ApiFailure::kServer) << more;
    EXPECT_FALSE(error.message.empty());
  }
}

TEST(ReadError, FailuresOfTheWay) {
  EXPECT_EQ(ErrorOfTransport({StatusCode::kUnavailable, "x"}, 0, false).failure, ApiFailure::kUnreachable);
  EXPECT_EQ(ErrorOfTransport({StatusCode::kForbidden, "x"}, 0, false).failure, ApiFailure::kUnreachable);
  EXPECT_EQ(ErrorOfTransport({StatusCode::kTimeout, "x"}, 0, false).failure, ApiFailure::kTimeout);
  EXPECT_EQ(ErrorOfTransport({StatusCode::kTooLarge, "x"}, 0, false).failure, ApiFailure::kTooLarge);
  EXPECT_EQ(ErrorOfTransport({StatusCode::kInvalid, "x"}, 0, false).failure, ApiFailure::kInvalid);
  EXPECT_EQ(ErrorOfTransport({StatusCode::kTimeout, "x"}, 0, true).failure, ApiFailure::kCancelled);
}

}  // namespace
}  // namespace warden::kube
