// The environment of a container: order, sources, and what cannot be known.
#include "k8s/environment.h"

#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "support/objects.h"

namespace warden {
namespace {

using testing::ObjectFromYaml;
using testing::ObjectsFromYaml;
using Kind = k8s::EnvOrigin::Kind;

// A Pod whose first container has these lines.
struct Parsed {
  explicit Parsed(const std::string& lines)
      : object(ObjectFromYaml("apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: llm}\nspec:\n  containers:\n  - name: litellm\n" +
                              lines)),
        environment(object.At("spec.containers").At(0)) {}
  Object object;
  k8s::ContainerEnvironment environment;
};

constexpr const char* kSources = R"(    env:
    - name: PLAIN
      value: hello
    - name: EMPTY
      value: ""
    - name: ABSENT
    - name: MASTER_KEY
      valueFrom: {secretKeyRef: {name: litellm, key: master, optional: true}}
    - name: HOST
      valueFrom: {configMapKeyRef: {name: settings, key: host}}
    - name: POD_IP
      valueFrom: {fieldRef: {fieldPath: status.podIP}}
    - name: CPUS
      valueFrom: {resourceFieldRef: {resource: limits.cpu}}
    - name: NEW
      valueFrom: {fileKeyRef: {key: a}}
)";

TEST(ContainerEnvironment, EverySourceOfAnEntry) {
  const Parsed p(kSources);
  ASSERT_EQ(p.environment.size(), 8U);
  EXPECT_EQ(p.environment.from_size(), 0U);
  const std::vector<k8s::EnvSource> wanted = {k8s::EnvSource::kLiteral,  k8s::EnvSource::kLiteral,   k8s::EnvSource::kLiteral,
                                              k8s::EnvSource::kSecret,   k8s::EnvSource::kConfigMap, k8s::EnvSource::kField,
                                              k8s::EnvSource::kResource, k8s::EnvSource::kOther};
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_EQ(p.environment.At(i).source, wanted[i]) << i;
  const auto secret = p.environment.Find("MASTER_KEY");
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->object, "litellm");
  EXPECT_EQ(secret->key, "master");
  EXPECT_TRUE(secret->optional);
  EXPECT_EQ(secret->value.path().outer, "/spec/containers/0/env/3/valueFrom/secretKeyRef");
  EXPECT_FALSE(p.environment.Find("HOST")->optional);
}

TEST(ContainerEnvironment, EmptyAndAbsentValues) {
  const Parsed p(kSources);
  EXPECT_FALSE(p.environment.Find("PLAIN")->is_empty());
  EXPECT_TRUE(p.environment.Find("EMPTY")->is_empty());
  EXPECT_TRUE(p.environment.Find("ABSENT")->is_empty());
  EXPECT_EQ(p.environment.Find("ABSENT")->value.path().outer, "/spec/containers/0/env/2/value");
  EXPECT_FALSE(p.environment.Find("MASTER_KEY")->is_empty());
  EXPECT_FALSE(p.environment.Find("NEW")->is_empty());
}

TEST(ContainerEnvironment, NamesAndLiteralsByThemselves) {
  const Parsed p(kSources);
  EXPECT_EQ(p.environment.NameAt(3), "MASTER_KEY");
  EXPECT_EQ(p.environment.LiteralAt(0)->text(), "hello");
  EXPECT_EQ(p.environment.LiteralAt(2), nullptr);
  EXPECT_EQ(p.environment.LiteralAt(3), nullptr);
}

TEST(ContainerEnvironment, ASealedValueTellsOnlyWhetherItIsEmpty) {
  const Parsed p("    env:\n    - {name: A_API_KEY, value: hunter2}\n    - {name: B_API_KEY, value: \"\"}\n");
  EXPECT_TRUE(p.environment.Find("A_API_KEY")->value.value()->sealed());
  EXPECT_FALSE(p.environment.Find("A_API_KEY")->is_empty());
  EXPECT_TRUE(p.environment.Find("B_API_KEY")->is_empty());
}

