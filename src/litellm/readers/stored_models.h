// Whether a proxy takes models from its database beside those of its configuration.
//
// Source: litellm/proxy/proxy_server.py: load_config reads `general_settings.store_model_in_db`; initialize_scheduled_background_jobs lets
// STORE_MODEL_IN_DB switch it on (never off) and goes on only where it `is True`, not "true".
#pragma once

#include "k8s/environment.h"
#include "litellm/config/config.h"
#include "warden/snapshot.h"

namespace warden::litellm {

// A literal of the container says so. Asks nobody.
bool StoresModels(const k8s::ContainerEnvironment& environment);
// The container or the configuration says so.
bool StoresModels(const Config& config, const k8s::ContainerEnvironment& environment);

// The proxies that read the configuration may: also where the setting or the variable is something that is not told.
bool MayStoreModels(const Config& config, const Snapshot& snapshot);

}  // namespace warden::litellm
