// The variables of a process that reads a configuration: those of its container, and those that `environment_variables` of the
// configuration adds; and whether they and the configuration give it a database.
//
// Source: litellm/proxy/proxy_server.py (_load_environment_variables: before caches, callbacks and models are set up).
#pragma once

#include <string_view>

#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "warden/snapshot.h"

namespace warden::litellm {

// Whether the configuration itself defines it, to something.
bool SetsVariable(const Config& config, std::string_view name);

// Whether the user has it or may have it: an envFrom whose object is not known may have any. An empty value is none.
bool MayHaveVariable(const Config& config, const ConfigUser& user, std::string_view name, const Snapshot& snapshot);

// The user is known to have it, by its container or by the configuration.
bool HasVariable(const Config& config, const ConfigUser& user, std::string_view name, const Snapshot& snapshot);

// The user is known to have a database, by its container or by the configuration; a reference there counts as what it refers to.
bool HasDatabase(const Config& config, const ConfigUser& user, const Snapshot& snapshot);

}  // namespace warden::litellm
