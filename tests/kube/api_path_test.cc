// Paths of the API, and what must not get into them.
#include "kube/api_path.h"

#include <gtest/gtest.h>

namespace warden::kube {
namespace {

TEST(ApiPath, Forms) {
  EXPECT_EQ(*PathOf({"", "v1", "configmaps"}, "", ""), "/api/v1/configmaps");
  EXPECT_EQ(*PathOf({"", "v1", "configmaps"}, "llm", "a"), "/api/v1/namespaces/llm/configmaps/a");
  EXPECT_EQ(*PathOf({"apps", "v1", "deployments", "scale"}, "llm", "a"), "/apis/apps/v1/namespaces/llm/deployments/a/scale");
  EXPECT_EQ(*PathOf({"", "v1", "namespaces"}, "", "llm"), "/api/v1/namespaces/llm");
  EXPECT_EQ(*PathOf(ResourceOf(*FindKind("Deployment")), "", ""), "/apis/apps/v1/deployments");
}

TEST(ApiPath, WhatOnlyNeedsEncodingIsEncoded) {
  EXPECT_EQ(*PathOf({"", "v1", "configmaps"}, "a?b", "c#d:\xC3\xA4"), "/api/v1/namespaces/a%3Fb/configmaps/c%23d%3A%C3%A4");
}

TEST(ApiPath, NothingLeavesItsPlace) {
  for (const std::string& bad : std::vector<std::string>{".", "..", "a/b", "/", "%2e", "a b", "a\n", "\x7f"}) {
    EXPECT_EQ(PathOf({"", "v1", "configmaps"}, bad, "a").ok(), false) << bad;
    EXPECT_EQ(PathOf({"", "v1", "configmaps"}, "a", bad).ok(), false) << bad;
  }
  EXPECT_FALSE(PathOf({"", "v1", "configmaps"}, "a", std::string(254, 'x')).ok());
  EXPECT_FALSE(PathOf({"", "v1", ""}, "a", "b").ok());  // Kustomization has no plural
  EXPECT_FALSE(PathOf({"", "v1", "pods", "log"}, "a", "").ok());
}

TEST(ApiPath, Queries) {
  EXPECT_EQ(Query().After("/a"), "/a");
  EXPECT_EQ(Query().Add("empty", "").AddTrue("no", false).After("/a"), "/a");
  EXPECT_EQ(Query().Add("labelSelector", "a in (b,c)").AddTrue("watch", true).After("/a"),
            "/a?labelSelector=a%20in%20%28b%2Cc%29&watch=true");
}

TEST(ApiPath, RawPaths) {
  for (const char* good : {"/version", "/readyz?verbose", "/metrics", "/a.b/c..d", "/"}) EXPECT_TRUE(CheckRawPath(good).ok()) << good;
  for (const char* bad : {"", "a", "//a", "/a/../b", "/..", "/%2E%2e/a", "/.%2e", "/a/./b", "/a%2Fb", "/a%5cb", "/a\\b", "/a#b", "/a b",
                          "/%252e%252e/", "/a\r\n", "/\xC3\xA4"}) {
    EXPECT_FALSE(CheckRawPath(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace warden::kube
