// Telling secrets from what only looks like them.
#include "litellm/readers/env_value.h"

#include <gtest/gtest.h>

#include "doc/json_writer.h"
#include "support/objects.h"

namespace warden {
namespace {

// A Pod with one variable, so that its value is sealed as in life.
struct Variable {
  Variable(std::string_view name, std::string_view value)
      : object(
            testing::ObjectFromJson(R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"env":[{"name":")" +
                                    std::string(name) + R"(","value":)" + std::string(value) + "}]}]}}")) {}
  const Node& node() const { return *object.At("spec.containers").At(0)["env"].At(0)["value"].value(); }
  Object object;
};

litellm::LiteralKind KindOf(std::string_view name, std::string_view text) {
  const Variable variable(name, '"' + std::string(text) + '"');
  return litellm::LiteralKindOf(name, variable.node());
}

TEST(LiteralKind, Secrets) {
  for (const char* text : {"sk-1234", "hunter2", "changeme", "xxxxxxxxxxxxxxxx", "1234", "$ecret!", " sk-abc ", "/abc+def=", "/abcdef"})
    EXPECT_EQ(KindOf("LITELLM_MASTER_KEY", text), litellm::LiteralKind::kSecret) << text;
  for (const char* name : {"OPENAI_API_KEY", "REDIS_PASSWORD", "AWS_SECRET_ACCESS_KEY", "HF_TOKEN", "db_password", "LANGFUSE_SECRET_KEY"})
    EXPECT_EQ(KindOf(name, "a-real-looking-value"), litellm::LiteralKind::kSecret) << name;
}

TEST(LiteralKind, UrlsWithAPassword) {
  EXPECT_EQ(KindOf("DATABASE_URL", "postgresql://litellm:hunter2@db:5432/litellm"), litellm::LiteralKind::kUrlPassword);
  EXPECT_EQ(KindOf("ANYTHING", "redis://:hunter2@redis:6379"), litellm::LiteralKind::kUrlPassword);
  EXPECT_EQ(KindOf("DATABASE_URL", "postgresql://$(DB_USERNAME):hunter2@db/litellm"), litellm::LiteralKind::kUrlPassword);
  for (const char* text : {"postgresql://$(DB_USERNAME):$(DB_PASSWORD)@db/litellm", "postgresql://litellm:${DB_PASSWORD}@db/litellm",
                           "postgresql://u:$PASSWORD@db/x", "postgresql://u:<password>@db/x", "postgresql://litellm@db/litellm",
                           "postgresql://db:5432/litellm"})
    EXPECT_EQ(KindOf("DATABASE_URL", text), litellm::LiteralKind::kHarmless) << text;
}

TEST(LiteralKind, NotTheSecretItself) {
  for (const char* text : {"", "  ", "$(MASTER_KEY)", "os.environ/KEY", "${KEY}", "$KEY", "{{ .Values.key }}", "<your-key>", "true",
                           "False", "/var/run/secrets/tokens/aws-token", "https://sso.example.org/token/", "ENC[AES256_GCM,data:abc]"})
    EXPECT_EQ(KindOf("LITELLM_MASTER_KEY", text), litellm::LiteralKind::kHarmless) << text;
  EXPECT_EQ(KindOf("SECRET_REFRESH_INTERVAL", "300"), litellm::LiteralKind::kHarmless);
  EXPECT_EQ(KindOf("API_KEY_HEADER_NAME", "x-api-key"), litellm::LiteralKind::kHarmless);
  EXPECT_EQ(KindOf("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), litellm::LiteralKind::kHarmless);
  EXPECT_EQ(KindOf("LANGFUSE_PUBLIC_KEY", "pk-lf-1"), litellm::LiteralKind::kHarmless);
  EXPECT_EQ(KindOf("MAX_TOKENS", "4096"), litellm::LiteralKind::kHarmless);
  const Variable boolean("LITELLM_MASTER_KEY", "true");
  EXPECT_EQ(litellm::LiteralKindOf("LITELLM_MASTER_KEY", boolean.node()), litellm::LiteralKind::kHarmless);
}

TEST(LiteralKind, NumbersAreKeysToo) {
  const Variable number("LITELLM_MASTER_KEY", "123456");
  EXPECT_EQ(litellm::LiteralKindOf("LITELLM_MASTER_KEY", number.node()), litellm::LiteralKind::kSecret);
}

TEST(LiteralKind, Dummies) {
  for (const char* text : {"none", "EMPTY", "sk-no-key-required", "dummy"})
    EXPECT_EQ(KindOf("OPENAI_API_KEY", text), litellm::LiteralKind::kDummy) << text;
}

std::vector<std::string> References(std::string_view text) {
  const Variable variable("A_PASSWORD", '"' + std::string(text) + '"');
  std::vector<std::string> names;
  for (const std::string_view name : litellm::ReferencesIn(variable.node())) names.emplace_back(name);
  return names;
}

using Names = std::vector<std::string>;

TEST(References, AsTheKubeletExpands) {
  EXPECT_EQ(References("postgresql://$(USER):$(PASSWORD)@db"), (Names{"USER", "PASSWORD"}));
  EXPECT_EQ(References("$(A)$(B)$(A)"), (Names{"A", "B"}));
  EXPECT_EQ(References("$$(A)"), Names{});
  EXPECT_EQ(References("$$$(A)"), Names{"A"});
  EXPECT_EQ(References("$A ${B} $(C"), Names{});
  EXPECT_EQ(References("$(date +%s) $() $(1A) $(a.b)"), Names{});
  EXPECT_EQ(References("$"), Names{});
  EXPECT_EQ(References("plain"), Names{});
}

TEST(Switches, AsLiteLlmReadsThem) {
  EXPECT_EQ(litellm::SwitchOf(Variable("STORE_MODEL_IN_DB", R"("True")").node()), true);
  EXPECT_EQ(litellm::SwitchOf(Variable("STORE_MODEL_IN_DB", R"("false")").node()), false);
  EXPECT_EQ(litellm::SwitchOf(Variable("STORE_MODEL_IN_DB", R"("1")").node()), true);
  EXPECT_EQ(litellm::SwitchOf(Variable("STORE_MODEL_IN_DB", "true").node()), true);
  EXPECT_EQ(litellm::SwitchOf(Variable("STORE_MODEL_IN_DB", R"("${STORE}")").node()), std::nullopt);
  EXPECT_EQ(litellm::SwitchOf(Variable("A_KEY", R"("true")").node()), std::nullopt);
}

}  // namespace
}  // namespace warden
