// The configuration first, then the environment.
#include "litellm/readers/admin_access.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "litellm/readers/env_reference.h"
#include "litellm/readers/health.h"
#include "litellm/readers/workers.h"

namespace warden::litellm {
namespace {

constexpr std::string_view kMasterKeyVariable = "LITELLM_MASTER_KEY";
constexpr std::int64_t kLongestPoll = 3600;

// A literal of the container that is no secret; "" where there is none.
std::string_view LiteralOf(const ConfigUser& user, std::string_view name, const Snapshot& snapshot) {
  const k8s::EnvOrigin origin = user.environment().OriginOf(name, snapshot, user.ns());
  const Node* value = k8s::ContainerEnvironment::ValueOf(origin, name, snapshot, user.ns());
  return value != nullptr && !value->sealed() ? value->text() : std::string_view();
}

bool HasFlag(const ConfigUser& user, std::string_view flag) {
  constexpr std::array<std::string_view, 2> kLists = {"command", "args"};
  return std::any_of(kLists.begin(), kLists.end(), [&](std::string_view list) {
    const Node* words = user.proxy().field[list].value();
    if (words == nullptr) return false;
    return std::any_of(words->items().begin(), words->items().end(),
                       [&](const Node& word) { return word.string().find(flag) != std::string_view::npos; });
  });
}

void FindKey(const ConfigUser& user, std::string_view variable, const Snapshot& snapshot, AdminAccess& access) {
  const k8s::EnvOrigin origin = user.environment().OriginOf(variable, snapshot, user.ns());
  switch (origin.kind) {
    case k8s::EnvOrigin::Kind::kNothing:
      access.problem = fmt::format("the master key cannot be read: {} is not set for the container", variable);
      return;
    case k8s::EnvOrigin::Kind::kEnv:
      if (origin.entry.source == k8s::EnvSource::kSecret) {
        access.secret = origin.entry.object;
        access.key = origin.entry.key;
      } else {
        access.problem = fmt::format("the master key cannot be read: {} does not come from a Secret", variable);
      }
      return;
    case k8s::EnvOrigin::Kind::kEnvFrom:
    case k8s::EnvOrigin::Kind::kPerhaps:
      if (origin.from.source == k8s::EnvSource::kSecret && variable.starts_with(origin.from.prefix)) {
        access.secret = origin.from.object;
        access.key = variable.substr(origin.from.prefix.size());
      } else {
        access.problem = fmt::format("the master key cannot be read: {} does not come from a Secret", variable);
      }
      return;
  }
}

std::optional<std::int64_t> PositiveIn(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number > 0 ? std::optional(number) : std::nullopt;
}

std::int64_t PollOf(const Config& config, const ConfigUser& user, const Snapshot& snapshot, std::int64_t otherwise) {
  const Node* setting = config.Section("general_settings")["proxy_config_reload_interval_seconds"].value();
  const auto stated =
      setting != nullptr ? setting->integer() : PositiveIn(LiteralOf(user, "PROXY_CONFIG_RELOAD_INTERVAL_SECONDS", snapshot));
  return std::min(stated && *stated > 0 ? *stated : otherwise, kLongestPoll);
}

}  // namespace

AdminAccess AdminAccessOf(const Config& config, const ConfigUser& user, const Snapshot& snapshot) {
  AdminAccess access;
  const auto port = ServingPort(user.proxy());
  if (!port || *port <= 0 || *port > 65535) {
    access.problem = "the port of the proxy cannot be determined";
    return access;
  }
  access.port = *port;
  if (HasFlag(user, "--ssl_keyfile_path") || !LiteralOf(user, "SSL_KEYFILE_PATH", snapshot).empty()) {
    access.problem = "the proxy serves TLS itself, and its certificate cannot be verified by pod address";
    return access;
  }
  access.prefix = LiteralOf(user, "SERVER_ROOT_PATH", snapshot);
  while (access.prefix.ends_with('/')) access.prefix.pop_back();
  if (!access.prefix.empty() && access.prefix.front() != '/') access.prefix.insert(access.prefix.begin(), '/');
  if (const auto workers = WorkersOf(user.proxy(), snapshot, user.ns())) access.workers = std::clamp<std::int64_t>(workers->count, 1, 64);
  access.poll_seconds = PollOf(config, user, snapshot, access.poll_seconds);
  const Node* master = config.Section("general_settings")["master_key"].value();
  if (master == nullptr || master->is_null()) {
    FindKey(user, kMasterKeyVariable, snapshot, access);
  } else if (const auto name = EnvironNameIn(master)) {
    FindKey(user, *name, snapshot, access);
  } else {
    access.problem = "the master key is a literal in the configuration; it should come from a Secret";
  }
  return access;
}

}  // namespace warden::litellm
