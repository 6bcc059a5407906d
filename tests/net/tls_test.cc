// TLS as clients meet it: versions, ALPN, client certificates, resumption, and a new certificate while the load goes on.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "net/http_server.h"
#include "net/raw_client.h"
#include "net/test_server.h"

namespace warden::net {
namespace {

const std::string kHttp11 = "\x08http/1.1";
const std::string kHttp2 = "\x02h2";

TEST(Tls, VersionsFrom12On) {
  const auto server = StartServer();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    EXPECT_EQ(RawClient(server->tls_endpoint(), {.max_version = version}).Post("/", "{}").status, 200u) << version;
  }
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    EXPECT_FALSE(RawClient(server->tls_endpoint(), {.max_version = version}).connected()) << version;
  }
  EXPECT_TRUE(Eventually([&] { return server->stats().of(HandshakeFailure::kProtocol) == 2; }));
}

TEST(Tls, OldCiphersAreNotSpoken) {
  const auto server = StartServer();
  for (const char* ciphers : {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"}) {
    EXPECT_TRUE(RawClient(server->tls_endpoint(), {.max_version = TLS1_2_VERSION, .ciphers = ciphers}).connected()) << ciphers;
  }
  for (const char* ciphers : {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES128-SHA", "ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0"}) {
    EXPECT_FALSE(RawClient(server->tls_endpoint(), {.max_version = TLS1_2_VERSION, .ciphers = ciphers}).connected()) << ciphers;
  }
  EXPECT_TRUE(Eventually([&] { return server->stats().of(HandshakeFailure::kProtocol) == 4; }));
}

// A wrong caBundle in the webhook configuration looks like this from here.
TEST(Tls, CountsClientsThatDoNotTrustTheCertificate) {
  const auto server = StartServer();
  EXPECT_TRUE(RawClient(server->tls_endpoint(), {.trust = TestPair().certificate_pem}).connected());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    EXPECT_FALSE(RawClient(server->tls_endpoint(), {.max_version = version, .trust = TestPair("stranger").certificate_pem}).connected());
  }
  EXPECT_TRUE(Eventually([&] { return server->stats().of(HandshakeFailure::kDistrust) == 2; }));
  EXPECT_EQ(server->stats().failed_handshakes(), 2u);
}

TEST(Tls, SpeaksHttp11ByAlpnAndNothingElse) {
  const auto server = StartServer();
  RawClient both(server->tls_endpoint(), {.alpn = kHttp2 + kHttp11});
  EXPECT_EQ(both.chosen_protocol(), "http/1.1");
  EXPECT_EQ(both.Post("/", "{}").status, 200u);
  EXPECT_FALSE(RawClient(server->tls_endpoint(), {.alpn = kHttp2}).connected());
}

TEST(Tls, ClientCertificates) {
  const auto server = StartServer();
  ASSERT_TRUE(server->SetCertificate(TestPair(), std::chrono::system_clock::now(), TestPair("api-server").certificate_pem).ok());
  EXPECT_EQ(RawClient(server->tls_endpoint()).Post("/peer", "{}").status, 0u);
  EXPECT_EQ(RawClient(server->tls_endpoint(), {.certificate = TestPair("stranger")}).Post("/peer", "{}").status, 0u);
  EXPECT_EQ(RawClient(server->tls_endpoint(), {.certificate = TestPair("api-server")}).Post("/peer", "{}").body, "api-server");
  EXPECT_TRUE(Eventually([&] { return server->stats().failed_handshakes() == 2; }));
  EXPECT_EQ(server->stats().of(HandshakeFailure::kNoCertificate), 1u);
  EXPECT_EQ(server->stats().of(HandshakeFailure::kCertificate), 1u);
}

// Without a session id context, every resumed connection that showed a certificate ends in an internal error.
TEST(Tls, ResumesConnectionsWithClientCertificates) {
  const auto server = StartServer();
  ASSERT_TRUE(server->SetCertificate(TestPair(), std::chrono::system_clock::now(), TestPair("api-server").certificate_pem).ok());
  ClientOptions options{.max_version = TLS1_2_VERSION, .certificate = TestPair("api-server")};
  RawClient first(server->tls_endpoint(), options);
  ASSERT_EQ(first.Post("/peer", "{}").body, "api-server");
  options.resume = first.session();
  for (int i = 0; i < 3; ++i) {
    RawClient again(server->tls_endpoint(), options);
    EXPECT_EQ(again.Post("/peer", "{}").body, "api-server");
    EXPECT_TRUE(again.resumed());
    options.resume = again.session();
  }
}

TEST(Tls, ABadPairChangesNothing) {
  const auto server = StartServer();
  EXPECT_FALSE(
      server->SetCertificate({TestPair().certificate_pem, TestPair("other").private_key_pem}, std::chrono::system_clock::now()).ok());
  EXPECT_FALSE(server->SetCertificate(TestPair("other"), std::chrono::system_clock::now(), "no CA").ok());
  RawClient client(server->tls_endpoint());
  EXPECT_EQ(client.Post("/", "{}").status, 200u);
  EXPECT_EQ(client.peer_certificate_pem(), TestPair().certificate_pem);
  EXPECT_EQ(server->stats().certificates, 1u);
}

TEST(Tls, OpenConnectionsOutliveTheirCertificate) {
  const auto server = StartServer();
  RawClient before(server->tls_endpoint());
  ASSERT_EQ(before.Post("/", "{}").status, 200u);
  ASSERT_TRUE(server->SetCertificate(TestPair("second"), std::chrono::system_clock::now()).ok());
  EXPECT_EQ(before.Post("/", "{}").status, 200u);
  EXPECT_EQ(RawClient(server->tls_endpoint()).peer_certificate_pem(), TestPair("second").certificate_pem);
}

TEST(Tls, NewCertificatesUnderLoad) {
  const auto server = StartServer();
  std::atomic<bool> stop{false};
  std::atomic<int> answered{0}, failed{0};
  const auto load = [&](bool keep) {
    RawClient kept(server->tls_endpoint());
    while (!stop) {
      const bool ok = keep ? kept.Post("/", "{}").status == 200 : RawClient(server->tls_endpoint()).Post("/", "{}").status == 200;
      ++(ok ? answered : failed);
    }
  };
  std::vector<std::thread> clients;
  for (const bool keep : {false, false, true}) clients.emplace_back(load, keep);
  for (int i = 0; i < 100; ++i)
    EXPECT_TRUE(server->SetCertificate(TestPair(i % 2 ? "even" : "odd"), std::chrono::system_clock::now()).ok());
  const int by_then = answered;
  EXPECT_TRUE(Eventually([&] { return answered > by_then + 100; }));
  stop = true;
  for (auto& client : clients) client.join();
  EXPECT_EQ(failed, 0);
}

}  // namespace
}  // namespace warden::net
