// A snapshot that keeps what it is of.
#include <utility>

#include "engine/snapshots.h"
#include "warden/read.h"

namespace warden {
namespace {

struct Kept {
  Kept(std::vector<Object> kept, Coverage coverage) : objects(std::move(kept)), snapshot(objects, coverage) {}
  const std::vector<Object> objects;
  const engine::MemorySnapshot snapshot;
};

}  // namespace

std::shared_ptr<const Snapshot> MakeSnapshot(std::vector<Object> objects, Coverage coverage) {
  const auto kept = std::make_shared<const Kept>(std::move(objects), coverage);
  return {kept, &kept->snapshot};
}

}  // namespace warden
