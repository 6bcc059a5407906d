// Credentials that age: files that are written anew, plugins whose tokens expire.
#include "kube/credentials.h"

#include <gtest/gtest.h>

#include <future>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/time_text.h"
#include "support/fake_clock.h"
#include "support/memory_file_system.h"

namespace warden::kube {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// Plays a plugin.
class FakeRunner final : public base::CommandRunner {
 public:
  Result<Ended> Run(const Command& command) override {
    commands.push_back(command);
    if (!failure.ok()) return failure;
    return Ended{exit_code, out, "stderr with canary-token"};
  }
  std::vector<Command> commands;
  std::string out;
  int exit_code = 0;
  Status failure;
};

struct Fixture {
  Access access;
  testing::MemoryFileSystem files;
  testing::FakeClock clock;
  FakeRunner runner;

  void UsePlugin() {
    access.server = "https://h:6443";
    access.ca.text = "CA";
    access.exec = ExecPlugin{.api_version = "client.authentication.k8s.io/v1",
                             .command = "plug",
                             .args = {"a", "b"},
                             .environment = {{"PROFILE", "p"}},
                             .install_hint = "install plug",
                             .wants_cluster = true};
  }
  void Print(const std::string& token, std::optional<std::chrono::seconds> lives = {}) {
    json printed = {{"apiVersion", "client.authentication.k8s.io/v1"}, {"kind", "ExecCredential"}, {"status", {{"token", token}}}};
    if (lives) printed["status"]["expirationTimestamp"] = base::ToText(clock.Second() + *lives);
    runner.out = printed.dump();
  }
};

TEST(Credentials, FilesAreReadAgainEachMinute) {
  Fixture f;
  f.access.token.file = "/token";
  f.access.ca.file = "/ca";
  f.files.files = {{"/token", "one\n"}, {"/ca", "CA1"}};
  Credentials credentials(f.access, f.files, f.clock, nullptr);
  EXPECT_EQ(credentials.Get()->authorization, "Bearer one");
  f.files.files = {{"/token", " two "}, {"/ca", "CA2"}};
  f.clock.Advance(59s);
  EXPECT_EQ(credentials.Get()->authorization, "Bearer one");
  f.clock.Advance(1s);
  EXPECT_EQ(credentials.Get()->authorization, "Bearer two");
  EXPECT_EQ(credentials.Get()->ca_pem, "CA2");
}

TEST(Credentials, WhatWasReadStaysWhenTheFileIsAway) {
  Fixture f;
  f.access.token.file = "/token";
  Credentials credentials(f.access, f.files, f.clock, nullptr);
  EXPECT_EQ(credentials.Get().status().message(), "token /token: no such file or directory");
  f.files.files["/token"] = "one";
  EXPECT_EQ(credentials.Get()->authorization, "Bearer one");
  f.files.files["/token"] = " \n";
  f.clock.Advance(2min);
  EXPECT_EQ(credentials.Get()->authorization, "Bearer one");
  f.files.files["/token"] = "two";
  f.clock.Advance(2min);
  EXPECT_EQ(credentials.Get()->authorization, "Bearer two");
}

TEST(Credentials, OneRefusalReadsAgainOnceForAll) {
  Fixture f;
  f.access.token.file = "/token";
  f.files.files["/token"] = "one";
  Credentials credentials(f.access, f.files, f.clock, nullptr);
  const Credential first = *credentials.Get();
  f.files.files["/token"] = "two";
  credentials.Refuse(first);
  const Credential second = *credentials.Get();
  EXPECT_EQ(second.authorization, "Bearer two");
  f.files.files["/token"] = "three";
  credentials.Refuse(first);  // by another thread, late
  EXPECT_EQ(credentials.Get()->authorization, "Bearer two");
}

TEST(Credentials, ATokenFileWinsOverATokenAndDataOverNothing) {
  Fixture f;
  f.access.token = {.text = "text", .file = "/token"};
  f.files.files["/token"] = "file";
  EXPECT_EQ(Credentials(f.access, f.files, f.clock, nullptr).Get()->authorization, "Bearer file");
  f.access.token.file.clear();
  EXPECT_EQ(Credentials(f.access, f.files, f.clock, nullptr).Get()->authorization, "Bearer text");
}

TEST(Credentials, APluginIsRunAsItsKubeconfigSays) {
  Fixture f;
  f.UsePlugin();
  f.Print("t1");
  Credentials credentials(f.access, f.files, f.clock, &f.runner);
  EXPECT_EQ(credentials.Get()->authorization, "Bearer t1");
  ASSERT_EQ(f.runner.commands.size(), 1u);
  EXPECT_EQ(f.runner.commands[0].words, (std::vector<std::string>{"plug", "a", "b"}));
  const auto& environment = f.runner.commands[0].environment;
  ASSERT_EQ(environment.size(), 2u);
  EXPECT_EQ(environment[0], (std::pair<std::string, std::string>("PROFILE", "p")));
  EXPECT_EQ(environment[1].first, "KUBERNETES_EXEC_INFO");
  const json info = json::parse(environment[1].second);
  EXPECT_EQ(info["apiVersion"], "client.authentication.k8s.io/v1");
  EXPECT_EQ(info["kind"], "ExecCredential");
  EXPECT_EQ(info["spec"]["interactive"], false);
  EXPECT_EQ(info["spec"]["cluster"]["server"], "https://h:6443");
  EXPECT_EQ(info["spec"]["cluster"]["certificate-authority-data"], "Q0E=");
}

TEST(Credentials, APluginRunsAgainBeforeItsTokenExpires) {
  Fixture f;
  f.UsePlugin();
  f.Print("t1", 600s);
  Credentials credentials(f.access, f.files, f.clock, &f.runner);
  EXPECT_EQ(credentials.Get()->authorization, "Bearer t1");
  f.clock.Advance(500s);
  EXPECT_EQ(credentials.Get()->authorization, "Bearer t1");
  EXPECT_EQ(f.runner.commands.size(), 1u);
  f.Print("t2", 600s);
  f.clock.Advance(45s);
  EXPECT_EQ(credentials.Get()->authorization, "Bearer t2");
  EXPECT_EQ(f.runner.commands.size(), 2u);
}

TEST(Credentials, ATokenWithoutEndIsKeptUntilItIsRefused) {
  Fixture f;
  f.UsePlugin();
  f.Print("t1");
  Credentials credentials(f.access, f.files, f.clock, &f.runner);
  const Credential first = *credentials.Get();
  f.clock.Advance(48h);
  f.Print("t2");
  EXPECT_EQ(credentials.Get()->authorization, "Bearer t1");
  credentials.Refuse(*credentials.Get());
  EXPECT_EQ(credentials.Get()->authorization, "Bearer t2");
}

TEST(Credentials, PluginsMayGiveCertificates) {
  Fixture f;
  f.UsePlugin();
  f.runner.out = R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",
    "status":{"clientCertificateData":"CERT","clientKeyData":"KEY"}})";
  const auto credential = Credentials(f.access, f.files, f.clock, &f.runner).Get();
  ASSERT_TRUE(credential.ok()) << credential.status().message();
  EXPECT_EQ(credential->authorization, "");
  EXPECT_EQ(credential->client->certificate_pem, "CERT");
}

