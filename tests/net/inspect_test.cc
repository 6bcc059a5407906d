// What is read from certificates and what is said about them.
#include "net/inspect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>

#include "net/authority.h"
#include "net/pem.h"

namespace warden::net {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::system_clock;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const system_clock::time_point kNow{std::chrono::seconds(1'780'000'000)};

const CertificatePair& Authority() {
  static const CertificatePair pair = *MakeAuthority({.common_name = "warden CA", .now = kNow});
  return pair;
}

CertificatePair Serving(hours lifetime = hours(24 * 90)) {
  return *IssueServing(
      {.common_name = "warden.llm.svc", .names = {"warden.llm.svc", "10.0.0.7", "fd00::1"}, .now = kNow, .lifetime = lifetime},
      Authority());
}

// A certificate as anybody may make one: an RSA key, control characters in the subject and in a DNS name.
std::string Hostile() {
  const KeyPtr key(EVP_RSA_gen(2048));
  const X509Ptr certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const std::string text = "a\x1b[2J\nb";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()),
                             -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_set_pubkey(certificate.get(), key.get());
  GENERAL_NAMES* names = GENERAL_NAMES_new();
  GENERAL_NAME* dns = GENERAL_NAME_new();
  ASN1_IA5STRING* value = ASN1_IA5STRING_new();
  ASN1_STRING_set(value, text.data(), static_cast<int>(text.size()));
  GENERAL_NAME_set0_value(dns, GEN_DNS, value);
  sk_GENERAL_NAME_push(names, dns);
  X509_add1_ext_i2d(certificate.get(), NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT);
  GENERAL_NAMES_free(names);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_X509(bio.get(), certificate.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

TEST(ReadFacts, TellsAServingCertificateAndItsAuthority) {
  const auto facts = ReadFacts(Serving().certificate_pem + Authority().certificate_pem, "tls.crt");
  ASSERT_TRUE(facts.ok());
  ASSERT_EQ(facts->size(), 2U);
  const CertificateFacts& serving = facts->front();
  EXPECT_EQ(serving.subject, "CN=warden.llm.svc");
  EXPECT_EQ(serving.issuer, "CN=warden CA");
  EXPECT_THAT(serving.names, ElementsAre("warden.llm.svc", "10.0.0.7", "fd00:0:0:0:0:0:0:1"));
  EXPECT_EQ(serving.not_before, "2026-05-28T20:21:40Z");
  EXPECT_EQ(serving.not_after, "2026-08-26T20:26:40Z");
  EXPECT_EQ(serving.expires, std::chrono::floor<std::chrono::seconds>(kNow + hours(24 * 90)));
  EXPECT_EQ(serving.key, "ECDSA P-256");
  EXPECT_FALSE(serving.authority);
  EXPECT_EQ(serving.fingerprint.size(), 32U * 3 - 1);
  EXPECT_TRUE(facts->back().authority);
  EXPECT_THAT(facts->back().names, IsEmpty());
  EXPECT_NE(serving.serial, facts->back().serial);
}

TEST(ReadFacts, PassesOverKeysAndNeverShowsThem) {
  const auto pair = Serving();
  const auto facts = ReadFacts(pair.private_key_pem + pair.certificate_pem + pair.private_key_pem, "tls.pem");
  ASSERT_TRUE(facts.ok());
  EXPECT_EQ(facts->size(), 1U);
  const Status nothing = ReadFacts(pair.private_key_pem, "tls.key").status();
  EXPECT_EQ(nothing.message(), "tls.key: no readable PEM certificate");
}

TEST(ReadFacts, ShowsOnlyPrintableCharacters) {
  const auto facts = ReadFacts(Hostile(), "x");
  ASSERT_TRUE(facts.ok());
  EXPECT_EQ(facts->front().key, "RSA 2048");
  for (const std::string& text : {facts->front().subject, facts->front().issuer, facts->front().names.at(0)}) {
    for (const char c : text) EXPECT_TRUE(c >= 0x20 && c < 0x7f) << text;
  }
}

TEST(FindProblems, NoneInWhatDoes) {
  const Expectations expected{
      .now = kNow, .remaining = days(30), .names = {"warden.llm.svc", "10.0.0.7", "fd00::1"}, .authority_pem = Authority().certificate_pem};
  EXPECT_THAT(*FindProblems(Serving(), expected), IsEmpty());
  auto whole_chain = Serving();
  whole_chain.certificate_pem += Authority().certificate_pem;
  EXPECT_THAT(*FindProblems(whole_chain, expected), IsEmpty());
  auto without_key = Serving();
  without_key.private_key_pem.clear();
  EXPECT_THAT(*FindProblems(without_key, expected), IsEmpty());
}

TEST(FindProblems, SaysEverythingAtOnce) {
  CertificatePair pair = Serving(hours(24));
  pair.private_key_pem = Authority().private_key_pem;
  const Expectations expected{.now = kNow + hours(48),
                              .names = {"other.llm.svc", "10.0.0.8"},
                              .authority_pem = MakeAuthority({.common_name = "x", .now = kNow})->certificate_pem};
  EXPECT_THAT(*FindProblems(pair, expected),
              ElementsAre("the private key does not belong to the certificate", "the certificate expired at 2026-05-29T20:26:40Z",
                          "the certificate is not for other.llm.svc (it is for warden.llm.svc, 10.0.0.7, fd00:0:0:0:0:0:0:1)",
                          HasSubstr("is not for 10.0.0.8"), HasSubstr("the certificate does not lead to the CA: ")));
}

TEST(FindProblems, TellsWhenItExpiresToTheSecond) {
  const CertificatePair pair = Serving(hours(24 * 30));
  const auto problems = [&](system_clock::time_point now) {
    return *FindProblems(pair, {.now = now, .remaining = days(10), .names = {}, .authority_pem = {}});
  };
  EXPECT_THAT(problems(kNow + days(20) - std::chrono::seconds(1)), IsEmpty());
  EXPECT_THAT(problems(kNow + days(20)), ElementsAre("the certificate expires at 2026-06-27T20:26:40Z, within 10 days"));
  EXPECT_THAT(problems(kNow + days(30)), ElementsAre(HasSubstr("expired at")));
  EXPECT_THAT(problems(kNow - days(1)), ElementsAre(HasSubstr("is not valid before 2026-05-28T20:21:40Z")));
}

TEST(FindProblems, LooksAtTheWholeChain) {
  CertificatePair pair = Serving();
  pair.certificate_pem += MakeAuthority({.common_name = "old CA", .now = kNow - days(30), .lifetime = hours(24)})->certificate_pem;
  EXPECT_THAT(*FindProblems(pair, {.now = kNow, .names = {}, .authority_pem = {}}),
              ElementsAre(HasSubstr("certificate 2 (CN=old CA) expired at")));
}

TEST(FindProblems, CommonNameIsNoName) {
  const auto pair = *IssueServing({.common_name = "warden.llm.svc", .names = {"other"}, .now = kNow}, Authority());
  EXPECT_THAT(*FindProblems(pair, {.now = kNow, .names = {"warden.llm.svc"}, .authority_pem = {}}),
              ElementsAre(HasSubstr("is not for warden.llm.svc (it is for other)")));
}

TEST(FindProblems, AnEmptyNameIsInNoCertificate) {
  EXPECT_EQ(FindProblems(Serving(), {.now = kNow, .names = {""}, .authority_pem = {}})->size(), 1U);
}

TEST(FindProblems, ClientCertificatesAndAuthoritiesAreNoServers) {
  const Expectations expected{.now = kNow, .names = {}, .authority_pem = Authority().certificate_pem};
  EXPECT_THAT(*FindProblems(Serving(), expected), IsEmpty());
  EXPECT_THAT(*FindProblems(Authority(), expected), ElementsAre(HasSubstr("does not lead to the CA")));
}

TEST(FindProblems, WhatCannotBeReadIsAStatusWithoutItsBytes) {
  const auto pair = Serving();
  const Expectations expected{.now = kNow, .names = {}, .authority_pem = {}};
  const std::string key_line = pair.private_key_pem.substr(pair.private_key_pem.find('\n', 40) + 1, 20);  // of the second line
  for (const CertificatePair& bad :
       {CertificatePair{pair.private_key_pem, pair.private_key_pem}, CertificatePair{pair.certificate_pem, "x"}, CertificatePair{"", ""}}) {
    const Status status = FindProblems(bad, expected).status();
    EXPECT_EQ(status.code(), StatusCode::kInvalid);
    EXPECT_THAT(status.message(), Not(HasSubstr(key_line)));
  }
  EXPECT_THAT(FindProblems(pair, {.now = kNow, .names = {}, .authority_pem = "nothing"}).status().message(),
              HasSubstr("CA: no readable PEM certificate"));
  EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
}  // namespace warden::net
