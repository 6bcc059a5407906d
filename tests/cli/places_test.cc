// A secret where only names of secrets should stand, or beside a misspelt field, in every kind of document: nothing prints it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/all_shown.h"
#include "cli/run.h"
#include "support/canaries.h"

namespace warden {
namespace {

using testing::Canary;
using testing::ExpectNothingOut;

constexpr unsigned kSeed = 20261201;

struct Named {
  std::string name;
  std::string text;
};

// One entry of a mapping in JSON; V is the secret.
const std::vector<std::string>& Entries() {
  static const auto& entries = *new std::vector<std::string>{
      // Names that say secret and hold a mapping or a list.
      R"("secret": {"stringData": {"foo": "V"}})",
      R"("secret": {"foo": "V"})",
      R"("secret": {"create": true, "data": {"foo": "V"}})",
      R"("secrets": {"openai": "V"})",
      R"("secrets": {"azure": {"eu": "V"}})",
      R"("secrets": [{"name": "openai", "value": "V"}])",
      R"("secrets": [{"foo": "V"}])",
      R"("secrets": ["V"])",
      R"("secretTemplate": {"foo": "V"})",
      R"("secretGenerator": [{"name": "x", "literals": ["foo=V"]}])",
      R"("apiKeyRef": {"value": "V"})",
      R"("secretRef": {"value": "V"})",
      R"("secretKeyRef": {"name": "x", "value": "V"})",
      R"("secretKeyRef": "V")",
      R"("passwordRef": {"value": "V"})",
      R"("userPasswordRefs": {"bob": "V"})",
      R"("existingSecretRef": {"foo": "V"})",
      R"("imagePullSecrets": [{"name": "x", "password": "V"}])",
      R"("imagePullSecrets": [{"a": "V"}])",
      R"("imagePullSecrets": ["V"])",
      R"("imagePullSecrets": "V")",
      R"("serviceAccountToken": "V")",
      R"("serviceAccountToken": {"path": "x", "a": "V"})",
      R"("tokenRequests": [{"audience": "x", "a": "V"}])",
      R"("tokenRequests": "V")",
      R"("credential_list": {"a": "V"})",
      R"("credential_list": [{"credential_name": "x", "a": "V"}])",
      // A whole Secret among other things.
      R"("stringData": {"openai": "V"})",
      R"("stringData": ["V"])",
      R"("extraObjects": [{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "x"}, "stringData": {"foo": "V"}}])",
      R"("manifests": [{"kind": "Secret", "data": {"foo": "V"}}])",
      R"("raw": {"x": {"kind": "Secret", "odd": "V"}})",
      R"("resources2": [{"kind": "secret", "data": {"foo": "V"}}])",
      R"("objects": [{"kind": "SecretList", "items": [{"data": {"foo": "V"}}]}])",
      R"("extraDeploy": [{"kind": "Secret", "metadata": {"name": "x", "annotations": {"old-value": "V"}}}])",
      R"("extraDeploy": ["apiVersion: v1\nkind: Secret\nstringData: {foo: V}"])",
      // Names that say little.
      R"("keys": {"openai": "V"})",
      R"("keys": {"a": {"b": ["V"]}})",
      R"("auth": {"openai": "V"})",
      R"("auth": ["V"])",
      R"("session": {"a": ["V"]})",
      R"("session": [["V"]])",
      R"("access": {"a": "V"})",
      R"("private": {"a": "V"})",
      R"("pem": {"a": "V"})",
      R"("conn": {"h": "V"})",
      R"("api": [["V"]])",
      // Variables with a field that is another's.
      R"("env": [{"nam": "OPENAI_API_KEY", "value": "V"}])",
      R"("env": [{"name": "OPENAI_API_KEY", "valu": "V"}])",
      R"("env": [{"name": "OPENAI_API_KEY", "default": "V"}])",
      R"("env": [{"key": "OPENAI_API_KEY", "value": "V"}])",
      R"("env": [{"variable": "OPENAI_API_KEY", "value": "V"}])",
      R"("env": [{"Name": "OPENAI_API_KEY", "Value": "V"}])",
      R"("env": [{"odd": "OPENAI_API_KEY", "odder": "V"}])",
      R"("env": [{"name": "openai-api-key", "val": "V"}])",
      R"("env": [{"name": "A_API_KEY", "valueFrom": "V"}])",
      R"("env": [{"name": "A_API_KEY", "valueFrom": {"secretKeyRef": "V"}}])",
      R"("env": [{"name": "A_API_KEY", "valueFrom": {"value": "V"}}])",
      R"("env": [{"name": "api_key", "valueFrom": {"value": "V"}}])",
      R"("env": {"x": {"name": "API_KEY", "value": "V"}})",
      // Arguments.
      R"("args": ["curl", "-HFoo: V", "h"])",
      R"("args": ["curl", "-H", "Foo: V", "h"])",
      R"("args": ["curl", "-uV:", "h"])",
      R"("args": ["curl", "-uu:V", "h"])",
      R"("args": ["curl", "-u", "V:", "h"])",
      R"("args": ["redis-cli", "-aV", "ping"])",
      R"("command": ["redis-cli", "auth", "V"])",
      R"("command": ["/usr/bin/redis-cli", "-h", "r", "AUTH", "V"])",
      R"("args": ["apiKey", "V"])",
      R"("args": ["password", "V"])",
      R"("extraArgs": ["set", "auth.password", "V"])",
      R"("command": ["mysqladmin", "-u", "root", "-p", "V"])",
      R"("command": ["mysqladmin", "-uroot", "-pV", "ping"])",
      R"("command": ["sshpass", "-pV", "ssh", "h"])",
  };
  return entries;
}

// In flow style, so that it may stand anywhere: @ is the entry.
const std::vector<Named>& Documents() {
  static const auto& documents = *new std::vector<Named>{
      {"config.yaml",
       "model_list:\n- model_name: a\n  litellm_params: {model: openai/a, @}\nlitellm_settings: {drop_params: true, @}\n"
       "general_settings: {more: {@}}\n"},
      {"config_map.yaml",
       "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm}\ndata:\n  config.yaml: |\n    model_list: []\n"
       "    litellm_settings: {drop_params: true, @}\n"},
      {"values.yaml",
       "{image: {repository: ghcr.io/berriai/litellm, tag: main-latest}, proxy_config: {litellm_settings: {drop_params: true}},\n more: "
       "{@},\n"
       " @}\n"},
      {"values.json", "{\"proxy_config\":{\"litellm_settings\":{\"drop_params\":true},\"model_list\":[]},@}"},
      {"application.yaml",
       "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: litellm}\nspec:\n  source:\n    helm:\n      valuesObject: "
       "{proxy_config: {litellm_settings: {drop_params: true}}, @}\n"},
      {"pod.yaml",
       "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm, @}\nspec:\n  replicas: 1\n  more: {@}\n  template:\n"
       "    metadata: {labels: {app: litellm}}\n    spec: {containers: [{name: litellm, image: 'ghcr.io/berriai/litellm:main-latest'}], "
       "@}\n"},
      {"container.yaml",
       "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm}\nspec:\n  template:\n    spec:\n      containers:\n"
       "      - {name: litellm, image: 'ghcr.io/berriai/litellm:main-latest', @, livenessProbe: {exec: {@}}}\n"},
  };
  return documents;
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
  return text;
}

class Place : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Place, LetsNoSecretOut) {
  const Canary canary = testing::Canaries(kSeed)[0];
  for (const std::string& entry : Entries()) {
    const Named& document = Documents()[GetParam()];
    const std::string text = Replaced(Replaced(document.text, "@", entry), "V\"", canary.plain + "\"");
    const std::string all = Replaced(Replaced(text, "V:", canary.plain + ":"), "V}", canary.plain + "}");
    ASSERT_NE(all.find(canary.plain), std::string::npos) << entry;
    ExpectNothingOut(document.name, all, canary, entry);
  }
}

INSTANTIATE_TEST_SUITE_P(Canary, Place, ::testing::Range<std::size_t>(0, Documents().size()),
                         [](const auto& place) { return Replaced(Documents()[place.param].name, ".", "_"); });

// Messages, paths and fixes quote objects, too: names, paths and keys with a secret behind them. As JSON: without lines of the source.
TEST(Place, WhatMessagesQuote) {
  const Canary canary = testing::Canaries(kSeed)[0];
  const auto deployment = [](const std::string& metadata, const std::string& container) {
    return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm, " + metadata +
           "}\nspec:\n  replicas: 1\n  selector: {matchLabels: {app: litellm}}\n  template:\n    metadata: {labels: {app: litellm}}\n"
           "    spec:\n      containers:\n      - {name: litellm, image: 'ghcr.io/berriai/litellm:v1.80.0', " +
           container + "}\n";
  };
  const std::string x = canary.plain;
  for (const std::string& text : {
           deployment("annotations: {litellm-warden.dev/exempt: 'LW101 api_key " + x + "'}", ""),
           deployment("annotations: {litellm-warden.dev/exempt: 'LW101,api_key " + x + "; reason=x; until=2020-01-01'}", ""),
           deployment("annotations: {litellm-warden.dev/exempt: 'LW101 " + x + " 2020-01-01'}", ""),
           deployment("annotations: {litellm-warden.dev/exempt: 'LW101,LW102; reason=api_key=" + x + "; until=2099-01-01'}",
                      "env: [{name: LITELLM_MASTER_KEY, value: sk-1234}]"),
           deployment("annotations: {secret.reloader.stakater.com/reload: 'a,api_key " + x + "'}", ""),
           deployment("annotations: {secret.reloader.stakater.com/reload: 'a,(api_key=" + x + "'}", ""),
           deployment("annotations: {secret.reloader.stakater.com/reload: 'gone, used api_key " + x + ",litellm'}",
                      "envFrom: [{secretRef: {name: litellm}}]"),
           deployment(
               "annotations: {secret.reloader.stakater.com/auto: 'false', secret.reloader.stakater.com/reload: 'a=api_key " + x + "'}",
               "envFrom: [{secretRef: {name: litellm}}]"),
           deployment("annotations: {'api_key " + x + "': 5}", ""),
           deployment("'api_key " + x + "': {replicas: 1, replicas: 2}", ""),
           deployment("'api_key=" + x + "': {replicas: 010}", ""),
           deployment("a: b", "env: [{name: CONFIG_FILE_PATH, value: '--api-key " + x + "'}]"),
           deployment("a: b", "args: [--config, '/c/api_key=" + x + ".yaml'], env: [{name: CONFIG_FILE_PATH, value: '/d/x.yaml'}]"),
           deployment("a: b", "livenessProbe: {httpGet: {path: '/health/liveliness?key_eu=" + x + "', port: 4000}, periodSeconds: 1}"),
           deployment("a: b", "livenessProbe: {httpGet: {path: '/healthz?key_eu=" + x + "', port: 4000}, periodSeconds: 1}"),
       }) {
    for (const std::string command :
         {"check --output json ", "check --output json --profile development ", "fix --unsafe --output json "}) {
      testing::MemoryFileSystem one;
      one.files["object.yaml"] = text;
      const auto outcome = testing::RunWarden(command + "object.yaml", one, "", testing::Terminal::kNone, 1);
      EXPECT_EQ(testing::LeakIn(outcome.out + outcome.err, canary), "") << command << text;
    }
  }
}

// Annotations of a Secret are its owner's; those of programs say how it is handled.
TEST(Place, AnnotationsOfASecret) {
  const Canary canary = testing::Canaries(kSeed)[0];
  for (const std::string annotation : {"old-value", "example.com/note", "value"}) {
    const std::string text = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: litellm\n  annotations: {" + annotation + ": " +
                             canary.plain + "}\nstringData: {LITELLM_MASTER_KEY: \"x\\n\"}\n";
    ExpectNothingOut("secret.yaml", text, canary, annotation);
  }
  const std::string shown = testing::AllThatMayShow(
      "secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: litellm\n  annotations: {helm.sh/resource-policy: keep}\n");
  EXPECT_NE(shown.find("resource-policy: keep"), std::string::npos) << shown;
}

// What is a name stays: a linter that shows no line is of no use.
TEST(Place, NamesStay) {
  for (const std::string entry : {
           R"("volumes": [{"name": "a", "secret": {"secretName": "plain", "items": [{"key": "plain", "path": "plain"}]}}])",
           R"("volumes": [{"projected": {"sources": [{"serviceAccountToken": {"path": "plain", "audience": "plain"}}]}}])",
           R"("envFrom": [{"secretRef": {"name": "plain"}}])",
           R"("env": [{"name": "API_KEY", "valueFrom": {"secretKeyRef": {"name": "plain", "key": "plain"}}}])",
           R"("env": [{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "plain"}}}])",
           R"("volumeMounts": [{"name": "api-token", "mountPath": "plain", "subPath": "plain"}])",
           R"("containers": [{"name": "token", "image": "plain", "workingDir": "plain"}])",
           R"("imagePullSecrets": [{"name": "plain"}])",
           R"("secretStoreRef": {"name": "plain", "kind": "plain"})",
           R"("api": {"image": {"repository": "plain", "tag": "plain"}, "host": "plain"})",
           R"("auth": {"username": "plain", "database": "plain"})",
           R"("args": ["--config", "plain", "--port", "plain"])",
           R"("models": ["api_base", "plain"])",
       }) {
    const std::string text = R"({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x"}, "spec": {)" + entry + "}}";
    const std::string shown = testing::AllThatMayShow("object.json", text);
    const auto count = [](const std::string& all) {
      std::size_t n = 0;
      for (std::size_t at = 0; (at = all.find("plain", at)) != std::string::npos; ++at) ++n;
      return n;
    };
    // Each line as in a diff, and each excerpt.
    EXPECT_EQ(shown.find("[redacted]"), std::string::npos) << shown;
    EXPECT_GT(count(shown), count(entry)) << shown;
  }
}

}  // namespace
}  // namespace warden