TEST(Credentials, WhatAPluginDoesWrong) {
  Fixture f;
  f.UsePlugin();
  const auto failure = [&] {
    const auto got = Credentials(f.access, f.files, f.clock, &f.runner).Get();
    EXPECT_FALSE(got.ok());
    EXPECT_EQ(got.status().message().find("canary"), std::string::npos) << got.status().message();
    return got.status().message();
  };
  f.runner.exit_code = 7;
  EXPECT_EQ(failure(), "credential plugin plug: it ended with exit code 7; install plug");
  f.runner.exit_code = 0;
  for (
      const char* out :
      {"", "canary", "{}", R"({"kind":"ExecCredential","apiVersion":"v1","status":{"token":"canary"}})",
       R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}})",
       R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"canary"}})",
       R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"canary","expirationTimestamp":"soon"}})"}) {
    f.runner.out = out;
    EXPECT_TRUE(failure().starts_with("credential plugin plug: it printed no ExecCredential: ")) << out;
  }
  f.runner.failure = Status(StatusCode::kNotFound, "No such file or directory");
  EXPECT_EQ(failure(), "credential plugin plug: No such file or directory; install plug");
  f.access.exec->always_interactive = true;
  EXPECT_NE(failure().find("interactiveMode is Always"), std::string::npos);
  EXPECT_NE(Credentials(f.access, f.files, f.clock, nullptr).Get().status().message().find("command line"), std::string::npos);
}

// Many ask at once, and each would run it again.
TEST(Credentials, APluginThatFailedHasARest) {
  Fixture f;
  f.UsePlugin();
  f.runner.exit_code = 7;
  Credentials credentials(f.access, f.files, f.clock, &f.runner);
  const std::string failure = credentials.Get().status().message();
  f.runner.exit_code = 0;
  f.Print("t1");
  EXPECT_EQ(credentials.Get().status().message(), failure);
  f.clock.Advance(Credentials::kPluginRest);
  EXPECT_EQ(credentials.Get()->authorization, "Bearer t1");
}

