// What a LiteLLM of a version does with changes to its models while it runs.
//
// Values; any thread. Where it comes from: reading the wheels of 1.81.14 to 1.110.2, and running 1.81.14 and 1.108.6 as pairs on one
// database (tests/hotadd/contract.py holds it against both). Of what lies between, the later version counts where nobody looked.
#pragma once

#include "litellm/version/version.h"

namespace warden::hotadd {

struct Protocol {
  // PATCH reloads a pod's models without a moment in which those of the database are gone; it is also how a sibling is told to reload.
  bool patches = false;
  // PATCH has litellm_params_to_remove; before, it is ignored with 200.
  bool removes_params = false;
  // POST /model/block, also a row that is born blocked, without that moment.
  bool blocks = false;
  // A pod notices that the last row of the database is gone.
  bool loses_last_row = false;
  // A changed or removed wildcard stops serving.
  bool unregisters_wildcards = false;
  // A change of model_info alone reaches pods that did not make it.
  bool sees_info_alone = false;

  friend bool operator==(const Protocol&, const Protocol&) = default;
};

Protocol ProtocolOf(const litellm::Version& version);

// What both can.
Protocol CommonOf(const Protocol& a, const Protocol& b);

}  // namespace warden::hotadd
