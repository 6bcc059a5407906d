// Upserts compare what the version compares, and no more: that is why some changes never arrive.
#include "support/fake_litellm/router.h"

#include <algorithm>

namespace warden::testing::fake_litellm {
namespace {

bool IsSame(const Deployment& a, const Deployment& b, const Traits& traits) {
  const bool same_info = a.info == b.info && a.blocked == b.blocked && a.from_database == b.from_database;
  return a.params == b.params && (!traits.reload_compares_info || same_info) && (!traits.reload_compares_name || a.name == b.name);
}

}  // namespace

bool PatternMatches(std::string_view pattern, std::string_view model) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == model;
  const auto start = pattern.substr(0, star);
  const auto end = pattern.substr(star + 1);
  return model.size() >= start.size() + end.size() && model.starts_with(start) && model.ends_with(end);
}

Router::Router(const Traits& traits, const std::vector<Deployment>& file) : traits_(traits) {
  for (const Deployment& deployment : file) Add(deployment);
}

void Router::Add(Deployment deployment) {
  if (deployment.is_wildcard()) patterns_.push_back(deployment);
  places_.emplace(deployment.id, deployments_.size());
  deployments_.push_back(std::move(deployment));
}

void Router::RemoveIf(const std::function<bool(const Deployment&)>& is_unwanted) {
  if (std::erase_if(deployments_, is_unwanted) == 0) return;
  if (traits_.wildcards_leave_the_router) std::erase_if(patterns_, is_unwanted);
  places_.clear();
  for (std::size_t i = 0; i < deployments_.size(); ++i) places_.emplace(deployments_[i].id, i);
}

void Router::Reload(const std::vector<ModelRow>& rows, const std::set<std::string>& file_ids) {
  if (!rows.empty() || traits_.last_deletion_reaches_others) {
    std::set<std::string_view> stay(file_ids.begin(), file_ids.end());
    for (const ModelRow& row : rows) stay.insert(row.id);
    RemoveIf([&](const Deployment& deployment) { return !stay.contains(deployment.id); });
  }
  for (const ModelRow& row : rows) Upsert(row);
}

bool Router::Upsert(const ModelRow& row) {
  const Deployment* old = Find(row.id);
  if (old != nullptr && old->from_database && old->revision == row.revision) return false;
  Deployment deployment = FromRow(row);
  if (old != nullptr && IsSame(deployment, *old, traits_)) return false;
  const bool can_be_built = !ProviderOf(row.params).empty();
  if (!can_be_built && traits_.failed_change_keeps_old) return false;
  if (old != nullptr) Remove(row.id);
  if (!can_be_built) return old != nullptr;
  Add(std::move(deployment));
  return true;
}

void Router::Remove(std::string_view id) {
  RemoveIf([id = std::string(id)](const Deployment& deployment) { return deployment.id == id; });
}

bool Router::ClearDatabaseModels() {
  const std::size_t before = deployments_.size();
  RemoveIf([](const Deployment& deployment) { return deployment.from_database; });
  return deployments_.size() < before;
}

const Deployment* Router::Find(std::string_view id) const {
  const auto found = places_.find(std::string(id));
  return found == places_.end() ? nullptr : &deployments_[found->second];
}

bool Router::has_wildcard() const { return !patterns_.empty(); }

bool Router::has_catch_all() const {
  return std::any_of(patterns_.begin(), patterns_.end(), [](const Deployment& one) { return one.name == "*"; });
}

std::vector<const Deployment*> Router::Candidates(std::string_view model) const {
  std::vector<const Deployment*> found;
  for (const Deployment& one : deployments_) {
    if (one.name == model) found.push_back(&one);
  }
  if (!found.empty()) return found;
  if (const Deployment* one = Find(model)) return {one};
  // The longest pattern that matches, as the most specific one.
  std::size_t best = 0;
  for (const Deployment& one : patterns_) {
    if (!PatternMatches(one.name, model) || one.name.size() < best) continue;
    if (one.name.size() > best) found.clear();
    best = one.name.size();
    found.push_back(&one);
  }
  return found;
}

const Deployment& Router::Pick(const std::vector<const Deployment*>& candidates) { return *candidates[turn_++ % candidates.size()]; }

}  // namespace warden::testing::fake_litellm
