// Faults, the log, and the life of replicas of the fake LiteLLM proxy; and the same over HTTP.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "fakes/litellm_client.h"
#include "net/http_client.h"
#include "support/fake_litellm/http_front.h"

namespace warden::testing {
namespace {

using Json = nlohmann::json;
using Fault = FakeLiteLlm::Fault;

FakeLiteLlmOptions TwoReplicas() {
  const Json file = Json::array({Model("f", "id-f")});
  return {.model_lists = {file, file}};
}

TEST(LiteLlmLife, FaultsComeBeforeInsteadOfAndAfterWhatIsAsked) {
  struct Case {
    Fault fault;
    std::optional<StatusCode> lost;
    unsigned status;
    bool acts;
  };
  for (const auto& [fault, lost, status, acts] :
       {Case{Fault::Refused(), StatusCode::kUnavailable, 0, false}, Case{Fault::Lost(), StatusCode::kUnavailable, 0, true},
        Case{Fault::Lost(StatusCode::kTimeout), StatusCode::kTimeout, 0, true}, Case{Fault::Says(503, "{}"), std::nullopt, 503, false},
        Case{Fault::ActsAndSays(500, "{}"), std::nullopt, 500, true}}) {
    FakeLiteLlm fake(TwoReplicas());
    fake.SetBefore(
        [&](std::size_t, const net::HttpCall&, std::size_t number) { return number == 2 ? std::optional(fault) : std::nullopt; });
    const auto transport = fake.Transport(0);
    EXPECT_EQ(transport->Call(CallTo("GET", "/v1/models"), {})->status, 200U);
    const auto answer = transport->Call(CallTo("POST", "/model/new", Model("m", "id-m")), {});
    EXPECT_EQ(answer.ok(), !lost.has_value());
    if (lost) {
      EXPECT_EQ(answer.status().code(), *lost);
    } else {
      EXPECT_EQ(answer->status, status);
    }
    EXPECT_EQ(fake.rows().size(), acts ? 1U : 0U);
    EXPECT_EQ(fake.Served(0).contains("id-m"), acts);
    const auto calls = fake.calls();
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_EQ(calls[1].method, "POST");
    EXPECT_EQ(calls[1].path, "/model/new");
    EXPECT_EQ(calls[1].status, status);
    EXPECT_EQ(calls[1].acted, acts);
  }
}

TEST(LiteLlmLife, HooksMayUseTheFake) {
  FakeLiteLlm fake(TwoReplicas());
  std::vector<unsigned> seen;
  fake.SetBefore([&](std::size_t, const net::HttpCall&, std::size_t) {
    fake.Advance(kPoll);
    return std::optional<Fault>();
  });
  fake.SetAfter([&](std::size_t replica, const net::HttpCall& call, const Result<net::HttpAnswer>& answer) {
    EXPECT_EQ(replica, 1U);
    EXPECT_EQ(call.target, "/v1/models");
    seen.push_back(answer.ok() ? answer->status : 0);
    fake.Kill(1);
  });
  EXPECT_TRUE(fake.Call(1, CallTo("GET", "/v1/models")).ok());
  EXPECT_FALSE(fake.Call(1, CallTo("GET", "/v1/models")).ok());
  EXPECT_EQ(seen, std::vector<unsigned>({200, 0}));
  EXPECT_EQ(fake.now(), 2 * kPoll);
}

TEST(LiteLlmLife, ARolloutReadsFileAndDatabaseAgain) {
  LiteLlmClient client(TwoReplicas());
  client.New(0, Model("m", "id-m"));
  client.fake().Kill(1);
  EXPECT_FALSE(client.fake().is_running(1));
  EXPECT_EQ(client.Send(1, "GET", "/v1/models").status, 0U);
  EXPECT_TRUE(client.fake().Served(1).empty());
  client.fake().Advance(kPoll);
  client.fake().Restart(1, Json::array({Model("g", "id-g")}));
  EXPECT_TRUE(client.Lists(1, "id-g"));
  EXPECT_TRUE(client.Lists(1, "id-m")) << "at once";
  EXPECT_FALSE(client.Lists(1, "id-f"));
  EXPECT_TRUE(client.Lists(0, "id-f"));
  client.New(0, Model("n", "id-n"));
  client.fake().Advance(kPoll - std::chrono::milliseconds(1));
  EXPECT_FALSE(client.Lists(1, "id-n"));
  client.fake().Advance(std::chrono::milliseconds(1));
  EXPECT_TRUE(client.Lists(1, "id-n")) << "one interval after its start";
}

TEST(LiteLlmLife, AReplicaDoesNotStartWithoutItsDatabase) {
  FakeLiteLlm fake(TwoReplicas());
  fake.SetDatabase(fake_litellm::DatabaseState::kAway);
  fake.Restart(0, Json::array());
  EXPECT_FALSE(fake.is_running(0));
  EXPECT_TRUE(fake.is_running(1));
  fake.SetDatabase(fake_litellm::DatabaseState::kConnected);
  fake.Restart(0, Json::array());
  EXPECT_TRUE(fake.is_running(0));
}

TEST(LiteLlmLife, RowsCanBeChangedPastTheApi) {
  LiteLlmClient client(TwoReplicas());
  client.fake().PutRow({.id = "id-m", .name = "m", .params = {{"model", "openai/a"}}});
  client.fake().Advance(kPoll);
  EXPECT_EQ(client.Info(1, "id-m")["litellm_params"]["model"], "openai/a");
  client.fake().PutRow({.id = "id-m", .name = "m", .params = {{"model", "openai/b"}}});
  client.fake().Advance(kPoll);
  EXPECT_EQ(client.Info(1, "id-m")["litellm_params"]["model"], "openai/b");
  client.fake().RemoveRow("id-m");
  client.fake().Advance(kPoll);
  EXPECT_FALSE(client.Lists(1, "id-m"));
}

TEST(LiteLlmLife, TransportsKeepToTheirContract) {
  FakeLiteLlm fake(TwoReplicas());
  const auto transport = fake.Transport(0);
  net::HttpCall call = CallTo("GET", "/v1/models");
  unsigned begun = 0;
  call.begun = &begun;
  EXPECT_TRUE(transport->Call(call, {}).ok());
  EXPECT_EQ(begun, 200U);
  std::string pieces;
  const net::HttpTransport::StreamTaker take{.head = [](const net::HttpAnswer&) { return net::HttpTransport::Take::kPieces; },
                                             .piece =
                                                 [&](std::string_view piece) {
                                                   pieces += piece;
                                                   return true;
                                                 }};
  const auto streamed = transport->Stream(call, take, {});
  ASSERT_TRUE(streamed.ok());
  EXPECT_TRUE(streamed->body.empty());
  EXPECT_EQ(Json::parse(pieces)["data"].size(), 1U);
  call.most_bytes = 10;
  EXPECT_EQ(transport->Call(call, {}).status().code(), StatusCode::kTooLarge);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(transport->Call(CallTo("GET", "/v1/models"), stop.get_token()).status().code(), StatusCode::kUnavailable);
}

// Two replicas that get the same id at once: one row, one 200.
TEST(LiteLlmLife, ManyThreadsMayCall) {
  FakeLiteLlm fake(TwoReplicas());
  std::atomic<int> added = 0;
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        const auto transport = fake.Transport(i % 2);
        for (int round = 0; round < 50; ++round) {
          const std::string id = "id-" + std::to_string(round);
          if (transport->Call(CallTo("POST", "/model/new", Model("m", id)), {})->status == 200) ++added;
          fake.Advance(std::chrono::milliseconds(100));
        }
      });
    }
  }
  EXPECT_EQ(added, 50);
  EXPECT_EQ(fake.rows().size(), 50U);
  EXPECT_EQ(fake.calls().size(), 400U);
}

