// Probes and preStop hooks as they take effect.
#include "k8s/probe.h"

#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "k8s/pre_stop.h"
#include "support/objects.h"

namespace warden {
namespace {

// A Deployment with one proxy container that has `fields` besides its name and image.
struct Proxy {
  explicit Proxy(const std::string& fields)
      : object(testing::ObjectFromYaml(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm}\nspec: {selector: {}, template: {spec: {containers: "
            "[{name: litellm, image: litellm:v1, ports: [{name: http, containerPort: 4000}], " +
            fields + "}]}}}\n")),
        view(*k8s::Workload::Make(object, engine::EmptySnapshot())) {}
  const k8s::Container& container() const { return view.containers().front(); }
  k8s::Probe Liveness() const { return k8s::Probe::Of(container(), k8s::ProbeRole::kLiveness); }
  Object object;
  k8s::Workload view;
};

TEST(Probe, NumbersThatTakeEffect) {
  const Proxy bare("livenessProbe: {tcpSocket: {port: 4000}}");
  const k8s::Probe probe = bare.Liveness();
  EXPECT_EQ(probe.kind, k8s::ProbeKind::kTcpSocket);
  EXPECT_EQ(probe.initial_delay_seconds(), 0);
  EXPECT_EQ(probe.timeout_seconds(), 1);
  EXPECT_EQ(probe.period_seconds(), 10);
  EXPECT_EQ(probe.failure_threshold(), 3);
  EXPECT_EQ(probe.BudgetSeconds(), 30);
  // 0 and null are the default; what is no number is not known.
  const Proxy odd("livenessProbe: {tcpSocket: {port: 4000}, periodSeconds: 0, failureThreshold: null, timeoutSeconds: \"${T}\"}");
  EXPECT_EQ(odd.Liveness().period_seconds(), 10);
  EXPECT_EQ(odd.Liveness().failure_threshold(), 3);
  EXPECT_EQ(odd.Liveness().timeout_seconds(), std::nullopt);
  const Proxy unknown("livenessProbe: {tcpSocket: {port: 4000}, periodSeconds: \"${P}\"}");
  EXPECT_EQ(unknown.Liveness().BudgetSeconds(), std::nullopt);
}

TEST(Probe, AbsentNullAndUnclear) {
  EXPECT_FALSE(Proxy("tty: true").Liveness().exists());
  EXPECT_FALSE(Proxy("livenessProbe: null").Liveness().exists());
  EXPECT_EQ(Proxy("livenessProbe: {}").Liveness().kind, k8s::ProbeKind::kUnclear);
  EXPECT_EQ(Proxy("livenessProbe: {httpGet: \"${PROBE}\"}").Liveness().kind, k8s::ProbeKind::kUnclear);
  EXPECT_EQ(Proxy("livenessProbe: \"${PROBE}\"").Liveness().kind, k8s::ProbeKind::kUnclear);
}

TEST(Probe, RouteAsTheServerSeesIt) {
  const auto route = [](const std::string& path) {
    const Proxy proxy("livenessProbe: {httpGet: {port: 4000" + path + "}}");
    const auto found = proxy.Liveness().route;
    return found ? std::make_optional<std::string>(*found) : std::nullopt;  // of its own: it refers to the object's text
  };
  EXPECT_EQ(route(", path: /health/readiness"), "health/readiness");
  EXPECT_EQ(route(", path: health/readiness"), "health/readiness");
  EXPECT_EQ(route(", path: \"/health/readiness/?verbose=1\""), "health/readiness");
  EXPECT_EQ(route(", path: /"), "");
  EXPECT_EQ(route(""), "");
  EXPECT_EQ(route(", path: \"{{ .Values.path }}\""), std::nullopt);
  EXPECT_EQ(route(", path: 5"), std::nullopt);
}

TEST(Probe, PortByNumberAndByName) {
  const auto port = [](const std::string& text) {
    const Proxy proxy("livenessProbe: {httpGet: {path: /, port: " + text + "}}");
    return proxy.Liveness().Port(proxy.container());
  };
  EXPECT_EQ(port("4001"), 4001);
  EXPECT_EQ(port("http"), 4000);
  EXPECT_EQ(port("\"4002\""), 4002);
  EXPECT_EQ(port("metrics"), std::nullopt);
  EXPECT_EQ(port("\"${PORT}\""), std::nullopt);
}

TEST(Probe, TheStartupProbeDecidesHowLongAStartMayTake) {
  EXPECT_FALSE(k8s::StartupLimitOf(Proxy("tty: true").container()));
  const Proxy both(
      "startupProbe: {tcpSocket: {port: 4000}, initialDelaySeconds: 5, failureThreshold: 30}, livenessProbe: {tcpSocket: {port: 4000}}");
  EXPECT_EQ(k8s::StartupLimitOf(both.container())->BudgetSeconds(), 305);
  const Proxy one("livenessProbe: {tcpSocket: {port: 4000}, initialDelaySeconds: 120}");
  EXPECT_EQ(k8s::StartupLimitOf(one.container())->BudgetSeconds(), 150);
}

TEST(Probe, CommandWords) {
  const Proxy proxy("livenessProbe: {exec: {command: [curl, -f, \"http://localhost:4000/health\"]}}");
  ASSERT_NE(proxy.Liveness().command, nullptr);
  EXPECT_EQ(k8s::WordsOf(*proxy.Liveness().command), "curl -f http://localhost:4000/health");
  EXPECT_EQ(Proxy("livenessProbe: {exec: {command: \"true\"}}").Liveness().command, nullptr);
}

TEST(PreStop, SleepInWords) {
  EXPECT_EQ(k8s::SleepIn("sleep 15"), 15);
  EXPECT_EQ(k8s::SleepIn("/bin/sh -c sleep 15 && kill 1"), 15);
  EXPECT_EQ(k8s::SleepIn("sh -c sleep 2m"), 120);
  EXPECT_EQ(k8s::SleepIn("sleep 1h"), 3600);
  EXPECT_EQ(k8s::SleepIn("sleep 7.5m"), 420);
  EXPECT_EQ(k8s::SleepIn("python -c import time; time.sleep(15)"), 15);
  EXPECT_EQ(k8s::SleepIn("sleeper sleep 3"), 3);
  EXPECT_EQ(k8s::SleepIn("sleep ${DELAY}"), std::nullopt);
  EXPECT_EQ(k8s::SleepIn("/app/goodbye"), std::nullopt);
  EXPECT_EQ(k8s::SleepIn("sleep"), std::nullopt);
  EXPECT_EQ(k8s::SleepIn("sleep 99999999999999999999"), std::nullopt);
}

TEST(PreStop, TheForms) {
  const auto hook = [](const std::string& text) { return k8s::PreStop::Of(Proxy("lifecycle: " + text).container()); };
  EXPECT_FALSE(hook("null").exists);
  EXPECT_FALSE(hook("{preStop: null}").exists);
  EXPECT_EQ(hook("{preStop: {sleep: {seconds: 10}}}").delay_seconds, 10);
  EXPECT_EQ(hook("{preStop: {exec: {command: [sleep, \"12\"]}}}").delay_seconds, 12);
  EXPECT_TRUE(hook("{preStop: {exec: {command: [sleep, \"12\"]}}}").runs_program);
  EXPECT_EQ(hook("{preStop: {exec: {command: [/bye]}}}").delay_seconds, std::nullopt);
}

}  // namespace
}  // namespace warden
