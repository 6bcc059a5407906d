// Who reads a configuration: the proxies of the snapshot's workloads whose path leads to it.
//
// Refers to the snapshot's objects. Immutable; any thread, but for the environments of its proxies. Copies share what they hold.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "k8s/environment.h"
#include "k8s/workload.h"
#include "litellm/config/config_source.h"
#include "litellm/version/version.h"
#include "warden/snapshot.h"

namespace warden::litellm {

class Config;

class ConfigUser {
 public:
  // `which`: of `sources`.
  ConfigUser(std::shared_ptr<const ProxySources> sources, std::size_t which) : sources_(std::move(sources)), which_(which) {}

  const k8s::Workload& workload() const { return sources_->workload; }
  const k8s::Container& proxy() const { return *sources_->all[which_].proxy; }
  const ConfigSource& source() const { return sources_->all[which_].source; }
  const k8s::ContainerEnvironment& environment() const { return proxy().environment; }
  std::string_view ns() const { return workload().object().ref().ns; }

 private:
  std::shared_ptr<const ProxySources> sources_;
  std::size_t which_;
};

class ConfigUsers {
 public:
  ConfigUsers(const Config& config, const Snapshot& snapshot);

  // Empty: none is known, so nothing that depends on one can be said. Sorted by kind, name and file.
  std::span<const ConfigUser> all() const { return *users_; }
  bool empty() const { return users_->empty(); }
  auto begin() const { return users_->begin(); }
  auto end() const { return users_->end(); }

  // What is assumed, else the oldest LiteLLM that reads it; nothing: no user's image says.
  std::optional<Version> version() const;

 private:
  std::shared_ptr<const std::vector<ConfigUser>> users_;
  std::optional<Version> assumed_version_;
};

// The kinds that are asked for who reads a configuration; with what is mounted beside it and `envFrom` of ConfigMaps; and with all that
// gives variables. For Rule::asks.
inline constexpr std::span<const std::string_view> kConfigUserKinds = kUserKinds;
inline constexpr auto kConfigUsersAndMaps = KindsThat<&KindInfo::uses_config_maps, &KindInfo::gives_files>();
inline constexpr auto kConfigUsersAndVariables = KindsThat<&KindInfo::uses_config_maps, &KindInfo::gives_variables>();

// Whether a proxy that the snapshot knows is told to read that key of a ConfigMap, whatever stands there.
bool IsReadByProxy(const Object& config_map, std::string_view key, const Snapshot& snapshot);

// What rules say when they need a user and none is known; for Reporter::Skip.
inline constexpr std::string_view kNoConfigUser = "needs the workload that reads this configuration, which was not looked at";

}  // namespace warden::litellm
