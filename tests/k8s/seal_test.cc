// What is secret in an object is sealed before anyone can read it.
#include <gtest/gtest.h>

#include "base/secret_names.h"
#include "doc/json_writer.h"
#include "support/objects.h"

namespace warden {
namespace {

using testing::ObjectFromJson;

// Every value that must not show carries this word.
constexpr std::string_view kCanary = "canary";

void ExpectNoCanary(const Object& object) {
  EXPECT_EQ(doc::ToJson(object.root()).find(kCanary), std::string::npos) << doc::ToJson(object.root());
}

TEST(SecretNames, Table) {
  for (const char* name : {"LITELLM_MASTER_KEY", "api_key", "OPENAI_API_KEY", "password", "dbPassword", "aws_secret_access_key", "HF_TOKEN",
                           "salt-key", "masterkey", "token"})
    EXPECT_TRUE(base::IsSecretName(name)) << name;
  for (const char* name : {"max_tokens", "PORT", "STORE_MODEL_IN_DB", "secretName", "secretKeyRef", "primary_key", "model", "REDIS_HOST",
                           "keys", "public_key"})
    EXPECT_FALSE(base::IsSecretName(name)) << name;
}

TEST(SecretNames, Userinfo) {
  EXPECT_TRUE(base::HasUserinfo("postgresql://u:p@host/db"));
  EXPECT_TRUE(base::HasUserinfo("see redis://:p@host"));
  for (const char* text : {"https://host:8443/v1", "postgresql://user@host/db", "mailto:a@b", "http://host/path:x@y", ""})
    EXPECT_FALSE(base::HasUserinfo(text)) << text;
}

TEST(Seal, Secret) {
  const auto object = ObjectFromJson(
      R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"data\":\"canary\"}"}},"data":{"A":"canary"},"stringData":{"B":"canary"}})");
  ExpectNoCanary(object);
  EXPECT_TRUE(object.At("data.A").value()->sealed());
  EXPECT_EQ(object.At("data.A").value()->text(), "[redacted]");
  EXPECT_TRUE(object.At("metadata.name").value() != nullptr && !object.At("metadata.name").value()->sealed());
}

TEST(Seal, LiteralEnvironment) {
  const auto object = ObjectFromJson(
      R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"template":{"spec":{"containers":[{"env":[{"name":"OPENAI_API_KEY","value":"canary"},{"name":"PORT","value":"4000"},{"name":"X","value":"redis://:canary@h"}]}]}}}})");
  ExpectNoCanary(object);
  const Field env = object.At("spec.template.spec.containers").At(0)["env"];
  EXPECT_EQ(env.At(1)["value"].value()->text(), "4000");
}

TEST(Seal, FlatConfigMapValues) {
  const auto object = ObjectFromJson(
      R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"MASTER_KEY":"canary","URL":"postgres://u:canary@h/db","config.yaml":"model_list: []\n"}})");
  ExpectNoCanary(object);
  EXPECT_EQ(object.At("data")["config.yaml"].value()->text(), "model_list: []\n");
}

// Whole subtrees, near misses, headers, options that announce a secret, what drivers take.
TEST(Seal, ByTheNamesOfPlaces) {
  const auto object = ObjectFromJson(
      R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"x":{"pasword":{"inner":["canary",{"a":"canary"}]},"extraHeaders":{"Any":"canary","Accept":"text"},"auth_value":"canary"},"template":{"spec":{"containers":[{"args":["--api_key","canary","--port","4000","-H","X-Any: canary","-u","a:canary"],"livenessProbe":{"httpGet":{"httpHeaders":[{"name":"X-Any","value":"canary"}]}},"env":[{"name":"PGPASS","value":"canary"},{"name":"U","value":"postgres://u:a/canary@h"}]}]}}}})");
  ExpectNoCanary(object);
  EXPECT_EQ(object.At("spec.x.extraHeaders.Accept").value()->text(), "text");
  const Field args = object.At("spec.template.spec.containers").At(0)["args"];
  EXPECT_EQ(args.At(3).value()->text(), "4000");
}