// Property tests and tests of many models lean on it.
TEST(LiteLlmLife, AThousandModelsAreNothing) {
  LiteLlmClient client(TwoReplicas());
  for (int i = 0; i < 1'000; ++i) {
    const std::string name = "m" + std::to_string(i);
    ASSERT_EQ(client.New(0, Model(name, "id-" + name)).status, 200U);
  }
  client.fake().Advance(kPoll);
  EXPECT_EQ(client.fake().Served(1).size(), 1'001U);
  EXPECT_EQ(client.Send(1, "GET", "/model/info").body["data"].size(), 1'001U);
}

TEST(LiteLlmLife, OverHttp) {
  FakeLiteLlm fake(TwoReplicas());
  const FakeLiteLlmFront front(fake);
  ASSERT_EQ(front.urls().size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    SCOPED_TRACE(front.urls()[i]);
    const auto at = front.urls()[i].rfind(':');
    const auto port = static_cast<std::uint16_t>(std::stoi(front.urls()[i].substr(at + 1)));
    const auto made = net::MakeHttpClient({.tls = false, .host = "127.0.0.1", .port = port});
    ASSERT_TRUE(made.ok()) << made.status().message();
    net::HttpTransport& client = **made;
    EXPECT_EQ(client.Call(CallTo("GET", "/health/liveliness"), {})->body, "\"I'm alive!\"");
    EXPECT_EQ(client.Call(CallTo("POST", "/model/new", Model("m", "id-" + std::to_string(i))), {})->status, 200U);
    const auto patched = client.Call(CallTo("PATCH", "/model/id-0/update", Json::object()), {});
    ASSERT_TRUE(patched.ok());
    EXPECT_EQ(patched->status, 200U);
    const auto info = client.Call(CallTo("GET", "/model/info?litellm_model_id=id-0"), {});
    ASSERT_TRUE(info.ok());
    EXPECT_EQ(BodyOf(*info)["data"][0]["model_name"], "m");
    const auto chat = client.Call(CallTo("POST", "/v1/chat/completions", {{"model", "f"}, {"messages", Json::array()}}), {});
    ASSERT_TRUE(chat.ok());
    EXPECT_EQ(chat->Header("x-litellm-version"), "1.108.6");
  }
  EXPECT_EQ(fake.rows().size(), 2U);
}

}  // namespace
}  // namespace warden::testing
