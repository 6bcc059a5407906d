// Which names and texts are taken for secrets, and which are not.
#include "base/secret_names.h"

#include <gtest/gtest.h>

#include "base/inline_secrets.h"
#include "base/mask.h"

namespace warden {
namespace {

// Words that are no names: what is masked is masked for its place.
const std::string kSecret = "correcthorse";

TEST(MayNameSecret, NearMissesAndOtherWords) {
  for (const char* name : {"master_key",
                           "master_keey",
                           "masterkey",
                           "mastr_key",
                           "api_keyy",
                           "api-kye",
                           "apikeyy",
                           "pasword",
                           "passwrod",
                           "PASSWRD",
                           "secrt",
                           "tokne",
                           "toekn",
                           "auth_value",
                           "creds",
                           "credential",
                           "credentials",
                           "aws_creds",
                           "PGPASS",
                           "PGPASSWORD",
                           "dsn",
                           "SENTRY_DSN",
                           "slack_webhook_url",
                           "alert_to_webhook_url",
                           "Authorization",
                           "Cookie",
                           "Set-Cookie",
                           "x-api-key",
                           "api_keys",
                           "tokens",
                           "api_tokens",
                           "litellm_license",
                           "jwt",
                           "sig",
                           "pwd",
                           "db_pass",
                           "openai_api_kee",
                           "client_secrett",
                           "htpasswd",
                           "connectionString",
                           "basic_auth",
                           "salt_keey",
                           "hmac",
                           "auth",
                           "accesKey",
                           "key",
                           "HF_TOKN",
                           "pw",
                           "rootPw",
                           "root_pw",
                           "github_pat",
                           "GITHUB_PAT",
                           "litellm_salt",
                           "pepper",
                           "access_code",
                           "fernet",
                           "mnemonic",
                           "seed_phrase",
                           "totp_seed",
                           "service_account_json",
                           "HF_TOKEN_1",
                           "token2",
                           "GROQ_KEY_1",
                           "GROQ_KEY_PROD",
                           "key2",
                           "tokenOld",
                           "api_token_b64",
                           "contrasena",
                           "contrase\xC3\xB1"
                           "a",
                           "Kennwort",
                           "db_psswd",
                           "wifi_psk",
                           "dockerconfigjson"})
    EXPECT_TRUE(base::MayNameSecret(name)) << name;
  for (const char* name : {"max_tokens",
                           "token_limit",
                           "max_output_tokens",
                           "tokens_per_minute",
                           "key_alias",
                           "cache_key_prefix",
                           "public_key_path",
                           "pass_through_endpoints",
                           "model_name",
                           "replicas",
                           "containers",
                           "resources",
                           "annotations",
                           "matchLabels",
                           "apiVersion",
                           "keys",
                           "keep_alive",
                           "api_base",
                           "api_version",
                           "input_cost_per_token",
                           "cache_params",
                           "environment_variables",
                           "drop_params",
                           "secretName",
                           "authenticate",
                           "author",
                           "keyword",
                           "monkey_patch",
                           "custom_tokenizer",
                           "section",
                           "ports",
                           "path",
                           "compat",
                           "openaiCompat",
                           "seed",
                           "cobalt",
                           "basalt",
                           "status_code",
                           "max_tokens_default",
                           "valkey",
                           "VALKEY_HOST",
                           "max_tokens_2",
                           "model_1",
                           "value",
                           "threshold",
                           "terminationGracePeriodSeconds"})
    EXPECT_FALSE(base::MayNameSecret(name)) << name;
}

TEST(MayNameSecret, SaysYesToWhateverIsSecretName) {
  for (const char* name : {"KEY", "xKEY", "TOKEN", "aws_secret_access_key", "bearer", "connection-string", "Passwd", "SALT.KEY"}) {
    ASSERT_TRUE(base::IsSecretName(name)) << name;
    EXPECT_TRUE(base::MayNameSecret(name)) << name;
  }
}

// The word for a secret stands in front or in the middle.
TEST(MayNameSecret, AWholeWordAnywhere) {
  for (const char* name : {"HF_TOKEN_READ",
                           "OPENAI_KEY_EU",
                           "AZURE_KEY_EASTUS",
                           "KEY_OPENAI",
                           "LITELLM_KEY_ALICE",
                           "ENCRYPTION_KEY_BASE",
                           "KEYFILE_JSON",
                           "GITHUB_TOKEN_RO",
                           "TOKEN_GITHUB",
                           "REDIS_PASS_RO",
                           "PWD_DB",
                           "PG_PWD_MAIN",
                           "POSTGRES_PW_RO",
                           "DATABRICKS_PAT_EU",
                           "AZURE_STORAGE_SAS_RW",
                           "SAS_URL",
                           "DSN_SENTRY",
                           "JWT_SIGNING",
                           "KEY1_AZURE",
                           "DOCKER_AUTH_CONFIG",
                           "passDb",
                           "azureKeyEast",
                           "keyOpenAI",
                           "TKN",
                           "API_TKN",
                           "SCRT",
                           "azure_ad_token_eu",
                           "key_eastus",
                           "redis_pass_ro",
                           "key (prod)",
                           "token_map",
                           "PRIV_KEY_A",
                           "AUTHKEY_TS",
                           "SENHA_DB",
                           "VAULT_ROOT_TOKEN_INIT",
                           "OCI_KEY_CONTENT",
                           "clave",
                           "sharedKey.x",
                           "PAT_GITHUB"})
    EXPECT_TRUE(base::MayNameSecret(name)) << name;
  for (const char* name : {"key_management",
                           "key_management_system",
                           "KEY_NAME",
                           "KEY_ID",
                           "PUBLIC_KEY",
                           "PUBLIC_KEY_PATH",
                           "max_tokens",
                           "token_limit",
                           "TOKENIZERS_PARALLELISM",
                           "pass_through_endpoints",
                           "TOKEN_TTL",
                           "token_count",
                           "KEY_ALIAS",
                           "keyPrefix",
                           "key_vault_name",
                           "TOKEN_TYPE",
                           "keyRotationInterval",
                           "enable_jwt_auth",
                           "require_key_mcp_access",
                           "TOKEN_URL",
                           "patch",
                           "PATH",
                           "pattern",
                           "compat_mode",
                           "monkey",
                           "TURKEY_REGION",
                           "keyboard",
                           "passenger",
                           "cost_per_token_batch",
                           "TOKENS_PER_MINUTE"})
    EXPECT_FALSE(base::MayNameSecret(name)) << name;
}

TEST(MayNameSecret, OtherWordsThatEndLikeOne) {
  for (const char* name : {"MONKEY", "turkey", "zooMonkey", "SECRETARY", "board-secretary"}) {
    EXPECT_FALSE(base::MayNameSecret(name)) << name;
    EXPECT_FALSE(base::IsSecretName(name)) << name;
  }
  for (const char* name : {"COMMON_KEY", "commonkey", "SECRETARY_PASSWORD", "passwordMonkey", "monkey_key"})
    EXPECT_TRUE(base::MayNameSecret(name)) << name;
}

TEST(MayNameSecret, SpelledWithLettersThatLookAlike) {
  for (const char* name :
       {"ap\u0456_k\u0435y", "\u0440\u0430ssword", "\uFF41\uFF50\uFF49_\uFF4B\uFF45\uFF59", "api\u200B_k\u00E9y", "p\u00E1ssw\u00F6rd",
        "\u0442\u043E\u043A\u0435n", "\u043F\u0430\u0440\u043E\u043B\u044C", "\u5BC6\u7801", "Schl\u00FCssel", "contrase\u00F1a_db"})
    EXPECT_TRUE(base::MayNameSecret(name)) << name;
  for (const char* name : {"mod\u00E8le", "\u0438\u043C\u044F", "na\u00EFve", "r\u00E9plicas", "\xC3", "a\xE2\x80"})
    EXPECT_FALSE(base::MayNameSecret(name)) << name;
}

TEST(InlineSecrets, AreFoundBehindSignsThatLookAlike) {
  for (const char* text :
       {"api_key\uFF1Acorrecthorse", "api_key \uFF1D correcthorse", "\uFF41\uFF50\uFF49_\uFF4B\uFF45\uFF59: correcthorse",
        "\u0440\u0430\u0455\u0455word: correcthorse", "ap\u0456_k\u0435\u0443=correcthorse"})
    EXPECT_TRUE(base::HasInlineSecret(text)) << text;
  for (const char* text : {"models \u2014 all of them", "na\u00EFve: yes", "\u2026", "budget: 5 \u20AC"})
    EXPECT_FALSE(base::HasInlineSecret(text)) << text;
}

TEST(InlineSecrets, AreFound) {
  for (const std::string text : {"API_KEY=X",
                                 "export OPENAI_API_KEY=X; exec litellm",
                                 "--api_key X",
                                 "--api_key=X",
                                 "--api-key 'X'",
                                 "password=X host=db",
                                 "api_key: X",
                                 "\"api_key\": \"X\"",
                                 "{'api_key': ['X",
                                 "curl -H 'Authorization: Bearer X' http://h",
                                 "curl -H \"X-Auth: X\" h",
                                 "curl --header X-Thing:X h",
                                 "curl -u user:X http://h",
                                 "curl --user user:X h",
                                 "Bearer X",
                                 "postgres://u:a/X@db/litellm",
                                 "postgres://u:a@X@db/litellm",
                                 "postgres://:X@db",
                                 "https://h/v1?sig=X",
                                 "https://hooks.slack.com/services/T0/B0/X",
                                 "https://discord.com/api/webhooks/1/X",
                                 "https://x.webhook.office.com/X",
                                 "FOO=1 DB_PASSWORD=X cmd",
                                 "os.environ/ X\nmaster_key: X",
                                 "-----BEGIN PRIVATE KEY-----X",
                                 "AccountKey=X;EndpointSuffix=core",
                                 "--api_key=os.environ/ X",
                                 "token = X",
                                 "API_KEY=${A:-X}",
                                 "master_keey: X",
                                 "{\"master_key\": \"X",
                                 "https://u:X@h",
                                 "https://X@h/v1",
                                 "postgres://u:a X@h/db",
                                 "redis://:a \"X@h/db",
                                 "//u:X@h/db",
                                 "u:X@h:6379",
                                 "host=u:X@h",
                                 "https://h/f?code=X",
                                 "https://h/f?a=b&code=X",
                                 "curl --user=admin:X h",
                                 "curl -uadmin:X h",
                                 "--user=admin:X",
                                 "-uadmin:X",
                                 "curl -b session=X h",
                                 "curl --cookie session=X h",
                                 "redis-cli -a X ping",
                                 "sshpass -p X ssh h",
                                 "mysql -pX -u root",
                                 "os.environ['API_KEY']='X'",
                                 "os.environ[\"API_KEY\"] = \"X\"",
                                 "--otel_headers x-team=X",
                                 "postgres://u:X",
                                 "url is postgres://u:X, then",
                                 "postgres//u:X@db/x",
                                 "api_key X",
                                 "API_KEY X",
                                 "PASSWORD X",
                                 "password X",
                                 "apiKey X",
                                 "'password' X",
                                 "machine h login u password X",
                                 "default login u password X",
                                 "use api_key X; go",
                                 "the password is X",
                                 "requirepass X",
                                 "masterauth X",
                                 "user = me:X",
                                 "kubectl create secret generic x --from-literal=a=X",
                                 "openssl enc -k X",
                                 "yes X | passwd root",
                                 "('api_key', 'X')",
                                 "<apiKey>X</apiKey>",
                                 "apiKey -> X",
                                 "SECRET+=X",
                                 "curl -su user:X h",
                                 "curl -fsSLu user:X h",
                                 "curl -sH 'X-Auth: X' h",
                                 "docker login -u u -p X h",
                                 "mongosh -u u -p X",
                                 "mysqldump -pX db",
                                 "mariadb -pX",
                                 "session=X",
                                 "--seed X",
                                 "conn: X",
                                 "TOKEN_1=X",
                                 "echo X | docker login --password-stdin",
                                 "OTEL_EXPORTER_OTLP_HEADERS=x-team=X"}) {
    std::string full = text;
    for (std::size_t at = 0; (at = full.find('X', at)) != std::string::npos; at += kSecret.size()) {
      // The X of header names stays.
      if (full.substr(at, 2) == "X-") {
        at += 1;
        at -= kSecret.size();
        continue;
      }
      full.replace(at, 1, kSecret);
    }
    EXPECT_TRUE(base::HasInlineSecret(full)) << full;
  }
}

TEST(InlineSecrets, CommandsTakeThemByPlace) {
  for (const char* command : {"redis-cli -a@ ping",
                              "sshpass -p@ ssh h",
                              "docker login -uu -p@",
                              "{ echo @; } | docker login --password-stdin",
                              "(echo @; sleep 1) | nc r 6379",
                              "wandb login @",
                              "wandb login --relogin @",
                              "vault login @",
                              "vault kv put secret/x value=@",
                              "vault kv put secret/x a=$A foo='@'",
                              "mc alias set m http://minio:9000 admin @",
                              "kubectl create secret generic a --from-literal k=@",
                              "kubectl patch secret a -p '{\"stringData\":{\"x\":\"@\"}}'",
                              "[ \"$API_KEY\" != \"@\" ]",
                              "[ \"$API_KEY\" = \"@\" ]",
                              "ldapmodify -D x -w @",
                              "mongodump -p@",
                              "curl --cert c.pem:@ https://h",
                              "curl -E c.pem:@ https://h",
                              "htpasswd -b f u @",
                              "htpasswd -nb u @",
                              "jq --arg password @ .",
                              "jq --arg api_key '@' .",
                              "consul kv put a/b @",
                              "cqlsh -u u -p @",
                              "zip -P @ a.zip f",
                              "unzip -P @ a.zip",
                              "7z x -p@ a.7z",
                              "ssh-keygen -N @ -f k",
                              "mosquitto_pub -u u -P @ -t x",
                              "rabbitmqctl add_user u @",
                              "redis-benchmark -a @",
                              "bcp x out y -U sa -P @",
                              "perl -e '$ENV{API_KEY}=\"@\"'",
                              "sed -i s/PASSWORD/@/ /c.yaml",
                              "sed -i \"s|__KEY__|@|\" /c.yaml",
                              "sed -e 's#@API_KEY@#@#' /t"}) {
    std::string text = command;
    const bool quoted_at = text.find("@API_KEY@") != std::string::npos;
    text.replace(quoted_at ? text.rfind('@') : text.find('@'), 1, kSecret);
    EXPECT_TRUE(base::HasInlineSecret(text)) << text;
  }
  for (const char* text :
       {"vault login $TOKEN", "vault kv put secret/x value=$V", "vault kv put secret/x value=@/run/v", "vault kv get secret/x",
        "wandb login", "wandb login; litellm", "mc alias set m http://minio:9000 admin $KEY", "jq --arg model gpt .",
        "[ \"$API_KEY\" != \"\" ]", "[ \"$API_KEY\" != \"$OTHER\" ]", "sed -i s/PASSWORD/$PASSWORD/ /c", "sed s/a/b/ x",
        "{ echo ok; } | tee /log", "curl --cert c.pem h", "redis-cli ping", "zip -r a.zip f", "(echo $A; sleep 1) | nc h 1"})
    EXPECT_FALSE(base::HasInlineSecret(text)) << text;
}

TEST(InlineSecrets, SentencesHaveNone) {
  for (const char* text : {"Use our pre-created litellm-env Secret for PROXY_MASTER_KEY (preserves it across upgrades).",
                           "Additional environment variables to be added to the deployment as a map of key-value pairs",
                           "Non-secret model routing", "Agents present this as their OpenAI api_key.",
                           "In-cluster only. Agents call http://litellm:4000.", "Disable basic auth login (SSO only)",
                           "stray SSO login, future JWT team upsert", "Shared counters in Valkey. Single replica today,",
                           "LITELLM_MASTER_KEY + ANTHROPIC_API_KEY + DEEPSEEK_API_KEY (ESO, OpenBao secret/litellm).", "per-key spend",
                           "Bearer tokens come from the gateway", "budgets per virtual-key alias", "the master_key comes from the Secret"})
    EXPECT_FALSE(base::HasInlineSecret(text, base::Words::kOfPeople)) << text;
  for (const char* text : {"the master_key hunter22 is old", "Bearer correcthorse", "use --api_key correcthorse",
                           "echo correcthorse | docker login", "machine h login u password correcthorse"})
    EXPECT_TRUE(base::HasInlineSecret(text, base::Words::kOfPeople)) << text;
}

TEST(InlineSecrets, OrdinaryTextHasNone) {
  for (const char* text : {"",
                           "--config /app/config.yaml --port 4000",
                           "sleep 15",
                           "openai/gpt-4o",
                           "http://host:4000/v1",
                           "--num_workers=4",
                           "max_tokens: 100",
                           "API_KEY=$API_KEY",
                           "API_KEY=$(OPENAI_API_KEY)",
                           "api_key: os.environ/OPENAI_API_KEY",
                           "--api_key $KEY",
                           "postgres://$(USER):$(PASSWORD)@db/x",
                           "postgres://u:${PASSWORD}@db/x",
                           "export KEY=$(cat /run/key)",
                           "curl -H 'Content-Type: application/json' http://h",
                           "ghcr.io/berriai/litellm:v1.81.14-stable",
                           "token_limit: 4000",
                           "a: b",
                           "LITELLM_MODE=PRODUCTION",
                           "http://host:8443/path",
                           "12:30",
                           "key_alias: team",
                           "model: gpt-4o, rpm: 10",
                           "ghcr.io/berriai/litellm:v1@sha256:0123",
                           "litellm:v1.81.14-stable@sha256:0123",
                           "vertex_ai/claude-3-5-sonnet@20240620",
                           "mailto:somebody@example.com",
                           "somebody@example.com",
                           "git@github.com:berriai/litellm.git",
                           "postgres://litellm@db/litellm",
                           "http://h/v1 or somebody@example.com",
                           "https://h/@scope/package",
                           "redis-cli -a $REDIS_PASSWORD ping",
                           "redis-cli ping",
                           "gunicorn -b 0.0.0.0:4000",
                           "ssh -p 22 host",
                           "python -u main.py",
                           "status_code=200",
                           "http://h/?status_code=2000000",
                           "curl -u $USER:$PASSWORD h",
                           "the API key rotates every night",
                           "the password is required",
                           "['api_key', 'model']",
                           "'api_key', 'secret_key'",
                           "user: litellm",
                           "user = me:8080",
                           "bypass it all",
                           "http://host:port/v1",
                           "http://host:4000,http://other:4000",
                           "http://[::1]:4000",
                           "http://$(HOST):4000/v1",
                           "http://${HOST:-h}:4000",
                           "http://host:{port}",
                           "https://*:*",
                           "http://host:<port>",
                           "password from vault",
                           "api_key is required",
                           "the token limit is 4096",
                           "key rotation",
                           "PASSWORD not set",
                           "access: public",
                           "--seed 42",
                           "psql -h db -U litellm",
                           "redis-cli -h redis:6379 ping",
                           "curl -fsSL http://h",
                           "api_key $API_KEY"})
    EXPECT_FALSE(base::HasInlineSecret(text)) << text;
}

TEST(MaskTokens, MasksWhatNamesGiveAway) {
  EXPECT_EQ(base::MaskTokens("failed: PASSWORD=correcthorse in x"), "failed: PASSWORD=[redacted] in x");
  EXPECT_EQ(base::MaskTokens("url https://h/a?sig=correcthorse&x=1"), "url https://h/a?sig=[redacted]&x=1");
  EXPECT_EQ(base::MaskTokens("set API_KEY=$(X) and MODE=fast"), "set API_KEY=$(X) and MODE=fast");
  EXPECT_EQ(base::MaskTokens("Authorization: Bearer correcthorse"), "Authorization: Bearer [redacted]");
  EXPECT_EQ(base::MaskTokens("postgres://u:a/b@c@db/x"), "postgres://[redacted]@db/x");
  EXPECT_EQ(base::MaskTokens("https://hooks.slack.com/services/T0/B0/x"), "https://hooks.slack.com/[redacted]");
}

TEST(MaskTokens, MasksChanceButNoDigests) {
  EXPECT_EQ(base::MaskTokens("key /data/q7Zp2Lm9Xw4Rt8Yb3Nc6Vd is"), "key /data/[redacted] is");
  EXPECT_EQ(base::MaskTokens("key aCyHwgbCpkGaMcGmIhDIXcdzvOkPqVyR is"), "key [redacted] is");
  for (const std::string text :
       {"image x@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "pod litellm-7d9f8b6c5d-x2x4z",
        "anthropic.claude-3-5-sonnet-20241022-v2:0", "uid 6d4f5c1e-8f2a-4b7e-9c3d-1a2b3c4d5e6f", "terminationGracePeriodSeconds",
        "allowPrivilegeEscalationOfIt", "LiteLLMVirtualKeyUpdatedByID"})
    EXPECT_EQ(base::MaskTokens(text), text);
}

}  // namespace
}  // namespace warden
