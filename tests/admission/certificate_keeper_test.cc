// What becomes of new files: served when they are good, else told and left.
#include "admission/certificate_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "support/memory_file_system.h"
#include "support/memory_log.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

using std::chrono::hours;
using std::chrono::system_clock;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const system_clock::time_point kNow{std::chrono::seconds(1'780'000'000)};

net::CertificatePair Pair(const std::string& name, system_clock::time_point made = kNow) {
  return *net::MakeSelfSigned({.common_name = name, .dns_names = {name}, .ip_addresses = {}, .now = made, .lifetime = hours(48)});
}

class CertificateKeeperTest : public ::testing::Test {
 protected:
  CertificateKeeperTest() { Put(first_); }
  void Put(const net::CertificatePair& pair) {
    files_.files["tls.crt"] = pair.certificate_pem;
    files_.files["tls.key"] = pair.private_key_pem;
  }
  void Look(system_clock::duration later = {}) { keeper_.Look(kNow + later); }

  const net::CertificatePair first_ = Pair("warden.llm.svc");
  testing::MemoryFileSystem files_;
  testing::MemoryLog lines_;
  ops::Metrics shown_{{}};
  admission::ReviewMetrics metrics_{shown_, AllRules(), {}};
  ops::Condition condition_{"certificate", ops::Condition::Decides::kReadiness};
  std::vector<admission::ServingMaterial> served_;
  Status answer_;
  admission::CertificateKeeper keeper_{
      admission::CertificateFiles(files_, {.certificate = "tls.crt", .key = "tls.key", .client_ca = ""}, {"warden.llm.svc"}),
      admission::ServingMaterial{first_, ""},
      [this](const admission::ServingMaterial& material) {
        served_.push_back(material);
        return answer_;
      },
      metrics_,
      condition_,
      lines_.At(base::LogLevel::kDebug)};
};

TEST_F(CertificateKeeperTest, LeavesWhatHasNotChanged) {
  for (int i = 0; i < 3; ++i) Look();
  EXPECT_THAT(served_, IsEmpty());
  EXPECT_THAT(lines_.lines(), IsEmpty());
  EXPECT_EQ(condition_.now().reason, "");
}

TEST_F(CertificateKeeperTest, ServesANewPairOnce) {
  const auto second = Pair("warden.llm.svc", kNow + hours(1));
  Put(second);
  for (int i = 0; i < 3; ++i) Look(hours(1));
  EXPECT_THAT(served_, ElementsAre(admission::ServingMaterial{second, ""}));
  EXPECT_THAT(lines_.lines(), ElementsAre("info certificate renewed expires=2026-05-30T21:26:40Z"));
  EXPECT_THAT(shown_.Text(), HasSubstr("warden_certificate_reloads_total{result=\"served\"} 1\n"));
}

// Each row: what lies in the files, and why it is not taken.
TEST_F(CertificateKeeperTest, KeepsTheOldOneAndSaysWhy) {
  const auto other = Pair("other.llm.svc"), fresh = Pair("warden.llm.svc");
  const std::map<std::string, net::CertificatePair> rows = {
      {"tls.crt, tls.key: the private key does not belong to the certificate", {fresh.certificate_pem, first_.private_key_pem}},
      {"tls.crt, tls.key: the certificate expired at 2026-05-25T20:26:40Z", Pair("warden.llm.svc", kNow - hours(120))},
      {"tls.crt, tls.key: the certificate is not valid before 2026-06-01T20:21:40Z", Pair("warden.llm.svc", kNow + hours(96))},
      {"tls.crt, tls.key: the certificate is not for warden.llm.svc (it is for other.llm.svc)", other},
      {"tls.crt, tls.key: certificate: no readable PEM certificate", {"half a cert", fresh.private_key_pem}},
      {"read tls.key: it is empty", {fresh.certificate_pem, ""}},
  };
  for (const auto& [why, pair] : rows) {
    Put(pair);
    for (int i = 0; i < 3; ++i) Look();
    EXPECT_EQ(condition_.now().reason, why);
    EXPECT_EQ(lines_.lines().back(), "warning certificate files are not good, serving the certificate before reason=" + why);
  }
  EXPECT_EQ(lines_.lines().size(), rows.size()) << "each problem is told once";
  EXPECT_THAT(served_, IsEmpty());
  EXPECT_THAT(shown_.Text(), HasSubstr("warden_certificate_reloads_total{result=\"refused\"} 18\n"));
  Put(fresh);
  Look();
  EXPECT_THAT(served_, ElementsAre(admission::ServingMaterial{fresh, ""}));
  EXPECT_EQ(condition_.now().reason, "");
  EXPECT_EQ(lines_.lines().back(), "info certificate files are good again");
}

TEST_F(CertificateKeeperTest, FilesThatAreGoneChangeNothing) {
  files_.files.clear();
  Look();
  EXPECT_EQ(condition_.now().reason, "read tls.crt: no such file or directory");
  Put(first_);
  Look();
  EXPECT_EQ(condition_.now().reason, "");
  EXPECT_THAT(served_, IsEmpty());
}

TEST_F(CertificateKeeperTest, WhatTheServerRefusesIsTriedAgain) {
  answer_ = Status(StatusCode::kInvalid, "too weak");
  Put(Pair("warden.llm.svc"));
  Look();
  EXPECT_EQ(condition_.now().reason, "too weak");
  answer_ = Status();
  Look();
  EXPECT_EQ(condition_.now().reason, "");
  EXPECT_EQ(served_.size(), 2U);
}

TEST_F(CertificateKeeperTest, SaysWhenTheServedOneHasExpired) {
  Look(hours(49));
  EXPECT_EQ(condition_.now().reason, "the served certificate expired at 2026-05-30T20:26:40Z");
}

// kubelet may exchange the Secret between our reading of one file and the other.
class ChangingFiles final : public base::FileSystem {
 public:
  explicit ChangingFiles(int rest) : rest_(rest) {}
  Result<std::string> Read(const std::string& path, std::size_t) const override { return path + std::to_string(std::min(++reads_, rest_)); }
  Result<base::PathKind> Look(const std::string&) const override { return base::PathKind::kFile; }
  Result<Listing> ListRecursively(const std::string&) const override { return Listing(); }
  Result<FileIdentity> Identity(const std::string&) const override { return FileIdentity(); }
  Status CanReplace(const std::string&) const override { return {}; }
  Status WriteWhole(const std::string&, std::string_view, std::string_view) override { return {}; }
  Status WriteInPlace(const std::string&, std::string_view) override { return {}; }
  void RemoveLeftovers(std::span<const std::string>) override {}
  Status WriteNew(std::span<const NewFile>, Existing) override { return {}; }

 private:
  const int rest_;
  mutable int reads_ = 0;
};

TEST(CertificateFiles, AreReadUntilTheyHaveComeToRest) {
  const admission::CertificatePaths paths{.certificate = "c", .key = "k", .client_ca = "a"};
  const ChangingFiles resting(7), restless(1000);
  const auto read = admission::CertificateFiles(resting, paths, {}).Read();
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, (admission::ServingMaterial{{"c7", "k7"}, "a7"}));
  const auto never = admission::CertificateFiles(restless, paths, {}).Read();
  EXPECT_EQ(never.status().message(), "read c: it keeps changing");
}

TEST(CertificateFiles, CheckTheClientCa) {
  testing::MemoryFileSystem none;
  const admission::CertificateFiles files(none, {.certificate = "c", .key = "k", .client_ca = "ca"}, {});
  const auto pair = Pair("a");
  EXPECT_TRUE(files.Check({pair, ""}, kNow).ok());
  EXPECT_TRUE(files.Check({pair, Pair("b").certificate_pem}, kNow).ok());
  EXPECT_EQ(files.Check({pair, "x"}, kNow).message(), "ca: client CA: no readable PEM certificate");
}

}  // namespace
}  // namespace warden
