// Where each byte of an embedded text stands in its host's source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace warden::doc {

struct DocumentStorage;

// One offset into the host's source per byte of the embedded source, and one more for its end; kept as runs of bytes that stand next to
// each other in both, as those of a line do. Immutable once made, any thread.
class PositionMap {
 public:
  PositionMap() = default;
  // Where nothing can be retraced every byte stands at `host`.
  static PositionMap AllAt(std::uint32_t host, std::size_t size);

  // The next bytes: so many from `host` on.
  void Add(std::uint32_t host, std::size_t count);

  // `byte` is below size().
  std::uint32_t operator[](std::size_t byte) const;
  std::size_t size() const { return size_; }

 private:
  struct Run {
    std::uint32_t begin;
    std::uint32_t host;
  };
  std::vector<Run> runs_;
  std::uint32_t size_ = 0;
  bool all_at_one_ = false;
};

// Built on first use; any thread. Where the raw scalar cannot be retraced every entry is the scalar's start.
const PositionMap& HostOffsets(const DocumentStorage& embedded);

}  // namespace warden::doc
