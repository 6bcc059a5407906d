// The last filter: credentials are masked, ordinary words are not.
#include "base/mask.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/inline_secrets.h"

namespace warden {
namespace {

TEST(MaskTokens, MasksEveryShape) {
  const std::string key = std::string("sk-") + "abcdef0123456789";
  for (const std::string& secret :
       {key, std::string("AKIA") + "ABCDEFGHIJKLMNOP", std::string("ghp_") + "abcdefghijklmnopqrstuvwx",
        std::string("hf_") + "abcdefghijklmnopqrstuvwx", std::string("eyJhbGciOiJI") + ".eyJzdWIiOiIx.c2lnbmF0dXJl"}) {
    EXPECT_EQ(base::MaskTokens("value \"" + secret + "\" here"), "value \"[redacted]\" here") << secret;
  }
}

// Each kind that a shape knows: the quick look must let every one of them through, wherever it stands.
TEST(MaskTokens, KnowsEachPrefix) {
  const std::string tail = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  for (const std::string prefix :
       {"sk-",   "ghp_", "gho_", "ghu_",  "ghs_",  "ghr_", "github_pat_", "glpat-", "hf_",    "AIza",  "xoxb-",
        "xoxp-", "gsk_", "gsk-", "pplx-", "pplx_", "xai-", "xai_",        "nvapi-", "nvapi_", "tvly-", "tvly_"}) {
    EXPECT_EQ(base::MaskTokens(prefix + tail), "[redacted]") << prefix;
    EXPECT_EQ(base::MaskTokens("a sk-b x://" + prefix + tail + " b"), "a sk-b x://[redacted] b") << prefix;
  }
  for (const std::string prefix : {"AKIA", "ASIA"}) EXPECT_EQ(base::MaskTokens(prefix + tail.substr(0, 16)), "[redacted]");
  const std::string dashes = "-----";
  EXPECT_EQ(base::MaskTokens(dashes + "BEGIN EC PRIVATE KEY" + dashes + "\nMHc\n" + dashes + "END EC PRIVATE KEY" + dashes), "[redacted]");
}

TEST(MaskTokens, KnowsWhatHasAShapeOfItsOwn) {
  const auto joined = [](std::string_view a, std::string_view b) { return std::string(a).append(b); };
  // Without capitals and digits in turns: nothing but the shape tells them.
  for (const std::string& token : {
           joined("GOCSPX", "-abcdefghijklmnopqrstuvwxyzab"),
           joined("SG", ".DNabcdefghijkl_nopqrst.biYnabcdAzPr_FcCssMHSIabcdefghijklmnopq"),
           joined("sk_live", "_abcdefghijklmnopqrstuvwx"),
           joined("rk_live", "_abcdefghijklmnopqrstuvwx"),
           joined("sk_test", "_abcdefghijklmnopqrstuvwx"),
           joined("whsec", "_abcdefghijklmnopqrstuvwx"),
           joined("dckr_pat", "_abc-efghijkl_nopqrstuvwxyza"),
           joined("hvs", ".abcdefghijklmnopqrstuvwx"),
           joined("hvb", ".abcdefghijklmnopqrstuvwx"),
           joined("npm", "_abcdefghijklmnopqrstuvwxyzabcdefghij"),
           joined("ya29", ".abcdefghijklmnopqrstuvwxyz"),
           joined("fw", "_abcdefghijklmnopqrstuvwx"),
           joined("esecret", "_abcdefghijklmnopqrstuvwxyz"),
           joined("pypi", "-AgEIcHlwaS5vcmcabcdefghijkl"),
           joined("glsa", "_abcdefghijklmnopqrstuvwxyzabcdef_abcdefab"),
           joined("tskey", "-auth-abcdefghijk-lmnopqrstuvwxyz"),
           joined("lin_api", "_abcdefghijklmnopqrstuvwxyzabcdefghijklmn"),
           joined("shpat", "_abcdefabcdefabcdefabcdefabcdefab"),
           joined("xapp", "-a-abcdefghij-abcdefghijklm"),
           joined("8821513024", ":AArlNVqUsyZwKABoRmphWvNktxAb_defghi"),
           joined("MyHnAFzleNXTnBgcJabcdefg", ".PALQhx.xpXFHaWtDyKYnabcdefghijklmn"),
           std::string("HjUhBGJhQlftpCNgCss/NYnM/wekeiaFd"),
           std::string("IqXJhXvhQGqnOMZ+jSwjsab=="),
           std::string("ab/IqXJhXvhQGqnOMZ3jSwjsab+X"),
       }) {
    EXPECT_EQ(base::MaskTokens("value \"" + token + "\" here"), "value \"[redacted]\" here") << token;
    EXPECT_EQ(base::MaskTokens("# " + token), "# [redacted]") << token;
  }
}

TEST(MaskTokens, KnowsAddressesThatAreKeys) {
  for (const char* host : {"outlook.office.com/webhook/", "hooks.zapier.com/", "mcp.zapier.com/api/mcp/s/", "hc-ping.com/",
                           "open.feishu.cn/open-apis/bot/v2/hook/", "mattermost.example.com/hooks/", "n8n.example.com/webhook/",
                           "events.pagerduty.com/integration/", "discord.com/api/webhooks/", "chat.googleapis.com/v1/spaces/"}) {
    const std::string url = std::string("https://") + host;
    EXPECT_EQ(base::MaskTokens("at " + url + "correcthorse9").find("correcthorse"), std::string::npos) << host;
    EXPECT_TRUE(base::HasInlineSecret(url + "correcthorse9")) << host;
  }
  for (const char* text : {"redis://correcthorse@h", "rediss://correcthorse9@h:6379/0", "nats://Tr0ub4dorx@h", "amqp://correct_horse9@h"}) {
    EXPECT_EQ(base::MaskTokens(text).find("orse"), std::string::npos) << text;
    EXPECT_TRUE(base::HasInlineSecret(text)) << text;
  }
  for (const char* text : {"redis://default@h", "postgres://litellm@db/x", "nats://app@h", "ssh://git@h/a", "redis://$(USER)@h",
                           "redis://h:6379", "https://example.com/docs/hooks/", "src/hooks/useThing", "https://example.com/webhook",
                           "a/hooks/pre-commit.sh", "/etc/kubernetes/admission-plugins/configuration/podSecurityDefaults",
                           "ghcr.io/berriai/litellm-database/LiteLLM-Helm", "https://github.com/BerriAI/litellm/blob/main/docs",
                           "us-central1-docker.pkg.dev/MyProject/MyRepo/someImageName", "kubernetes/ingress-nginx/Controller"})
    EXPECT_EQ(base::MaskTokens(text), text);
}

TEST(MaskTokens, KeepsTheHostOfAUrl) {
  EXPECT_EQ(base::MaskTokens("postgresql://app:hunter2@db:5432/litellm"), "postgresql://[redacted]@db:5432/litellm");
  EXPECT_EQ(base::MaskTokens("redis://:hunter2@cache:6379"), "redis://[redacted]@cache:6379");
}

TEST(MaskTokens, LeavesWordsAlone) {
  for (const char* text :
       {"", "replicas is 1, should be at least 2", "sk-", "https://docs.litellm.ai/docs/proxy", "ghcr.io/berriai/litellm:v1.81.14-stable",
        "risk-assessment-board", "task-litellm-sync-job", "litellm-warden.dev/component", "deployments/litellm-desk-proxy"}) {
    EXPECT_EQ(base::MaskTokens(text), text);
  }
}

}  // namespace
}  // namespace warden
