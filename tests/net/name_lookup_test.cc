// Looking up names while the name server says nothing: nobody waits for it longer than for anything else.
#include "net/name_lookup.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "net/http_client.h"
#include "support/plain_server.h"

namespace warden::net {
namespace {

using namespace std::chrono_literals;
using testing::PlainServer;

SocketAddresses Loopback() {
  SocketAddress address{};
  address.size = sizeof(sockaddr_in);
  auto& v4 = reinterpret_cast<sockaddr_in&>(address.bytes);
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return {address};
}

// A name server that says nothing until it is told to. Look-ups hold what they share with it, so it may go before they do.
class NameServer {
 public:
  NameServer() = default;
  ~NameServer() { Speak(); }
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;

  NameLookup::Resolver Resolver() const {
    return [said = said_](const std::string& host) -> Result<SocketAddresses> {
      thread_local Farewell farewell{said};
      std::unique_lock lock(said->mutex);
      ++said->asked[host];
      said->changed.notify_all();
      while (!said->speaks) said->changed.wait(lock);
      if (host == "nobody") return Status(StatusCode::kUnavailable, "no connection: nobody knows it");
      return Loopback();
    };
  }
  void Speak() {
    const std::lock_guard lock(said_->mutex);
    said_->speaks = true;
    said_->changed.notify_all();
  }
  int asked(const std::string& host) {
    const std::lock_guard lock(said_->mutex);
    return said_->asked[host];
  }
  void WaitUntilAsked(int names) {
    std::unique_lock lock(said_->mutex);
    while (static_cast<int>(said_->asked.size()) < names) said_->changed.wait(lock);
  }
  // Threads that asked, and all they did afterwards.
  void WaitUntilEnded(int threads) {
    std::unique_lock lock(said_->mutex);
    while (said_->ended < threads) said_->changed.wait(lock);
  }

 private:
  struct Said {
    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::string, int> asked;
    int ended = 0;
    bool speaks = false;
  };
  // The last that a thread does.
  struct Farewell {
    std::shared_ptr<Said> said;
    ~Farewell() {
      const std::lock_guard lock(said->mutex);
      ++said->ended;
      said->changed.notify_all();
    }
  };
  const std::shared_ptr<Said> said_ = std::make_shared<Said>();
};

Result<SocketAddresses> Find(const NameLookup& names, const std::string& host, std::chrono::milliseconds most = 600s,
                             const std::stop_token& stop = {}) {
  const CallWait wait(600s, 600s, stop);
  return names.Find(host, CallWait::Clock::now() + most, wait);
}

// The whole of it, through the client: 42 s passed until the C library gave up.
TEST(NameLookup, ACallEndsByAStopAndInTimeWhileTheNameServerSaysNothing) {
  NameServer silent;
  const NameLookup names(silent.Resolver(), {});
  const HttpTarget target{.tls = false, .host = "api.example", .port = 1};
  auto answer = (*MakeHttpClient(target, {.connect = 50ms}, names))->Call({.target = "/", .total = 600s}, {});
  EXPECT_EQ(answer.status().code(), StatusCode::kTimeout);
  EXPECT_EQ(answer.status().message(), "api.example:1: its name was not found in time");
  const auto patient = MakeHttpClient(target, {.connect = 600s}, names);
  EXPECT_EQ((*patient)->Call({.target = "/", .total = 50ms}, {}).status().code(), StatusCode::kTimeout);
  std::stop_source stop;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(50ms);
    stop.request_stop();
  });
  answer = (*patient)->Call({.target = "/", .total = 600s}, stop.get_token());
  EXPECT_EQ(answer.status().message(), "api.example:1: the call was stopped");
  HttpTarget behind = target;
  behind.proxy = HttpProxy{"proxy.example", 1, "", ""};
  answer = (*MakeHttpClient(behind, {.connect = 50ms}, names))->Call({.target = "/", .total = 600s}, {});
  EXPECT_EQ(answer.status().message(), "api.example:1: the proxy: its name was not found in time");
  EXPECT_EQ(silent.asked("api.example"), 1) << "one look-up, which all of them joined";
}

