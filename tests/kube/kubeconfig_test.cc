// Kubeconfigs as kubectl has them: merging, paths, what is refused and where.
#include "kube/kubeconfig.h"

#include <gtest/gtest.h>

#include <array>

#include "base/base64.h"
#include "kube/in_cluster.h"
#include "support/memory_file_system.h"

namespace warden::kube {
namespace {

// A file with one cluster, user and context, named by `name`.
std::string Config(const std::string& cluster, const std::string& user, const std::string& name = "a", const std::string& more = "") {
  return "apiVersion: v1\nkind: Config\ncurrent-context: " + name + "\nclusters:\n- name: " + name + "\n  cluster: " + cluster +
         "\nusers:\n- name: " + name + "\n  user: " + user + "\ncontexts:\n- name: " + name + "\n  context: {cluster: " + name +
         ", user: " + name + more + "}\n";
}

Result<Access> Choose(const std::vector<Kubeconfig::File>& files, const Kubeconfig::Wish& wish = {}) {
  const Result<Kubeconfig> config = Kubeconfig::Parse(files);
  if (!config.ok()) return config.status();
  return config->Choose(wish);
}
std::string FailureOf(const std::string& cluster, const std::string& user) {
  const auto access = Choose({{"k", Config(cluster, user)}});
  return access.ok() ? "" : access.status().message();
}
const std::string kServer = "{server: 'https://h'}";

TEST(Kubeconfig, Whole) {
  const auto access = Choose({{"dir/k", Config("{server: 'https://h:6443', certificate-authority-data: " + base::EncodeBase64("CA") +
                                                   ", tls-server-name: api, proxy-url: 'http://p:1'}",
                                               "{token: t, as: ann, as-uid: u, as-groups: [g]}", "a", ", namespace: llm")}});
  ASSERT_TRUE(access.ok()) << access.status().message();
  EXPECT_EQ(access->server, "https://h:6443");
  EXPECT_EQ(access->default_namespace, "llm");
  EXPECT_EQ(access->ca.text, "CA");
  EXPECT_EQ(access->server_name, "api");
  EXPECT_EQ(access->proxy_url, "http://p:1");
  EXPECT_EQ(access->token.text, "t");
  EXPECT_EQ(access->impersonate.user, "ann");
  EXPECT_EQ(access->impersonate.uid, "u");
  EXPECT_EQ(access->impersonate.groups, std::vector<std::string>{"g"});
}

TEST(Kubeconfig, RelativePathsCountFromTheFile) {
  const std::string text = Config("{server: 'https://h', certificate-authority: ca.crt}",
                                  "{client-certificate: sub/c, client-key: /abs/k, tokenFile: ../t, exec: {apiVersion: "
                                  "client.authentication.k8s.io/v1beta1, command: ./plug}}");
  auto access = Choose({{"/home/u/.kube/config", text}});
  ASSERT_TRUE(access.ok()) << access.status().message();
  EXPECT_EQ(access->ca.file, "/home/u/.kube/ca.crt");
  EXPECT_EQ(access->client_certificate.file, "/home/u/.kube/sub/c");
  EXPECT_EQ(access->client_key.file, "/abs/k");
  EXPECT_EQ(access->token.file, "/home/u/.kube/../t");
  EXPECT_EQ(access->exec->command, "/home/u/.kube/./plug");
  EXPECT_EQ(Choose({{"config", text}})->ca.file, "ca.crt");
  EXPECT_EQ(Choose({{"/config", text}})->ca.file, "/ca.crt");
}

TEST(Kubeconfig, TheFirstFileWinsPerName) {
  const std::string one = Config("{server: 'https://one'}", "{token: one}", "a");
  const std::string two = Config("{server: 'https://two'}", "{token: two}", "a") + "# \n";
  const std::string three = Config("{server: 'https://three'}", "{token: three}", "b");
  EXPECT_EQ(Choose({{"1", one}, {"2", two}, {"3", three}})->server, "https://one");
  EXPECT_EQ(Choose({{"1", one}, {"2", two}, {"3", three}}, {.context = "b"})->token.text, "three");
  EXPECT_EQ(Choose({{"3", three}, {"1", one}})->server, "https://three");
  EXPECT_EQ(Kubeconfig::Parse(std::vector<Kubeconfig::File>{{"1", one}, {"3", three}})->contexts(), (std::vector<std::string>{"a", "b"}));
}

TEST(Kubeconfig, WhatIsMissingIsNamedWithWhatThereIs) {
  const auto access = Choose({{"k", Config(kServer, "{}")}}, {.context = "b"});
  EXPECT_EQ(access.status().code(), StatusCode::kNotFound);
  EXPECT_EQ(access.status().message(), "the kubeconfig has no context \"b\"; it has: a");
  EXPECT_EQ(Choose({{"k", ""}}).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(Choose({{"k", "contexts: [{name: a, context: {cluster: x}}]\ncurrent-context: a\n"}}).status().message(),
            "context a: the kubeconfig has no cluster \"x\"; it has: none");
}

TEST(Kubeconfig, ErrorsNameFileAndLine) {
  EXPECT_EQ(FailureOf("{}", "{}"), "k:6: the cluster names no server");
  EXPECT_EQ(FailureOf("{server: [x]}", "{}"), "k:6: server should be a string");
  EXPECT_EQ(FailureOf("{server: 'https://h', certificate-authority-data: '!'}", "{}"), "k:6: certificate-authority-data is not base64");
  EXPECT_EQ(FailureOf(kServer, "{client-certificate-data: YQ==}"),
            "k:9: the user should have client-certificate and client-key, or none of them");
  EXPECT_EQ(FailureOf(kServer, "{as-groups: [a]}"), "k:9: as-uid and as-groups need as");
  EXPECT_EQ(FailureOf(kServer, "[a]"), "k:9: a map should stand here");
  EXPECT_EQ(Choose({{"k", "a: b: c\n"}}).status().message().substr(0, 4), "k:1:");
  EXPECT_EQ(Choose({{"k", "kind: Pod\n"}}).status().message(), "k:1: kind should be Config: this is no kubeconfig");
  EXPECT_EQ(Choose({{"k", "foo: bar\n"}}).status().message(), "k:1: none of clusters, users, contexts is here: this is no kubeconfig");
  EXPECT_EQ(Choose({{"k", "clusters: {a: b}\n"}}).status().message(), "k:1: clusters should be a list");
  EXPECT_EQ(Choose({{"k", "clusters:\n- cluster: {}\n"}}).status().message(), "k:2: an item of clusters has no name");
}

TEST(Kubeconfig, WhatIsRefusedTellsTheWayOut) {
  EXPECT_NE(FailureOf(kServer, "{auth-provider: {name: gcp}}").find("use exec"), std::string::npos);
  EXPECT_NE(FailureOf(kServer, "{username: u, password: canary-pass}").find("use a token or a client certificate"), std::string::npos);
  EXPECT_EQ(FailureOf(kServer, "{username: u, password: canary-pass}").find("canary-pass"), std::string::npos);
  EXPECT_NE(FailureOf("{server: 'https://h', insecure-skip-tls-verify: true}", "{}").find("certificate-authority-data"), std::string::npos);
  EXPECT_EQ(FailureOf("{server: 'https://h', insecure-skip-tls-verify: true}", "{}").find("allow"), std::string::npos) << "no option does";
  const std::string insecure = Config("{server: 'https://h', insecure-skip-tls-verify: true}", "{}");
  EXPECT_TRUE(Choose({{"k", insecure}}, {.allow_insecure = true})->trust_anyone);
  EXPECT_FALSE(Choose({{"k", Config("{server: 'https://h', insecure-skip-tls-verify: true, certificate-authority: c}", "{}")}},
                      {.allow_insecure = true})
                   .ok());
}

TEST(Kubeconfig, ExecPlugins) {
  const std::string head = "{exec: {apiVersion: client.authentication.k8s.io/v1, command: aws";
  auto access = Choose({{"k", Config(kServer, head + ", args: [eks, get-token], env: [{name: AWS_PROFILE, value: p}], interactiveMode: "
                                                     "IfAvailable, provideClusterInfo: true, installHint: get it}}")}});
  ASSERT_TRUE(access.ok()) << access.status().message();
  EXPECT_EQ(access->exec->command, "aws");
  EXPECT_EQ(access->exec->args, (std::vector<std::string>{"eks", "get-token"}));
  EXPECT_EQ(access->exec->environment[0].second, "p");
  EXPECT_TRUE(access->exec->wants_cluster);
  EXPECT_FALSE(access->exec->always_interactive);
  EXPECT_NE(FailureOf(kServer, head + "}}"), "");  // v1 needs interactiveMode
  EXPECT_NE(FailureOf(kServer, head + ", interactiveMode: Often}}"), "");
  EXPECT_NE(FailureOf(kServer, "{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: a}}"), "");
  EXPECT_EQ(FailureOf(kServer, "{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: a}}"), "");
  EXPECT_NE(FailureOf(kServer, "{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: a, env: [{name: 'a=b'}]}}"), "");
}

TEST(Kubeconfig, WhereItIsLookedFor) {
  EXPECT_EQ(KubeconfigPaths("", "/home/u"), std::vector<std::string>{"/home/u/.kube/config"});
  EXPECT_EQ(KubeconfigPaths("a::b:a", "/home/u"), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(KubeconfigPaths("", "").empty());
  testing::MemoryFileSystem files;
  files.files["b"] = Config(kServer, "{}");
  const std::array<std::string, 2> paths{"a", "b"};
  EXPECT_TRUE(LoadKubeconfig(files, paths).ok());
  EXPECT_EQ(LoadKubeconfig(files, std::span(paths).first(1)).status().message(), "there is no kubeconfig: a does not exist");
  files.forbidden.insert("b");
  EXPECT_EQ(LoadKubeconfig(files, paths).status().message(), "b: permission denied");
}

TEST(InCluster, VariablesAndFiles) {
  testing::MemoryFileSystem files;
  EXPECT_EQ(InClusterAccess({}, files).status().code(), StatusCode::kNotFound);
  const InClusterVariables variables{"fd00::1", "443"};
  EXPECT_NE(InClusterAccess(variables, files, "/sa").status().message().find("automountServiceAccountToken"), std::string::npos);
  files.files = {{"/sa/token", "t"}, {"/sa/ca.crt", "c"}, {"/sa/namespace", "llm"}};
  const auto access = InClusterAccess(variables, files, "/sa");
  ASSERT_TRUE(access.ok()) << access.status().message();
  EXPECT_EQ(access->server, "https://[fd00::1]:443");
  EXPECT_EQ(access->token.file, "/sa/token");
  EXPECT_EQ(access->ca.file, "/sa/ca.crt");
  EXPECT_EQ(access->default_namespace, "llm");
  EXPECT_EQ(InClusterAccess({"10.96.0.1", "443"}, files, "/sa")->server, "https://10.96.0.1:443");
}

}  // namespace
}  // namespace warden::kube
