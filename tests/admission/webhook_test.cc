// The whole webhook in this process: recorded AdmissionReviews over real TLS, and stopping without losing an answer.
#include "admission/webhook.h"

#include <fstream>
#include <iterator>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/real_clock.h"
#include "engine/snapshots.h"
#include "net/raw_client.h"
#include "review/handle.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

using ::testing::HasSubstr;

std::string Recorded(std::string_view name) {
  std::ifstream in(std::string(WARDEN_SOURCE_DIR "/tests/review/") + std::string(name) + "/request.json", std::ios::binary);
  EXPECT_TRUE(in) << name;
  return {std::istreambuf_iterator<char>(in), {}};
}

class WebhookTest : public ::testing::Test {
 protected:
  WebhookTest() {
    options_.server.tls_listen = options_.server.ops_listen = {.host = "127.0.0.1", .port = 0};
    options_.assumptions.kubernetes = {36};
    options_.drain_delay = std::chrono::seconds(5);  // long enough to ask meanwhile, on a busy machine too
  }
  void Start() {
    webhook_.emplace(options_, engine_, clock_);
    const auto pair = net::MakeSelfSigned(
        {.common_name = "test", .dns_names = {"localhost"}, .ip_addresses = {"127.0.0.1"}, .now = std::chrono::system_clock::now()});
    ASSERT_TRUE(pair.ok());
    const Status status = webhook_->Start({*pair, client_ca_});
    ASSERT_TRUE(status.ok()) << status.message();
  }
  std::string Ready() { return Get("/readyz"); }
  std::string Get(const std::string& path) {
    net::RawClient client(webhook_->ops_endpoint(), {.layer = net::ClientOptions::Layer::kPlain});
    client.Send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto answer = client.ReadAnswer("GET");
    return std::to_string(answer.status) + " " + answer.body;
  }
  // What the pure function says to the same bytes.
  std::string InProcess(review::ReviewPurpose purpose, std::string body, std::string_view profile = kProductionProfile) {
    const engine::EmptySnapshot snapshot;
    return review::HandleReview(
               purpose, std::move(body),
               {.engine = engine_, .snapshot = snapshot, .profile = profile, .assumptions = {.kubernetes = {36}}, .now = clock_.Second()})
        .body;
  }

  Engine engine_{AllRules(), Policy(AllRules())};
  app::RealClock clock_;
  admission::WebhookOptions options_;
  std::string client_ca_;
  std::optional<admission::Webhook> webhook_;
};

TEST_F(WebhookTest, AnswersOverTlsAsInProcess) {
  Start();
  net::RawClient client(webhook_->tls_endpoint());
  ASSERT_TRUE(client.connected());
  for (const auto name :
       {"01_create_plain.create_deployment", "03_set_image.update_deployment", "05_scale_down.update_scale_scale",
        "08_delete_with_finalizer.delete_deployment", "17_configmap_create.create_configmap", "19_secret_create.create_secret"}) {
    SCOPED_TRACE(name);
    const std::string body = Recorded(name);
    const auto validated = client.Post("/validate?timeout=10s", body);
    EXPECT_EQ(validated.status, 200U);
    EXPECT_EQ(validated.Field("Content-Type"), "application/json");
    EXPECT_EQ(validated.body, InProcess(review::ReviewPurpose::kValidate, body));
    EXPECT_EQ(client.Post("/mutate?timeout=10s", body).body, InProcess(review::ReviewPurpose::kMutate, body));
    EXPECT_EQ(client.Post("/validate/development", body).body, InProcess(review::ReviewPurpose::kValidate, body, kDevelopmentProfile));
  }
}

TEST_F(WebhookTest, ProfilesDiffer) {
  Start();
  net::RawClient client(webhook_->tls_endpoint());
  const std::string body = Recorded("01_create_plain.create_deployment");
  EXPECT_THAT(client.Post("/validate", body).body, HasSubstr(R"("allowed":false)"));
  EXPECT_THAT(client.Post("/validate/development", body).body, HasSubstr(R"("allowed":true)"));
  EXPECT_EQ(client.Post("/validate/staging", body).status, 404U);
}

TEST_F(WebhookTest, ABodyThatIsNoReviewIsOneLineOfText) {
  Start();
  net::RawClient client(webhook_->tls_endpoint());
  const auto answer = client.Post("/validate", "{}");
  EXPECT_EQ(answer.status, 400U);
  EXPECT_EQ(answer.body, "read AdmissionReview: request.uid is missing\n");
  EXPECT_THAT(std::string(answer.Field("Content-Type")), HasSubstr("text/plain"));
}

