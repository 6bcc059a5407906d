// Certificates of a mounted Secret that changes all the time, while the API server goes on asking.
#include <stdlib.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "admission/webhook.h"
#include "app/real_clock.h"
#include "app/real_file_system.h"
#include "net/raw_client.h"
#include "support/memory_log.h"
#include "support/soak.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using ::testing::HasSubstr;

// A Secret as kubelet mounts it: the files are links through ..data, a link that a rename exchanges.
class MountedSecret {
 public:
  MountedSecret() {
    std::string pattern = ::testing::TempDir() + "/warden_secret_XXXXXX";
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    for (const char* name : {"tls.crt", "tls.key"}) fs::create_symlink(fs::path("..data") / name, folder_ / name);
  }
  ~MountedSecret() { fs::remove_all(folder_); }

  enum class Kind { kFile, kPipe };
  void Put(const net::CertificatePair& pair, Kind certificate = Kind::kFile) {
    const std::string version = "..version_" + std::to_string(++versions_);
    fs::create_directory(folder_ / version);
    const fs::path crt = folder_ / version / "tls.crt";
    if (certificate == Kind::kPipe) {
      EXPECT_EQ(::mkfifo(crt.c_str(), 0600), 0);
    } else {
      std::ofstream(crt) << pair.certificate_pem;
    }
    std::ofstream(folder_ / version / "tls.key") << pair.private_key_pem;
    const fs::path before = fs::is_symlink(folder_ / "..data") ? folder_ / fs::read_symlink(folder_ / "..data") : fs::path();
    fs::create_directory_symlink(version, folder_ / "..data_tmp");
    fs::rename(folder_ / "..data_tmp", folder_ / "..data");
    if (!before.empty()) fs::remove_all(before);
  }
  admission::CertificatePaths paths() const { return {.certificate = folder_ / "tls.crt", .key = folder_ / "tls.key", .client_ca = ""}; }

 private:
  fs::path folder_;
  int versions_ = 0;
};

net::CertificatePair Pair(const std::string& name) {
  return *net::MakeSelfSigned(
      {.common_name = name, .dns_names = {"localhost"}, .ip_addresses = {"127.0.0.1"}, .now = std::chrono::system_clock::now()});
}

