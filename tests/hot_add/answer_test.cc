// What answers mean.
#include "hotadd/answer.h"

#include <gtest/gtest.h>

#include "hotadd/protocol.h"

namespace warden::hotadd {
namespace {

using Kind = ModelCall::Kind;
using Database = Readiness::Database;

Outcome Of(Kind kind, unsigned status, std::string_view body) { return ReadAnswer(kind, status, body).outcome; }

TEST(Answer, EachTextByItsMeaning) {
  struct Case {
    Kind kind;
    unsigned status;
    std::string_view body;
    Outcome outcome;
  };
  for (
      const auto& [kind, status, body, outcome] : std::vector<Case>{
          {Kind::kNew, 200, "{}", Outcome::kDone},
          {Kind::kNew, 201, "", Outcome::kDone},
          {Kind::kNew, 500,
           R"({"error":{"message":"{'error': 'Failed to add model to db. Check your server logs for more details.'}","type":"auth_error"}})",
           Outcome::kExistsOrAway},
          {Kind::kNew, 500,
           R"({"error":{"message":"Model create was saved to the database, but the model id(s) ['i'] are not live in this pod's router"}})",
           Outcome::kSavedNotLive},
          {Kind::kPatch, 500, R"({"error":{"message":"Model update was saved to the database, but the model id(s) ['i'] are not live"}})",
           Outcome::kSavedNotLive},
          {Kind::kNew, 500, R"({"error":{"message":"{'error': \"No DB Connected. Here's how to do it - https://docs\"}"}})",
           Outcome::kNoDatabase},
          {Kind::kNew, 500, R"({"error":{"message":"{'error': \"Set `'STORE_MODEL_IN_DB='True'` in your env\"}"}})", Outcome::kNoDatabase},
          {Kind::kNew, 400, R"({"error":{"message":"No connected db.","type":"no_db_connection"}})", Outcome::kNoDatabase},
          {Kind::kNew, 503,
           R"({"error":{"message":"Service Unavailable, the authentication database is temporarily unreachable.","type":"no_db_connection"}})",
           Outcome::kAway},
          {Kind::kNew, 502, "<html>", Outcome::kAway},
          {Kind::kNew, 504, "", Outcome::kAway},
          {Kind::kDelete, 400,
           R"({"error":{"message":"Authentication Error, Can't reach database server at `h`:`5432`","type":"auth_error"}})",
           Outcome::kAway},
          {Kind::kPatch, 500, R"({"error":{"message":"Error updating model: Can't reach database server at `h`"}})", Outcome::kAway},
          {Kind::kNew, 401, R"({"error":{"message":"Authentication Error, Invalid API key provided."}})", Outcome::kNotAllowed},
          {Kind::kNew, 403, R"({"error":{"message":"{'error': 'User does not have permission to make this model call."}})",
           Outcome::kNotAllowed},
          {Kind::kDelete, 400, R"({"error":{"message":"{'error': 'Model with id=i not found in db'}","type":"auth_error"}})",
           Outcome::kAbsent},
          {Kind::kPatch, 404, R"({"error":{"message":"Model i not found on proxy.","type":"not_found_error"}})", Outcome::kAbsent},
          {Kind::kPatch, 400,
           R"({"error":{"message":"Cannot edit config-based model. Store model in DB via /model/new first.","type":"validation_error"}})",
           Outcome::kAbsent},
          {Kind::kPatch, 405, R"({"detail":"Method Not Allowed"})", Outcome::kUnsupported},
          {Kind::kNew, 422, R"({"detail":[{"type":"int_parsing"}]})", Outcome::kRefused},
          {Kind::kNew, 400, R"({"error":{"message":"rpm is required"}})", Outcome::kRefused},
          {Kind::kNew, 400, R"({"error":{"message":"?","type":"auth_error"}})", Outcome::kFailed},
          {Kind::kNew, 500, "Internal Server Error", Outcome::kFailed},
          {Kind::kPatch, 500, R"({"error":{"message":"Failed to add model to db"}})", Outcome::kFailed},
          {Kind::kNew, 302, "", Outcome::kFailed},
          {Kind::kNew, 0, "", Outcome::kFailed},
      }) {
    EXPECT_EQ(static_cast<int>(Of(kind, status, body)), static_cast<int>(outcome)) << ToString(kind) << " " << status << " " << body;
  }
}

// An old LiteLLM gives back what it was sent, api_key too.
TEST(Answer, NoMessageQuotesABody) {
  const std::string body = R"({"detail":[{"type":"int_parsing","input":{"api_key":"sk-Canary7f3a9c21e5b8"}}]})";
  for (unsigned status = 300; status < 600; ++status) {
    for (const Kind kind : {Kind::kNew, Kind::kPatch, Kind::kDelete}) {
      const Answer answer = ReadAnswer(kind, status, body);
      EXPECT_EQ(answer.message.find("Canary"), std::string::npos);
      EXPECT_TRUE(answer.message.starts_with("answered " + std::to_string(status) + ": ")) << answer.message;
    }
    EXPECT_EQ(ReadListAnswer(status, body).message.find("Canary"), std::string::npos);
  }
}

TEST(Answer, OfTheList) {
  EXPECT_EQ(ReadListAnswer(200, "").outcome, Outcome::kDone);
  EXPECT_EQ(ReadListAnswer(401, "").outcome, Outcome::kNotAllowed);
  EXPECT_EQ(ReadListAnswer(403, "").outcome, Outcome::kNotAllowed);
  EXPECT_EQ(ReadListAnswer(400, R"({"error":{"message":"No connected db.","type":"no_db_connection"}})").outcome, Outcome::kNotAllowed)
      << "a wrong key, where there is no database";
  EXPECT_EQ(ReadListAnswer(503, R"({"error":{"type":"no_db_connection"}})").outcome, Outcome::kAway);
  EXPECT_EQ(ReadListAnswer(500, R"({"error":{"message":"Can't reach database server"}})").outcome, Outcome::kAway);
  EXPECT_EQ(ReadListAnswer(500, "").outcome, Outcome::kFailed);
  EXPECT_EQ(ReadListAnswer(404, "").outcome, Outcome::kFailed);
}

TEST(Readiness, OfOldAndNewVersions) {
  const Readiness old = ReadReadiness(200, R"({"status":"connected","db":"connected","litellm_version":"1.81.14"})");
  EXPECT_EQ(old.version, "1.81.14");
  EXPECT_EQ(old.database, Database::kConnected);
  const Readiness open = ReadReadiness(200, R"({"status":"healthy","db":"connected"})");
  EXPECT_EQ(open.version, "");
  EXPECT_EQ(open.database, Database::kConnected);
  EXPECT_EQ(ReadReadiness(200, R"({"status":"healthy","db":"Not connected"})").database, Database::kNone);
  EXPECT_EQ(ReadReadiness(503, R"({"status":"healthy","db":"disconnected"})").database, Database::kAway);
  EXPECT_EQ(ReadReadiness(503, R"x({"detail":"Service Unhealthy (Can't reach database server)"})x").database, Database::kAway);
  for (const std::string_view body : {"", "nonsense", "[]", "{}", R"({"status":"shutting_down"})", R"({"db":5,"litellm_version":7})"}) {
    const Readiness unknown = ReadReadiness(503, body);
    EXPECT_EQ(unknown.version, "") << body;
    EXPECT_EQ(unknown.database, Database::kUnknown) << body;
  }
}

TEST(Protocol, GrowsWithVersions) {
  const auto of = [](const char* text) { return ProtocolOf(*litellm::VersionOfTag(text)); };
  EXPECT_EQ(of("1.81.14"), Protocol());
  EXPECT_TRUE(of("1.94.3").loses_last_row && of("1.94.3").unregisters_wildcards && of("1.94.3").sees_info_alone);
  EXPECT_FALSE(of("1.94.3").patches || of("1.97.9").blocks);
  EXPECT_TRUE(of("1.98.0").patches && of("1.98.0").blocks);
  EXPECT_FALSE(of("1.108.14").removes_params);
  EXPECT_TRUE(of("1.109.0").removes_params);
  EXPECT_EQ(of("2.0.0"), of("1.110.2"));
  EXPECT_EQ(CommonOf(of("1.110.2"), of("1.94.3")), of("1.94.3"));
  EXPECT_EQ(CommonOf(of("1.81.14"), of("1.110.2")), Protocol());
}

}  // namespace
}  // namespace warden::hotadd