TEST(NameLookup, AServerIsReachedByItsNameAndItsPort) {
  NameServer speaking;
  speaking.Speak();
  const NameLookup names(speaking.Resolver(), {});
  const PlainServer server(
      [](const std::string&, const PlainServer::Say& say) { return say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"); });
  const auto client = MakeHttpClient({.tls = false, .host = "api.example", .port = server.port()}, {}, names);
  EXPECT_EQ((*client)->Call({.target = "/"}, {})->body, "ok");
  const auto unknown = MakeHttpClient({.tls = false, .host = "nobody", .port = 1}, {}, names);
  EXPECT_EQ((*unknown)->Call({.target = "/"}, {}).status().message(), "nobody:1: no connection: nobody knows it");
}

TEST(NameLookup, AnAddressIsItsOwnName) {
  NameServer silent;
  const NameLookup names(silent.Resolver(), {});
  EXPECT_EQ(Find(names, "127.0.0.1")->front().bytes.ss_family, AF_INET);
  EXPECT_EQ(Find(names, "::1")->front().bytes.ss_family, AF_INET6);
  EXPECT_EQ(silent.asked("127.0.0.1") + silent.asked("::1"), 0);
}

TEST(NameLookup, TheSystemKnowsThisMachine) {
  const auto found = Find(NameLookup::OfTheSystem(), "localhost");
  ASSERT_TRUE(found.ok()) << found.status().message();
  EXPECT_FALSE(found->empty());
}

TEST(NameLookup, WhoAsksForTheSameNameWaitsForTheSameAnswer) {
  NameServer server;
  const NameLookup names(server.Resolver(), {});
  std::atomic<int> found = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([&] { found += Find(names, "a").ok() ? 1 : 0; });
    server.WaitUntilAsked(1);
    EXPECT_EQ(Find(names, "a", 1ms).status().code(), StatusCode::kTimeout);
    EXPECT_EQ(server.asked("a"), 1);
    server.Speak();
  }
  EXPECT_EQ(found, 8);
}

TEST(NameLookup, AFewAtOnceAndNoMore) {
  NameServer server;
  const NameLookup names(server.Resolver(), {.names = 3, .keep = 1h});
  for (const char* name : {"a", "b", "c"}) EXPECT_EQ(Find(names, name, 1ms).status().code(), StatusCode::kTimeout);
  EXPECT_EQ(Find(names, "d", 1ms).status().message(), "no connection: too many names are being looked up");
  server.WaitUntilAsked(3);
  EXPECT_EQ(server.asked("d"), 0);
  server.Speak();
  server.WaitUntilEnded(3);
  EXPECT_TRUE(Find(names, "d").ok()) << "what is only kept makes room";
}

// Or a name that always takes longer than a call would never be found.
TEST(NameLookup, WhatNobodyWaitedForIsKeptForTheNext) {
  NameServer server;
  const NameLookup names(server.Resolver(), {.keep = 1h});
  EXPECT_FALSE(Find(names, "a", 1ms).ok());
  EXPECT_FALSE(Find(names, "nobody", 1ms).ok());
  server.Speak();
  server.WaitUntilEnded(2);
  EXPECT_TRUE(Find(names, "a").ok());
  EXPECT_EQ(server.asked("a"), 1);
  EXPECT_TRUE(Find(names, "a").ok());
  EXPECT_EQ(server.asked("a"), 2) << "once";
  EXPECT_EQ(Find(names, "nobody").status().message(), "no connection: nobody knows it");
  EXPECT_EQ(server.asked("nobody"), 2) << "a failure is not kept";
}

TEST(NameLookup, WhatIsOldIsNotGiven) {
  NameServer server;
  const NameLookup names(server.Resolver(), {.keep = 0ms});
  EXPECT_FALSE(Find(names, "a", 1ms).ok());
  server.Speak();
  server.WaitUntilEnded(1);
  EXPECT_TRUE(Find(names, "a").ok());
  EXPECT_EQ(server.asked("a"), 2);
}

TEST(NameLookup, AResolverThatFailsInItsOwnWay) {
  const NameLookup names([](const std::string&) -> Result<SocketAddresses> { throw std::bad_alloc(); }, {});
  EXPECT_EQ(Find(names, "a").status().code(), StatusCode::kUnavailable);
}

// They are not told of a stop: the thread that waits for signals must get it.
TEST(NameLookup, ItsThreadsTakeNoSignals) {
  bool blocked = false;
  const NameLookup names(
      [&](const std::string&) -> Result<SocketAddresses> {
        sigset_t now;
        pthread_sigmask(SIG_SETMASK, nullptr, &now);
        blocked = sigismember(&now, SIGTERM) == 1 && sigismember(&now, SIGINT) == 1;
        return Loopback();
      },
      {});
  EXPECT_TRUE(Find(names, "a").ok());
  EXPECT_TRUE(blocked);
  sigset_t ours;
  pthread_sigmask(SIG_SETMASK, nullptr, &ours);
  EXPECT_EQ(sigismember(&ours, SIGTERM), 0);
}

TEST(NameLookup, ItMayGoBeforeItsThreads) {
  NameServer server;
  {
    const NameLookup names(server.Resolver(), {});
    EXPECT_FALSE(Find(names, "a", 1ms).ok());
  }
  server.Speak();
  server.WaitUntilEnded(1);
}

// Threads that are still looking up, and threads that end just then.
TEST(NameLookupDeathTest, AProgramEndsWhileItsThreadsLookUp) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto end = [] {
    const NameServer silent;
    const NameLookup stays(silent.Resolver(), {});
    const NameLookup ends(
        [](const std::string&) -> Result<SocketAddresses> {
          std::this_thread::sleep_for(2ms);
          return Loopback();
        },
        {});
    for (const char* name : {"a", "b", "c", "d"}) {
      (void)Find(stays, name, 1ms);
      (void)Find(ends, name, 1ms);
    }
    (void)Find(NameLookup::OfTheSystem(), "localhost", 0ms);
    std::exit(0);  // destroys nothing of the above
  };
  EXPECT_EXIT(end(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace warden::net