std::string Review() {
  std::ifstream in(WARDEN_SOURCE_DIR "/tests/review/05_scale_down.update_scale_scale/request.json", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class RenewalTest : public ::testing::Test {
 protected:
  explicit RenewalTest(milliseconds interval = milliseconds(5)) {
    options_.server.tls_listen = options_.server.ops_listen = {.host = "127.0.0.1", .port = 0};
    options_.server.handshake_timeout = options_.server.request_timeout = std::chrono::minutes(2);  // no busy machine reaches them
    options_.certificate_interval = interval;
    options_.drain_delay = milliseconds(0);
    secret_.Put(first_);
    webhook_.emplace(options_, engine_, clock_, lines_.At(base::LogLevel::kInfo));
    const admission::CertificateFiles files(files_, secret_.paths(), {"localhost"});
    const auto material = files.Read();
    EXPECT_TRUE(material.ok());
    EXPECT_TRUE(webhook_->Start(*material).ok());
    webhook_->Watch(files, *material);
  }
  std::string Served() const { return net::RawClient(webhook_->tls_endpoint()).peer_certificate_pem(); }
  bool BecomesServed(const net::CertificatePair& pair) const {
    return Eventually([&] { return Served() == pair.certificate_pem; });
  }
  static bool Eventually(const auto& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(milliseconds(2));
    }
    return true;
  }

  const net::CertificatePair first_ = Pair("first"), second_ = Pair("second");
  MountedSecret secret_;
  app::RealFileSystem files_;
  testing::MemoryLog lines_;
  Engine engine_{AllRules(), Policy(AllRules())};
  app::RealClock clock_;
  admission::WebhookOptions options_;
  std::optional<admission::Webhook> webhook_;
};

TEST_F(RenewalTest, EveryCallIsAnsweredWhileCertificatesComeAndGo) {
  const std::string review = Review();
  const std::string right = net::RawClient(webhook_->tls_endpoint()).Post("/validate", review).body;
  ASSERT_THAT(right, HasSubstr(R"("uid":")"));
  const int calls = testing::QuickOrSoak(20'000, 200'000);
  std::atomic<int> answered{0}, failed{0};
  const auto ask = [&](int calls_a_connection) {
    net::RawClient client(webhook_->tls_endpoint());
    for (int i = 1; answered + failed < calls; ++i) {
      if (i % calls_a_connection == 0) client = net::RawClient(webhook_->tls_endpoint());
      ++(client.Post("/validate?timeout=10s", review).body == right ? answered : failed);
    }
  };
  std::vector<std::jthread> clients;
  for (const int calls_a_connection : {1, 5, 5, 10'000'000}) clients.emplace_back(ask, calls_a_connection);
  int swaps = 0;
  for (; answered + failed < calls; ++swaps) {
    secret_.Put(swaps % 2 == 0 ? second_ : first_);
    std::this_thread::sleep_for(milliseconds(10));
  }
  clients.clear();
  EXPECT_EQ(failed, 0);
  EXPECT_GE(swaps, 20);
  secret_.Put(second_);
  EXPECT_TRUE(BecomesServed(second_));
  EXPECT_TRUE(webhook_->Drain());
}

TEST_F(RenewalTest, AWrongPairIsNotServedAndSaysSo) {
  secret_.Put({second_.certificate_pem, first_.private_key_pem});
  EXPECT_TRUE(Eventually([&] { return webhook_->health().Ready().text != "ok"; }));
  EXPECT_THAT(webhook_->health().Ready().text, HasSubstr("ok\ncertificate: "));
  EXPECT_THAT(webhook_->health().Ready().text, HasSubstr("the private key does not belong to the certificate"));
  EXPECT_EQ(webhook_->health().phase(), ops::Health::Phase::kServing);
  EXPECT_EQ(Served(), first_.certificate_pem);
  EXPECT_THAT(lines_.lines().back(), HasSubstr("warning certificate files are not good"));
  secret_.Put(second_);
  EXPECT_TRUE(BecomesServed(second_));
  EXPECT_TRUE(Eventually([&] { return webhook_->health().Ready().text == "ok"; }));
}

// Opening it would wait for somebody who writes, and the end of the server for that.
TEST_F(RenewalTest, APipeInPlaceOfACertificateIsSaidAndWaitedForByNobody) {
  secret_.Put(first_, MountedSecret::Kind::kPipe);
  EXPECT_TRUE(Eventually([&] { return webhook_->health().Ready().text != "ok"; }));
  EXPECT_THAT(webhook_->health().Ready().text, HasSubstr("it is a pipe or a device, it should be a file"));
  EXPECT_EQ(Served(), first_.certificate_pem);
  secret_.Put(second_);
  EXPECT_TRUE(BecomesServed(second_));
  secret_.Put(first_, MountedSecret::Kind::kPipe);
  EXPECT_TRUE(webhook_->Drain());
}

class RenewalOnRequest : public RenewalTest {
 protected:
  RenewalOnRequest() : RenewalTest(std::chrono::hours(24)) {}
};

TEST_F(RenewalOnRequest, LooksWhenAskedTo) {
  secret_.Put(second_);
  EXPECT_EQ(Served(), first_.certificate_pem);
  webhook_->LookAgain();
  EXPECT_TRUE(BecomesServed(second_));
  EXPECT_TRUE(webhook_->Drain());
}

TEST(SelfSigned, HasNoFilesToLookAt) {
  testing::MemoryLog lines;
  const Engine engine(AllRules(), Policy(AllRules()));
  admission::WebhookOptions options;
  options.server.tls_listen = options.server.ops_listen = {.host = "127.0.0.1", .port = 0};
  options.drain_delay = milliseconds(0);
  const app::RealClock clock;
  admission::Webhook webhook(options, engine, clock, lines.At(base::LogLevel::kInfo));
  ASSERT_TRUE(webhook.Start({Pair("made"), ""}).ok());
  webhook.LookAgain();
  EXPECT_THAT(lines.lines().back(), HasSubstr("no certificate files to look at: the certificate was made for this run"));
  EXPECT_TRUE(webhook.Drain());
}

}  // namespace
}  // namespace warden
