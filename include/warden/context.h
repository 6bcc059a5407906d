// What a rule may know beside the view it judges: the circumstances, the other objects, the stored object, its own parameters.
#pragma once

#include <chrono>
#include <span>
#include <string_view>
#include <variant>

#include "warden/circumstances.h"
#include "warden/object.h"
#include "warden/rule.h"
#include "warden/snapshot.h"

namespace warden {

// The views of the stored object on UPDATE, built when a rule asks for them: most never do, and a stored configuration is a second
// megabyte to read. One judgement, one thread.
class OldViews {
 public:
  virtual ~OldViews() = default;
  virtual const k8s::Workload* workload() const = 0;  // nullptr: it was none
  virtual const k8s::SecretView* secret() const = 0;  // likewise
  virtual std::span<const litellm::Config> configs() const = 0;
};

// The circumstances of the judgement, and what belongs to the turn of one rule. Refers to what it is given; lives as long as the call.
class Context {
 public:
  struct Turn {
    const Rule& rule;
    std::span<const ParamValue> params;  // in the order of rule.params
    const Snapshot& snapshot;
    std::span<const litellm::Config> configs;  // those of the object under judgement
    const OldViews* old_views;                 // nullptr: there is no stored object
  };
  Context(const Circumstances& circumstances, const Turn& turn) : circumstances_(circumstances), turn_(turn) {}

  const Snapshot& snapshot() const { return turn_.snapshot; }
  Point point() const { return circumstances_.point; }
  Operation operation() const { return circumstances_.operation; }
  const Object* old_object() const { return circumstances_.old_object; }  // UPDATE and DELETE
  const k8s::Workload* old_workload() const { return turn_.old_views != nullptr ? turn_.old_views->workload() : nullptr; }
  const k8s::SecretView* old_secret() const { return turn_.old_views != nullptr ? turn_.old_views->secret() : nullptr; }
  const OldViews* old_views() const { return turn_.old_views; }
  const Requester* requester() const { return circumstances_.requester; }  // admission only
  // The configurations in the object under judgement, for checks over Object.
  std::span<const litellm::Config> configs() const { return turn_.configs; }
  // Every Config has been told the LiteLLM version already; of a container litellm/version/installed.h knows it.
  const Assumptions& assumptions() const { return circumstances_.assumptions; }
  std::chrono::sys_days today() const { return circumstances_.today; }
  // At admission; elsewhere only the day is known.
  std::chrono::sys_seconds now() const { return circumstances_.now; }

  template <class T>
  T Get(const Param<T>& param) const {
    return std::get<T>(Value(param.name, ParamValue(param.fallback)));
  }

 private:
  ParamValue Value(std::string_view name, ParamValue fallback) const;

  const Circumstances& circumstances_;
  Turn turn_;
};

}  // namespace warden
