// Recognising health endpoints.
#include "litellm/readers/health.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/edit_distance.h"
#include "doc/json_writer.h"
#include "k8s/environment.h"

namespace warden::litellm {
namespace {

struct RouteRow {
  std::string_view route;
  HealthRoute what;
};
// Everything LiteLLM serves under /health (to GET), and what is called by name instead of it.
constexpr std::array kRoutes = {
    RouteRow{"health/liveliness", HealthRoute::kAlive},        RouteRow{"health/liveness", HealthRoute::kAlive},
    RouteRow{"health/readiness", HealthRoute::kReady},         RouteRow{"health", HealthRoute::kModels},
    RouteRow{"health/backlog", HealthRoute::kUnknown},         RouteRow{"health/drain", HealthRoute::kUnknown},
    RouteRow{"health/history", HealthRoute::kUnknown},         RouteRow{"health/latest", HealthRoute::kUnknown},
    RouteRow{"health/license", HealthRoute::kUnknown},         RouteRow{"health/readiness/details", HealthRoute::kReady},
    RouteRow{"health/services", HealthRoute::kUnknown},        RouteRow{"health/shared-status", HealthRoute::kUnknown},
    RouteRow{"health/test_connection", HealthRoute::kUnknown},
};
// Where other programs have theirs.
constexpr std::array<std::string_view, 20> kElsewhere = {"healthz",     "livez",       "readyz",        "livenessz",       "readinessz",
                                                         "live",        "ready",       "alive",         "liveness",        "liveliness",
                                                         "readiness",   "healthcheck", "health-check",  "health_check",    "api/health",
                                                         "api/healthz", "v1/health",   "api/v1/health", "actuator/health", "_health"};
constexpr std::array<std::string_view, 3> kNear = {"health/liveliness", "health/liveness", "health/readiness"};
constexpr std::array<std::string_view, 6> kCalling = {"chat/completions", "completions", "embeddings",
                                                      "responses",        "messages",    "images/generations"};
constexpr std::array<std::string_view, 4> kThisHost = {"localhost", "127.0.0.1", "0.0.0.0", "[::1]"};
constexpr std::string_view kRootPath = "SERVER_ROOT_PATH";

std::optional<std::int64_t> NumberIn(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

bool IsCall(std::string_view route) {
  if (route.starts_with("v1/")) route.remove_prefix(3);
  return std::find(kCalling.begin(), kCalling.end(), route) != kCalling.end();
}

// "/health/readiness?x" behind the host and port → "health/readiness".
std::string_view Trimmed(std::string_view rest) {
  rest = rest.substr(0, rest.find_first_of(" \t\n\"'`;|&)<>?#\\"));
  while (rest.starts_with('/')) rest.remove_prefix(1);
  while (rest.ends_with('/')) rest.remove_suffix(1);
  return rest;
}

// The route of the first URL in the words that is of this host; nothing: none.
std::optional<std::string_view> UrlRouteIn(std::string_view words) {
  std::size_t at = std::string_view::npos;
  std::size_t length = 0;
  for (const std::string_view host : kThisHost) {
    const auto found = words.find(host);
    if (found < at) at = found, length = host.size();
  }
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = words.substr(at + length);
  if (rest.starts_with(':')) rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of("0123456789", 1)));
  // A variable as the port, or as a part of the path: not to be told.
  if (rest.empty() || rest.front() != '/' || Trimmed(rest).find('$') != std::string_view::npos) return std::nullopt;
  return Trimmed(rest);
}

// The literal value of a variable; "" where `env` has none; nothing: it has one that cannot be read here.
std::optional<std::string_view> LiteralOf(const k8s::Container& container, std::string_view name) {
  const auto entry = container.environment.Find(name);
  if (!entry) return std::string_view();
  const Node* value = entry->value.value();
  if (entry->source != k8s::EnvSource::kLiteral || (value != nullptr && value->sealed())) return std::nullopt;
  return value != nullptr ? value->text() : std::string_view();
}

// The number behind --port in one list of words. `unknown` is set where there is one that cannot be read.
std::optional<std::int64_t> PortArgument(const Node* words, bool& unknown) {
  constexpr std::string_view kFlag = "--port";
  if (words == nullptr) return std::nullopt;
  for (std::size_t i = 0; i < words->items().size(); ++i) {
    const std::string_view word = words->items()[i].text();
    const auto at = word.find(kFlag);
    if (at == std::string_view::npos) continue;
    std::string_view rest = word.substr(at + kFlag.size());
    const Node* next = words->At(i + 1);
    if (rest.empty() && next != nullptr) rest = next->text();
    if (!rest.empty() && (rest.front() == '=' || rest.front() == ' ')) rest.remove_prefix(1);
    const auto number = NumberIn(rest.substr(0, rest.find_first_of(" \t\n\"';&|")));
    unknown = !number;
    return number;
  }
  return std::nullopt;
}

bool Declares(const k8s::Container& container, std::int64_t number) {
  const Node* ports = container.field["ports"].value();
  if (ports == nullptr) return false;
  return std::any_of(ports->items().begin(), ports->items().end(), [&](const Node& port) {
    const Node* own = port.Find("containerPort");
    return own != nullptr && own->integer() == number;
  });
}

// The health app that listens besides the proxy; nothing: off. 0: on, its port is not known.
std::optional<std::int64_t> SeparateHealthPort(const k8s::Container& container) {
  const auto on = LiteralOf(container, "SEPARATE_HEALTH_APP");
  if (on && *on != "1") return std::nullopt;
  const auto port = LiteralOf(container, "SEPARATE_HEALTH_PORT");
  if (!on || !port) return 0;
  return port->empty() ? 4001 : NumberIn(*port).value_or(0);
}

// Something else in the container answers there: the proxy's own port is declared, and this is another.
bool AsksElsewhere(const k8s::Container& container, const k8s::Probe& probe) {
  const auto asked = probe.Port(container);
  const auto own = ServingPort(container);
  if (!asked || !own || *asked == *own || !Declares(container, *own)) return false;
  const auto health = SeparateHealthPort(container);
  return !health || (*health != 0 && *health != *asked);
}

// Below the root path LiteLLM serves everything a second time.
HealthRoute RouteUnderRoot(const k8s::Container& container, std::string_view route) {
  const HealthRoute plain = HealthRouteOf(route);
  if (plain != HealthRoute::kWrong && plain != HealthRoute::kUnknown) return plain;
  const auto root = LiteralOf(container, kRootPath);
  if (!root) return HealthRoute::kUnknown;
  std::string_view prefix = Trimmed(*root);
  if (prefix.empty() || !route.starts_with(prefix)) return plain;
  return HealthRouteOf(Trimmed(route.substr(prefix.size())));
}

}  // namespace

