// Which path means what.
#include "admission/handlers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

using ::testing::HasSubstr;

// Enough to be told apart: denied with code 400, with the uid.
const std::string kReview = R"({"request":{"uid":"the-uid"}})";

class WebhookHandler : public ::testing::Test {
 protected:
  net::Response Ask(std::string_view target, std::string_view method = "POST") {
    net::Request request;
    request.method = method;
    request.target = target;
    request.body = kReview;
    return handler_(request);
  }

  Engine engine_{AllRules(), Policy(AllRules())};
  EmptySnapshot snapshot_;
  net::Handler handler_ =
      MakeWebhookHandler({.engine = engine_, .snapshot = snapshot_, .kubernetes = {}, .now = [] { return std::chrono::sys_seconds(); }});
};

TEST_F(WebhookHandler, AnswersReviewsOnItsPaths) {
  for (const auto target : {"/validate", "/mutate", "/validate?timeout=5s", "/mutate?timeout=30s&x", "/validate/production",
                            "/validate/development", "/mutate/development?timeout=10s"}) {
    const auto answer = Ask(target);
    EXPECT_EQ(answer.status, 200U) << target;
    EXPECT_EQ(answer.content_type, "application/json");
    EXPECT_THAT(answer.body, HasSubstr(R"("uid":"the-uid")"));
  }
}

TEST_F(WebhookHandler, NamesTheProfilesThereAre) {
  for (const auto target : {"/validate/prod", "/mutate/", "/validate/production/", "/validate/a%2Fb", "/mutate/<script>"}) {
    const auto answer = Ask(target);
    EXPECT_EQ(answer.status, 404U) << target;
    EXPECT_EQ(answer.body, "no such profile, there are: production, development\n");
  }
}

TEST_F(WebhookHandler, KnowsNoOtherPaths) {
  for (const auto target : {"/", "/validates", "/Validate", "//validate", "/healthz", "/readyz", "*"})
    EXPECT_EQ(Ask(target).status, 404U) << target;
}

TEST_F(WebhookHandler, OnlyTakesPosts) {
  for (const auto method : {"GET", "HEAD"}) EXPECT_EQ(Ask("/validate", method).status, 405U);
}

TEST(OpsHandler, TellsAliveFromReady) {
  Readiness readiness;
  const auto handler = MakeOpsHandler(readiness);
  const auto ask = [&](std::string_view target, std::string_view method = "GET") {
    net::Request request;
    request.method = method;
    request.target = target;
    const auto answer = handler(request);
    return std::to_string(answer.status) + " " + answer.body;
  };
  EXPECT_EQ(ask("/healthz"), "200 ok\n");
  EXPECT_EQ(ask("/readyz"), "503 starting\n");
  readiness.Set(Readiness::State::kServing);
  EXPECT_EQ(ask("/readyz"), "200 ok\n");
  EXPECT_EQ(ask("/readyz?verbose", "HEAD"), "200 ok\n");
  readiness.Set(Readiness::State::kDraining);
  EXPECT_EQ(ask("/readyz"), "503 draining\n");
  EXPECT_EQ(ask("/healthz"), "200 ok\n");
  EXPECT_THAT(ask("/metrics"), HasSubstr("404 "));
  EXPECT_THAT(ask("/healthz", "POST"), HasSubstr("405 "));
}

}  // namespace
}  // namespace warden
