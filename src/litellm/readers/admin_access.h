// How the admin API of a proxy is reached from within the cluster: its port, what stands before its paths, and where the key comes from.
//
// Names and places only: the key itself is nobody's here. Refers to the user's Workload. Immutable; any thread. Source of the behaviour:
// litellm/proxy/proxy_cli.py (port, ssl_keyfile_path), proxy_server.py (general_settings.master_key before LITELLM_MASTER_KEY;
// SERVER_ROOT_PATH; proxy_config_reload_interval_seconds before PROXY_CONFIG_RELOAD_INTERVAL_SECONDS).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "warden/snapshot.h"

namespace warden::litellm {

struct AdminAccess {
  std::int64_t port = 0;
  std::string prefix;              // of all paths: "/litellm", or ""
  std::string secret;              // the Secret with the master key
  std::string key;                 // in it
  std::int64_t workers = 1;        // processes behind the port
  std::int64_t poll_seconds = 30;  // between two looks of a process at its database

  // Why it cannot be reached so: "the master key cannot be read: LITELLM_MASTER_KEY does not come from a Secret". Where it is not "" the
  // rest says nothing.
  std::string problem;
};

AdminAccess AdminAccessOf(const Config& config, const ConfigUser& user, const Snapshot& snapshot);

}  // namespace warden::litellm
