// URLs of servers, and what is none.
#include "net/url.h"

#include <gtest/gtest.h>

namespace warden::net {
namespace {

TEST(Url, Parts) {
  const auto url = ParseUrl("https://u%40:p%3Aw@api.example:6443/k8s/clusters/c-1");
  ASSERT_TRUE(url.ok()) << url.status().message();
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->user, "u@");
  EXPECT_EQ(url->password, "p:w");
  EXPECT_EQ(url->host, "api.example");
  EXPECT_EQ(url->port, 6443);
  EXPECT_EQ(url->path, "/k8s/clusters/c-1");
  EXPECT_EQ(ParseUrl("HTTPS://10.96.0.1")->port, 0);
  EXPECT_EQ(ParseUrl("https://[fd00::1]:443")->host, "fd00::1");
  EXPECT_EQ(ParseUrl("https://[::1]")->port, 0);
}

TEST(Url, WhatIsNoneIsNotQuoted) {
  for (const char* text : {"", "api:6443", "://h", "https://", "https://:443", "https://h:0", "https://h:65536", "https://h:x",
                           "https://h:1:2", "https://[::1", "https://[xyz]", "https://[::1]x", "https://h?canary=1", "https://h#x",
                           "https://u:canary%zz@h", "https://h\r\nX: canary", "https://h h", "https://canary\"x"}) {
    const auto url = ParseUrl(text);
    ASSERT_FALSE(url.ok()) << text;
    EXPECT_EQ(url.status().code(), StatusCode::kInvalid);
    EXPECT_EQ(url.status().message().find("canary"), std::string::npos) << url.status().message();
  }
}

TEST(Url, HostAndPort) {
  EXPECT_EQ(HostAndPort("::1", 6443), "[::1]:6443");
  EXPECT_EQ(HostAndPort("api", 443), "api:443");
}

}  // namespace
}  // namespace warden::net
