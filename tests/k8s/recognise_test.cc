// Which images and names are LiteLLM's.
#include "k8s/recognise.h"

#include <gtest/gtest.h>

namespace warden {
namespace {

TEST(Recognise, ProxyImages) {
  for (const char* image : {"ghcr.io/berriai/litellm:main-stable", "ghcr.io/berriai/litellm-database:v1",
                            "docker.io/litellm/litellm-non_root", "ghcr.io/berriai/litellm-gateway", "registry.corp:5000/mirror/litellm",
                            "x/tool-litellm:1", "y/litellm-custom", "ghcr.io/berriai/litellm-backend",
                            "123.dkr.ecr.eu-west-1.amazonaws.com/team-litellm:latest", "z/litellm-proxy", "ghcr.io/berriai/litellm-dev"}) {
    EXPECT_TRUE(k8s::IsProxyImage(k8s::Image::Parse(image))) << image;
  }
}

TEST(Recognise, CompanionImages) {
  for (const char* image : {"redis:7", "bitnami/postgresql", "ghcr.io/berriai/litellm-ui", "ghcr.io/berriai/litellm-migrations",
                            "x/litellm-operator", "x/litellm-warden", "quay.io/org/litellm-backend", "x/litellm-frontend",
                            "x/litellm-spend_logs", "x/litellm-sync", "x/litellm-exporter", "x/mylitellmish", "ghcr.io/x/open-webui"}) {
    EXPECT_FALSE(k8s::IsProxyImage(k8s::Image::Parse(image))) << image;
  }
}

TEST(Recognise, Names) {
  for (const char* name : {"litellm", "litellm-proxy", "lite-llm", "team-litellm", "litellm-gateway", "litellm-deployment"})
    EXPECT_TRUE(k8s::IsProxyName(name)) << name;
  for (const char* name : {"litellm-redis", "litellm-postgres", "litellm-postgres-0", "litellm-backend", "litellm-frontend", "litellm-sync",
                           "litellm-operator", "litemaas", "ollama", ""}) {
    EXPECT_FALSE(k8s::IsProxyName(name)) << name;
  }
}

}  // namespace
}  // namespace warden
