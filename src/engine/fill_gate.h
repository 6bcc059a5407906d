// Which edits /mutate may make: "Rules about judging" 1, 2 and 11 of the catalogue. Filling is the engine's business; rules only say
// what would be right.
#pragma once

#include <optional>

#include "k8s/stated.h"
#include "warden/engine.h"
#include "warden/finding.h"

namespace warden {

class FillGate {
 public:
  // Both must outlive the gate. `object` is the object of the request, before any fill. One thread.
  FillGate(const Object& object, const Circumstances& circumstances);

  // Nothing at all may be filled: neither a workload nor a configuration that hot-add writes, being deleted, owned by a controller.
  bool closed() const { return closed_; }

  // The edit to make (with the value that the rules of filling demand), or nothing.
  std::optional<Edit> Pass(const Edit& edit);

 private:
  bool MayTouch(const Edit& edit);
  bool IsUnstated(const Edit& edit);
  std::optional<Edit> PassReplicas(const Edit& edit);
  std::optional<Edit> PassInner(const Edit& edit) const;

  const Object& object_;
  const Circumstances& circumstances_;
  Stated stated_;
  bool closed_ = false;
  bool hot_added_ = false;         // a ConfigMap with hot-add on
  bool template_changed_ = false;  // CREATE counts as changed
  bool spec_changed_ = false;      // of a ConfigMap: its data
};

}  // namespace warden
