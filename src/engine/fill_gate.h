// Which edits /mutate may make: "Rules about judging" 1, 2 and 11 of the catalogue. Filling is the engine's business; rules only say
// what would be right.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "k8s/stated.h"
#include "warden/engine.h"
#include "warden/finding.h"

namespace warden::engine {

class FillGate {
 public:
  // All must outlive the gate. `object` is the object of the request, before any fill; `snapshot` may know what it ran before. One thread.
  FillGate(const Object& object, const Circumstances& circumstances, const Snapshot& snapshot);

  // Nothing at all may be filled: neither a workload nor a configuration that hot-add writes, being deleted, owned by a controller.
  bool closed() const { return closed_; }

  // The edit to make (with the value that the rules of filling demand), or nothing.
  std::optional<Edit> Pass(const Edit& edit);

  // Of a place that was passed: whether the value there may have been meant, which nobody can know.
  bool Guessed(std::string_view pointer) const { return guessed_.contains(pointer); }

 private:
  bool MayTouch(const Edit& edit);
  bool IsUnstated(const Edit& edit);
  bool FillsUnknown(std::string_view pointer);
  bool SentWhole();
  bool Undo();
  bool RollsBack();
  k8s::Statement StatementOf(std::string_view pointer);
  std::optional<Edit> PassReplicas(const Edit& edit);
  std::optional<Edit> PassInner(const Edit& edit) const;

  const Object& object_;
  const Circumstances& circumstances_;
  const Snapshot& snapshot_;
  // Asked only where there is something to fill.
  std::optional<bool> sent_whole_;
  std::optional<bool> undo_;
  std::optional<bool> rolls_back_;
  std::optional<k8s::Stated> stated_;
  std::set<std::string, std::less<>> guessed_;
  bool closed_ = false;
  bool hot_added_ = false;         // a ConfigMap with hot-add on
  bool template_changed_ = false;  // CREATE counts as changed
  bool spec_changed_ = false;      // of a ConfigMap: its data
};

}  // namespace warden::engine
