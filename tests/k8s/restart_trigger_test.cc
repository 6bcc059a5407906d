// Checksums, hashed names, generators.
#include "k8s/restart_trigger.h"

#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "support/objects.h"

namespace warden {
namespace {

using testing::ObjectFromJson;
using testing::ObjectsFromYaml;

bool Checksum(const std::string& key) {
  const Object object = ObjectFromJson(
      R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"litellm"},"spec":{"selector":{},"template":{"metadata":{"annotations":{")" +
      key + R"(":"x"}},"spec":{"containers":[{"name":"litellm","image":"ghcr.io/berriai/litellm:v1"}]}}}})");
  return k8s::HasChecksumAnnotation(*k8s::Workload::Make(object, engine::EmptySnapshot()));
}

TEST(RestartTrigger, ChecksumAnnotations) {
  for (const char* key : {"checksum/config", "checksum/secret", "config-hash", "example.com/configHash", "configmap.sha256", "rollme",
                          "config/revision", "litellm/config-version"}) {
    EXPECT_TRUE(Checksum(key)) << key;
  }
  for (const char* key : {"vault.hashicorp.com/agent-inject", "prometheus.io/scrape", "kubectl.kubernetes.io/restartedAt", "istio.io/rev",
                          "sidecar.istio.io/inject", "app.kubernetes.io/version"}) {
    EXPECT_FALSE(Checksum(key)) << key;
  }
}

TEST(RestartTrigger, HashedNames) {
  for (const char* name : {"litellm-config-5m2c9tbk7h", "litellm-config-3fa94c21"}) EXPECT_TRUE(k8s::HasHashedName(name)) << name;
  for (const char* name :
       {"litellm-config", "litellm-production", "config-20260101", "litellm-deadbeef", "5m2c9tbk7h", "-5m2c9tbk7h", "litellm-config-v2"})
    EXPECT_FALSE(k8s::HasHashedName(name)) << name;
}

// An object of that file.
Object UserIn(std::string file) { return testing::ObjectFromYaml("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n", std::move(file)); }

constexpr const char* kKustomization = R"(apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../base
configMapGenerator:
  - name: litellm-config
    files: [config.yaml]
  - name: plain
    options: {disableNameSuffixHash: true}
)";

TEST(RestartTrigger, GeneratedByKustomize) {
  const auto objects = ObjectsFromYaml(kKustomization, "apps/overlays/prod/kustomization.yaml");
  const engine::MemorySnapshot snapshot(objects, Coverage::kPartial);
  const Object user = UserIn("apps/overlays/prod/deployment.yaml");
  EXPECT_TRUE(k8s::IsGenerated(k8s::ReloadKind::kConfigMap, "litellm-config", user, snapshot));
  EXPECT_FALSE(k8s::IsGenerated(k8s::ReloadKind::kConfigMap, "plain", user, snapshot));
  EXPECT_FALSE(k8s::IsGenerated(k8s::ReloadKind::kConfigMap, "other", user, snapshot));
  EXPECT_FALSE(k8s::IsGenerated(k8s::ReloadKind::kSecret, "litellm-config", user, snapshot));
}

TEST(RestartTrigger, AKustomizationGeneratesForWhatItBuilds) {
  const auto objects = ObjectsFromYaml(kKustomization, "./apps/overlays/prod/kustomization.yaml");
  const engine::MemorySnapshot snapshot(objects, Coverage::kPartial);
  const auto generated = [&](std::string file) {
    return k8s::IsGenerated(k8s::ReloadKind::kConfigMap, "litellm-config", UserIn(std::move(file)), snapshot);
  };
  EXPECT_TRUE(generated("./apps/base/deployment.yaml"));
  EXPECT_TRUE(generated("apps/overlays/prod/more/deployment.yaml"));
  EXPECT_FALSE(generated("apps/overlays/dev/deployment.yaml"));
  EXPECT_FALSE(generated("apps/baseline/deployment.yaml"));
}

TEST(RestartTrigger, GeneratorsWithoutHash) {
  const auto off = ObjectsFromYaml(R"(apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
generatorOptions: {disableNameSuffixHash: true}
configMapGenerator: [{name: litellm-config}]
)");
  const engine::MemorySnapshot snapshot(off, Coverage::kPartial);
  EXPECT_FALSE(k8s::IsGenerated(k8s::ReloadKind::kConfigMap, "litellm-config", UserIn("a.yaml"), snapshot));
}

}  // namespace
}  // namespace warden
