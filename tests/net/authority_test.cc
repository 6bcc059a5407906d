// An authority and the certificates it signs, as OpenSSL's verifier sees them.
#include "net/authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "net/inspect.h"
#include "net/pem.h"
#include "net/tls_context.h"

namespace warden::net {
namespace {

using std::chrono::hours;
using std::chrono::system_clock;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const system_clock::time_point kNow{std::chrono::seconds(1'780'000'000)};

CertificatePair Authority() { return *MakeAuthority({.common_name = "warden CA", .now = kNow}); }

ServingRequest Request() { return {.common_name = "warden.llm.svc", .names = {"warden.llm.svc", "10.0.0.7", "::1"}, .now = kNow}; }

CertificatePair Serving(const CertificatePair& authority) { return *IssueServing(Request(), authority); }

TEST(MakeAuthority, MaySignServersAndNoFurtherAuthority) {
  const auto chain = ReadCertificates(Authority().certificate_pem, "CA");
  ASSERT_TRUE(chain.ok());
  X509* certificate = chain->front().get();
  EXPECT_EQ(X509_check_ca(certificate), 1);
  EXPECT_EQ(X509_get_pathlen(certificate), 0);
  EXPECT_EQ(X509_get_key_usage(certificate), static_cast<std::uint32_t>(KU_KEY_CERT_SIGN | KU_CRL_SIGN));
  EXPECT_EQ(X509_self_signed(certificate, 1), 1);
  EXPECT_NE(X509_get0_subject_key_id(certificate), nullptr);
}

TEST(IssueServing, IsForTlsServersAndCarriesItsNames) {
  const auto pair = Serving(Authority());
  const auto chain = ReadCertificates(pair.certificate_pem, "certificate");
  ASSERT_TRUE(chain.ok());
  X509* certificate = chain->front().get();
  EXPECT_EQ(X509_check_ca(certificate), 0);
  EXPECT_EQ(X509_get_key_usage(certificate), static_cast<std::uint32_t>(KU_DIGITAL_SIGNATURE));
  EXPECT_EQ(X509_get_extended_key_usage(certificate), static_cast<std::uint32_t>(XKU_SSL_SERVER));
  EXPECT_EQ(X509_check_host(certificate, "warden.llm.svc", 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate, "10.0.0.7", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate, "::1", 0), 1);
  EXPECT_TRUE(CheckPair(pair, kNow).ok());
  EXPECT_TRUE(MakeServerContext(pair, {}, kNow).ok()) << "the server takes it";
}

TEST(IssueServing, IsBelievedWithItsAuthorityAndWithNoOther) {
  const auto authority = Authority();
  const auto pair = Serving(authority);
  Expectations expected{.now = kNow, .names = {"warden.llm.svc"}, .authority_pem = authority.certificate_pem};
  EXPECT_THAT(*FindProblems(pair, expected), IsEmpty());
  expected.authority_pem = Authority().certificate_pem;  // of the same name, with another key
  EXPECT_THAT(*FindProblems(pair, expected), ElementsAre(HasSubstr("does not lead to the CA")));
}

TEST(IssueServing, RefusesWhatIsNoAuthority) {
  const auto authority = Authority();
  const auto serving = Serving(authority);
  const auto self_signed = *MakeSelfSigned({.common_name = "a", .dns_names = {"a"}, .ip_addresses = {}, .now = kNow});
  for (const auto& pair : {serving, self_signed}) {
    EXPECT_THAT(IssueServing(Request(), pair).status().message(), HasSubstr("not that of an authority"));
  }
  const CertificatePair mixed{authority.certificate_pem, Authority().private_key_pem};
  EXPECT_THAT(IssueServing(Request(), mixed).status().message(), HasSubstr("does not belong to the certificate"));
  EXPECT_FALSE(IssueServing(Request(), {"", ""}).ok());
}

TEST(IssueServing, NeverOutlivesItsAuthority) {
  const auto authority = *MakeAuthority({.common_name = "warden CA", .now = kNow, .lifetime = hours(48)});
  auto request = Request();
  request.lifetime = hours(49);
  EXPECT_THAT(IssueServing(request, authority).status().message(),
              HasSubstr("expires at 2026-05-30T20:26:40Z, before the certificate would"));
  request.lifetime = hours(48);
  EXPECT_TRUE(IssueServing(request, authority).ok());
  request.now = kNow + hours(72);
  EXPECT_THAT(IssueServing(request, authority).status().message(), HasSubstr("it expired at"));
}

TEST(IssueServing, RefusesNamesThatCannotStandInACertificate) {
  auto request = Request();
  for (const char* name : {"a,DNS:evil", "", "a b", "a\nb", "*/x"}) {
    request.names = {name};
    EXPECT_EQ(IssueServing(request, Authority()).status().code(), StatusCode::kInvalid) << name;
  }
  request.names.clear();
  EXPECT_THAT(IssueServing(request, Authority()).status().message(), HasSubstr("no DNS name"));
}

TEST(IssueServing, LeavesNoErrorBehind) {
  EXPECT_TRUE(IssueServing(Request(), Authority()).ok());
  EXPECT_EQ(ERR_peek_error(), 0U);
  EXPECT_FALSE(IssueServing(Request(), Serving(Authority())).ok());
  EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
}  // namespace warden::net