TEST(ContainerEnvironment, TheLastOfANameWins) {
  const Parsed p("    env:\n    - {name: A, value: one}\n    - {name: B, value: x}\n    - {name: A, value: two}\n");
  EXPECT_EQ(p.environment.Find("A")->value.value()->text(), "two");
  EXPECT_EQ(p.environment.Find("A", 2)->value.value()->text(), "one");
  EXPECT_FALSE(p.environment.Find("A", 0));
  EXPECT_FALSE(p.environment.Find("C"));
}

constexpr const char* kFrom = R"(    env:
    - {name: HOST, value: here}
    envFrom:
    - configMapRef: {name: settings}
    - prefix: DB_
      secretRef: {name: database, optional: true}
    - secretRef: {name: elsewhere}
)";

constexpr const char* kCluster = R"(apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: llm}
data: {HOST: there, PORT: "1", PASSWORD: x}
binaryData: {BLOB: aGk=}
---
apiVersion: v1
kind: Secret
metadata: {name: database, namespace: llm}
data: {PASSWORD: eA==}
stringData: {USER: u}
---
apiVersion: v1
kind: Secret
metadata: {name: elsewhere, namespace: other}
data: {TOKEN: eA==}
)";

TEST(ContainerEnvironment, EnvFromIsAskedWhereEnvDoesNotSay) {
  const Parsed p(kFrom);
  const auto cluster = ObjectsFromYaml(kCluster);
  const engine::MemorySnapshot snapshot(cluster, Coverage::kComplete);
  const auto origin = [&](std::string_view name) { return p.environment.OriginOf(name, snapshot, "llm"); };
  EXPECT_EQ(origin("HOST").kind, Kind::kEnv);
  EXPECT_EQ(origin("HOST").field().path().outer, "/spec/containers/0/env/0/value");
  EXPECT_EQ(origin("PORT").kind, Kind::kEnvFrom);
  EXPECT_EQ(origin("PORT").from.object, "settings");
  EXPECT_EQ(origin("DB_PASSWORD").from.object, "database");
  EXPECT_TRUE(origin("DB_PASSWORD").from.optional);
  EXPECT_EQ(origin("DB_USER").field().path().outer, "/spec/containers/0/envFrom/1/secretRef");
  // The Secret elsewhere is of another namespace: here it is not known, and it may define whatever nobody else does.
  EXPECT_EQ(origin("TOKEN").kind, Kind::kPerhaps);
  EXPECT_EQ(origin("TOKEN").from.object, "elsewhere");
  EXPECT_EQ(origin("BLOB").kind, Kind::kPerhaps);
}

TEST(ContainerEnvironment, ValuesThatAreNoSecrets) {
  const Parsed p(std::string(kSources) +
                 "    envFrom:\n    - {prefix: X_, configMapRef: {name: settings}}\n    - {secretRef: {name: database}}\n");
  const auto cluster = ObjectsFromYaml(kCluster);
  const engine::MemorySnapshot snapshot(cluster, Coverage::kComplete);
  const auto value = [&](std::string_view name) -> std::string {
    const Node* node = k8s::ContainerEnvironment::ValueOf(p.environment.OriginOf(name, snapshot, "llm"), name, snapshot, "llm");
    return node != nullptr ? std::string(node->text()) : "-";
  };
  EXPECT_EQ(value("PLAIN"), "hello");
  EXPECT_EQ(value("X_PORT"), "1");
  EXPECT_EQ(value("HOST"), "-");  // the map has HOST, not the key host
  for (const char* name : {"ABSENT", "MASTER_KEY", "POD_IP", "PASSWORD", "NOWHERE"}) EXPECT_EQ(value(name), "-") << name;
}

TEST(ContainerEnvironment, AllSourcesKnownAndNoneHasIt) {
  const Parsed p("    envFrom:\n    - {configMapRef: {name: settings}}\n");
  const auto cluster = ObjectsFromYaml(kCluster);
  const engine::MemorySnapshot snapshot(cluster, Coverage::kPartial);
  EXPECT_EQ(p.environment.OriginOf("TOKEN", snapshot, "llm").kind, Kind::kNothing);
  EXPECT_EQ(p.environment.OriginOf("BLOB", snapshot, "llm").kind, Kind::kNothing);  // binaryData does not count
}

