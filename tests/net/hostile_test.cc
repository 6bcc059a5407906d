// What clients of ill will, or of another opinion about HTTP, send to the server: each row over a TLS connection of its own, and
// after each the server still serves. Slow ones against short limits.
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/http_server.h"
#include "net/raw_client.h"
#include "net/test_server.h"

namespace warden::net {
namespace {

using std::chrono::milliseconds;

const std::string kTypes = "Host: a\r\nContent-Type: application/json\r\n";
const std::string kPost = "POST /echo HTTP/1.1\r\n" + kTypes;
const std::string kBody = "Connection: close\r\nContent-Length: 2\r\n\r\n{}";

std::string Repeat(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

struct Row {
  std::string name;
  std::string bytes;
  std::vector<unsigned> statuses;  // of all answers until the server closes
};

std::vector<Row> FramingRows() {
  const std::string chunks = "2\r\n{}\r\n0\r\n\r\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  return {
      {"ok", kPost + kBody, {200}},
      {"chunked", kPost + chunked + "\r\n" + chunks, {411}},
      {"chunked 4 MiB", kPost + chunked + "\r\n" + Repeat("10000\r\n" + std::string(0x10000, 'x') + "\r\n", 64), {411}},
      {"chunk size -2", kPost + chunked + "\r\n-2\r\n{}\r\n0\r\n\r\n", {411}},
      {"chunk extension 1 MiB", kPost + chunked + "\r\n2;" + std::string(1 << 20, 'a') + "\r\n{}\r\n0\r\n\r\n", {411}},
      {"length and chunked", kPost + "Content-Length: 2\r\n" + chunked + "\r\n" + chunks, {400}},
      {"chunked and length", kPost + chunked + "Content-Length: 2\r\n\r\n" + chunks, {400}},
      {"gzip, chunked", kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n" + chunks, {411}},
      {"xchunked and length", kPost + "Transfer-Encoding: xchunked\r\n" + kBody, {411}},
      {"two lengths", kPost + "Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}", {400}},
      {"two equal lengths", kPost + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", {400}},
      {"a list of lengths", kPost + "Content-Length: 2, 2\r\n\r\n{}", {400}},
      {"length -1", kPost + "Content-Length: -1\r\n\r\n{}", {400}},
      {"length +2", kPost + "Content-Length: +2\r\n\r\n{}", {400}},
      {"length 2^64", kPost + "Content-Length: 18446744073709551616\r\n\r\n{}", {400}},
      {"length 2^63", kPost + "Content-Length: 9223372036854775808\r\n\r\n{}", {413}},
      {"17 MiB", kPost + "Content-Length: 17825792\r\n\r\n" + std::string(17 << 20, 'x'), {413}},
      {"no length", kPost + "\r\n", {411}},
      {"a request inside a refused body", kPost + chunked + "\r\n" + kPost + kBody, {411}},
      {"three pipelined", PostBytes("/echo", "1") + PostBytes("/echo", "2") + kPost + kBody, {200, 200, 200}},
      {"a refused one ends the pipeline", PostBytes("/echo", "1") + kPost + "\r\n" + kPost + kBody, {200, 411}},
      {"gzip", kPost + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x01", {415}},
  };
}

std::vector<Row> HeadRows() {
  const std::string nul("X-A: a\0b\r\n", 10);
  return {
      {"a header line of 4 MiB", kPost + "X-A: " + std::string(4 << 20, 'x'), {431}},
      {"a request line of 4 MiB", "POST /" + std::string(4 << 20, 'x'), {431}},
      {"300,000 fields", kPost + Repeat("a:\r\n", 300'000), {431}},
      {"3,000 fields in 12 KB", kPost + Repeat("a:\r\n", 3'000) + kBody, {431}},
      {"a space before the colon", kPost + "X-A : b\r\n" + kBody, {400}},
      {"bare line feeds", "POST /echo HTTP/1.1\nHost: a\nContent-Length: 2\n\n{}", {505}},  // the version is "HTTP/1.1\nHost"
      {"NUL in a value", kPost + nul + kBody, {400}},
      {"bare CR in a value", kPost + "X-A: a\rb\r\n" + kBody, {400}},
      {"escapes in a value", kPost + "X-A: a%0d%0ab%41\r\n" + kBody, {200}},
      {"a folded line", kPost + "X-A: b\r\n Content-Length: 5\r\n" + kBody, {400}},
      {"a folded line by tab", kPost + "X-A: b\r\n\tContent-Length: 5\r\n" + kBody, {400}},
      {"a folded length", kPost + "Connection: close\r\nContent-Length:\r\n 2\r\n\r\n{}", {400}},
      {"a folded request line", "POST /echo HTTP/1.1\r\n " + kTypes + kBody, {400}},
      {"a body of folded lines", kPost + "Connection: close\r\nContent-Length: 6\r\n\r\n\r\n \r\n\t", {200}},
      {"no Host", "POST /echo HTTP/1.1\r\nContent-Type: application/json\r\n" + kBody, {400}},
      {"two Hosts", "POST /echo HTTP/1.1\r\nHost: b\r\n" + kTypes + kBody, {400}},
      {"HTTP/1.0", "POST /echo HTTP/1.0\r\n" + kTypes + kBody, {505}},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {505}},
      {"an unknown method", "FOO /echo HTTP/1.1\r\n" + kTypes + kBody, {405}},
      {"CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", {405}},
      {"an absolute URI", "POST http://elsewhere/echo HTTP/1.1\r\n" + kTypes + kBody, {400}},
      {"Range", kPost + "Range: bytes=0-0\r\n" + kBody, {200}},
      {"Upgrade", kPost + "Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\n{}", {400}},
      {"REMOTE_ADDR", kPost + "REMOTE_ADDR: 6.6.6.6\r\n" + kBody, {200}},
      {"form data", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\n" + kBody, {415}},
      {"a charset", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json; charset=utf-8\r\n" + kBody, {200}},
      {"an unmet expectation", kPost + "Expect: payment\r\n" + kBody, {417}},
      {"not HTTP at all", "\x16\x03\x01\x02\r\n\r\n", {400}},
  };
}

class Hostile : public testing::Test {
 protected:
  void Try(const Row& row) {
    SCOPED_TRACE(row.name);
    RawClient client(server_->tls_endpoint());
    client.Send(row.bytes);  // may fail halfway: the server need not read it all
    std::vector<unsigned> statuses;
    for (const Answer& answer : client.ReadAnswersToEnd()) {
      statuses.push_back(answer.status);
      if (answer.status == 200) {
        EXPECT_THAT(answer.body, testing::AnyOf("{}", "1", "2", "\r\n \r\n\t"));
      }
    }
    EXPECT_EQ(statuses, row.statuses);
    EXPECT_EQ(RawClient(server_->tls_endpoint()).Post("/echo", "{}").status, 200u);
  }

  std::unique_ptr<HttpServer> server_ = StartServer();
};

TEST_F(Hostile, FramesOfBodies) {
  for (const Row& row : FramingRows()) Try(row);
  EXPECT_TRUE(Eventually([&] { return server_->stats().buffered_bytes == 0; }));  // the client may be told before it is counted
}

TEST_F(Hostile, Heads) {
  for (const Row& row : HeadRows()) Try(row);
}

TEST_F(Hostile, RefusalsSayWhyInOneLineOfText) {
  RawClient client(server_->tls_endpoint());
  ASSERT_TRUE(client.Send(kPost + "\r\n"));
  const Answer answer = client.ReadAnswer();
  EXPECT_EQ(answer.body, "a POST needs Content-Length\n");
  EXPECT_EQ(answer.Field("Content-Type"), "text/plain");
  EXPECT_EQ(answer.Field("Connection"), "close");
}

TEST_F(Hostile, PlainHttpOnTheTlsPort) {
  RawClient client(server_->tls_endpoint(), {.layer = ClientOptions::Layer::kPlain});
  ASSERT_TRUE(client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(client.ReadAnswersToEnd().empty());
  EXPECT_TRUE(Eventually([&] { return server_->stats().of(HandshakeFailure::kNotTls) == 1; }));
}

TEST_F(Hostile, GarbageForAClientHello) {
  RawClient client(server_->tls_endpoint(), {.layer = ClientOptions::Layer::kPlain});
  ASSERT_TRUE(client.Send(Repeat("\x80\x07\xff", 100)));
  EXPECT_TRUE(client.ReadAnswersToEnd().empty());
  EXPECT_TRUE(Eventually([&] { return server_->stats().of(HandshakeFailure::kNotTls) == 1; }));
}

TEST_F(Hostile, ClientsThatVanishAnywhere) {
  const std::string request = PostBytes("/echo", std::string(1000, 'x'));
  for (std::size_t cut = 0; cut < request.size(); cut += 37) {
    RawClient client(server_->tls_endpoint());
    client.Send(request.substr(0, cut));
  }
  EXPECT_TRUE(Eventually([&] { return server_->stats().open == 0; }));
  EXPECT_EQ(server_->stats().requests, 0u);
  EXPECT_TRUE(Eventually([&] { return server_->stats().buffered_bytes == 0; }));
}

// Everything must end by the limit and not by the patience of the client. Only the limit in question is short: a busy machine may not keep
// another one.
class Slow : public testing::Test {
 protected:
  void Limit(milliseconds ServerOptions::*limit) {
    auto options = TestOptions();
    options.*limit = milliseconds(1000);
    server_ = StartServer(options);
  }
  std::unique_ptr<HttpServer> server_;
};

TEST_F(Slow, SilentTcp) {
  Limit(&ServerOptions::handshake_timeout);
  RawClient client(server_->tls_endpoint(), {.layer = ClientOptions::Layer::kPlain});
  EXPECT_TRUE(client.AtEnd());
  EXPECT_TRUE(Eventually([&] { return server_->stats().of(HandshakeFailure::kTimeout) == 1; }));
}

TEST_F(Slow, ClientHelloInDrops) {
  Limit(&ServerOptions::handshake_timeout);
  RawClient client(server_->tls_endpoint(), {.layer = ClientOptions::Layer::kPlain});
  const std::string hello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
  for (const char c : hello + std::string(500, 'r')) {
    if (!client.Send(std::string_view(&c, 1))) break;
    std::this_thread::sleep_for(milliseconds(20));
    if (server_->stats().failed_handshakes()) break;
  }
  EXPECT_TRUE(Eventually([&] { return server_->stats().failed_handshakes() == 1; }));
}

// A time limit for each read would let this go on for ever: it must be one for the whole request.
TEST_F(Slow, HeadInDrops) {
  Limit(&ServerOptions::request_timeout);
  RawClient client(server_->tls_endpoint());
  const std::string head = PostBytes("/echo", "", "X-A: " + std::string(500, 'x') + "\r\n");
  for (const char c : head) {
    if (!client.Send(std::string_view(&c, 1)) || server_->stats().broken_off) break;
    std::this_thread::sleep_for(milliseconds(20));
  }
  EXPECT_TRUE(Eventually([&] { return server_->stats().broken_off == 1; }));
  EXPECT_EQ(server_->stats().requests, 0u);
}

TEST_F(Slow, BodyThatNeverComes) {
  Limit(&ServerOptions::request_timeout);
  RawClient client(server_->tls_endpoint());
  ASSERT_TRUE(client.Send(kPost + "Content-Length: 8192\r\n\r\nab"));
  EXPECT_TRUE(client.AtEnd());
  EXPECT_TRUE(Eventually([&] { return server_->stats().open == 0; }));
  EXPECT_EQ(server_->stats().broken_off, 1u);
  EXPECT_TRUE(Eventually([&] { return server_->stats().buffered_bytes == 0; }));
}

TEST_F(Slow, IdleConnectionIsClosedProperly) {
  Limit(&ServerOptions::idle_timeout);
  RawClient client(server_->tls_endpoint());
  EXPECT_EQ(client.Post("/echo", "{}").status, 200u);
  EXPECT_TRUE(client.AtEnd());
  EXPECT_EQ(server_->stats().broken_off, 0u);
}

TEST_F(Slow, ClientThatDoesNotReadItsAnswer) {
  Limit(&ServerOptions::write_timeout);
  RawClient client(server_->tls_endpoint());
  const std::string body(8 << 20, 'x');  // more than both socket buffers hold
  client.Send(PostBytes("/echo", body));
  EXPECT_TRUE(Eventually([&] { return server_->stats().open == 0; }));
}

}  // namespace
}  // namespace warden::net
