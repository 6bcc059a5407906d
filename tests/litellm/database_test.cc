// Whether a proxy has a database.
#include "litellm/readers/database.h"

#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "k8s/environment.h"
#include "k8s/workload.h"
#include "support/objects.h"

namespace warden {
namespace {

using State = litellm::Database::State;

// A Deployment with these lines in its container, and other objects beside it.
struct Cluster {
  explicit Cluster(const std::string& container, const std::string& pod = "", const std::string& others = "")
      : objects(testing::ObjectsFromYaml(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm, namespace: llm}\nspec:\n  "
            "selector: {}\n  template:\n    spec:\n" +
            pod + "      containers:\n      - name: litellm\n        image: ghcr.io/berriai/litellm:v1.81.14-stable\n" + container +
            others)),
        snapshot(objects, Coverage::kPartial),
        workload(*k8s::Workload::Make(objects[0], snapshot)) {}
  litellm::Database InEnv() const { return litellm::DatabaseInEnv(workload, snapshot); }
  litellm::Database Of() const { return litellm::DatabaseOf(workload, snapshot, {}); }
  std::vector<Object> objects;
  engine::MemorySnapshot snapshot;
  k8s::Workload workload;
};

TEST(Database, ByUrl) {
  const Cluster c("        env:\n        - {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: db, key: url}}}\n");
  EXPECT_EQ(c.InEnv().state, State::kYes);
  EXPECT_EQ(c.InEnv().variable, "DATABASE_URL");
  EXPECT_EQ(c.InEnv().field.path().outer, "/spec/template/spec/containers/0/env/0/valueFrom/secretKeyRef");
  EXPECT_EQ(Cluster("        env:\n        - {name: DATABASE_URL, value: \"\"}\n").InEnv().state, State::kNone);
  EXPECT_EQ(Cluster("        env:\n        - {name: DIRECT_URL, value: x}\n").InEnv().state, State::kNone);
  EXPECT_EQ(Cluster("").Of().state, State::kNone);
}

TEST(Database, ByItsParts) {
  const std::string host = "        env:\n        - {name: DATABASE_HOST, value: db}\n";
  const std::string name = "        - {name: DATABASE_NAME, value: litellm}\n";
  EXPECT_EQ(Cluster(host + name).InEnv().state, State::kNone);
  EXPECT_EQ(Cluster(host + name + "        - {name: DATABASE_USERNAME, value: u}\n").InEnv().state, State::kYes);
  EXPECT_EQ(Cluster(host + name + "        - {name: DATABASE_USER, value: u}\n").InEnv().variable, "DATABASE_HOST");
}

TEST(Database, OptionalKeys) {
  const std::string url = "        env:\n        - {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: db, key: url, optional: true}}}\n";
  EXPECT_EQ(Cluster(url).InEnv().state, State::kPerhaps);
  const auto secret = [](const char* data) {
    return "---\napiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: llm}\ndata: " + std::string(data) + "\n";
  };
  EXPECT_EQ(Cluster(url, "", secret("{url: eA==}")).InEnv().state, State::kYes);
  EXPECT_EQ(Cluster(url, "", secret("{other: eA==}")).InEnv().state, State::kNone);
}

TEST(Database, ByEnvFrom) {
  const std::string from = "        envFrom:\n        - secretRef: {name: litellm-env}\n";
  EXPECT_EQ(Cluster(from).InEnv().state, State::kPerhaps);
  const auto secret = [](const char* data) {
    return "---\napiVersion: v1\nkind: Secret\nmetadata: {name: litellm-env, namespace: llm}\nstringData: " + std::string(data) + "\n";
  };
  EXPECT_EQ(Cluster(from, "", secret("{DATABASE_URL: x}")).InEnv().state, State::kYes);
  EXPECT_EQ(Cluster(from, "", secret("{OPENAI_API_KEY: x}")).InEnv().state, State::kNone);
}

const std::string kVolume = "      volumes:\n      - name: c\n        configMap: {name: litellm-config}\n";
const std::string kMounted =
    "        args: [--config, /etc/litellm/config.yaml]\n        volumeMounts:\n        - {name: c, mountPath: /etc/litellm}\n";
std::string ConfigMap(const std::string& settings) {
  return "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config, namespace: llm}\ndata:\n  other.yaml: |\n    model_list: "
         "[]\n  "
         "config.yaml: |\n    model_list: []\n" +
         settings;
}

TEST(Database, ByTheConfiguration) {
  const auto with = [](const std::string& line, const std::string& env = "") {
    return Cluster(kMounted + env, kVolume, ConfigMap("    general_settings:\n      " + line + "\n")).Of().state;
  };
  EXPECT_EQ(with("database_url: postgresql://u:p@db/x"), State::kYes);
  EXPECT_EQ(with("database_url: os.environ/PG_URL"), State::kNone);
  EXPECT_EQ(with("database_url: os.environ/PG_URL", "        env:\n        - {name: PG_URL, value: x}\n"), State::kYes);
  EXPECT_EQ(with("database_url: os.environ/PG_URL", "        envFrom:\n        - secretRef: {name: gone}\n"), State::kPerhaps);
  EXPECT_EQ(with("master_key: os.environ/LITELLM_MASTER_KEY"), State::kNone);
}

TEST(Database, AConfigurationThatIsNotKnownMaySayIt) {
  EXPECT_EQ(Cluster(kMounted, kVolume).Of().state, State::kPerhaps);
  EXPECT_EQ(Cluster(kMounted, kVolume).InEnv().state, State::kNone);
  EXPECT_EQ(Cluster(kMounted, "      volumes:\n      - {name: c, secret: {secretName: config}}\n").Of().state, State::kPerhaps);
  EXPECT_EQ(Cluster("        args: [--config, /app/config.yaml]\n").Of().state, State::kPerhaps);  // in the image
  EXPECT_EQ(Cluster("        env:\n        - {name: LITELLM_CONFIG_BUCKET_NAME, value: b}\n").Of().state, State::kPerhaps);
  EXPECT_EQ(Cluster("        args: [--model, gpt-4o]\n", "      volumes:\n      - {name: tls, secret: {secretName: tls}}\n").Of().state,
            State::kNone);
}

}  // namespace
}  // namespace warden
