// Whether what a pod shows of a model is what an entry says, as far as it shows it.
//
// Pure; any thread. A pod leaves credentials out and masks what may be one, adds keys, and may turn "5" into 5: only what contradicts the
// entry counts as different.
#pragma once

#include <cstdint>
#include <string>

#include "hotadd/desired.h"
#include "hotadd/pod_models.h"

namespace warden::hotadd {

struct Likeness {
  enum class Kind : std::uint8_t {
    kSame,       // everything that the entry says is shown, and the same
    kDifferent,  // `what` is not
    kUntold,     // nothing contradicts it, but `what` is not shown
  };
  Kind kind = Kind::kSame;
  std::string what;         // a name: "model_name", "rpm"
  bool info_alone = false;  // kDifferent: name and parameters are not known to differ
};

Likeness Compare(const DesiredModel& model, const ModelRow& row);

}  // namespace warden::hotadd
