// LiteLLM's health endpoints, and what a probe that asks one of them learns.
//
// Refers to the Document of the container; allocates only for exec probes. Immutable; any thread.
// Source: litellm/proxy/health_endpoints of 1.81.14 to 1.109.1, and a real proxy that was asked (liveliness stays 200 without its database,
// readiness turns 503, /health calls every model).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "k8s/probe.h"
#include "k8s/workload.h"

namespace warden::litellm {

inline constexpr std::int64_t kDefaultServingPort = 4000;
inline constexpr std::string_view kAlivePath = "/health/liveliness";
inline constexpr std::string_view kReadyPath = "/health/readiness";

enum class HealthRoute : std::uint8_t {
  kUnknown,  // not LiteLLM's, or nothing that can be told
  kAlive,    // answers as long as the process does
  kReady,    // 503 while the database is away, or while it drains
  kModels,   // /health: calls every model behind the gateway
  kCalls,    // a completion, an embedding …: one real call
  kWrong,    // 404: looks like a health endpoint, but LiteLLM has none of that name
};

// What a path without its slashes is to LiteLLM: "health/readiness".
HealthRoute HealthRouteOf(std::string_view route);

// What the probe asks of the proxy in the container: by httpGet, or by a URL of this host in an exec command. kUnknown also where it asks
// something else that listens in the container.
HealthRoute AskedBy(const k8s::Container& container, const k8s::Probe& probe);

// The port the proxy listens on: --port, PORT, else 4000. Nothing: not to be told (set from elsewhere).
std::optional<std::int64_t> ServingPort(const k8s::Container& container);

// The port that health probes must ask, as JSON (a number or a name): what another probe of the container asks, the separate health app's,
// the serving one. "": not to be told.
std::string HealthPortJson(const k8s::Container& container);

}  // namespace warden::litellm
