// One judgement under way: what it is about, what the rules found, and what becomes of it. The passes of engine.cc go over it in their
// order; each is a function of its own file.
#pragma once

#include <optional>

#include "engine/judge.h"
#include "engine/snapshots.h"
#include "engine/views.h"
#include "warden/engine.h"
#include "warden/policy.h"

namespace warden::engine {

// One thread. Everything it is made of must outlive it.
struct Case {
  // Cheap: views are built when first asked for. Those of the object and of the stored object are built under the same assumptions.
  Case(const Policy& policy, const CompiledPolicy& compiled, const Object& object, const Snapshot& snapshot,
       const Circumstances& circumstances)
      : policy(policy),
        compiled(compiled),
        object(object),
        snapshot(snapshot),
        circumstances(circumstances),
        views(object, this->snapshot, circumstances.assumptions) {
    const bool updates = circumstances.operation == Operation::kUpdate && circumstances.old_object != nullptr;
    if (updates) stored.emplace(*circumstances.old_object, this->snapshot, circumstances.assumptions);
  }
  Case(const Case&) = delete;
  Case& operator=(const Case&) = delete;

  bool at_admission() const { return circumstances.point == Point::kAdmission; }
  // The views of the stored object on UPDATE; else nullptr.
  const LazyViews* old() const { return stored ? &*stored : nullptr; }
  // Throws OverBudget where the views have not been built yet.
  Judge judge() const { return Judge(policy.rules(), compiled, snapshot, circumstances, views.Get(), old()); }

  const Policy& policy;
  const CompiledPolicy& compiled;  // of `policy`, for this object
  const Object& object;
  const JudgedSnapshot snapshot;  // what is made of its objects is made once in the whole judgement
  const Circumstances& circumstances;
  const LazyViews views;
  std::optional<LazyViews> stored;

  Judgement judgement;    // what the rules found: the passes take out, add, and change levels
  Evaluation evaluation;  // what is known of the answer
};

}  // namespace warden::engine
