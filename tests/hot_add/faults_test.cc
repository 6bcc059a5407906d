// What goes wrong between a hot-adder and a proxy: nothing is lost, nothing is doubled, and where it cannot go on it says why.
#include <gtest/gtest.h>

#include <set>

#include "hot_add/world.h"

namespace warden::testing {
namespace {

using Fault = FakeLiteLlm::Fault;
using Json = nlohmann::json;
using fake_litellm::DatabaseState;

const std::vector<std::string> kVersions = {"1.81.14", "1.94.3", "1.98.1", "1.108.6", "1.110.2"};

// One comes, one changes, one loses a parameter, one goes.
const Json kBefore = Json::array({Entry("change", {{"rpm", 1}}), Entry("lose", {{"rpm", 1}, {"tpm", 2}}), Entry("go"), Entry("stay")});
const Json kAfter = Json::array({Entry("come"), Entry("change", {{"rpm", 2}}), Entry("lose", {{"rpm", 1}}), Entry("stay")});

void ExpectAfter(World& world) {
  for (const Json& entry : kAfter) EXPECT_EQ(world.Misses(entry), "");
  EXPECT_TRUE(world.NobodyHas("go"));
  const Json rows = world.Rows();
  for (const auto& [id, row] : rows.items()) EXPECT_NE(row["info"].value("warden_role", ""), "nudge") << id;
}

std::unique_ptr<World> Started(const std::string& version, std::size_t replicas = 2) {
  auto world = std::make_unique<World>(version, replicas);
  EXPECT_TRUE(world->Apply(kBefore).is_settled());
  world->Advance(std::chrono::minutes(5));
  return world;
}

// Each write in turn is the last one of who is killed, or the first that is not allowed.
TEST(Faults, WhoeverIsKilledBetweenTwoCallsIsFollowedByOneWhoFinishes) {
  for (const std::string& version : kVersions) {
    for (std::size_t last = 0; last < 30; ++last) {
      SCOPED_TRACE(version + ", after " + std::to_string(last));
      const auto world = Started(version);
      std::size_t asked = 0;
      world->options().may_write = [&]() -> Status {
        return asked++ < last ? Status() : Status(StatusCode::kUnavailable, "not the leader any more");
      };
      const std::size_t before = world->writes().size();
      const auto cut = world->Apply(kAfter);
      if (!cut.status.ok()) {
        EXPECT_EQ(cut.status.message(), "not the leader any more");
      }
      if (last == 0) {
        EXPECT_EQ(world->writes().size(), before) << "not one write afterwards";
      }
      EXPECT_EQ(world->Misses(Entry("stay")), "");
      world->options().may_write = nullptr;
      const auto done = world->Apply(kAfter);
      EXPECT_TRUE(done.is_settled());
      ExpectAfter(*world);
      if (cut.status.ok()) break;
      ASSERT_LT(last, 29U);
    }
  }
}

// The n-th write does not come through, or its answer does not come back, or it is another one.
TEST(Faults, EachCallMayFail) {
  const std::vector<Fault> faults = {Fault::Refused(),
                                     Fault::Lost(),
                                     Fault::Lost(StatusCode::kTimeout),
                                     Fault::ActsAndSays(500, "Internal Server Error"),
                                     Fault::Says(500, "Internal Server Error"),
                                     Fault::Says(503, "")};
  for (const std::string& version : kVersions) {
    for (std::size_t which = 0; which < faults.size(); ++which) {
      for (std::size_t number = 1; number <= 8; ++number) {
        SCOPED_TRACE(version + ", fault " + std::to_string(which) + " at call " + std::to_string(number));
        const auto world = Started(version);
        const std::size_t first = world->writes().size();
        world->SetBeforeWrite([&](std::size_t, const net::HttpCall&, std::size_t n) -> std::optional<Fault> {
          if (n == first + number) return faults[which];
          return std::nullopt;
        });
        world->Apply(kAfter);
        EXPECT_EQ(world->Misses(Entry("stay")), "");
        const auto done = world->Apply(kAfter);
        EXPECT_TRUE(done.is_settled()) << Actions(done) << done.status.message();
        ExpectAfter(*world);
      }
    }
  }
}

TEST(Faults, ADatabaseThatIsAwayEndsItAndNothingIsTakenForAbsent) {
  for (const std::string& version : kVersions) {
    SCOPED_TRACE(version);
    const auto world = Started(version);
    const std::size_t first = world->writes().size();
    world->SetBeforeWrite([&](std::size_t, const net::HttpCall&, std::size_t n) -> std::optional<Fault> {
      if (n == first + 2) world->fake().SetDatabase(DatabaseState::kAway);
      return std::nullopt;
    });
    const auto cut = world->Apply(kAfter);
    EXPECT_EQ(cut.status.code(), StatusCode::kUnavailable);
    EXPECT_EQ(world->writes().size(), first + 2);
    EXPECT_EQ(world->Misses(Entry("stay")), "");
    world->SetBeforeWrite(nullptr);
    world->fake().SetDatabase(DatabaseState::kConnected);
    EXPECT_TRUE(world->Apply(kAfter).is_settled());
    ExpectAfter(*world);
  }
}

TEST(Faults, TheSameIdByTwoAtOnce) {
  World world("1.108.6");
  world.SetBeforeWrite([&](std::size_t, const net::HttpCall&, std::size_t n) -> std::optional<Fault> {
    if (n == 1) world.fake().PutRow({.id = "m", .name = "theirs", .params = {{"model", "openai/x"}}, .info = Json::object()});
    return std::nullopt;
  });
  const auto report = world.Apply(Json::array({Entry("m"), Entry("n")}));
  EXPECT_EQ(Actions(report), "m foreign; n leave");
  EXPECT_EQ(world.Rows()["m"]["name"], "theirs");
}

TEST(Faults, AKeyThatWasRotatedIsAskedForAgain) {
  World world("1.108.6");
  world.SetKey("sk-old");
  const auto refused = world.Apply(Json::array({Entry("m")}));
  EXPECT_FALSE(refused.is_settled());
  EXPECT_TRUE(world.writes().empty());
  const std::size_t asked = world.times_key_was_asked_for();
  world.SetKey(kUsualKey);
  EXPECT_TRUE(world.Apply(Json::array({Entry("m")})).is_settled());
  EXPECT_GT(world.times_key_was_asked_for(), asked + world.writes().size()) << "before each call";
}

TEST(Faults, APodThatIsAwayIsReported) {
  World world("1.108.6");
  world.fake().Kill(1);
  const auto report = world.Apply(Json::array({Entry("m")}));
  EXPECT_EQ(report.plan.unasked, 1U);
  EXPECT_FALSE(report.is_settled());
  EXPECT_EQ(world.Chat(0, "m"), 200U);
}

TEST(Faults, OfSeveralWorkersEachIsAskedAndAwaited) {
  for (const std::string version : {"1.94.3", "1.108.6"}) {
    SCOPED_TRACE(version);
    World world(FakeLiteLlmOptions{.version = version, .model_lists = {Json::array(), Json::array()}, .workers = 2});
    EXPECT_TRUE(world.Apply(Json::array({Entry("m")})).is_settled());
    EXPECT_EQ(world.Misses(Entry("m")), "") << "also by the worker that none was made to look";
    EXPECT_GT(world.fake().now().count(), 0) << "it had to wait for a poll";
  }
}

TEST(Faults, WorkersAreAskedOverConnectionsOfTheirOwn) {
  for (const std::size_t workers : {1U, 3U}) {
    World world(FakeLiteLlmOptions{.workers = workers});
    std::atomic<std::size_t> asked = 0, closing = 0;
    world.fake().SetBefore([&](std::size_t, const net::HttpCall& call, std::size_t) -> std::optional<Fault> {
      if (call.target != "/model/info") return std::nullopt;
      ++asked;
      for (const net::HttpHeader& header : call.headers) closing += header.name == "Connection" && header.value == "close" ? 1 : 0;
      return std::nullopt;
    });
    proxy::HotAdder adder = world.MakeAdder();
    adder.Look(Desired(Json::array()), world.pods(), {});
    EXPECT_EQ(asked, workers == 1 ? 1U : 9U);
    EXPECT_EQ(closing, workers == 1 ? 0U : 9U);
  }
}

TEST(Faults, AThrowAwayRowThatWasLeftBehindIsSweptInTheSameRun) {
  const auto world = Started("1.81.14");
  bool failed = false;
  world->SetBeforeWrite([&](std::size_t, const net::HttpCall& call, std::size_t) -> std::optional<Fault> {
    if (failed || call.body.find("warden-own-nudge-") == std::string::npos || !call.target.ends_with("delete")) return std::nullopt;
    failed = true;
    return Fault::Refused();
  });
  world->Apply(kAfter);
  EXPECT_TRUE(failed);
  ExpectAfter(*world);
}

TEST(Faults, WithoutADatabaseNothingIsAdded) {
  World world(FakeLiteLlmOptions{.model_lists = {Json::array(), Json::array()}, .database = DatabaseState::kNone});
  const auto report = world.Apply(Json::array({Entry("m")}));
  EXPECT_TRUE(report.no_database);
  EXPECT_EQ(report.status.code(), StatusCode::kInvalid);
  EXPECT_EQ(world.writes().size(), 1U) << "one try";
}

TEST(Faults, InMemoryEachPodGetsItsOwn) {
  World world(FakeLiteLlmOptions{.model_lists = {Json::array(), Json::array()}, .database = DatabaseState::kMemoryOnly});
  EXPECT_TRUE(world.Apply(Json::array({Entry("m")})).status.ok());
  EXPECT_EQ(world.Chat(0, "m") + world.Chat(1, "m"), 400U);
}

TEST(Faults, AModelIsWrittenTenTimesAMinuteAtMost) {
  World world("1.108.6", 1);
  proxy::HotAdder adder = world.MakeAdder();
  std::size_t refused = 0;
  for (int i = 0; i < 15; ++i) {
    const auto report = world.Apply(adder, Desired(Json::array({Entry("m", {{"rpm", i}})})));
    refused += report.failures.contains("m") ? 1 : 0;
  }
  EXPECT_EQ(refused, 5U);
  EXPECT_EQ(world.Misses(Entry("m", {{"rpm", 9}})), "");
  world.Advance(std::chrono::minutes(1));
  EXPECT_TRUE(world.Apply(adder, Desired(Json::array({Entry("m", {{"rpm", 15}})}))).is_settled());
}

}  // namespace
}  // namespace warden::testing
