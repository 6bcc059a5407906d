// How many worker processes of LiteLLM one pod runs.
//
// Refers to the Document of the container. Immutable; any thread. Source of the behaviour: litellm/proxy/proxy_cli.py (--num_workers, of
// which click takes the last; NUM_WORKERS, DEFAULT_NUM_WORKERS_LITELLM_PROXY).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "k8s/workload.h"
#include "warden/document.h"
#include "warden/snapshot.h"

namespace warden::litellm {

struct Workers {
  Field field;          // what says so
  std::string_view by;  // "--num_workers", or the name of the variable
  std::int64_t count = 0;
};

// Nothing: nobody says, or not as a number; it is one then. `ns`: of the workload.
std::optional<Workers> WorkersOf(const k8s::Container& container, const Snapshot& snapshot, std::string_view ns);

}  // namespace warden::litellm
