// First versions, as a table.
#include "hotadd/protocol.h"

namespace warden::hotadd {

Protocol ProtocolOf(const litellm::Version& version) {
  const auto from = [&](int minor) { return version.major > 1 || (version.major == 1 && version.minor >= minor); };
  return {.patches = from(98),
          .removes_params = from(109),
          .blocks = from(98),
          .loses_last_row = from(94),
          .unregisters_wildcards = from(94),
          .sees_info_alone = from(94)};
}

Protocol CommonOf(const Protocol& a, const Protocol& b) {
  return {.patches = a.patches && b.patches,
          .removes_params = a.removes_params && b.removes_params,
          .blocks = a.blocks && b.blocks,
          .loses_last_row = a.loses_last_row && b.loses_last_row,
          .unregisters_wildcards = a.unregisters_wildcards && b.unregisters_wildcards,
          .sees_info_alone = a.sees_info_alone && b.sees_info_alone};
}

}  // namespace warden::hotadd
