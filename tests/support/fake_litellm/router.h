// The router of one worker process of a LiteLLM proxy: which deployments it serves, and how they get there.
//
// One thread.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "support/fake_litellm/deployment.h"

namespace warden::testing::fake_litellm {

class Router {
 public:
  Router(const Traits& traits, const std::vector<Deployment>& file);

  // Brings in what the database holds and drops what stands neither there nor in the file. Entries of the file are never loaded again.
  void Reload(const std::vector<ModelRow>& rows, const std::set<std::string>& file_ids);
  // Loads one row; false when nothing was changed by it.
  bool Upsert(const ModelRow& row);
  void Remove(std::string_view id);
  // Drops all models of the database; false when there were none.
  bool ClearDatabaseModels();

  const std::vector<Deployment>& deployments() const { return deployments_; }
  const Deployment* Find(std::string_view id) const;
  bool has_wildcard() const;
  bool has_catch_all() const;
  // Those that a request for `model` may be given to: of that name, else of that id, else of a pattern that matches.
  std::vector<const Deployment*> Candidates(std::string_view model) const;
  // The next of them by turns.
  const Deployment& Pick(const std::vector<const Deployment*>& candidates);

 private:
  void Add(Deployment deployment);
  void RemoveIf(const std::function<bool(const Deployment& deployment)>& is_unwanted);

  const Traits& traits_;
  std::vector<Deployment> deployments_;
  std::unordered_map<std::string, std::size_t> places_;  // in deployments_, by id
  std::vector<Deployment> patterns_;                     // wildcards in the order in which they were added; older versions never remove one
  std::size_t turn_ = 0;
};

// "dwild/*" matches "dwild/x".
bool PatternMatches(std::string_view pattern, std::string_view model);

}  // namespace warden::testing::fake_litellm
