// The views of one object, built once and shared by all rules.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "k8s/secret_view.h"
#include "k8s/workload.h"
#include "litellm/config/find_configs.h"
#include "warden/assumptions.h"
#include "warden/context.h"
#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden::engine {

struct Views {
  // Refers to `object`, which must outlive the views.
  static Views Of(const Object& object, const Snapshot& snapshot, const Assumptions& assumptions);

  const Object* object = nullptr;
  std::optional<k8s::Workload> workload;
  std::optional<k8s::SecretView> secret;
  litellm::FoundConfigs configs;
  bool ours = false;           // LiteLLM's, or beside it: rules over plain objects judge it
  std::string why_not_judged;  // ours, but nothing can be said: "" otherwise
};

// The views of one object, built on first use: the stored object's are rarely asked for. Refers to what it is given. One thread.
class LazyViews final : public OldViews {
 public:
  LazyViews(const Object& object, const Snapshot& snapshot, const Assumptions& assumptions)
      : object_(object), snapshot_(snapshot), assumptions_(assumptions) {}
  const Views& Get() const;
  const k8s::Workload* workload() const override { return Get().workload ? &*Get().workload : nullptr; }
  const k8s::SecretView* secret() const override { return Get().secret ? &*Get().secret : nullptr; }
  std::span<const litellm::Config> configs() const override { return Get().configs.configs; }

 private:
  const Object& object_;
  const Snapshot& snapshot_;
  const Assumptions& assumptions_;
  mutable std::optional<Views> views_;
};

}  // namespace warden::engine
