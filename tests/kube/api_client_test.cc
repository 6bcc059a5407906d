// The client when the way to the API server, or the API server, misbehaves.
#include "kube/api_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "app/real_clock.h"
#include "support/fake_api_server.h"
#include "support/fake_clock.h"
#include "support/memory_file_system.h"

namespace warden::kube {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::FakeApiServer;
using testing::Wire;
using testing::WireRequest;

constexpr Resource kMaps{"", "v1", "configmaps"};

// Takes no time but the fake clock's.
class WrittenPause final : public Pause {
 public:
  WrittenPause(testing::FakeClock& clock, std::vector<std::chrono::milliseconds>& pauses) : clock_(clock), pauses_(pauses) {}
  void Until(Steady time, std::stop_token) override {
    const auto left = time - clock_.Steady();
    pauses_.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(left));
    clock_.Advance(left);
  }

 private:
  testing::FakeClock& clock_;
  std::vector<std::chrono::milliseconds>& pauses_;
};

std::string Repeated(std::string_view text, std::size_t count) {
  std::string all;
  all.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

struct Fixture {
  explicit Fixture(ApiOptions changed = {}) : Fixture(std::move(changed), [](Access&) {}) {}
  Fixture(ApiOptions options, const std::function<void(Access&)>& change) {
    Access access = server.access();
    change(access);
    credentials = std::make_unique<Credentials>(access, files, clock, nullptr);
    options.pause = &pause;
    options.version = "1.2.3";
    auto made = ApiClient::Make(*credentials, clock, std::move(options));
    EXPECT_TRUE(made.ok()) << made.status().message();
    client = std::move(*made);
    const auto space =
        client->Create({"", "v1", "namespaces"}, {}, {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", "ns"}}}});
    EXPECT_TRUE(space.ok()) << space.error().message;
  }
  ApiResult<Document> Create(const std::string& name, const json& data = {{"k", "v"}}) {
    return client->Create(kMaps, {"ns", ""}, {{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", {{"name", name}}}, {"data", data}});
  }
  void Insert(const std::string& name, const std::string& value) {
    server.Insert("/api/v1/configmaps", "ns", {{"metadata", {{"name", name}}}, {"data", {{"k", value}}}});
  }
  ApiResult<Document> Get(const std::string& name = "a") { return client->Get(kMaps, {"ns", name}); }
  std::size_t requests() const { return server.requests().size(); }
  WireRequest last() const { return server.requests().back(); }

  FakeApiServer server;
  testing::FakeClock clock;
  testing::MemoryFileSystem files;
  std::vector<std::chrono::milliseconds> pauses;
  WrittenPause pause{clock, pauses};
  std::unique_ptr<Credentials> credentials;
  std::unique_ptr<ApiClient> client;
};

testing::TlsServer::Handler Status(unsigned code, const std::string& reason, const std::string& message, const Wire::Headers& more = {}) {
  return [=](const WireRequest&, Wire& wire) {
    Wire::Headers headers = more;
    headers["Content-Type"] = "application/json";
    wire.Answer(code, FakeApiServer::StatusText(code, reason, message), headers);
  };
}
void CutAtOnce(const WireRequest&, Wire& wire) { wire.Cut(); }

TEST(ApiClient, WhatEachCallSays) {
  Fixture f;
  ASSERT_TRUE(f.Create("a").ok());
  ASSERT_TRUE(f.Get().ok());
  EXPECT_EQ(f.last().header("user-agent"), "warden/1.2.3");
  EXPECT_EQ(f.last().header("accept"), "application/json");
  EXPECT_EQ(f.last().header("accept-encoding"), "gzip");
  EXPECT_EQ(f.last().header("authorization"), "Bearer fake-token");
  EXPECT_EQ(f.last().header("host"), "127.0.0.1:" + std::to_string(f.server.port()));
  EXPECT_EQ(f.last().target, "/api/v1/namespaces/ns/configmaps/a");
}

TEST(ApiClient, SelectorsArriveAsTheyWereMeant) {
  Fixture f;
  const Selectors selectors{.labels = "app in (a,b),c!=d e", .fields = "metadata.name!=kube-root-ca.crt"};
  ASSERT_TRUE(f.client->List(kMaps, "ns", {.resource_version = "0"}, selectors).ok());
  EXPECT_EQ(f.last().query["labelSelector"], selectors.labels);
  EXPECT_EQ(f.last().query["fieldSelector"], selectors.fields);
  EXPECT_EQ(f.last().query["limit"], "500");
  EXPECT_EQ(f.last().query["resourceVersion"], "0");
}

TEST(ApiClient, CallsShareAConnection) {
  Fixture f;
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(f.Get().ok());
  EXPECT_EQ(f.server.connections(), 1);
}

TEST(ApiClient, Failures) {
  struct Case {
    unsigned code;
    std::string reason;
    ApiFailure failure;
  };
  Fixture f;
  for (const Case& c : {Case{400, "BadRequest", ApiFailure::kInvalid}, Case{403, "Forbidden", ApiFailure::kForbidden},
                        Case{404, "NotFound", ApiFailure::kNotFound}, Case{409, "Conflict", ApiFailure::kConflict},
                        Case{409, "AlreadyExists", ApiFailure::kAlreadyExists}, Case{410, "Expired", ApiFailure::kGone},
                        Case{410, "Gone", ApiFailure::kGone}, Case{422, "Invalid", ApiFailure::kInvalid},
                        Case{429, "TooManyRequests", ApiFailure::kTooManyRequests}, Case{500, "InternalError", ApiFailure::kServer},
                        Case{503, "ServiceUnavailable", ApiFailure::kServer}}) {
    f.server.Next(Status(c.code, c.reason, "so it is"));
    const auto got = f.Get();
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().failure, c.failure) << c.code;
    EXPECT_EQ(got.error().http_status, c.code);
    EXPECT_EQ(got.error().reason, c.reason);
    EXPECT_EQ(got.error().message, "so it is");
  }
}

TEST(ApiClient, APageOfAProxyIsUnreadableAndNotQuoted) {
  Fixture f;
  for (const unsigned code : {200U, 302U, 403U, 404U, 502U}) {
    f.server.Always([&](const WireRequest&, Wire& wire) {
      wire.Answer(code, "<html>please log in, secret-of-the-proxy</html>",
                  {{"Content-Type", "text/html"}, {"Location", "https://evil.example/"}});
    });
    const auto got = f.Get();
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().failure, ApiFailure::kUnreadable) << code;
    EXPECT_EQ(got.error().http_status, code);
    EXPECT_EQ(got.error().message.find("secret-of-the-proxy"), std::string::npos);
    EXPECT_EQ(got.error().message.find("evil"), std::string::npos);
  }
}

TEST(ApiClient, RedirectsAreNotFollowed) {
  Fixture f;
  FakeApiServer other;
  f.server.Next([&](const WireRequest&, Wire& wire) {
    wire.Answer(307, "", {{"Location", "https://127.0.0.1:" + std::to_string(other.port()) + "/api"}});
  });
  EXPECT_EQ(f.Get().error().http_status, 307u);
  EXPECT_TRUE(other.requests().empty());
}

TEST(ApiClient, BusyIsRepeatedAsLongAsToldAlsoForWrites) {
  Fixture f;
  f.server.Next(Status(429, "TooManyRequests", "busy", {{"Retry-After", "1"}}));
  f.server.Next(Status(503, "ServiceUnavailable", "busy", {{"Retry-After", "2"}}));
  const auto made = f.Create("a");
  EXPECT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(f.pauses, (std::vector<std::chrono::milliseconds>{1s, 2s}));
}

TEST(ApiClient, BusyWithoutATimeIsNotRepeated) {
  Fixture f;
  f.server.Next(Status(500, "InternalError", "oh"));
  EXPECT_EQ(f.Create("a").error().failure, ApiFailure::kServer);
  EXPECT_TRUE(f.pauses.empty());
}

TEST(ApiClient, TenAttemptsAreEnough) {
  Fixture f({.total = 600s});
  const std::size_t before = f.requests();
  f.server.Always(Status(429, "TooManyRequests", "busy", {{"Retry-After", "1"}}));
  const auto got = f.Get();
  EXPECT_EQ(got.error().failure, ApiFailure::kTooManyRequests);
  EXPECT_EQ(got.error().retry_after, 1s);
  EXPECT_EQ(f.requests() - before, 10u);
}

TEST(ApiClient, AWaitBeyondTheDeadlineIsNotBegun) {
  Fixture f({.total = 20s});
  f.server.Next(Status(429, "TooManyRequests", "busy", {{"Retry-After", "30"}}));
  EXPECT_EQ(f.Get().error().retry_after, 30s);
  EXPECT_TRUE(f.pauses.empty());
}

TEST(ApiClient, FlowControlAnswersPlainText) {
  Fixture f;
  f.server.Next([](const WireRequest&, Wire& wire) {
    wire.Answer(429, "Too many requests, please try again later.\n", {{"Content-Type", "text/plain"}, {"Retry-After", "1"}});
  });
  EXPECT_EQ(f.Get().error().failure, ApiFailure::kNotFound);
  EXPECT_EQ(f.pauses.size(), 1u);
}

TEST(ApiClient, ReadsAreRepeatedAfterABrokenConnection) {
  Fixture f;
  ASSERT_TRUE(f.Create("a").ok());
  f.server.Next(&CutAtOnce);
  f.server.Next([](const WireRequest&, Wire& wire) {
    wire.Raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\"");
    wire.Cut();
  });
  EXPECT_TRUE(f.Get().ok());
  EXPECT_EQ(f.pauses.size(), 2u);
}

TEST(ApiClient, WritesAreNeverRepeatedAfterABrokenConnection) {
  Fixture f;
  ASSERT_TRUE(f.Create("a").ok());
  const json map = {{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", {{"name", "a"}}}};
  const std::vector<std::function<ApiFailure()>> writes = {
      [&] { return f.Create("b").error().failure; },
      [&] {
        return f.client->Update(kMaps, {"ns", "a"}, map).error().failure;
      },
      [&] {
        return f.client->Patch(kMaps, {"ns", "a"}, PatchKind::kApply, map).error().failure;
      },
      [&] {
        return f.client->Delete(kMaps, {"ns", "a"}).error().failure;
      },
      [&] { return f.client->DeleteCollection(kMaps, "ns", {}).error().failure; },
      [&] {
        return f.client->Evict({"ns", "a"}).error().failure;
      }};
  for (const auto& write : writes) {
    const std::size_t before = f.requests();
    f.server.Next(&CutAtOnce);
    EXPECT_EQ(write(), ApiFailure::kUnreachable);
    EXPECT_EQ(f.requests() - before, 1u);
  }
  EXPECT_TRUE(f.pauses.empty());
}

TEST(ApiClient, SilenceEndsInTime) {
  Fixture f({.total = 300ms});
  f.server.Next([](const WireRequest&, Wire& wire) { wire.StaySilent(); });
  const auto got = f.Get();
  EXPECT_EQ(got.error().failure, ApiFailure::kTimeout);
}

TEST(ApiClient, AnAnswerThatTricklesEndsInTime) {
  Fixture f({.total = 500ms});
  f.server.Next([](const WireRequest&, Wire& wire) {
    wire.Begin(200);
    while (wire.Chunk(" ") && wire.WaitFor(20ms)) {
    }
  });
  EXPECT_EQ(f.Get().error().failure, ApiFailure::kTimeout);
  f.server.Next([](const WireRequest&, Wire& wire) {
    wire.Raw("HTTP/1.1 200 OK\r\n");
    while (wire.WaitFor(20ms)) wire.Raw("X: y\r\n");
  });
  EXPECT_EQ(f.Get().error().failure, ApiFailure::kTimeout);
}

TEST(ApiClient, AStopEndsACallAtOnce) {
  Fixture f({.total = 600s});
  std::atomic<bool> asked = false;
  f.server.Next([&](const WireRequest&, Wire& wire) {
    asked = true;
    wire.StaySilent();
  });
  std::stop_source stop;
  std::jthread stopper([&] {
    while (!asked) std::this_thread::sleep_for(1ms);
    stop.request_stop();
  });
  EXPECT_EQ(f.client->Get(kMaps, {"ns", "a"}, stop.get_token()).error().failure, ApiFailure::kCancelled);
  // And one that was asked for before sends nothing.
  const std::size_t before = f.requests();
  EXPECT_EQ(f.client->Get(kMaps, {"ns", "a"}, stop.get_token()).error().failure, ApiFailure::kCancelled);
  EXPECT_EQ(f.requests(), before);
}

TEST(ApiClient, AnswersAreUnpackedAndBounded) {
  Fixture f;
  f.server.Next([](const WireRequest&, Wire& wire) {
    wire.AnswerPacked(200, R"({"kind":"ConfigMap","data":{"k":")" + std::string(300'000, 'x') + "\"}}");
  });
  const auto got = f.Get();
  ASSERT_TRUE(got.ok()) << got.error().message;
  // 64 MiB of spaces are a few KiB on the way.
  f.server.Next([](const WireRequest&, Wire& wire) { wire.AnswerPacked(200, std::string(64U << 20, ' ')); });
  EXPECT_EQ(f.Get().error().failure, ApiFailure::kTooLarge);
}

// Who has a back-off of its own, and others waiting, asks for less by itself.
TEST(ApiClient, AListOfWhoKeepsInStepIsOneCallWhateverIsWrongWithIt) {
  Fixture f;
  ResourceListWatch maps(*f.client, kMaps, "ns");
  struct Case {
    std::string body;
    ApiFailure failure;
  };
  for (const Case& one : {Case{R"({"kind":"ConfigMapList",)", ApiFailure::kUnreadable}, Case{"<html>", ApiFailure::kUnreadable},
                          Case{std::string(33U << 20, ' '), ApiFailure::kTooLarge},
                          Case{R"({"items":["x")" + Repeated(",0", 2'000'001) + "]}", ApiFailure::kTooLarge}}) {
    const std::size_t before = f.requests();
    f.server.Next([&](const WireRequest&, Wire& wire) { wire.Answer(200, one.body, {{"Content-Type", "application/json"}}); });
    const auto page = maps.List({.resource_version = "0"}, {});
    ASSERT_FALSE(page.ok());
    EXPECT_EQ(page.error().failure, one.failure) << page.error().message;
    EXPECT_EQ(f.requests() - before, 1U);
  }
}

TEST(ApiClient, WhatIsNoJsonIsNotAskedForInSmallerPieces) {
  Fixture f;
  const std::size_t before = f.requests();
  f.server.Next([](const WireRequest&, Wire& wire) { wire.Answer(200, "{", {{"Content-Type", "application/json"}}); });
  EXPECT_EQ(f.client->List(kMaps, "ns", {}).error().failure, ApiFailure::kUnreadable);
  EXPECT_EQ(f.requests() - before, 1U);
}

TEST(ApiClient, AnAnswerThatBreaksHasTheStatusThatItBeganWith) {
  Fixture f;
  ResourceListWatch maps(*f.client, kMaps, "ns");
  f.server.Next([](const WireRequest&, Wire& wire) {
    wire.Begin(200);
    wire.Chunk("{\"kind\":");
    wire.Cut();
  });
  const auto within = maps.List({}, {});
  ASSERT_FALSE(within.ok());
  EXPECT_EQ(within.error().failure, ApiFailure::kUnreachable);
  EXPECT_EQ(within.error().http_status, 200U);
  f.server.Next(&CutAtOnce);
  const auto before = maps.List({}, {});
  ASSERT_FALSE(before.ok());
  EXPECT_EQ(before.error().failure, ApiFailure::kUnreachable);
  EXPECT_EQ(before.error().http_status, 0U);
}

// Whoever answers may quote what it was sent, and what it could not read.
TEST(ApiClient, ErrorsTellNeitherOurCredentialNorSecrets) {
  Fixture f;
  const std::string token = FakeApiServer::kToken;
  const std::string quoted = "cannot take Bearer " + token + ": " + token + ", nor hunter2";
  const std::string status = json({{"kind", "Status"},
                                   {"apiVersion", "v1"},
                                   {"code", 500},
                                   {"reason", "InternalError"},
                                   {"message", quoted},
                                   {"details", {{"causes", {{{"reason", "x"}, {"message", quoted}}}}}}})
                                 .dump();
  const auto as_status = [&](const WireRequest&, Wire& wire) { wire.Answer(500, status, {{"Content-Type", "application/json"}}); };
  const auto as_event = [&](const WireRequest&, Wire& wire) {
    wire.Begin(200);
    wire.Chunk(R"({"type":"ERROR","object":)" + status + "}\n");
    wire.End();
  };
  const ObjectKey key{"ns", "a"};
  const json object = {{"metadata", {{"name", "a"}}}};
  const auto watch = [&](const Resource& resource) {
    const auto opened = [] {};
    const auto take = [](const WatchEvent&) {};
    return ResourceListWatch(*f.client, resource, "ns").Watch({"1", 60s}, opened, take, {}).error();
  };
  const std::map<std::string, std::function<ApiError(const Resource&)>> calls = {
      {"get", [&](const Resource& resource) { return f.client->Get(resource, key).error(); }},
      {"list", [&](const Resource& resource) { return f.client->List(resource, "ns", {}).error(); }},
      {"watch", watch},
      {"watch, event", watch},
      {"create", [&](const Resource& resource) { return f.client->Create(resource, key, object).error(); }},
      {"update", [&](const Resource& resource) { return f.client->Update(resource, key, object).error(); }},
      {"patch", [&](const Resource& resource) { return f.client->Patch(resource, key, PatchKind::kMerge, object).error(); }},
      {"delete", [&](const Resource& resource) { return f.client->Delete(resource, key).error(); }},
      {"deletecollection", [&](const Resource& resource) { return f.client->DeleteCollection(resource, "ns", {}).error(); }},
  };
  for (const auto& [verb, call] : calls) {
    for (const std::string_view plural : {"configmaps", "secrets"}) {
      SCOPED_TRACE(verb + " " + std::string(plural));
      if (verb == "watch, event") f.server.Next(as_event);
      else f.server.Next(as_status);
      const ApiError error = call({"", "v1", plural});
      std::string all = error.message + error.reason;
      for (const ApiCause& cause : error.causes) all += cause.reason + cause.message;
      EXPECT_EQ(all.find(token), std::string::npos) << all;
      EXPECT_EQ(all.find("hunter2") == std::string::npos, plural == "secrets") << all;
      EXPECT_EQ(error.failure, ApiFailure::kServer);
      EXPECT_EQ(error.http_status, 500U);
    }
  }
}

TEST(ApiClient, APageThatIsTooLargeComesInSmallerOnes) {
  Fixture f;
  for (int i = 0; i < 40; ++i) f.Insert("map-" + std::to_string(i), std::string(1'000'000, 'x'));
  std::size_t seen = 0;
  ListRequest request{.resource_version = "0", .limit = 40};
  int pages = 0;
  do {
    const auto page = f.client->List(kMaps, "ns", request);
    ASSERT_TRUE(page.ok()) << page.error().message;
    seen += page->document.root().Find("items")->size();
    request = {.next = page->next, .limit = 10};
    ++pages;
  } while (!request.next.empty() && pages < 100);
  EXPECT_EQ(seen, 40u);
}

TEST(ApiClient, TenThousandObjectsInPages) {
  Fixture f;
  for (int i = 0; i < 10'000; ++i) f.Insert("map-" + std::to_string(i), "v");
  std::size_t seen = 0, pages = 0;
  ListRequest request;
  do {
    const auto page = f.client->List(kMaps, "", request);
    ASSERT_TRUE(page.ok()) << page.error().message;
    seen += page->document.root().Find("items")->size();
    request.next = page->next;
    ++pages;
  } while (!request.next.empty());
  EXPECT_EQ(seen, 10'000u);
  EXPECT_EQ(pages, 20u);
  EXPECT_EQ(f.server.connections(), 1);
}

TEST(ApiClient, AnOldContinueIsGone) {
  Fixture f;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(f.Create("map-" + std::to_string(i)).ok());
  const auto page = f.client->List(kMaps, "ns", {.limit = 1});
  ASSERT_TRUE(page.ok());
  f.server.Compact();
  EXPECT_EQ(f.client->List(kMaps, "ns", {.next = page->next, .limit = 1}).error().failure, ApiFailure::kGone);
}

// Somebody's object may be nested as deep as an API server takes it; the others are read all the same.
TEST(ApiClient, OneDeepObjectHidesNoOther) {
  Fixture f;
  const std::string deep = std::string(10'000, '[') + std::string(10'000, ']');
  f.server.Next([&](const WireRequest&, Wire& wire) {
    wire.Answer(200,
                R"({"kind":"ThingList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a"},"data":)" +
                    deep + R"(},{"metadata":{"name":"b"}}]})",
                {{"Content-Type", "application/json"}});
  });
  const auto page = f.client->List(kMaps, "ns", {});
  ASSERT_TRUE(page.ok()) << page.error().message;
  EXPECT_EQ(page->document.root().Find("items")->At(1)->Find("metadata")->Find("name")->text(), "b");
}

TEST(ApiClient, AListOfAnotherKindIsNone) {
  Fixture f;
  Resource maps = kMaps;
  maps.kind = "ConfigMap";
  ASSERT_TRUE(f.Create("a").ok());
  EXPECT_TRUE(f.client->List(maps, "ns", {}).ok());
  maps.kind = "Secret";
  const auto page = f.client->List(maps, "ns", {});
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(page.error().failure, ApiFailure::kUnreadable);
  EXPECT_EQ(page.error().message, "the answer is a list of another kind");
}

// What a watch gives when the server answers like that.
struct Watched {
  ApiResult<Done> result = Done{};
  int opened = 0;
  std::vector<std::string> events;
};
Watched WatchOnce(Fixture& f, const std::string& version, std::chrono::seconds timeout = 60s) {
  Watched watched;
  ResourceListWatch watch(*f.client, kMaps, "ns");
  watched.result = watch.Watch(
      {version, timeout}, [&] { ++watched.opened; }, [&](const WatchEvent& event) { watched.events.push_back(event.resource_version); },
      {});
  return watched;
}
std::string EventText(const std::string& type, int version) {
  return json({{"type", type},
               {"object", {{"kind", "ConfigMap"}, {"metadata", {{"name", "a"}, {"resourceVersion", std::to_string(version)}}}}}})
             .dump() +
         "\n";
}

TEST(ApiClientWatch, SaysWhatItWants) {
  Fixture f;
  f.server.Next([](const WireRequest&, Wire& wire) {
    wire.Begin(200);
    wire.End();
  });
  EXPECT_TRUE(WatchOnce(f, "7", 300s).result.ok());
  WireRequest request = f.last();
  EXPECT_EQ(request.header("accept-encoding"), "identity");
  EXPECT_EQ(request.query["watch"], "true");
  EXPECT_EQ(request.query["allowWatchBookmarks"], "true");
  EXPECT_EQ(request.query["resourceVersion"], "7");
  EXPECT_EQ(request.query["timeoutSeconds"], "300");
}

TEST(ApiClientWatch, EventsInAnyPieces) {
  Fixture f;
  f.server.Next([](const WireRequest&, Wire& wire) {
    wire.Begin(200);
    const std::string text = EventText("ADDED", 1) + EventText("BOOKMARK", 2) + "\n" + EventText("DELETED", 3);
    for (const char c : text) wire.Chunk(std::string(1, c));
    wire.Chunk(EventText("MODIFIED", 4) + EventText("MODIFIED", 5));
    wire.End();
  });
  const Watched watched = WatchOnce(f, "0");
  EXPECT_TRUE(watched.result.ok());
  EXPECT_EQ(watched.opened, 1);
  EXPECT_EQ(watched.events, (std::vector<std::string>{"1", "2", "3", "4", "5"}));
}

TEST(ApiClientWatch, GoneAsStatusAndAsEvent) {
  Fixture f;
  f.server.Next(Status(410, "Expired", "too old resource version"));
  Watched watched = WatchOnce(f, "1");
  EXPECT_EQ(watched.result.error().failure, ApiFailure::kGone);
  EXPECT_EQ(watched.opened, 0);
  f.server.Compact();
  watched = WatchOnce(f, "1");
  EXPECT_EQ(watched.result.error().failure, ApiFailure::kGone);
  EXPECT_EQ(watched.result.error().http_status, 410u);
  EXPECT_EQ(watched.opened, 1);
}

// Within an event there was something to tell; between two of them a network does what networks do.
TEST(ApiClientWatch, ACutStreamKeepsItsEventsIsNotRepeatedAndSaysWhereItWasCut) {
  Fixture f;
  for (const std::string half : {"", "{\"type\":\"ADD"}) {
    const std::size_t before = f.requests();
    f.server.Next([&](const WireRequest&, Wire& wire) {
      wire.Begin(200);
      wire.Chunk(EventText("ADDED", 1) + half);
      wire.Cut();
    });
    const Watched watched = WatchOnce(f, "0");
    EXPECT_EQ(watched.result.error().failure, half.empty() ? ApiFailure::kUnreachable : ApiFailure::kUnreadable);
    EXPECT_EQ(watched.events.size(), 1u);
    EXPECT_EQ(watched.opened, 1);
    EXPECT_EQ(f.requests() - before, 1u);
  }
}

// Who watches has a back-off of its own, and others wait for it meanwhile.
TEST(ApiClientWatch, WhoKeepsInStepIsToldOfTheFirstFailure) {
  const std::function<void(const WireRequest&, Wire&)> failures[] = {
      &CutAtOnce, [](const WireRequest&, Wire& wire) {
        wire.Answer(503, "busy", {{"Content-Type", "text/plain"}, {"Retry-After", "1"}});
      }};
  for (const auto& failure : failures) {
    Fixture f;
    ResourceListWatch things(*f.client, kMaps, "ns");
    const std::size_t before = f.requests();
    f.server.Next(failure);
    EXPECT_FALSE(things.List({}, {}).ok());
    f.server.Next(failure);
    EXPECT_FALSE(WatchOnce(f, "0").result.ok());
    EXPECT_EQ(f.requests() - before, 2U);
    EXPECT_TRUE(f.pauses.empty());
  }
}

TEST(ApiClientWatch, HalfALineThatEndsWellIsUnreadable) {
  Fixture f;
  for (const char* text : {"{\"type\":\"ADD", "[]\n", "{\"type\":\"LATER\",\"object\":{\"metadata\":{\"resourceVersion\":\"1\"}}}\n",
                           "<html>\n", "{\"type\":\"ADDED\",\"object\":{}}\n"}) {
    f.server.Next([&](const WireRequest&, Wire& wire) {
      wire.Begin(200);
      wire.Chunk(text);
      wire.End();
    });
    const Watched watched = WatchOnce(f, "0");
    ASSERT_FALSE(watched.result.ok()) << text;
    EXPECT_EQ(watched.result.error().failure, ApiFailure::kUnreadable) << text;
    EXPECT_TRUE(watched.events.empty());
  }
}

TEST(ApiClientWatch, ALineWithoutEndIsBounded) {
  Fixture f;
  f.server.Next([](const WireRequest&, Wire& wire) {
    wire.Begin(200);
    const std::string piece(1U << 20, 'x');
    while (wire.Chunk(piece)) {
    }
  });
  EXPECT_EQ(WatchOnce(f, "0").result.error().failure, ApiFailure::kUnreadable);
}

TEST(ApiClientWatch, SilenceIsATimeout) {
  Fixture f({.silence = 300ms});
  f.server.Next([](const WireRequest&, Wire& wire) {
    wire.Begin(200);
    wire.Chunk(EventText("ADDED", 1));
    wire.StaySilent();
  });
  const Watched watched = WatchOnce(f, "0");
  EXPECT_EQ(watched.result.error().failure, ApiFailure::kTimeout) << watched.result.error().message;
  EXPECT_EQ(watched.events.size(), 1u);
}

TEST(ApiClientWatch, ABookmarkNowAndThenIsNoSilence) {
  Fixture f({.silence = 1000ms});
  f.server.Next([](const WireRequest&, Wire& wire) {
    wire.Begin(200);
    for (int i = 1; i <= 6 && wire.Chunk(EventText("BOOKMARK", i)); ++i) wire.WaitFor(300ms);
    wire.End();
  });
  const Watched watched = WatchOnce(f, "0");
  EXPECT_TRUE(watched.result.ok()) << watched.result.error().message;
  EXPECT_EQ(watched.events.size(), 6u);
}

TEST(ApiClientWatch, ErrorEventsOfOtherKinds) {
  Fixture f;
  f.server.Next([](const WireRequest&, Wire& wire) {
    wire.Begin(200);
    wire.Chunk(R"({"type":"ERROR","object":)" + FakeApiServer::StatusText(500, "InternalError", "etcd is away") + "}\n");
    wire.End();
  });
  const Watched watched = WatchOnce(f, "0");
  EXPECT_EQ(watched.result.error().failure, ApiFailure::kServer);
  EXPECT_EQ(watched.result.error().message, "etcd is away");
}

TEST(ApiClientWatch, AStopEndsItAtOnceAgainAndAgain) {
  Fixture f;
  for (int i = 0; i < 50; ++i) {
    std::stop_source stop;
    std::jthread stopper([&, i] {
      std::this_thread::sleep_for(std::chrono::microseconds(i * 300));  // before, within and after the handshake
      stop.request_stop();
    });
    ResourceListWatch watch(*f.client, kMaps, "ns");
    const auto result = watch.Watch(
        {"", 600s}, [] {}, [](const WatchEvent&) {}, stop.get_token());
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().failure, ApiFailure::kCancelled) << result.error().message;
  }
}

// The whole of what a failure says, for secrets that must not be there.
TEST(ApiClient, NoErrorHoldsTheToken) {
  Fixture f;
  const std::string token = FakeApiServer::kToken;
  f.server.SetToken("another");
  const auto refused = f.Get();
  EXPECT_EQ(refused.error().failure, ApiFailure::kUnauthorized);
  f.server.Next([&](const WireRequest& request, Wire& wire) {
    wire.Answer(403, FakeApiServer::StatusText(403, "Forbidden", "your header was " + request.header("authorization")));
  });
  const auto quoted = f.Get();
  EXPECT_EQ(quoted.error().failure, ApiFailure::kForbidden);
  for (const ApiError& error : {refused.error(), quoted.error()}) EXPECT_EQ(error.message.find(token), std::string::npos) << error.message;
}

TEST(ApiClient, ImpersonationIsSaid) {
  Fixture f({}, [](Access& access) { access.impersonate = {"ann", "17", {"admins", "people"}}; });
  (void)f.Get();
  EXPECT_EQ(f.last().header("impersonate-user"), "ann");
  EXPECT_EQ(f.last().header("impersonate-uid"), "17");
  EXPECT_EQ(f.last().header("impersonate-group"), "admins,people");
}

TEST(ApiClient, ATokenFileThatIsMissingIsSaid) {
  FakeApiServer server;
  app::RealClock clock;
  testing::MemoryFileSystem files;
  Access access = server.access();
  access.token = {.file = "/token"};
  Credentials credentials(access, files, clock, nullptr);
  const auto client = std::move(*ApiClient::Make(credentials, clock, {}));
  const auto error = [&] { return client->Raw("/version").error(); };
  EXPECT_EQ(error().failure, ApiFailure::kNoCredential);
  EXPECT_EQ(error().reason, kFileMissing);
  EXPECT_EQ(error().message, "token /token: no such file or directory");
  EXPECT_TRUE(server.requests().empty()) << "nobody was asked";
  // What was read before is used as long as the API server takes it.
  files.files["/token"] = FakeApiServer::kToken;
  EXPECT_TRUE(client->Raw("/version").ok());
  files.files.clear();
  EXPECT_TRUE(client->Raw("/version").ok());
  server.SetToken("new");
  EXPECT_EQ(error().failure, ApiFailure::kNoCredential);
  EXPECT_EQ(error().reason, kFileMissing);
  EXPECT_EQ(error().message, "the API server no longer takes what was read before: token /token: no such file or directory");
  // A file that is there and does not count is something else.
  files.files["/token"] = "old";
  EXPECT_EQ(error().failure, ApiFailure::kUnauthorized);
  EXPECT_EQ(error().reason, "Unauthorized");
}

TEST(ApiClient, ATokenFileIsReadAgainAfterA401) {
  FakeApiServer server;
  app::RealClock clock;
  testing::MemoryFileSystem files;
  files.files["/token"] = "old\n";
  Access access = server.access();
  access.token = {.file = "/token"};
  Credentials credentials(access, files, clock, nullptr);
  const auto client = std::move(*ApiClient::Make(credentials, clock, {}));
  server.SetToken("old");
  EXPECT_TRUE(client->Raw("/version").ok());
  server.SetToken("new");
  EXPECT_EQ(client->Raw("/version").error().failure, ApiFailure::kUnauthorized);
  files.files["/token"] = "new\n";
  const std::size_t before = server.requests().size();
  EXPECT_TRUE(client->Raw("/version").ok());
  EXPECT_EQ(server.requests().size() - before, 2u);
  EXPECT_EQ(server.requests().back().header("authorization"), "Bearer new");
  // A write, too: 401 means that nothing happened.
  server.SetToken("newer");
  files.files["/token"] = "newer";
  EXPECT_TRUE(client->MayI({"get", kMaps, {}}).ok());
}

TEST(ApiClient, Proxied) {
  Fixture f;
  ASSERT_TRUE(
      f.client->Create({"", "v1", "pods"}, {"ns", ""}, {{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", {{"name", "p"}}}}).ok());
  const auto answer = f.client->Proxy({"ns", "p"}, "4000", "/health/readiness?x=1");
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->body, "proxied /health/readiness\n");
  EXPECT_EQ(f.last().target, "/api/v1/namespaces/ns/pods/p%3A4000/proxy/health/readiness?x=1");
  f.server.Next([](const WireRequest&, Wire& wire) { wire.Answer(503, "not ready", {{"Content-Type", "text/plain"}}); });
  EXPECT_EQ(f.client->Proxy({"ns", "p"}, "", "/")->status, 503u);
  EXPECT_FALSE(f.client->Proxy({"ns", "p"}, "", "/../../secrets").ok());
}

TEST(ApiClient, ManyThreadsAtOnce) {
  Fixture f;
  ASSERT_TRUE(f.Create("a").ok());
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 50; ++j) good += f.Get().ok() ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(good, 400);
}

}  // namespace
}  // namespace warden::kube
