// The views of one object, built once and shared by all rules.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "k8s/secret_view.h"
#include "k8s/workload.h"
#include "litellm/find_configs.h"
#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden {

struct Views {
  // Refers to `object`, which must outlive the views.
  static Views Of(const Object& object, const Snapshot& snapshot);

  const Object* object = nullptr;
  std::optional<Workload> workload;
  std::optional<SecretView> secret;
  FoundConfigs configs;
  bool ours = false;           // LiteLLM's, or beside it: rules over plain objects judge it
  std::string why_not_judged;  // ours, but nothing can be said: "" otherwise
};

}  // namespace warden
