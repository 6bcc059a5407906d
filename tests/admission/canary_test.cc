// Secrets of every shape in every place of every object: not one byte of them in an answer, a line of the log or a metric.
#include <gtest/gtest.h>

#include "admission/handlers.h"
#include "base/base64.h"
#include "engine/snapshots.h"
#include "review/reviews.h"
#include "support/canaries.h"
#include "support/fake_clock.h"
#include "support/memory_log.h"
#include "warden/catalogue.h"

namespace warden::testing {
namespace {

constexpr unsigned kSeed = 9112026;

Json ReviewOf(const Json& object, std::string_view operation) {
  Json review = Recorded(object["kind"] == "Deployment" ? "01_create_plain.create_deployment"
                         : object["kind"] == "Secret"   ? "19_secret_create.create_secret"
                                                        : "17_configmap_create.create_configmap");
  review["request"]["operation"] = operation;
  review["request"]["name"] = object["metadata"]["name"];
  review["request"]["object"] = operation == "DELETE" ? Json() : object;
  review["request"]["oldObject"] = operation == "CREATE" ? Json() : object;
  return review;
}

class Server {
 public:
  // All that leaves the process.
  std::string Ask(const std::string& target, const std::string& body) {
    net::Request request;
    request.method = "POST";
    request.target = target;
    request.body = body;
    const net::Response answer = handler_(request);
    std::string all = answer.body;
    const Json json = Json::parse(answer.body, nullptr, false);
    if (json.is_object() && json["response"].contains("patch"))
      all += base::DecodeBase64(json["response"]["patch"].get<std::string>()).value_or("");
    for (const std::string& line : lines_.lines()) all += "\n" + line;
    return all + "\n" + shown_.Text();
  }

 private:
  Engine engine_{AllRules(), Policy(AllRules())};
  engine::FixedSource snapshots_{std::make_shared<const engine::EmptySnapshot>()};
  testing::FakeClock clock_;
  ops::Metrics shown_{{}};
  admission::ReviewMetrics metrics_{shown_, AllRules(), {"production", "development"}};
  MemoryLog lines_;
  admission::ReviewLog log_{lines_.At(base::LogLevel::kDebug)};
  net::Handler handler_ = admission::MakeWebhookHandler({.engine = engine_,
                                                         .snapshots = snapshots_,
                                                         .assumptions = {},
                                                         .clock = clock_,
                                                         .metrics = metrics_,
                                                         .log = log_,
                                                         .client_names = {}});
};

class ReviewCanary : public ::testing::TestWithParam<std::size_t> {};

TEST_P(ReviewCanary, StaysInside) {
  const Canary canary = Canaries(kSeed)[GetParam()];
  std::size_t with_findings = 0, asked = 0;
  for (const CanaryFile& file : FilesWith(canary)) {
    const Json object = file.object ? Json::parse(file.text, nullptr, false) : Json();
    if (!object.is_object()) continue;
    for (const std::string operation : {"CREATE", "UPDATE", "DELETE"}) {
      Json review = ReviewOf(object, operation);
      // Of an old object without the secret, too: what changed is judged.
      if (operation == "UPDATE") review["request"]["oldObject"]["spec"]["replicas"] = 3;
      for (const std::string target : {"/validate", "/mutate", "/validate/development"}) {
        Server server;
        const std::string all = server.Ask(target, review.dump());
        const std::string leak = LeakIn(all, canary);
        EXPECT_EQ(leak, "") << canary.shape << ", " << target << " " << operation << ", " << file.name;
        ++asked;
        with_findings += all.find("LW") != std::string::npos ? 1 : 0;
      }
    }
  }
  EXPECT_GT(asked, 300U);
  EXPECT_GT(with_findings, asked / 4) << "the test proves nothing";
}

// A review that ends too early, or is none.
TEST_P(ReviewCanary, StaysInsideWhatIsNoReview) {
  const Canary canary = Canaries(kSeed)[GetParam()];
  for (const CanaryFile& file : FilesWith(canary)) {
    const Json object = file.object ? Json::parse(file.text, nullptr, false) : Json();
    if (!object.is_object()) continue;
    const std::string body = ReviewOf(object, "CREATE").dump();
    for (std::size_t part = 1; part < 6; ++part) {
      Server server;
      const std::string cut = body.substr(0, body.size() * part / 6);
      EXPECT_EQ(LeakIn(server.Ask("/validate", cut) + server.Ask("/mutate", file.text), canary), "") << file.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Canary, ReviewCanary, ::testing::Range<std::size_t>(0, 10),
                         [](const auto& shape) { return Canaries(kSeed)[shape.param].shape; });

}  // namespace
}  // namespace warden::testing
