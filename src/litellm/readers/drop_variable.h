// LITELLM_DROP_PARAMS of the proxies that read a configuration.
#pragma once

#include "litellm/config/config_users.h"
#include "litellm/readers/drop_params.h"
#include "warden/snapshot.h"

namespace warden::litellm {

// Of the first user that has it; kUnknown where one may have it and its value is not known. The text refers to the snapshot's objects.
DropParams::Variable DropVariableOf(const ConfigUsers& users, const Snapshot& snapshot);

}  // namespace warden::litellm
