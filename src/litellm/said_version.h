// Which LiteLLM a judgement is about: what somebody said outright (--litellm-version), else what the images say.
//
// Values; any thread.
#pragma once

#include <optional>

#include "k8s/workload.h"
#include "litellm/version.h"
#include "warden/rule.h"

namespace warden {

// Nothing: nobody said, and neither image nor command tells. Of a configuration ConfigUsers knows it.
std::optional<Version> VersionFor(const Context& context, const Container& container);

}  // namespace warden
