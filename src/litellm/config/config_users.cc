// From a configuration to its proxies.
#include "litellm/config/config_users.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "base/path.h"
#include "k8s/view_cache.h"
#include "litellm/config/config.h"
#include "litellm/config/includes.h"
#include "litellm/version/installed.h"

namespace warden::litellm {
namespace {

// The key itself, or another that includes it.
bool Reads(const ConfigSource& source, const Config& config) {
  if (!source.is_config_map() || source.object.object != config.object().ref().name) return false;
  return source.key.empty() || source.key == config.place() || source.key == IncluderOf(config);
}

// Objects that name no namespace may belong to different systems: the nearest are taken to belong together. Near in a run over files is in
// one file, then in one folder, then anywhere.
void KeepNearest(const Object& object, std::vector<const Object*>& others) {
  const std::string_view file = object.document().file();
  const std::string_view folder = base::FolderOf(file);
  std::vector<int> distances;  // told once: a run may have thousands of one name
  distances.reserve(others.size());
  for (const Object* other : others) {
    const std::string_view other_file = other->document().file();
    distances.push_back(other_file == file ? 0 : base::FolderOf(other_file) == folder ? 1 : 2);
  }
  const int nearest = distances.empty() ? 0 : *std::min_element(distances.begin(), distances.end());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < others.size(); ++i) {
    const bool sure = !object.ref().ns.empty() && others[i]->ref().ns == object.ref().ns;
    if (sure || distances[i] <= nearest) others[kept++] = others[i];
  }
  others.resize(kept);
}

auto Order(const Object& object) { return std::tie(object.ref().kind, object.ref().name); }

bool Before(const Object* a, const Object* b) {
  return std::make_pair(Order(*a), a->document().file()) < std::make_pair(Order(*b), b->document().file());
}

std::vector<ConfigUser> UsersOf(const Config& config, const Snapshot& snapshot) {
  const Object& object = config.object();
  auto candidates = snapshot.Lookup(Index::kConfigMapUsers, object.ref().name, object.ref().ns);
  KeepNearest(object, candidates);
  std::sort(candidates.begin(), candidates.end(), &Before);
  std::vector<ConfigUser> users;
  for (const Object* candidate : candidates) {
    const auto sources = ProxySourcesOf(*candidate, snapshot);
    for (std::size_t i = 0; sources != nullptr && i < sources->all.size(); ++i) {
      if (Reads(sources->all[i].source, config)) users.emplace_back(sources, i);
    }
  }
  return users;
}

}  // namespace

bool IsReadByProxy(const Object& config_map, std::string_view key, const Snapshot& snapshot) {
  for (const Object* candidate : snapshot.Lookup(Index::kConfigMapUsers, config_map.ref().name, config_map.ref().ns)) {
    const auto sources = ProxySourcesOf(*candidate, snapshot);
    if (sources == nullptr) continue;
    for (const auto& [proxy, source] : sources->all) {
      // Only where somebody wrote the path: what is guessed is guessed from the contents.
      const bool stated = source.in_force() != nullptr && source.in_force()->form == ConfigPath::Form::kGood;
      if (stated && source.is_config_map() && source.object.object == config_map.ref().name && source.key == key) return true;
    }
  }
  return false;
}

ConfigUsers::ConfigUsers(const Config& config, const Snapshot& snapshot) : assumed_version_(config.assumed_version()) {
  using Users = std::vector<ConfigUser>;
  const bool in_map = config.object().ref().kind == "ConfigMap";
  users_ = in_map ? k8s::MadeOnce<Users>(snapshot, config.object(), config.place(), [&] { return UsersOf(config, snapshot); })
                  : std::make_shared<const Users>();
}

std::optional<Version> ConfigUsers::version() const {
  if (assumed_version_) return assumed_version_;
  std::optional<Version> oldest;
  for (const ConfigUser& user : *users_) {
    const auto installed = InstalledIn(user.proxy());
    if (installed && (!oldest || installed->version < *oldest)) oldest = installed->version;
  }
  return oldest;
}

}  // namespace warden::litellm
