// Finding the database.
#include "litellm/readers/database.h"

#include <algorithm>

#include "k8s/environment.h"
#include "k8s/workload.h"
#include "litellm/config/workload_configs.h"

namespace warden::litellm {
namespace {

using State = Database::State;

constexpr std::string_view kReference = "os.environ/";

// An optional reference: there only if its object is known and has the key.
State OptionalState(const k8s::EnvEntry& entry, const Snapshot& snapshot, std::string_view ns) {
  const Object* object = snapshot.Find(entry.source == k8s::EnvSource::kSecret ? "Secret" : "ConfigMap", ns, entry.object);
  if (object == nullptr) return State::kPerhaps;
  for (const std::string_view list : {"data", "stringData"}) {
    const Node* values = object->root().Find(list);
    if (values != nullptr && values->Find(entry.key) != nullptr) return State::kYes;
  }
  return State::kNone;
}

State StateOf(const k8s::EnvOrigin& origin, const Snapshot& snapshot, std::string_view ns) {
  switch (origin.kind) {
    case k8s::EnvOrigin::Kind::kNothing: return State::kNone;
    case k8s::EnvOrigin::Kind::kPerhaps: return State::kPerhaps;
    case k8s::EnvOrigin::Kind::kEnvFrom: return State::kYes;
    case k8s::EnvOrigin::Kind::kEnv: break;
  }
  if (origin.entry.is_empty()) return State::kNone;
  return origin.entry.optional ? OptionalState(origin.entry, snapshot, ns) : State::kYes;
}

// What stands under general_settings.database_url; a reference counts as what it refers to.
State ConfigState(const Config& config, const k8s::Workload& workload, const Snapshot& snapshot) {
  const Node* url = config.Section("general_settings")["database_url"].value();
  if (url == nullptr || !url->is_string() || url->size() == 0) return State::kNone;
  if (!url->string().starts_with(kReference)) return State::kYes;
  State best = State::kNone;
  for (const k8s::Container& container : workload.containers()) {
    if (!container.proxy) continue;
    const auto name = url->string().substr(kReference.size());
    best = std::max(best, VariableState(container.environment, name, snapshot, workload.object().ref().ns));
  }
  return best;
}

Database Better(const Database& a, const Database& b) { return b.state > a.state ? b : a; }

}  // namespace

State VariableState(const k8s::ContainerEnvironment& environment, std::string_view name, const Snapshot& snapshot, std::string_view ns) {
  return StateOf(environment.OriginOf(name, snapshot, ns), snapshot, ns);
}

Database DatabaseInEnv(const k8s::ContainerEnvironment& environment, const Snapshot& snapshot, std::string_view ns) {
  const auto look = [&](std::string_view name) {
    const k8s::EnvOrigin origin = environment.OriginOf(name, snapshot, ns);
    const State state = StateOf(origin, snapshot, ns);
    return state == State::kNone ? Database{} : Database{state, name, origin.field()};
  };
  const Database url = look("DATABASE_URL");
  if (url.state == State::kYes) return url;
  Database parts = look("DATABASE_HOST");
  if (parts.state == State::kNone) return url;
  const State user = std::max(look("DATABASE_USERNAME").state, look("DATABASE_USER").state);
  parts.state = std::min({parts.state, user, look("DATABASE_NAME").state});
  return parts.state == State::kNone ? url : Better(url, parts);
}

Database DatabaseInEnv(const k8s::Workload& workload, const Snapshot& snapshot) {
  Database best;
  for (const k8s::Container& container : workload.containers()) {
    if (container.proxy) best = Better(best, DatabaseInEnv(container.environment, snapshot, workload.object().ref().ns));
  }
  return best;
}

Database DatabaseOf(const k8s::Workload& workload, const Snapshot& snapshot, const Assumptions& assumptions) {
  Database best = DatabaseInEnv(workload, snapshot);
  if (best.state == State::kYes || !workload.has_pod()) return best;
  const WorkloadConfigs known = ConfigsOf(workload, snapshot, assumptions);
  for (const Config& config : known.configs) best = Better(best, {ConfigState(config, workload, snapshot), "database_url", {}});
  if (!known.complete) best = Better(best, {State::kPerhaps, "database_url", {}});
  return best;
}

}  // namespace warden::litellm
