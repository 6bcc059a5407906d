// What a Policy shares among its copies: the model, and everything compiled from it.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "base/mutex.h"
#include "policy/model.h"

namespace warden::policy {

struct PolicyState {
  // Which combination: a profile, the namespace entries that hold, a point.
  struct Key {
    std::size_t profile;
    std::vector<std::size_t> entries;
    Point point;
    friend auto operator<=>(const Key&, const Key&) = default;
  };

  PolicyModel model;
  // Compiled beforehand: [profile][0 for no entry, else entry + 1][point].
  std::vector<std::shared_ptr<const CompiledPolicy>> ready;
  // Several entries at once: compiled when first asked for. Bounded: what does not fit is compiled each time.
  mutable base::Mutex mutex;
  mutable std::map<Key, std::shared_ptr<const CompiledPolicy>> compiled GUARDED_BY(mutex);
};

}  // namespace warden::policy
