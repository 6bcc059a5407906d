// The last filter: credentials are masked, ordinary words are not.
#include "base/mask.h"

#include <gtest/gtest.h>

namespace warden {
namespace {

TEST(MaskTokens, MasksEveryShape) {
  const std::string key = std::string("sk-") + "abcdef0123456789";
  for (const std::string& secret :
       {key, std::string("AKIA") + "ABCDEFGHIJKLMNOP", std::string("ghp_") + "abcdefghijklmnopqrstuvwx",
        std::string("hf_") + "abcdefghijklmnopqrstuvwx", std::string("eyJhbGciOiJI") + ".eyJzdWIiOiIx.c2lnbmF0dXJl"}) {
    EXPECT_EQ(MaskTokens("value \"" + secret + "\" here"), "value \"[redacted]\" here") << secret;
  }
}

// Each kind that a shape knows: the quick look must let every one of them through, wherever it stands.
TEST(MaskTokens, KnowsEachPrefix) {
  const std::string tail = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  for (const std::string prefix :
       {"sk-",   "ghp_", "gho_", "ghu_",  "ghs_",  "ghr_", "github_pat_", "glpat-", "hf_",    "AIza",  "xoxb-",
        "xoxp-", "gsk_", "gsk-", "pplx-", "pplx_", "xai-", "xai_",        "nvapi-", "nvapi_", "tvly-", "tvly_"}) {
    EXPECT_EQ(MaskTokens(prefix + tail), "[redacted]") << prefix;
    EXPECT_EQ(MaskTokens("a sk-b x://" + prefix + tail + " b"), "a sk-b x://[redacted] b") << prefix;
  }
  for (const std::string prefix : {"AKIA", "ASIA"}) EXPECT_EQ(MaskTokens(prefix + tail.substr(0, 16)), "[redacted]");
  const std::string dashes = "-----";
  EXPECT_EQ(MaskTokens(dashes + "BEGIN EC PRIVATE KEY" + dashes + "\nMHc\n" + dashes + "END EC PRIVATE KEY" + dashes), "[redacted]");
}

TEST(MaskTokens, KeepsTheHostOfAUrl) {
  EXPECT_EQ(MaskTokens("postgresql://app:hunter2@db:5432/litellm"), "postgresql://[redacted]@db:5432/litellm");
  EXPECT_EQ(MaskTokens("redis://:hunter2@cache:6379"), "redis://[redacted]@cache:6379");
}

TEST(MaskTokens, LeavesWordsAlone) {
  for (const char* text :
       {"", "replicas is 1, should be at least 2", "sk-", "https://docs.litellm.ai/docs/proxy", "ghcr.io/berriai/litellm:v1.81.14-stable",
        "risk-assessment-board", "task-litellm-sync-job", "litellm-warden.dev/component", "deployments/litellm-desk-proxy"}) {
    EXPECT_EQ(MaskTokens(text), text);
  }
}

}  // namespace
}  // namespace warden
