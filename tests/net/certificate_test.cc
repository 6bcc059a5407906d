// Self-signed pairs as OpenSSL sees them, and what is said about pairs that cannot be served.
#include "net/certificate.h"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "net/pem.h"
#include "net/tls_context.h"

namespace warden::net {
namespace {

using std::chrono::hours;
using std::chrono::system_clock;
using testing::HasSubstr;

const system_clock::time_point kNow{std::chrono::seconds(1'780'000'000)};

SelfSignedRequest Request() {
  return {.common_name = "warden", .dns_names = {"warden.llm.svc", "localhost"}, .ip_addresses = {"127.0.0.1", "::1"}, .now = kNow};
}

CertificatePair Pair() { return *MakeSelfSigned(Request()); }

// The key with a passphrase, as `openssl ec -aes256` writes it.
std::string Encrypted(const std::string& key_pem) {
  const auto key = ReadPrivateKey(key_pem);
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
  char passphrase[] = "secret";
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key->get(), EVP_aes_256_cbc(), passphrase, sizeof passphrase - 1, nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

TEST(MakeSelfSigned, NamesWhatItWasAskedFor) {
  const auto chain = ReadCertificates(Pair().certificate_pem, "certificate");
  ASSERT_TRUE(chain.ok());
  ASSERT_EQ(chain->size(), 1u);
  X509* certificate = chain->front().get();
  EXPECT_EQ(X509_check_host(certificate, "warden.llm.svc", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(certificate, "localhost", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(certificate, "warden", 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr), 0);
  EXPECT_EQ(X509_check_ip_asc(certificate, "127.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate, "::1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate, "10.0.0.1", 0), 0);
  EXPECT_EQ(EVP_PKEY_get_bits(X509_get0_pubkey(certificate)), 256);
  EXPECT_EQ(X509_self_signed(certificate, 1), 1);
}

TEST(MakeSelfSigned, EachHasItsOwnKeyAndSerial) {
  const auto first = Pair(), second = Pair();
  EXPECT_NE(first.private_key_pem, second.private_key_pem);
  EXPECT_NE(first.certificate_pem, second.certificate_pem);
}

TEST(MakeSelfSigned, RefusesWhatCannotStandInACertificate) {
  auto no_name = Request();
  no_name.dns_names.clear();
  no_name.ip_addresses.clear();
  auto bad_dns = Request();
  bad_dns.dns_names = {"a,IP:6.6.6.6"};
  auto bad_ip = Request();
  bad_ip.ip_addresses = {"300.1.1.1"};
  auto no_common_name = Request();
  no_common_name.common_name = "";
  auto long_common_name = Request();
  long_common_name.common_name = std::string(65, 'a');
  auto many = Request();
  many.dns_names.assign(101, "a");
  for (const auto& request : {no_name, bad_dns, bad_ip, no_common_name, long_common_name, many}) {
    const auto pair = MakeSelfSigned(request);
    ASSERT_FALSE(pair.ok());
    EXPECT_EQ(pair.status().code(), StatusCode::kInvalid);
    EXPECT_THAT(pair.status().message(), HasSubstr("make a self-signed certificate: "));
  }
}

TEST(CheckPair, AcceptsAPairAndAChain) {
  auto pair = Pair();
  EXPECT_TRUE(CheckPair(pair, kNow).ok());
  pair.certificate_pem += Pair().certificate_pem;
  EXPECT_TRUE(CheckPair(pair, kNow).ok());
  pair.certificate_pem = "a comment before\n" + pair.certificate_pem + "\n\n";
  EXPECT_TRUE(CheckPair(pair, kNow).ok());
}

TEST(CheckPair, TimesHaveFiveMinutesOfToleranceInTheFutureOnly) {
  const auto pair = Pair();  // valid from kNow - 5 min to kNow + 365 days
  EXPECT_TRUE(CheckPair(pair, kNow - std::chrono::minutes(9)).ok());
  EXPECT_THAT(CheckPair(pair, kNow - std::chrono::minutes(11)).message(), HasSubstr("not valid before 2026-05-28T"));
  EXPECT_TRUE(CheckPair(pair, kNow + hours(24 * 365) - std::chrono::seconds(1)).ok());
  EXPECT_THAT(CheckPair(pair, kNow + hours(24 * 365) + std::chrono::seconds(1)).message(), HasSubstr("expired at 2027-05-28T"));
}

TEST(CheckPair, NamesTheTroubleAndNeverTheKey) {
  const auto pair = Pair();
  const auto damaged = pair.certificate_pem.substr(0, pair.certificate_pem.size() / 2);
  const struct {
    CertificatePair pair;
    StatusCode code;
    std::string message;
  } rows[] = {
      {{"", pair.private_key_pem}, StatusCode::kInvalid, "certificate: no readable PEM certificate"},
      {{"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", pair.private_key_pem}, StatusCode::kInvalid, "no readable PEM"},
      {{pair.private_key_pem, pair.private_key_pem}, StatusCode::kInvalid, "certificate: no readable PEM certificate"},
      {{pair.certificate_pem + damaged, pair.private_key_pem}, StatusCode::kInvalid, "certificate number 2 is damaged"},
      {{pair.certificate_pem, ""}, StatusCode::kInvalid, "private key: no readable PEM key"},
      {{pair.certificate_pem, pair.certificate_pem}, StatusCode::kInvalid, "private key: no readable PEM key"},
      {{pair.certificate_pem, pair.private_key_pem.substr(0, 100)}, StatusCode::kInvalid, "private key: no readable PEM key"},
      {{pair.certificate_pem, Encrypted(pair.private_key_pem)}, StatusCode::kInvalid, "private key: it is encrypted"},
      {{pair.certificate_pem, Pair().private_key_pem}, StatusCode::kInvalid, "does not belong to the certificate"},
      {{std::string(kMaxPemBytes + 1, 'a'), pair.private_key_pem}, StatusCode::kTooLarge, "certificate: 262145 bytes of PEM"},
      {{pair.certificate_pem, pair.private_key_pem + std::string(kMaxPemBytes, '\n')}, StatusCode::kTooLarge, "private key: "},
  };
  const std::string key_line = pair.private_key_pem.substr(pair.private_key_pem.find('\n') + 1, 20);
  for (const auto& row : rows) {
    const Status status = CheckPair(row.pair, kNow);
    EXPECT_EQ(status.code(), row.code) << status.message();
    EXPECT_THAT(status.message(), HasSubstr(row.message));
    EXPECT_THAT(status.message(), testing::Not(HasSubstr(key_line)));
    EXPECT_LT(status.message().size(), 200u);
    EXPECT_FALSE(MakeServerContext(row.pair, {}, kNow).ok());
  }
}

TEST(CheckPair, ManyCertificatesAreTooMany) {
  auto pair = Pair();
  std::string chain;
  for (int i = 0; i < 33; ++i) chain += pair.certificate_pem;
  pair.certificate_pem = chain;
  EXPECT_EQ(CheckPair(pair, kNow).code(), StatusCode::kTooLarge);
}

TEST(MakeServerContext, RefusesABadClientCa) {
  const auto pair = Pair();
  EXPECT_TRUE(MakeServerContext(pair, pair.certificate_pem, kNow).ok());
  EXPECT_THAT(MakeServerContext(pair, "nothing", kNow).status().message(), HasSubstr("client CA: no readable PEM certificate"));
}

// Asio reads the same error queue of the thread: what we leave there would end somebody else's connection.
TEST(MakeServerContext, LeavesNoErrorBehind) {
  const auto pair = Pair();
  EXPECT_TRUE(MakeServerContext(pair, pair.certificate_pem, kNow).ok());
  EXPECT_EQ(ERR_peek_error(), 0u);
  EXPECT_FALSE(MakeServerContext({pair.certificate_pem, Pair().private_key_pem}, {}, kNow).ok());
  EXPECT_EQ(ERR_peek_error(), 0u);
}

}  // namespace
}  // namespace warden::net
