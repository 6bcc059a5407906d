// Files that LiteLLM looks for beside its configuration: `include`, Python modules of callbacks. Whether a proxy has them.
//
// Refers to the workload and the snapshot. Immutable; any thread. Source: litellm/proxy/proxy_server.py (_process_includes: relative to the
// folder of the configuration), litellm/proxy/types_utils/utils.py (get_instance_fn: "a.b.name" is name in a/b.py there).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "litellm/config/config_users.h"
#include "warden/snapshot.h"

namespace warden::litellm {

struct FileBeside {
  enum class Presence : std::uint8_t { kThere, kMissing, kUnknown };
  Presence presence = Presence::kUnknown;
  const Object* object = nullptr;  // the ConfigMap that holds it
  const Node* text = nullptr;      // its value there

  bool missing() const { return presence == Presence::kMissing; }
};

// `path`: absolute, or relative to the folder of the configuration.
FileBeside FindBeside(const ConfigUser& user, std::string_view path, const Snapshot& snapshot);

// Whether get_instance_fn ends without finding it for a proxy that is known: no module is named, or its file is not there.
bool IsMissingModule(const ConfigUsers& users, std::string_view instance, const Snapshot& snapshot);

}  // namespace warden::litellm
