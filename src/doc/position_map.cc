#include "doc/position_map.h"
namespace warden {
const std::vector<std::uint32_t>& HostOffsets(const DocumentStorage& e) {
  std::call_once(e.map_once, [&] { e.map.assign(e.source->bytes().size() + 1, e.host->node->range().begin); });
  return e.map;
}
}  // namespace warden