TEST(Seal, ByTheOptionsOfTools) {
  const auto object = ObjectFromJson(
      R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"template":{"spec":{"containers":[{"command":["/usr/bin/redis-cli","-h","redis","-a","canary","ping"]},{"command":["sshpass","-p","canary","ssh","-p","2222"]},{"command":["mysql","-pcanary","-u","root"]},{"command":["curl","-b","a=canary","-o","x"]},{"command":["litellm","-a","plain","-p","4000"],"env":[{"name":"A_KEY","Value":"canary"},{"name":"OTEL_EXPORTER_OTLP_HEADERS","value":"x-team=canary"},{"name":"A_KEY","valueFrom":{"secretKeyRef":{"name":"plain"}}}]}]}}}})");
  ExpectNoCanary(object);
  const Field containers = object.At("spec.template.spec.containers");
  EXPECT_EQ(containers.At(0)["command"].At(2).value()->text(), "redis");
  EXPECT_EQ(containers.At(1)["command"].At(5).value()->text(), "2222");
  EXPECT_EQ(containers.At(2)["command"].At(3).value()->text(), "root");
  EXPECT_EQ(containers.At(4)["command"].At(2).value()->text(), "plain");
  EXPECT_EQ(containers.At(4)["command"].At(4).value()->text(), "4000");
  EXPECT_EQ(containers.At(4)["env"].At(2)["valueFrom"]["secretKeyRef"]["name"].value()->text(), "plain");
}

// Rules read them, people do not.
TEST(Seal, AnnotationsAndAttributesAreHiddenAndReadable) {
  const auto object = testing::ObjectFromYaml(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  annotations:\n    example.com/api-key: canary\nspec:\n  v:\n    "
      "volumeAttributes:\n      any: canary\n");
  for (const Node* node :
       {object.At("metadata.annotations")["example.com/api-key"].value(), object.At("spec.v.volumeAttributes.any").value()}) {
    EXPECT_EQ(node->text(), "canary");
    const Excerpt excerpt = object.document().ExcerptOf(node->range());
    EXPECT_EQ(excerpt.text.find(kCanary), std::string::npos) << excerpt.text;
  }
}

// What stands under a secret keeps its kinds, so that rules about types still know them.
TEST(Seal, KindsStay) {
  const auto object = ObjectFromJson(R"({"apiVersion":"v1","kind":"X","spec":{"api_key":["canary",5,null,true,"os.environ/NAME"]}})");
  ExpectNoCanary(object);
  const Field list = object.At("spec.api_key");
  EXPECT_TRUE(list.value()->is_array());
  EXPECT_TRUE(list.At(0).value()->is_string());
  EXPECT_TRUE(list.At(1).value()->is_int());
  EXPECT_TRUE(list.At(2).value()->is_null());
  EXPECT_TRUE(list.At(3).value()->is_bool());
  EXPECT_EQ(list.At(4).value()->text(), "os.environ/NAME");
}

TEST(Seal, ItemsOfAList) {
  const auto objects = testing::ObjectsFromYaml(
      "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: s}\n  stringData: {K: canary}\n");
  ASSERT_EQ(objects.size(), 1U);
  ExpectNoCanary(objects[0]);
}

TEST(Seal, ExcerptsAreMasked) {
  const auto object = testing::ObjectFromYaml("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  K: canary # canary too\n");
  const Excerpt excerpt = object.document().ExcerptOf(object.At("stringData")["K"].value()->range());
  EXPECT_EQ(excerpt.text.find(kCanary), std::string::npos) << excerpt.text;
  EXPECT_NE(excerpt.text.find("[redacted]"), std::string::npos) << excerpt.text;
}

}  // namespace
}  // namespace warden
