// From a configuration to its proxies.
#include "litellm/config_users.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "litellm/config.h"
#include "litellm/includes.h"
#include "litellm/installed.h"

namespace warden {
namespace {

// The key itself, or another that includes it.
bool Reads(const ConfigSource& source, const Config& config) {
  if (!source.is_config_map() || source.object.object != config.object().ref().name) return false;
  return source.key.empty() || source.key == config.place() || source.key == IncluderOf(config);
}

std::string_view FolderOf(std::string_view file) {
  const std::size_t slash = file.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : file.substr(0, slash);
}

// How near two objects stand in a run over files: in one file, in one folder, anywhere.
int Distance(const Object& a, const Object& b) {
  const std::string_view one = a.document().file();
  const std::string_view other = b.document().file();
  return one == other ? 0 : FolderOf(one) == FolderOf(other) ? 1 : 2;
}

// Objects that name no namespace may belong to different systems: the nearest are taken to belong together.
void KeepNearest(const Object& object, std::vector<const Object*>& others) {
  int nearest = 2;
  for (const Object* other : others) nearest = std::min(nearest, Distance(object, *other));
  const auto far = [&](const Object* other) {
    const bool sure = !object.ref().ns.empty() && other->ref().ns == object.ref().ns;
    return !sure && Distance(object, *other) > nearest;
  };
  others.erase(std::remove_if(others.begin(), others.end(), far), others.end());
}

auto Order(const Object& object) { return std::tie(object.ref().kind, object.ref().name); }

bool Before(const Object* a, const Object* b) {
  return std::make_pair(Order(*a), a->document().file()) < std::make_pair(Order(*b), b->document().file());
}

}  // namespace

bool IsReadByProxy(const Object& config_map, std::string_view key, const Snapshot& snapshot) {
  for (const Object* candidate : snapshot.UsersOf(config_map.ref().ns, config_map.ref().name)) {
    const auto workload = Workload::Make(*candidate, snapshot);
    if (!workload || workload->is_partial()) continue;
    for (const Container& container : workload->containers()) {
      if (!container.proxy) continue;
      const ConfigSource source = FindConfigSource(*workload, container);
      // Only where somebody wrote the path: what is guessed is guessed from the contents.
      const bool stated = source.in_force() != nullptr && source.in_force()->form == ConfigPath::Form::kGood;
      if (stated && source.is_config_map() && source.object.object == config_map.ref().name && source.key == key) return true;
    }
  }
  return false;
}

ConfigUsers::ConfigUsers(const Config& config, const Snapshot& snapshot) : assumed_version_(config.assumed_version()) {
  const Object& object = config.object();
  if (object.ref().kind != "ConfigMap") return;
  auto candidates = snapshot.UsersOf(object.ref().ns, object.ref().name);
  KeepNearest(object, candidates);
  std::sort(candidates.begin(), candidates.end(), &Before);
  for (const Object* candidate : candidates) {
    const auto workload = Workload::Make(*candidate, snapshot);
    if (!workload || workload->is_partial()) continue;
    for (const Container& container : workload->containers()) {
      if (!container.proxy) continue;
      ConfigSource source = FindConfigSource(*workload, container);
      if (Reads(source, config)) users_.push_back({*workload, container, std::move(source)});
    }
  }
}

std::optional<Version> ConfigUsers::version() const {
  if (assumed_version_) return assumed_version_;
  std::optional<Version> oldest;
  for (const ConfigUser& user : users_) {
    const auto installed = InstalledIn(user.proxy);
    if (installed && (!oldest || installed->version < *oldest)) oldest = installed->version;
  }
  return oldest;
}

}  // namespace warden
