// What is kept of an object, and what is not.
#include "k8s/prune.h"

#include <gtest/gtest.h>

#include "doc/json_writer.h"
#include "doc/secret_text.h"
#include "k8s/environment.h"
#include "k8s/secret_view.h"
#include "support/objects.h"

namespace warden::k8s {
namespace {

bool HoldsConfig(std::string_view text) { return text.find("model_list") != std::string_view::npos; }

Object Pruned(std::string_view yaml) { return Prune(testing::ObjectFromYaml(yaml), &HoldsConfig); }

TEST(Prune, KeepsOfMetadataWhatIsRead) {
  EXPECT_EQ(doc::ToJson(Pruned(R"(apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: b
  namespace: llm
  uid: u
  resourceVersion: '7'
  labels: {team: a}
  annotations: {litellm-warden.dev/exempt: x, example.com/own: y, kubectl.kubernetes.io/last-applied-configuration: '{}'}
  managedFields: [{manager: kubectl}]
  ownerReferences: [{kind: A, name: a}, {kind: B, name: b, controller: true}]
spec: {minAvailable: 1}
status: {currentHealthy: 1}
)")
                            .root()),
            R"({"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"b","namespace":"llm","uid":"u",)"
            R"("labels":{"team":"a"},"annotations":{"litellm-warden.dev/exempt":"x"},"ownerReferences":[{"kind":"B","name":"b",)"
            R"("controller":true}]},"spec":{"minAvailable":1}})");
}

// Also what stands where no secret should, and as what no key is.
TEST(Prune, OfASecretOnlyNamesOfKeysStay) {
  const Object pruned = Pruned(R"(apiVersion: v1
kind: Secret
metadata: {name: keys, annotations: {helm.sh/x: z, note: canary-1, kubectl.kubernetes.io/last-applied-configuration: canary-2}}
type: Opaque
data: {LITELLM_MASTER_KEY: Y2FuYXJ5, 'canary-3 is no key': ''}
stringData: {url: canary-4}
extra: {a: canary-5}
)");
  EXPECT_EQ(doc::ToJson(pruned.root()),
            R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"keys","annotations":{"helm.sh/x":"z"}},"type":"Opaque",)"
            R"("data":{"LITELLM_MASTER_KEY":"[redacted]"},"stringData":{"url":"[redacted]"}})");
  const Node& value = *pruned.At("data.LITELLM_MASTER_KEY").value();
  EXPECT_EQ(doc::SecretText(value), "");
  EXPECT_EQ(value.size(), 1U) << "how long it was is not told either";
}

class Two final : public Snapshot {
 public:
  explicit Two(std::vector<Object> objects) : objects_(std::move(objects)) {
    for (const Object& object : objects_) all_.push_back(&object);
  }
  Known Knows(std::string_view, std::string_view) const override { return Known::kYes; }
  std::span<const Object* const> List(std::string_view kind, std::string_view) const override {
    return kind == objects_.front().ref().kind ? std::span<const Object* const>(all_) : std::span<const Object* const>();
  }

 private:
  std::vector<Object> objects_;
  std::vector<const Object*> all_;
};

TEST(Prune, AValueThatIsNotKeptIsNotKnown) {
  const std::string large(kSmallValue + 1, 'x');
  const Object pruned = Pruned("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: env, namespace: llm}\ndata:\n  LARGE: " + large +
                               "\n  SMALL: 'true'\n  config.yaml: 'model_list: []  # " + std::string(kSmallYaml, 'y') + "'\n");
  const Two snapshot({pruned});
  const Object user = testing::ObjectFromYaml(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: llm}\nspec: {containers: [{envFrom: [{configMapRef: {name: env}}]}]}\n");
  const ContainerEnvironment environment(user.At("spec.containers").At(0));
  const auto value = [&](std::string_view name) {
    const EnvOrigin origin = environment.OriginOf(name, snapshot, "llm");
    EXPECT_EQ(origin.kind, EnvOrigin::Kind::kEnvFrom) << name << " is defined, whatever it is";
    return ContainerEnvironment::ValueOf(origin, name, snapshot, "llm");
  };
  EXPECT_EQ(value("LARGE"), nullptr);
  ASSERT_NE(value("SMALL"), nullptr);
  EXPECT_EQ(value("SMALL")->text(), "true");
  EXPECT_EQ(environment.OriginOf("NONE", snapshot, "llm").kind, EnvOrigin::Kind::kNothing);
  EXPECT_FALSE(pruned.At("data")["config.yaml"].value()->withheld()) << "a configuration is kept whole";
  EXPECT_EQ(pruned.At("data.LARGE").value()->size(), large.size());
}

TEST(Prune, SmallValuesAreKeptUpToABound) {
  std::string text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: many}\ndata:\n";
  for (int i = 0; i < 200; ++i) text += "  KEY_" + std::to_string(i) + ": " + std::string(kSmallValue, 'x') + "\n";
  const Object pruned = Pruned(text);
  std::size_t kept = 0;
  for (const Member& member : pruned.At("data").value()->members()) kept += member.value.withheld() ? 0 : member.value.size();
  EXPECT_EQ(kept, kSmallValues);
}

TEST(Prune, NobodyJudgesASecretWhoseValuesAreGone) {
  const std::string text = "apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData: {LITELLM_MASTER_KEY: sk-1}\n";
  const Two snapshot({Pruned(text)});
  EXPECT_TRUE(SecretView::Make(testing::ObjectFromYaml(text), snapshot));
  EXPECT_FALSE(SecretView::Make(Pruned(text), snapshot));
}

TEST(Prune, OfAReplicaSetOwnerLabelsAndADigest) {
  const Object pruned = Pruned(
      "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: r, labels: {a: b}, ownerReferences: [{kind: Deployment, name: d, "
      "controller: "
      "true}]}\nspec: {replicas: 1, template: {spec: {containers: [{name: c, env: [{name: API_KEY, value: sk-canary}]}]}}}\n");
  EXPECT_FALSE(pruned.At("spec").exists());
  EXPECT_EQ(pruned.At("templateDigest").value()->string().size(), 64U);
  EXPECT_EQ(pruned.Label("a"), "b");
}

TEST(Prune, OfAControllerRevisionTheSame) {
  const Object pruned = Pruned(
      "apiVersion: apps/v1\nkind: ControllerRevision\nmetadata: {name: r, ownerReferences: [{kind: StatefulSet, name: d, controller: "
      "true}]}\nrevision: 3\ndata: {spec: {template: {$patch: replace, spec: {containers: [{name: c, env: [{name: API_KEY, value: "
      "sk-canary}]}]}}}}\n");
  EXPECT_FALSE(pruned.At("data").exists());
  EXPECT_EQ(pruned.At("templateDigest").value()->string().size(), 64U);
}

}  // namespace
}  // namespace warden::k8s
