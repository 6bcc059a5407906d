// Listen addresses: the three forms, there and back, and each mistake by its name.
#include "net/endpoint.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warden::net {
namespace {

TEST(ParseEndpoint, ReadsTheThreeForms) {
  const struct {
    std::string text, host;
    std::uint16_t port;
  } rows[] = {
      {"127.0.0.1:8443", "127.0.0.1", 8443},
      {"0.0.0.0:0", "0.0.0.0", 0},
      {"[::1]:8443", "::1", 8443},
      {"[::]:65535", "::", 65535},
      {":8080", "", 8080},
      {"[2001:db8::7]:1", "2001:db8::7", 1},
      {"[::ffff:10.0.0.1]:5", "::ffff:10.0.0.1", 5},
  };
  for (const auto& row : rows) {
    const auto endpoint = ParseEndpoint(row.text);
    ASSERT_TRUE(endpoint.ok()) << endpoint.status().message();
    EXPECT_EQ(*endpoint, (Endpoint{row.host, row.port})) << row.text;
    EXPECT_EQ(ToString(*endpoint), row.text);
  }
}

TEST(ParseEndpoint, NamesTheMistake) {
  const struct {
    std::string text, message;
  } rows[] = {
      {"", "should be ADDR:PORT"},
      {"8443", "should be ADDR:PORT"},
      {std::string("127.0.0.1\0:1", 12), "should be ADDR:PORT"},
      {std::string(1000, 'a') + ":1", "should be ADDR:PORT"},
      {"127.0.0.1:", "the port is a number"},
      {"127.0.0.1:65536", "the port is a number"},
      {"127.0.0.1:-1", "the port is a number"},
      {"127.0.0.1:+1", "the port is a number"},
      {"127.0.0.1:80 ", "the port is a number"},
      {"127.0.0.1:http", "the port is a number"},
      {"localhost:80", "names are not looked up"},
      {"127.0.0.1.5:80", "names are not looked up"},
      {"127.1:80", "names are not looked up"},
      {"::1:8443", "in brackets"},
      {"[]:80", "not an IPv6 address"},
      {"[127.0.0.1]:80", "not an IPv6 address"},
      {"[::1:80", "in brackets"},
      {"[fe80::1%eth0]:80", "not an IPv6 address"},
  };
  for (const auto& row : rows) {
    const auto endpoint = ParseEndpoint(row.text);
    ASSERT_FALSE(endpoint.ok()) << row.text;
    EXPECT_EQ(endpoint.status().code(), StatusCode::kInvalid);
    EXPECT_THAT(endpoint.status().message(), testing::HasSubstr(row.message)) << row.text;
    EXPECT_LT(endpoint.status().message().size(), 200u);
  }
}

}  // namespace
}  // namespace warden::net
