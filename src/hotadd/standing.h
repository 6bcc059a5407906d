// How a pod has a model: what a cell of a table of models and pods says.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "hotadd/desired.h"
#include "hotadd/pod_models.h"

namespace warden::hotadd {

enum class Standing : std::uint8_t {
  kNotAsked,
  kAbsent,
  kBlocked,
  kFile,     // from the file that the pod started with
  kForeign,  // somebody else's, or of another configuration
  kCurrent,  // as the entry says
  kOther,    // another version of it, or of no entry any more
};

Standing StandingOf(const DesiredModels& desired, std::string_view id, const PodView& pod);

}  // namespace warden::hotadd
