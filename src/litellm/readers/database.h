// Whether a LiteLLM proxy has a database, and where that is said.
//
// Source: litellm/proxy/proxy_cli.py (run_server): `general_settings.database_url`, else DATABASE_URL, else a URL made of DATABASE_HOST,
// DATABASE_USERNAME and DATABASE_NAME; with IAM or Entra tokens DATABASE_USER takes the place of the name and password.
#pragma once

#include <cstdint>
#include <string_view>

#include "warden/assumptions.h"
#include "warden/document.h"
#include "warden/snapshot.h"

namespace warden::k8s {
struct Container;
class ContainerEnvironment;
class Workload;
}  // namespace warden::k8s

namespace warden::litellm {

struct Database {
  enum class State : std::uint8_t {
    kNone,
    kPerhaps,  // an envFrom whose object is not known, an optional key, or (DatabaseOf) a configuration that is not known may say so
    kYes,
  };
  State state = State::kNone;
  std::string_view variable;  // "DATABASE_URL", "DATABASE_HOST", "database_url"; "" for kNone
  Field field;                // where it is said; an entry of env, an envFrom, or the key in the configuration
};

// As the container's environment says it, asking the snapshot for the Secrets and ConfigMaps of envFrom. Cheap; what the configuration
// says is not looked at (`field` is always of the workload).
Database DatabaseInEnv(const k8s::ContainerEnvironment& environment, const Snapshot& snapshot, std::string_view ns);

// The first proxy container with one; kPerhaps when none has and one may.
Database DatabaseInEnv(const k8s::Workload& workload, const Snapshot& snapshot);

// The same, and where the environment does not say, the configurations that the workload mounts. `field` is empty when one of those says
// it: the configuration is read for the call only.
Database DatabaseOf(const k8s::Workload& workload, const Snapshot& snapshot, const Assumptions& assumptions);

// One variable: kYes where it is defined and not empty, kPerhaps where it may be. A key marked optional counts as there only where its
// object is known to have it.
Database::State VariableState(const k8s::ContainerEnvironment& environment, std::string_view name, const Snapshot& snapshot,
                              std::string_view ns);

}  // namespace warden::litellm