HealthRoute HealthRouteOf(std::string_view route) {
  const auto row = std::find_if(kRoutes.begin(), kRoutes.end(), [&](const RouteRow& r) { return r.route == route; });
  if (row != kRoutes.end()) return row->what;
  if (IsCall(route)) return HealthRoute::kCalls;
  const bool wrong = route.starts_with("health/") || std::find(kElsewhere.begin(), kElsewhere.end(), route) != kElsewhere.end() ||
                     !base::Nearest(route, kNear).empty();
  return wrong ? HealthRoute::kWrong : HealthRoute::kUnknown;
}

HealthRoute AskedBy(const k8s::Container& container, const k8s::Probe& probe) {
  if (probe.kind == k8s::ProbeKind::kHttpGet && probe.route) {
    const HealthRoute what = RouteUnderRoot(container, *probe.route);
    // A GET on these is refused: nothing is called.
    if (what == HealthRoute::kCalls) return HealthRoute::kUnknown;
    return what != HealthRoute::kAlive && AsksElsewhere(container, probe) ? HealthRoute::kUnknown : what;
  }
  if (probe.command == nullptr) return HealthRoute::kUnknown;
  const std::string words = k8s::WordsOf(*probe.command);
  const auto route = UrlRouteIn(words);
  return route ? RouteUnderRoot(container, *route) : HealthRoute::kUnknown;
}

std::optional<std::int64_t> ServingPort(const k8s::Container& container) {
  for (const std::string_view list : {"args", "command"}) {
    bool unknown = false;
    const auto port = PortArgument(container.field[list].value(), unknown);
    if (port || unknown) return port;
  }
  const auto variable = LiteralOf(container, "PORT");
  if (!variable) return std::nullopt;
  return variable->empty() ? kDefaultServingPort : NumberIn(*variable);
}

std::string HealthPortJson(const k8s::Container& container) {
  for (const k8s::ProbeRole role : k8s::kProbeRoles) {
    const k8s::Probe probe = k8s::Probe::Of(container, role);
    const bool asks =
        probe.kind == k8s::ProbeKind::kTcpSocket || (probe.kind == k8s::ProbeKind::kHttpGet && !AsksElsewhere(container, probe));
    if (asks && probe.Port(container)) return doc::ToJson(*probe.action["port"].value());
  }
  const auto health = SeparateHealthPort(container);
  const auto port = health ? health : ServingPort(container);
  return port.value_or(0) > 0 ? std::to_string(*port) : std::string();
}

}  // namespace warden::litellm
