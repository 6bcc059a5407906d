// The view of a Secret that belongs to LiteLLM. Gives names and places; the values stay sealed in their nodes.
//
// Refers to the Object, which must outlive it. Immutable; any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden::k8s {

struct SecretEntry {
  Field field;
  std::string_view key;
  bool encoded = false;  // stands in `data` as base64; `stringData` is plain
};

class SecretView {
 public:
  // Nothing: not a Secret, or not LiteLLM's, or pruned: of values that were not kept there is nothing to judge. A Secret is LiteLLM's when
  // a LiteLLM workload of its namespace in the snapshot refers to it, when it has a key that LiteLLM uses, or by its label. Service-account
  // tokens, Helm releases and the like never are.
  static std::optional<SecretView> Make(const Object& object, const Snapshot& snapshot);

  const Object& object() const { return *object_; }
  const std::vector<SecretEntry>& entries() const { return entries_; }

 private:
  explicit SecretView(const Object& object) : object_(&object) {}
  const Object* object_;
  std::vector<SecretEntry> entries_;
};

}  // namespace warden::k8s
