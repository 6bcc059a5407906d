// HTTPS_PROXY and NO_PROXY as Go reads them (golang.org/x/net/http/httpproxy/proxy_test.go has most of these cases).
#include "net/proxy.h"

#include <gtest/gtest.h>

namespace warden::net {
namespace {

TEST(Proxy, Urls) {
  const auto proxy = ParseProxy("http://u:p@proxy.example:3128");
  ASSERT_TRUE(proxy.ok()) << proxy.status().message();
  EXPECT_EQ(proxy->host, "proxy.example");
  EXPECT_EQ(proxy->port, 3128);
  EXPECT_EQ(proxy->user, "u");
  EXPECT_EQ(proxy->password, "p");
  EXPECT_EQ(ParseProxy("proxy.example:3128")->port, 3128);
  EXPECT_EQ(ParseProxy("http://proxy.example")->port, 80);
  for (const char* text : {"socks5://u:canary@h:1080", "socks5h://h:1", "https://u:canary@h:1", "ftp://h", "http://", "http://u:canary@"}) {
    const auto bad = ParseProxy(text);
    ASSERT_FALSE(bad.ok()) << text;
    EXPECT_EQ(bad.status().message().find("canary"), std::string::npos);
  }
  EXPECT_NE(ParseProxy("socks5://h:1").status().message().find("SOCKS proxies are not supported"), std::string::npos);
}

TEST(Proxy, WhoIsCalledDirectly) {
  struct Case {
    const char* host;
    const char* no_proxy;
    bool direct;
  };
  for (const Case& c : {Case{"localhost", "", true},
                        Case{"127.0.0.1", "", true},
                        Case{"127.9.9.9", "", true},
                        Case{"::1", "", true},
                        Case{"[::2]", "[::1]", false},
                        Case{"192.168.1.1", "192.168.1.1", true},
                        Case{"192.168.1.2", "192.168.1.1", false},
                        Case{"192.168.1.3", "192.168.1.0/24", true},
                        Case{"192.168.2.3", "192.168.1.0/24", false},
                        Case{"10.0.0.2", "192.168.0.0/16, 10.0.0.0/8", true},
                        Case{"2001:db8::52:0:2", "2001:db8::/32", true},
                        Case{"2002:db8::1", "2001:db8::/32", false},
                        Case{"10.1.1.1", "::ffff:10.1.1.1", true},
                        Case{"api.example", "example", true},
                        Case{"example", "example", true},
                        Case{"example", ".example", false},
                        Case{"API.example", ".Example", true},
                        Case{"notexample", "example", false},
                        Case{"api.example", "*.example", true},
                        Case{"api.example", "*", true},
                        Case{"api.example", " api.example:6443 ", true},
                        Case{"api.example", "api.example:443", false},
                        Case{"fd00::1", "[fd00::1]:6443", true},
                        Case{"fd00::1", "[fd00::1]", true},
                        Case{"fd00::1", "fd00::1", true},
                        Case{"api.example", ",, ,", false},
                        Case{"api.example", "10.0.0.0/x,/8,:", false},
                        Case{"10.0.0.1", "10.0.0.0/33,10.0.0.0/", false}}) {
    EXPECT_EQ(IsCalledDirectly(c.host, 6443, c.no_proxy), c.direct) << c.host << " " << c.no_proxy;
  }
}

TEST(Proxy, OfTheEnvironment) {
  EXPECT_FALSE(*ProxyFor("api.example", 443, {}));
  EXPECT_FALSE(*ProxyFor("api.example", 443, {"http://p:1", "example"}));
  EXPECT_EQ((*ProxyFor("api.example", 443, {"http://p:1", "other"}))->host, "p");
  EXPECT_TRUE(ProxyFor("api.example", 443, {"socks5://p:1", ""}).status().message().starts_with("HTTPS_PROXY: proxy: SOCKS"));
  EXPECT_TRUE(ProxyFor("api.example", 443, {"socks5://p:1", "*"}).ok());
}

}  // namespace
}  // namespace warden::net