TEST(ContainerEnvironment, UnknownSourcesAndPrefixes) {
  const Parsed p(kFrom);
  const engine::EmptySnapshot nothing;
  EXPECT_EQ(p.environment.OriginOf("PORT", nothing, "llm").from.object, "elsewhere");
  const Parsed prefixed("    envFrom:\n    - {prefix: DB_, secretRef: {name: database}}\n");
  EXPECT_EQ(prefixed.environment.OriginOf("DB_USER", nothing, "llm").kind, Kind::kPerhaps);
  EXPECT_EQ(prefixed.environment.OriginOf("USER", nothing, "llm").kind, Kind::kNothing);
}

TEST(ContainerEnvironment, AKnownSourceBeatsAnUnknownOne) {
  const Parsed p(
      "    envFrom:\n    - {secretRef: {name: gone}}\n    - {configMapRef: {name: settings}}\n    - {secretRef: {name: lost}}\n");
  const auto cluster = ObjectsFromYaml(kCluster);
  const engine::MemorySnapshot snapshot(cluster, Coverage::kComplete);
  EXPECT_EQ(p.environment.OriginOf("PORT", snapshot, "llm").kind, Kind::kEnvFrom);
  EXPECT_EQ(p.environment.OriginOf("TOKEN", snapshot, "llm").kind, Kind::kPerhaps);
}

// The same environment, asked beside one set of objects and then beside another: what the first knew is not remembered.
TEST(ContainerEnvironment, EachSnapshotAnswersForItself) {
  const Parsed p(kFrom);
  const engine::EmptySnapshot nothing;
  const auto cluster = ObjectsFromYaml(kCluster);
  const engine::MemorySnapshot snapshot(cluster, Coverage::kComplete);
  EXPECT_EQ(p.environment.OriginOf("PORT", nothing, "llm").kind, Kind::kPerhaps);
  EXPECT_EQ(p.environment.OriginOf("PORT", snapshot, "llm").kind, Kind::kEnvFrom);
  EXPECT_EQ(p.environment.OriginOf("PORT", nothing, "llm").kind, Kind::kPerhaps);
}

TEST(ContainerEnvironment, OddShapesAreNothing) {
  const engine::EmptySnapshot nothing;
  for (const char* lines : {"    env:\n    envFrom:\n", "    env: {}\n", "    env: [1, null, {name: 3}]\n    envFrom: [x, {secretRef: }]\n",
                            "    env: ${ENV}\n", "    env:\n    - {name: B, valueFrom: }\n", "    image: x\n"}) {
    const Parsed p(lines);
    EXPECT_FALSE(p.environment.Find("A")) << lines;
    EXPECT_EQ(p.environment.OriginOf("A", nothing, "llm").kind, Kind::kNothing) << lines;
  }
  EXPECT_EQ(Parsed("    image: x\n").environment.env_field().path().outer, "/spec/containers/0/env");
}

TEST(ServiceLinks, Names) {
  for (const char* name : {"REDIS_SERVICE_HOST", "REDIS_SERVICE_PORT", "REDIS_SERVICE_PORT_TLS", "REDIS_PORT", "REDIS_PORT_6379_TCP",
                           "REDIS_PORT_6379_TCP_ADDR", "REDIS_PORT_6379_UDP_PORT", "A_PORT_B_PORT_80_SCTP_PROTO"})
    EXPECT_TRUE(k8s::IsServiceLinkName(name)) << name;
  for (const char* name :
       {"REDIS_HOST", "PORT", "REDIS_PORT_NUMBER", "REDIS_PORT_6379", "REDIS_PORT_6379_TCP_NAME", "REDIS_PORT_X_TCP", ""})
    EXPECT_FALSE(k8s::IsServiceLinkName(name)) << name;
}

}  // namespace
}  // namespace warden
