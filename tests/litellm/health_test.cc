// What probes ask of LiteLLM.
#include "litellm/readers/health.h"

#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "support/objects.h"

namespace warden {
namespace {

struct Proxy {
  explicit Proxy(const std::string& fields)
      : object(testing::ObjectFromYaml("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm}\nspec: {selector: {}, template: "
                                       "{spec: {containers: [{name: litellm, image: litellm:v1" +
                                       fields + "}]}}}\n")),
        view(*k8s::Workload::Make(object, engine::EmptySnapshot())) {}
  const k8s::Container& container() const { return view.containers().front(); }
  litellm::HealthRoute Asked() const { return litellm::AskedBy(container(), k8s::Probe::Of(container(), k8s::ProbeRole::kLiveness)); }
  Object object;
  k8s::Workload view;
};

litellm::HealthRoute ByPath(const std::string& path, const std::string& more = "") {
  return Proxy(", livenessProbe: {httpGet: {path: \"" + path + "\", port: 4000}}" + more).Asked();
}

litellm::HealthRoute ByCommand(const std::string& command) { return Proxy(", livenessProbe: {exec: {command: " + command + "}}").Asked(); }

TEST(Health, Paths) {
  EXPECT_EQ(ByPath("/health/liveliness"), litellm::HealthRoute::kAlive);
  EXPECT_EQ(ByPath("/health/liveness/"), litellm::HealthRoute::kAlive);
  EXPECT_EQ(ByPath("/health/readiness?a=b"), litellm::HealthRoute::kReady);
  EXPECT_EQ(ByPath("/health"), litellm::HealthRoute::kModels);
  EXPECT_EQ(ByPath("/health/?model=gpt-4o"), litellm::HealthRoute::kModels);
  for (const std::string path : {"/health/livenessz", "/health/ready", "/healthz", "/readyz", "/heatlh/liveliness", "/health/livelyness"})
    EXPECT_EQ(ByPath(path), litellm::HealthRoute::kWrong) << path;
  for (const std::string path : {"/", "/metrics", "/v1/models", "/health/services", "/my/own/pass-through", "/chat/completions"})
    EXPECT_EQ(ByPath(path), litellm::HealthRoute::kUnknown) << path;
}

TEST(Health, BelowARootPath) {
  const std::string root = ", env: [{name: SERVER_ROOT_PATH, value: /llm}]";
  EXPECT_EQ(ByPath("/llm/health/readiness", root), litellm::HealthRoute::kReady);
  EXPECT_EQ(ByPath("/llm/health", root), litellm::HealthRoute::kModels);
  EXPECT_EQ(ByPath("/health/readiness", root), litellm::HealthRoute::kReady);
  EXPECT_EQ(ByPath("/health/livenessz", root), litellm::HealthRoute::kWrong);
  EXPECT_EQ(ByPath("/llm/healthz", ", env: [{name: SERVER_ROOT_PATH, valueFrom: {configMapKeyRef: {name: a, key: b}}}]"),
            litellm::HealthRoute::kUnknown);
}

TEST(Health, AnotherProgramInTheContainer) {
  const auto at = [](const std::string& port, const std::string& more) {
    return Proxy(
               ", ports: [{name: http, containerPort: 4000}, {name: ops, containerPort: 9090}], livenessProbe: {httpGet: {path: /health, "
               "port: " +
               port + "}}" + more)
        .Asked();
  };
  EXPECT_EQ(at("4000", ""), litellm::HealthRoute::kModels);
  EXPECT_EQ(at("http", ""), litellm::HealthRoute::kModels);
  EXPECT_EQ(at("9090", ""), litellm::HealthRoute::kUnknown);
  EXPECT_EQ(at("ops", ""), litellm::HealthRoute::kUnknown);
  EXPECT_EQ(at("ops", ", args: [--port, \"9090\"]"), litellm::HealthRoute::kModels);
  EXPECT_EQ(at("4001", ", env: [{name: SEPARATE_HEALTH_APP, value: \"1\"}]"), litellm::HealthRoute::kModels);
  // Nothing declared: who listens where is not known, and one proxy listens.
  EXPECT_EQ(Proxy(", livenessProbe: {httpGet: {path: /health, port: 8080}}").Asked(), litellm::HealthRoute::kModels);
}

TEST(Health, Commands) {
  EXPECT_EQ(ByCommand("[curl, -f, \"http://localhost:4000/health\"]"), litellm::HealthRoute::kModels);
  EXPECT_EQ(ByCommand("[sh, -c, \"wget -qO- 127.0.0.1:4000/health/readiness || exit 1\"]"), litellm::HealthRoute::kReady);
  EXPECT_EQ(ByCommand("[python3, -c, \"import urllib.request; urllib.request.urlopen('http://localhost:4000/health/liveliness')\"]"),
            litellm::HealthRoute::kAlive);
  EXPECT_EQ(ByCommand("[sh, -c, \"curl -s http://0.0.0.0:4000/v1/chat/completions -d '{}'\"]"), litellm::HealthRoute::kCalls);
  EXPECT_EQ(ByCommand("[curl, \"http://localhost:4000/health/livez\"]"), litellm::HealthRoute::kWrong);
  // Another host, a file, a variable, no path.
  EXPECT_EQ(ByCommand("[curl, \"http://redis:6379/health\"]"), litellm::HealthRoute::kUnknown);
  EXPECT_EQ(ByCommand("[cat, /tmp/health]"), litellm::HealthRoute::kUnknown);
  EXPECT_EQ(ByCommand("[sh, -c, \"curl http://localhost:$PORT/health\"]"), litellm::HealthRoute::kUnknown);
  EXPECT_EQ(ByCommand("[pg_isready, -h, localhost]"), litellm::HealthRoute::kUnknown);
  EXPECT_EQ(ByCommand("[]"), litellm::HealthRoute::kUnknown);
}

TEST(Health, ServingPort) {
  const auto port = [](const std::string& more) { return litellm::ServingPort(Proxy(more).container()); };
  EXPECT_EQ(port(""), 4000);
  EXPECT_EQ(port(", args: [--config, /app/config.yaml, --port, \"8000\"]"), 8000);
  EXPECT_EQ(port(", args: [\"--port=8000\"]"), 8000);
  EXPECT_EQ(port(", command: [sh, -c, \"exec litellm --port 8000 --config /c.yaml\"]"), 8000);
  EXPECT_EQ(port(", env: [{name: PORT, value: \"8080\"}]"), 8080);
  EXPECT_EQ(port(", args: [--port, $(PORT)]"), std::nullopt);
  EXPECT_EQ(port(", env: [{name: PORT, valueFrom: {configMapKeyRef: {name: a, key: b}}}]"), std::nullopt);
}

TEST(Health, PortForProbes) {
  const auto port = [](const std::string& more) { return litellm::HealthPortJson(Proxy(more).container()); };
  EXPECT_EQ(port(""), "4000");
  EXPECT_EQ(port(", args: [--port, \"8000\"]"), "8000");
  EXPECT_EQ(port(", ports: [{name: http, containerPort: 4000}], readinessProbe: {httpGet: {path: /x, port: http}}"), R"("http")");
  EXPECT_EQ(port(", env: [{name: SEPARATE_HEALTH_APP, value: \"1\"}]"), "4001");
  EXPECT_EQ(port(", env: [{name: SEPARATE_HEALTH_APP, value: \"1\"}, {name: SEPARATE_HEALTH_PORT, value: \"5000\"}]"), "5000");
  EXPECT_EQ(port(", args: [--port, $(PORT)]"), "");
}

}  // namespace
}  // namespace warden
