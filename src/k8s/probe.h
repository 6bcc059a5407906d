// The probes of a container, each read once: what it asks, where, how often, and how long a container may take before it is killed.
//
// Numbers are those that take effect: what is not stated (absent, null, or 0 where 0 means "the default") has the API server's default,
// so that a file and an admission request read the same. Refers to the Document of the container, which must outlive it; nothing is
// allocated. Immutable; any thread.
// Source of the behaviour: SetDefaults_Probe in pkg/apis/core/v1/defaults.go, worker.go and handlers of the kubelet's prober.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "k8s/workload.h"
#include "warden/document.h"

namespace warden::k8s {

enum class ProbeRole : std::uint8_t { kReadiness, kLiveness, kStartup };
inline constexpr std::array kProbeRoles = {ProbeRole::kReadiness, ProbeRole::kLiveness, ProbeRole::kStartup};

// "readinessProbe", "livenessProbe", "startupProbe".
std::string_view KeyOf(ProbeRole role);

// kUnclear: something is stated, but not one of the four actions in a form that can be read.
enum class ProbeKind : std::uint8_t { kAbsent, kHttpGet, kExec, kTcpSocket, kGrpc, kUnclear };

struct Probe {
  ProbeRole role = ProbeRole::kReadiness;
  ProbeKind kind = ProbeKind::kAbsent;
  Field field;   // the probe; may be absent
  Field action;  // httpGet, exec, tcpSocket, grpc
  // httpGet: the path as the server sees it, without leading and trailing slash, query and fragment: "health/readiness"; "" for "/".
  // Nothing: no path, or one that is still to be filled in by a template.
  std::optional<std::string_view> route;
  Field path;                     // httpGet: what is written; may be absent
  const Node* command = nullptr;  // exec: the list of words

  static Probe Of(const Container& container, ProbeRole role);

  bool exists() const { return kind != ProbeKind::kAbsent; }
  // The numbers of a probe that exists. Nothing: not a number (a template's placeholder).
  std::optional<std::int64_t> initial_delay_seconds() const;
  std::optional<std::int64_t> timeout_seconds() const;
  std::optional<std::int64_t> period_seconds() const;
  std::optional<std::int64_t> failure_threshold() const;
  // The port asked: a number, or the name of one of the container's ports. Nothing: none, or not to be resolved.
  std::optional<std::int64_t> Port(const Container& container) const;
  // How long the container has before this probe has failed often enough, as the Kubernetes documentation counts it:
  // initialDelaySeconds + periodSeconds × failureThreshold. Nothing: absent, or a number is not known.
  std::optional<std::int64_t> BudgetSeconds() const;
  // How findings name it: "container litellm, livenessProbe".
  std::string Subject(const Container& container) const;
};

// What decides how long a start may take: the startup probe, else the liveness probe. Nothing: neither is there, a start may take for ever.
std::optional<Probe> StartupLimitOf(const Container& container);

// The words of an exec action with one space between them.
std::string WordsOf(const Node& command);

}  // namespace warden::k8s
