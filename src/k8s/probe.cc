// Reading probes.
#include "k8s/probe.h"

#include <algorithm>
#include <charconv>

namespace warden::k8s {
namespace {

struct ActionRow {
  std::string_view key;
  ProbeKind kind;
};
constexpr std::array kActions = {ActionRow{"httpGet", ProbeKind::kHttpGet}, ActionRow{"exec", ProbeKind::kExec},
                                 ActionRow{"tcpSocket", ProbeKind::kTcpSocket}, ActionRow{"grpc", ProbeKind::kGrpc}};

bool IsStated(const Node* value) { return value != nullptr && !value->is_null(); }

// 0 is what Go has for "not there": the API server puts the default in its place. For initialDelaySeconds 0 is the default.
std::optional<std::int64_t> NumberAt(const Field& field, std::int64_t fallback) {
  const Node* value = field.value();
  if (!IsStated(value)) return fallback;
  const auto number = value->integer();
  return number == 0 ? fallback : number;
}

// Helm, Jinja, Flux and shells.
bool IsPlaceholder(std::string_view text) { return text.find_first_of("{$") != std::string_view::npos; }

std::optional<std::string_view> RouteOf(const Field& path) {
  const Node* value = path.value();
  if (!IsStated(value)) return std::string_view();
  if (!value->is_string() || IsPlaceholder(value->string())) return std::nullopt;
  std::string_view route = value->string().substr(0, value->string().find_first_of("?#"));
  while (route.starts_with('/')) route.remove_prefix(1);
  while (route.ends_with('/')) route.remove_suffix(1);
  return route;
}

void ReadAction(Probe& probe) {
  probe.kind = ProbeKind::kUnclear;
  const auto stated = [&](const ActionRow& row) { return IsStated(probe.field[row.key].value()); };
  const auto row = std::find_if(kActions.begin(), kActions.end(), stated);
  if (row == kActions.end()) return;
  probe.action = probe.field[row->key];
  if (!probe.action.value()->is_object()) return;
  probe.kind = row->kind;
  if (probe.kind == ProbeKind::kHttpGet) {
    probe.path = probe.action["path"];
    probe.route = RouteOf(probe.path);
  }
  if (probe.kind != ProbeKind::kExec) return;
  const Node* command = probe.action["command"].value();
  if (command != nullptr && command->is_array()) probe.command = command;
}

std::optional<std::int64_t> NamedPort(const Container& container, std::string_view name) {
  const Node* ports = container.field["ports"].value();
  if (ports == nullptr) return std::nullopt;
  for (const Node& port : ports->items()) {
    const Node* number = port.Find("containerPort");
    const Node* own_name = port.Find("name");
    if (number != nullptr && own_name != nullptr && own_name->string() == name) return number->integer();
  }
  return std::nullopt;
}

}  // namespace

std::string_view KeyOf(ProbeRole role) {
  switch (role) {
    case ProbeRole::kReadiness: return "readinessProbe";
    case ProbeRole::kLiveness: return "livenessProbe";
    case ProbeRole::kStartup: return "startupProbe";
  }
  return "startupProbe";
}

Probe Probe::Of(const Container& container, ProbeRole role) {
  Probe probe;
  probe.role = role;
  probe.field = container.field[KeyOf(role)];
  if (!IsStated(probe.field.value())) return probe;
  ReadAction(probe);
  return probe;
}

std::optional<std::int64_t> Probe::initial_delay_seconds() const { return NumberAt(field["initialDelaySeconds"], 0); }
std::optional<std::int64_t> Probe::timeout_seconds() const { return NumberAt(field["timeoutSeconds"], 1); }
std::optional<std::int64_t> Probe::period_seconds() const { return NumberAt(field["periodSeconds"], 10); }
std::optional<std::int64_t> Probe::failure_threshold() const { return NumberAt(field["failureThreshold"], 3); }

std::optional<std::int64_t> Probe::Port(const Container& container) const {
  if (kind != ProbeKind::kHttpGet && kind != ProbeKind::kTcpSocket && kind != ProbeKind::kGrpc) return std::nullopt;
  const Node* port = action["port"].value();
  if (port == nullptr) return std::nullopt;
  if (!port->is_string()) return port->integer();
  if (const auto named = NamedPort(container, port->string())) return named;
  // The kubelet takes a name that no port has for a number written as text.
  std::int64_t number = 0;
  const std::string_view text = port->string();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::optional<std::int64_t> Probe::BudgetSeconds() const {
  if (!exists()) return std::nullopt;
  const auto delay = initial_delay_seconds();
  const auto period = period_seconds();
  const auto threshold = failure_threshold();
  if (!delay || !period || !threshold) return std::nullopt;
  // Nobody means more than days with these; and the sum stays a number.
  constexpr std::int64_t kMost = 1'000'000;
  return std::min(*delay, kMost) + std::min(*period, kMost) * std::min(*threshold, kMost);
}

std::string Probe::Subject(const Container& container) const { return container.subject() + ", " + std::string(KeyOf(role)); }

std::optional<Probe> StartupLimitOf(const Container& container) {
  for (const ProbeRole role : {ProbeRole::kStartup, ProbeRole::kLiveness}) {
    if (const Probe probe = Probe::Of(container, role); probe.exists()) return probe;
  }
  return std::nullopt;
}

std::string WordsOf(const Node& command) {
  std::string words;
  for (const Node& word : command.items()) {
    if (!words.empty()) words += ' ';
    words += word.text();
  }
  return words;
}

}  // namespace warden::k8s