TEST(Credentials, NoPluginIsRunForWhoHasGivenUp) {
  Fixture f;
  f.UsePlugin();
  f.Print("t1");
  Credentials credentials(f.access, f.files, f.clock, &f.runner);
  std::stop_source gone;
  gone.request_stop();
  EXPECT_EQ(credentials.Get(gone.get_token()).status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(credentials.Get()->authorization, "Bearer t1") << "and the next is not told that it failed";
}

// Runs until it is told to end.
class SlowRunner final : public base::CommandRunner {
 public:
  Result<Ended> Run(const Command&) override {
    running.set_value();
    end.get_future().wait();
    return Ended{0, out, ""};
  }
  std::promise<void> running, end;
  std::string out;
};

struct WaitingForAPlugin : Fixture {
  WaitingForAPlugin() {
    Print("t1");
    slow.out = runner.out;
    first = std::async(std::launch::async, [this] { return credentials.Get(); });
    slow.running.get_future().wait();
  }
  SlowRunner slow;
  Credentials credentials{[this] {
                            UsePlugin();
                            return access;
                          }(),
                          files, clock, &slow};
  std::future<Result<Credential>> first;
};

TEST(Credentials, WhoWaitsForAPluginOfAnotherThreadNoticesAStop) {
  WaitingForAPlugin f;
  std::stop_source stop;
  auto second = std::async(std::launch::async, [&] { return f.credentials.Get(stop.get_token()); });
  stop.request_stop();
  EXPECT_EQ(second.get().status().code(), StatusCode::kUnavailable) << "while the plugin still runs";
  f.credentials.Refuse({});  // nor does it hold up anything else
  EXPECT_TRUE(f.credentials.trouble().ok());
  f.slow.end.set_value();
  EXPECT_EQ(f.first.get()->authorization, "Bearer t1");
}

TEST(Credentials, WhoWaitsForAPluginOfAnotherThreadDoesNotWaitForEver) {
  WaitingForAPlugin f;
  auto second = std::async(std::launch::async, [&] { return f.credentials.Get(); });
  // The waiting begins some time, by a clock that only we move.
  while (second.wait_for(1ms) != std::future_status::ready) f.clock.Advance(Credentials::kLongestWait);
  const Result<Credential> late = second.get();
  EXPECT_EQ(late.status().code(), StatusCode::kTimeout);
  EXPECT_EQ(late.status().message(), "credential plugin plug: it still runs after 65 s");
  f.slow.end.set_value();
  EXPECT_EQ(f.first.get()->authorization, "Bearer t1");
}

TEST(Credentials, OneRunServesAllWhoWait) {
  WaitingForAPlugin f;
  std::vector<std::future<Result<Credential>>> others;
  for (int i = 0; i < 4; ++i) others.push_back(std::async(std::launch::async, [&] { return f.credentials.Get(); }));
  f.slow.end.set_value();  // a second run would throw: its promises are used up
  EXPECT_EQ(f.first.get()->authorization, "Bearer t1");
  for (auto& other : others) EXPECT_EQ(other.get()->authorization, "Bearer t1");
}

TEST(Credentials, WhyAFileWasNotReadAgainIsKnown) {
  Fixture f;
  f.access.token.file = "/token";
  f.files.files["/token"] = "one";
  Credentials credentials(f.access, f.files, f.clock, nullptr);
  EXPECT_TRUE(credentials.Get().ok());
  f.files.files.clear();
  EXPECT_TRUE(credentials.trouble().ok());
  f.clock.Advance(2min);
  EXPECT_EQ(credentials.Get()->authorization, "Bearer one");
  EXPECT_EQ(credentials.trouble().message(), "token /token: no such file or directory");
  f.files.files["/token"] = "two";
  f.clock.Advance(2min);
  EXPECT_TRUE(credentials.Get().ok());
  EXPECT_TRUE(credentials.trouble().ok());
}

TEST(Credentials, ATokenWinsOverAPlugin) {
  Fixture f;
  f.UsePlugin();
  f.access.token.text = "t";
  EXPECT_EQ(Credentials(f.access, f.files, f.clock, &f.runner).Get()->authorization, "Bearer t");
  EXPECT_TRUE(f.runner.commands.empty());
}

}  // namespace
}  // namespace warden::kube
