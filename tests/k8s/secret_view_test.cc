// Which Secrets are LiteLLM's, and what is in them.
#include "k8s/secret_view.h"

#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "support/objects.h"

namespace warden {
namespace {

using testing::ObjectFromJson;
using testing::ObjectsFromYaml;

TEST(SecretView, KnownByItsKeys) {
  const auto secret = ObjectFromJson(
      R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"OPENAI_API_KEY":"YQ=="},"stringData":{"LITELLM_MASTER_KEY":"x"}})");
  const auto view = k8s::SecretView::Make(secret, engine::EmptySnapshot());
  ASSERT_TRUE(view);
  ASSERT_EQ(view->entries().size(), 2U);
  EXPECT_EQ(view->entries()[0].key, "OPENAI_API_KEY");
  EXPECT_TRUE(view->entries()[0].encoded);
  EXPECT_FALSE(view->entries()[1].encoded);
}

TEST(SecretView, ForeignOnesAreLeftAlone) {
  for (
      const char* json :
      {R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"tls.crt":"YQ=="}})",
       R"({"apiVersion":"v1","kind":"Secret","type":"helm.sh/release.v1","metadata":{"name":"s"},"data":{"OPENAI_API_KEY":"YQ=="}})",
       R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","labels":{"litellm-warden.dev/component":"none"}},"data":{"OPENAI_API_KEY":"YQ=="}})",
       R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"s"},"data":{"OPENAI_API_KEY":"YQ=="}})"}) {
    EXPECT_FALSE(k8s::SecretView::Make(ObjectFromJson(json), engine::EmptySnapshot())) << json;
  }
}

TEST(SecretView, KnownByAWorkloadThatUsesIt) {
  const auto objects = ObjectsFromYaml(R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: litellm, namespace: llm}
spec:
  selector: {matchLabels: {app: x}}
  template:
    metadata: {labels: {app: x}}
    spec:
      containers:
      - name: litellm
        image: ghcr.io/berriai/litellm:v1
        envFrom: [{secretRef: {name: odd}}]
---
apiVersion: v1
kind: Secret
metadata: {name: odd, namespace: llm}
stringData: {word: x}
---
apiVersion: v1
kind: Secret
metadata: {name: odd, namespace: other}
stringData: {word: x}
)");
  const engine::MemorySnapshot snapshot(objects, Coverage::kPartial);
  EXPECT_TRUE(k8s::SecretView::Make(objects[1], snapshot));
  EXPECT_FALSE(k8s::SecretView::Make(objects[2], snapshot));
}

}  // namespace
}  // namespace warden
