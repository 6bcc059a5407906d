// Which path means what.
#include "admission/handlers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "engine/snapshots.h"
#include "net/render.h"
#include "support/fake_clock.h"
#include "support/memory_log.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

using ::testing::ContainsRegex;
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
    request.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    request.peer_name = peer_;
    return handler_(request);
  }
  // A review that takes some work.
  net::Response AskAbout(std::string body, std::string_view target, std::chrono::steady_clock::time_point arrived,
                         const net::Handler& handler) {
    net::Request request;
    request.method = "POST";
    request.target = target;
    request.arrived = arrived;
    request.body = std::move(body);
    return handler(request);
  }
  static std::string Recorded() {
    std::ifstream in(WARDEN_SOURCE_DIR "/tests/review/01_create_plain.create_deployment/request.json", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // Judging is over before it has begun.
  net::Handler Hurried() {
    return admission::MakeWebhookHandler({.engine = engine_,
                                          .snapshots = snapshots_,
                                          .assumptions = {},
                                          .clock = clock_,
                                          .metrics = metrics_,
                                          .log = log_,
                                          .judge_time = std::chrono::nanoseconds(1)});
  }
  net::Handler Handler(std::vector<std::string> client_names) {
    return admission::MakeWebhookHandler({.engine = engine_,
                                          .snapshots = snapshots_,
                                          .assumptions = {},
                                          .clock = clock_,
                                          .metrics = metrics_,
                                          .log = log_,
                                          .client_names = std::move(client_names)});
  }

  std::string peer_;
  testing::FakeClock clock_;

  Engine engine_{AllRules(), Policy(AllRules())};
  engine::FixedSource snapshots_{std::make_shared<const engine::EmptySnapshot>()};
  ops::Metrics shown_{{}};
  admission::ReviewMetrics metrics_{shown_, AllRules(), {"production", "development"}};
  testing::MemoryLog lines_;
  admission::ReviewLog log_{lines_.At(base::LogLevel::kInfo)};
  net::Handler handler_ = Handler({});
};

class CountedSource final : public SnapshotSource {
 public:
  std::shared_ptr<const Snapshot> Take() const override {
    ++taken;
    return std::make_shared<const engine::EmptySnapshot>();
  }
  mutable int taken = 0;
};

TEST_F(WebhookHandler, TakesOneSnapshotForEachReview) {
  const CountedSource source;
  const auto handler = admission::MakeWebhookHandler(
      {.engine = engine_, .snapshots = source, .assumptions = {}, .clock = clock_, .metrics = metrics_, .log = log_});
  for (int reviews = 1; reviews <= 3; ++reviews) {
    const char* target = reviews == 2 ? "/mutate" : "/validate";
    EXPECT_EQ(AskAbout(Recorded(), target, std::chrono::steady_clock::now(), handler).status, 200U);
    EXPECT_EQ(source.taken, reviews);
  }
}

TEST_F(WebhookHandler, AnswersReviewsOnItsPaths) {
  for (const auto target :
       {"/validate", "/mutate", "/validate?timeout=5s", "/mutate?timeout=30s&x", "/validate/production", "/validate/development",
        "/mutate/development?timeout=10s", "/warn/validate", "/warn/mutate", "/warn/validate/development?timeout=2s"}) {
    const auto answer = Ask(target);
    EXPECT_EQ(answer.status, 200U) << target;
    EXPECT_EQ(answer.content_type, "application/json");
    EXPECT_THAT(answer.body, HasSubstr(R"("uid":"the-uid")"));
  }
}

// The entry's failurePolicy decides: a Retry-After would have the API server ask ten times.
TEST_F(WebhookHandler, OverTheTimeIs500WithoutRetryAfter) {
  clock_.look_takes = std::chrono::microseconds(1);
  const auto now = clock_.Steady();
  for (const auto target : {"/validate", "/mutate", "/validate/production?timeout=10s"}) {
    const auto answer = AskAbout(Recorded(), target, now, Hurried());
    EXPECT_EQ(answer.status, 500U) << target;
    EXPECT_EQ(answer.content_type, "text/plain; charset=utf-8");
    EXPECT_EQ(answer.retry_after.count(), 0);
    EXPECT_THAT(answer.body, HasSubstr("(LW010)"));
    const std::string sent = net::RenderResponse(answer, net::AfterAnswer::kKeepOpen, net::BodyOf::kAnyMethod);
    EXPECT_THAT(sent, ::testing::StartsWith("HTTP/1.1 500 Internal Server Error\r\n"));
    EXPECT_THAT(sent, ::testing::Not(HasSubstr("Retry-After")));
  }
  EXPECT_THAT(shown_.Text(), ContainsRegex("warden_over_budget_total[{]rule=\"[A-Za-z0-9]+\"[}] [1-9]"));
  EXPECT_THAT(lines_.lines(), ::testing::SizeIs(3));
  EXPECT_THAT(lines_.lines()[0], HasSubstr("warning over_budget webhook=validate"));
  EXPECT_THAT(lines_.lines()[0], HasSubstr("doing="));
}

// The API server's own time-out counts from when the request came.
TEST_F(WebhookHandler, AClientThatWaitsLessIsHeard) {
  clock_.look_takes = std::chrono::microseconds(1);
  const auto long_ago = clock_.Steady() - std::chrono::seconds(20);
  EXPECT_EQ(AskAbout(Recorded(), "/validate?timeout=10s", long_ago, handler_).status, 500U);
  EXPECT_EQ(AskAbout(Recorded(), "/mutate?timeout=10s", long_ago, handler_).status, 500U);
  EXPECT_EQ(AskAbout(Recorded(), "/validate", long_ago, handler_).status, 200U);
  EXPECT_EQ(AskAbout(Recorded(), "/validate?timeout=1h", long_ago, handler_).status, 200U);
}

TEST_F(WebhookHandler, NamesTheProfilesThereAre) {
  for (const auto target : {"/validate/prod", "/mutate/", "/validate/production/", "/validate/a%2Fb", "/mutate/<script>",
                            "/warn/validate/prod", "/validate/warn"}) {
    const auto answer = Ask(target);
    EXPECT_EQ(answer.status, 404U) << target;
    EXPECT_EQ(answer.body, "no such profile, there are: production, development\n");
  }
}

TEST_F(WebhookHandler, KnowsNoOtherPaths) {
  for (const auto target : {"/", "/validates", "/Validate", "//validate", "/healthz", "/readyz", "*", "/warn", "/warn/", "/warnvalidate",
                            "/warn/warn/validate", "/warn//validate"})
    EXPECT_EQ(Ask(target).status, 404U) << target;
  const std::string said = Ask("/").body;
  for (const char* path : {"/validate", "/mutate", "/warn/validate", "/warn/mutate"}) EXPECT_THAT(said, HasSubstr(path));
}

TEST_F(WebhookHandler, OnlyTakesPosts) {
  for (const auto method : {"GET", "HEAD"}) EXPECT_EQ(Ask("/validate", method).status, 405U);
}

TEST_F(WebhookHandler, CountsAndLogsWhatItAnswers) {
  Ask("/validate/production");
  EXPECT_THAT(shown_.Text(),
              HasSubstr(R"({decision="unreadable",kind="none",operation="none",profile="production",webhook="validate"} 1)"));
  ASSERT_EQ(lines_.lines().size(), 1U);
  EXPECT_THAT(lines_.lines()[0], HasSubstr("info unreadable webhook=validate uid=the-uid profile=production duration_us="));
  EXPECT_THAT(lines_.lines()[0], HasSubstr(" trace_id=4bf92f3577b34da6a3ce929d0e0e4736 parent_id=00f067aa0ba902b7"));
}

TEST_F(WebhookHandler, AsksForTheNameOfTheClient) {
  handler_ = Handler({"kube-apiserver", "kube-apiserver-2"});
  for (const char* name : {"", "kube", "kube-apiserver-3"}) {
    peer_ = name;
    EXPECT_EQ(Ask("/validate").status, 403U) << name;
  }
  peer_ = "kube-apiserver-2";
  EXPECT_EQ(Ask("/validate").status, 200U);
}

}  // namespace
}  // namespace warden
