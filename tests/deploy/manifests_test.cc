// deploy/ and certs/: judged by our own rules, and in agreement with the program and with each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run.h"
#include "cli/world.h"
#include "deploy/manifests.h"
#include "engine/snapshots.h"
#include "k8s/workload.h"
#include "support/memory_file_system.h"
#include "support/objects.h"

namespace warden::testing {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kServer = "deploy/server.yaml";

MemoryFileSystem Shipped() {
  MemoryFileSystem files;
  for (const char* folder : {"deploy", "certs"}) {
    for (const std::string& path : FilesUnder(folder, {".yaml"})) files.files[path] = ReadWhole(Root() / path);
  }
  return files;
}

Json Pod() { return TheOne(kServer, "Deployment").at("spec").at("template"); }
Json Container() { return Pod().at("spec").at("containers").at(0); }

TEST(Manifests, AreClean) {
  MemoryFileSystem files = Shipped();
  ASSERT_GT(files.files.size(), 5U);
  const Outcome outcome = RunWarden("check deploy certs --fail-on info", files);
  EXPECT_EQ(outcome.exit, cli::kClean) << outcome.out << outcome.err;
}

// Our own Deployment judged as if it were a gateway: what we tell others holds for us.
std::set<std::string> RulesThatFlag(const std::string& server) {
  MemoryFileSystem files = Shipped();
  files.files[kServer] = server;
  const Json report = Json::parse(RunWarden("check deploy --output json", files).out);
  std::set<std::string> rules;
  for (const Json& finding : report.at("findings")) rules.insert(finding.at("rule"));
  return rules;
}

std::string Replaced(std::string text, std::string_view what, std::string_view with) {
  const auto at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error("not there: " + std::string(what));
  return text.replace(at, what.size(), with);
}

// The label, and an image whose name does not say that it is something else.
std::string ServerAsProxy() {
  const std::string head = "kind: Deployment\nmetadata:\n  name: litellm-warden\n  namespace: litellm-warden\n  labels:\n";
  const std::string labelled = Replaced(ReadWhole(Root() / kServer), head, head + "    litellm-warden.dev/component: proxy\n");
  return Replaced(labelled, "/litellm-warden:", "/gateway:");
}

TEST(Manifests, PracticeWhatWePreach) {
  const auto rules = RulesThatFlag(ServerAsProxy());
  // What is about any serving workload; the others are about LiteLLM: its health paths, its start, its memory, its need of /tmp.
  for (const char* rule : {"LW101", "LW102", "LW103", "LW104", "LW110", "LW114", "LW120", "LW121", "LW131", "LW135", "LW137", "LW401"}) {
    EXPECT_FALSE(rules.contains(rule)) << rule;
  }
  // And they would have been found.
  EXPECT_TRUE(RulesThatFlag(Replaced(ServerAsProxy(), "replicas: 2", "replicas: 1")).contains("LW101"));
  EXPECT_TRUE(RulesThatFlag(Replaced(ServerAsProxy(), "seconds: 10", "seconds: 1")).contains("LW103"));
  EXPECT_TRUE(RulesThatFlag(Replaced(ServerAsProxy(), "kind: PodDisruptionBudget", "kind: Other")).contains("LW401"));
}

TEST(Manifests, WeAreNoProxyOurselves) {
  for (const Json& document : Documents(kServer)) {
    const Object object = ObjectFromJson(document.dump());
    EXPECT_FALSE(k8s::Workload::Make(object, engine::EmptySnapshot())) << object.ref().kind;
  }
}

TEST(Manifests, TheProgramKnowsItsArguments) {
  MemoryFileSystem files;
  const auto args = Container().at("args").get<std::vector<std::string>>();
  ASSERT_EQ(args.at(0), "serve");
  const std::string help = RunWarden("serve --help", files).out;
  for (std::size_t i = 1; i < args.size(); ++i) EXPECT_THAT(help, HasSubstr(args[i].substr(0, args[i].find('=')) + " ")) << args[i];
}

TEST(Manifests, ThePolicyIsOneAndIsWhereTheServerReadsIt) {
  const Json shipped = TheOne("deploy/policy.yaml", "ConfigMap");
  MemoryFileSystem files;
  files.files["policy.yaml"] = shipped.at("data").at("policy.yaml").get<std::string>();
  const Outcome outcome = RunWarden("policy show --policy policy.yaml", files);
  EXPECT_EQ(outcome.exit, cli::kClean) << outcome.err;
  const Json container = Container(), volumes = Pod().at("spec").at("volumes");
  std::string mounted;
  for (const Json& volume : volumes) {
    if (!volume.contains("configMap") || volume.at("configMap").at("name") != shipped.at("metadata").at("name")) continue;
    for (const Json& mount : container.at("volumeMounts")) {
      if (mount.at("name") == volume.at("name")) mounted = mount.at("mountPath");
    }
  }
  EXPECT_THAT(container.at("args").get<std::vector<std::string>>(), Contains("--policy=" + mounted + "/policy.yaml"));
}

TEST(Manifests, TheImageIsOfThisVersion) {
  MemoryFileSystem files;
  const std::string version = RunWarden("--version", files).out;  // "warden 0.1.0 (commit)"
  const std::string image = Container().at("image");
  EXPECT_THAT(version, HasSubstr(" " + image.substr(image.rfind(':') + 1) + " ")) << image;
}

TEST(Manifests, RunWithoutRights) {
  const Json account = TheOne(kServer, "ServiceAccount");
  EXPECT_EQ(account.at("automountServiceAccountToken"), false);
  EXPECT_EQ(Pod().at("spec").at("automountServiceAccountToken"), false);
  for (const auto& [path, text] : Shipped().files) {
    // Theirs are told one by one: tests/deploy/store_test.cc, controller_test.cc.
    const bool has_rights = path.starts_with("deploy/store/") || path.starts_with("deploy/controller/");
    if (!has_rights) {
      EXPECT_THAT(text, Not(HasSubstr("RoleBinding"))) << path;
    }
    EXPECT_THAT(text, Not(AnyOf(HasSubstr("hostPath"), HasSubstr("hostNetwork"), HasSubstr("privileged: true")))) << path;
  }
}

TEST(Manifests, AreHardened) {
  const Json pod = Pod().at("spec").at("securityContext");
  EXPECT_EQ(pod.at("runAsNonRoot"), true);
  EXPECT_EQ(pod.at("seccompProfile").at("type"), "RuntimeDefault");
  const Json container = Container().at("securityContext");
  EXPECT_EQ(container.at("readOnlyRootFilesystem"), true);
  EXPECT_EQ(container.at("allowPrivilegeEscalation"), false);
  EXPECT_EQ(container.at("capabilities").at("drop"), Json::array({"ALL"}));
  const Json labels = TheOne("deploy/namespace.yaml", "Namespace").at("metadata").at("labels");
  EXPECT_EQ(labels.at("pod-security.kubernetes.io/enforce"), "restricted");
}

TEST(Manifests, SelectorsFindThePods) {
  const Json labels = Pod().at("metadata").at("labels");
  EXPECT_EQ(TheOne(kServer, "Deployment").at("spec").at("selector").at("matchLabels"), labels);
  EXPECT_EQ(TheOne(kServer, "Service").at("spec").at("selector"), labels);
  EXPECT_EQ(TheOne(kServer, "PodDisruptionBudget").at("spec").at("selector").at("matchLabels"), labels);
  EXPECT_EQ(TheOne("deploy/network-policy.yaml", "NetworkPolicy").at("spec").at("podSelector").at("matchLabels"), labels);
  const Json spreads = Pod().at("spec").at("topologySpreadConstraints");
  ASSERT_FALSE(spreads.empty());
  for (const Json& spread : spreads) {
    EXPECT_EQ(spread.at("labelSelector").at("matchLabels"), labels);
    // Pods that are about to go must not decide where new ones stand: tests/cluster/node, `drain`.
    EXPECT_EQ(spread.at("matchLabelKeys"), Json::array({"pod-template-hash"}));
  }
}

// Two constraints are summed up: where nodes carry no zone label, the second takes all of them for one place and outvotes the first.
TEST(Manifests, ThePodsAreSpreadByNodeAlone) {
  const Json spreads = Pod().at("spec").at("topologySpreadConstraints");
  ASSERT_EQ(spreads.size(), 1U);
  EXPECT_EQ(spreads[0].at("topologyKey"), "kubernetes.io/hostname");
}

// What the API server does not keep would be said to be changed by every apply.
TEST(Manifests, NoEmptyListsThatAreNotStored) {
  const Json policy = TheOne("deploy/network-policy.yaml", "NetworkPolicy").at("spec");
  EXPECT_FALSE(policy.contains("egress"));
  EXPECT_THAT(policy.at("policyTypes").get<std::vector<std::string>>(), Contains("Egress")) << "and nothing goes out all the same";
}

// Without it nothing is filled that only newer clusters know: preStop.sleep, which server.yaml itself needs.
TEST(Manifests, TheWebhookKnowsTheCluster) {
  EXPECT_THAT(Container().at("args").get<std::vector<std::string>>(), Contains("--kubernetes-version=1.30"));
}

TEST(Manifests, TheEndOutlastsTheDraining) {
  const int pre_stop = Container().at("lifecycle").at("preStop").at("sleep").at("seconds");
  int drain = 0;
  const auto args = Container().at("args").get<std::vector<std::string>>();
  for (const std::string& arg : args) {
    if (arg.starts_with("--drain-delay=")) drain = std::stoi(arg.substr(arg.find('=') + 1));
  }
  EXPECT_GT(drain, 0);
  // A review takes 5 s at most.
  EXPECT_GT(Pod().at("spec").at("terminationGracePeriodSeconds").get<int>(), pre_stop + drain + 5);
}

TEST(Manifests, NamesOfServiceSecretAndCertificateAgree) {
  const Json service = TheOne(kServer, "Service").at("metadata");
  const std::string name = service.at("name"), ns = service.at("namespace");
  for (const char* path : {"deploy/webhooks/production.yaml", "deploy/webhooks/development.yaml"}) {
    for (const Json& configuration : Documents(path)) {
      for (const Json& entry : configuration.at("webhooks")) {
        EXPECT_EQ(entry.at("clientConfig").at("service").at("name"), name);
        EXPECT_EQ(entry.at("clientConfig").at("service").at("namespace"), ns);
      }
    }
  }
  EXPECT_THAT(Container().at("args").get<std::vector<std::string>>(), Contains("--host=" + name + "." + ns + ".svc"));
  const std::string secret = Pod().at("spec").at("volumes").at(0).at("secret").at("secretName");
  Json serving;
  for (const Json& document : Documents("certs/cert-manager.yaml")) {
    if (document.at("kind") == "Certificate" && document.at("spec").at("secretName") == secret) serving = document;
  }
  ASSERT_FALSE(serving.is_null()) << "nobody makes " << secret;
  EXPECT_EQ(serving.at("spec").at("dnsNames").at(0), name + "." + ns + ".svc");
  const std::string injected = ns + "/" + serving.at("metadata").at("name").get<std::string>();
  for (const Json& configuration : Documents("deploy/webhooks/production.yaml")) {
    EXPECT_EQ(configuration.at("metadata").at("annotations").at("cert-manager.io/inject-ca-from"), injected);
  }
}

}  // namespace
}  // namespace warden::testing