TEST_F(WebhookTest, ABigConfigMapIsJudgedBesideSmallReviews) {
  Start();
  std::string body = Recorded("17_configmap_create.create_configmap");
  const std::string marker = R"("data":{)";
  body.insert(body.find(marker, body.find("\"object\"")) + marker.size(), "\"notes.txt\":\"" + std::string(1 << 20, 'x') + "\",");
  net::RawClient client(webhook_->tls_endpoint());
  EXPECT_THAT(client.Post("/validate", body).body, HasSubstr("LW206"));
}

TEST_F(WebhookTest, DrainsReadinessFirstThenAnswersNoMore) {
  EXPECT_NO_FATAL_FAILURE(Start());
  EXPECT_EQ(Ready(), "200 ok\n");
  bool closed = false;
  std::thread drain([&] { closed = webhook_->Drain(); });
  std::string ready;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while ((ready = Ready()) == "200 ok\n" && std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_EQ(ready, "503 draining\n");
  // Whoever has not heard of it is still answered.
  net::RawClient late(webhook_->tls_endpoint());
  const auto answer = late.Post("/validate", Recorded("05_scale_down.update_scale_scale"));
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.Field("Connection"), "close");
  drain.join();
  EXPECT_TRUE(closed);
  EXPECT_FALSE(net::RawClient(webhook_->tls_endpoint()).connected());
}

TEST_F(WebhookTest, TellsPrometheusWhatItDid) {
  Start();
  net::RawClient client(webhook_->tls_endpoint());
  const std::string body = Recorded("01_create_plain.create_deployment");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.Post("/validate?timeout=10s", body).status, 200U);
  EXPECT_EQ(client.Post("/mutate/development", body).status, 200U);
  const std::string text = Get("/metrics");
  EXPECT_THAT(text, HasSubstr("200 # HELP "));
  EXPECT_THAT(
      text,
      HasSubstr(
          R"(warden_reviews_total{decision="denied",kind="Deployment",operation="CREATE",profile="by_policy",webhook="validate"} 3)"));
  EXPECT_THAT(text, HasSubstr("warden_request_body_bytes_total " + std::to_string(4 * body.size()) + "\n"));
  EXPECT_THAT(text, HasSubstr("warden_review_judging_seconds_count{webhook=\"mutate\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("warden_ready 1\n"));
}

TEST_F(WebhookTest, OnlyNamedClientsMayAsk) {
  const auto pair = [](const std::string& name) {
    return *net::MakeSelfSigned({.common_name = name, .dns_names = {name}, .ip_addresses = {}, .now = std::chrono::system_clock::now()});
  };
  const auto api = pair("kube-apiserver"), other = pair("someone"), stranger = pair("kube-apiserver");
  client_ca_ = api.certificate_pem + other.certificate_pem;
  options_.client_names = {"kube-apiserver"};
  Start();
  const auto post = [&](const std::optional<net::CertificatePair>& certificate) {
    return net::RawClient(webhook_->tls_endpoint(), {.certificate = certificate})
        .Post("/validate", Recorded("19_secret_create.create_secret"));
  };
  EXPECT_EQ(post(api).status, 200U);
  EXPECT_EQ(post(other).status, 403U);
  EXPECT_EQ(post(stranger).status, 0U) << "the handshake fails";
  EXPECT_EQ(post(std::nullopt).status, 0U);
  EXPECT_EQ(Get("/healthz"), "200 ok\n") << "kubelet has no certificate";
}

TEST_F(WebhookTest, SaysWhichPortIsTaken) {
  Start();
  admission::WebhookOptions taken = options_;
  taken.server.tls_listen = webhook_->tls_endpoint();
  admission::Webhook second(taken, engine_, clock_);
  const auto pair =
      net::MakeSelfSigned({.common_name = "test", .dns_names = {"localhost"}, .ip_addresses = {}, .now = std::chrono::system_clock::now()});
  const Status status = second.Start({*pair, ""});
  EXPECT_EQ(status.code(), StatusCode::kUnavailable);
  EXPECT_THAT(status.message(), HasSubstr(net::ToString(webhook_->tls_endpoint())));
  EXPECT_EQ(second.health().phase(), ops::Health::Phase::kStarting);
}

}  // namespace
}  // namespace warden
