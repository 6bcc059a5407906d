// Names that say something only together with what stands under them.
#include "base/vague_names.h"

#include <gtest/gtest.h>

#include "base/name_words.h"

namespace warden {
namespace {

TEST(MayHoldSecret, AWordOfOnesOwnUnderAVagueName) {
  for (const char* name : {"access", "seed", "session", "conn", "connection", "redis_auth", "REDIS_AUTH", "dbConn", "session_1",
                           "SESSION_OLD", "MISTRAL_API", "ssh_keys", "wifi_psk", "user-hash", "nonce", "tls.pem", "SEED_B64"})
    EXPECT_TRUE(base::MayHoldSecret(name, "correcthorse")) << name;
}

TEST(MayHoldSecret, NotWhatEverybodyKnows) {
  for (const char* value : {"",
                            "true",
                            "none",
                            "public",
                            "read-only",
                            "ReadWriteOnce",
                            "basic",
                            "OAuth2",
                            "required",
                            "42",
                            "30s",
                            "1.5",
                            "/var/run/token",
                            "./x",
                            "https://host/path",
                            "os.environ/SESSION",
                            "$SESSION",
                            "$(SESSION)",
                            "{{ .x }}",
                            "<your-session>",
                            "pre-install,pre-upgrade",
                            "keep-alive"}) {
    EXPECT_FALSE(base::MayHoldSecret("session", value)) << value;
    EXPECT_FALSE(base::MayHoldSecret("auth", value)) << value;
  }
}

TEST(MayHoldSecret, NotUnderOtherNames) {
  for (const char* name : {"accessModes", "accessMode", "sessionAffinity", "author", "connect_timeout", "model", "name", "image",
                           "author_api_x", "custom_auth", "pod-template-hash", "seeds", "obsession", "monkeys", "", "a", "__1"})
    EXPECT_FALSE(base::MayHoldSecret(name, "correcthorse")) << name;
}

TEST(MayHoldSecret, AUserWithAPassword) {
  for (const char* name : {"BASIC", "HTTP_BASIC", "ADMIN_LOGIN", "user", "dbUser"}) {
    EXPECT_TRUE(base::MayHoldSecret(name, "admin:correcthorse")) << name;
    for (const char* value : {"admin", "db:5432", "postgres.example.com:x", "arn:aws:iam", "$(USER):$(PASSWORD)", ""})
      EXPECT_FALSE(base::MayHoldSecret(name, value)) << name << " " << value;
  }
}

TEST(NameWords, WhatOnlyCountsIsNoPartOfAName) {
  EXPECT_EQ(base::WithoutOrdinal("TOKEN_1"), "TOKEN");
  EXPECT_EQ(base::WithoutOrdinal("key2"), "key");
  EXPECT_EQ(base::WithoutOrdinal("GROQ_KEY_OLD"), "GROQ_KEY");
  EXPECT_EQ(base::WithoutOrdinal("groqKeyOld2"), "groqKey");
  EXPECT_EQ(base::WithoutOrdinal("threshold"), "threshold");
  EXPECT_EQ(base::WithoutOrdinal("value"), "value");
  EXPECT_EQ(base::WithoutOrdinal("12"), "12");
}

}  // namespace
}  // namespace warden
