// Documents and edits made from bytes: rapidcheck shrinks the bytes, the fuzzer bends them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warden/document.h"
#include "warden/finding.h"

namespace warden::testing {

// A stream of decisions. When the bytes are used up every decision is 0: the simplest one.
class Choices {
 public:
  explicit Choices(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::uint32_t Below(std::uint32_t limit) {
    if (at_ >= bytes_.size() || limit == 0) return 0;
    return bytes_[at_++] % limit;
  }
  // False is the simpler answer.
  bool Chance(std::uint32_t percent) { return Below(100) >= 100 - percent; }
  template <class T, std::size_t kSize>
  T Pick(const T (&values)[kSize]) {
    return values[Below(kSize)];
  }
  bool empty() const { return at_ >= bytes_.size(); }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

enum class Anchors : bool { kNone, kSome };

// A YAML document in mixed styles, indentations and line ends, with comments in odd places. Nearly always readable.
std::string MakeYaml(Choices& choices, Anchors anchors);
// The same kind of tree as JSON, compact or over several lines.
std::string MakeJson(Choices& choices);
// A value for an edit, as compact JSON.
std::string MakeValue(Choices& choices, unsigned depth = 0);
// Up to `most` edits of nodes that are there (or could be), whose paths do not overlap.
std::vector<Edit> MakeEdits(Choices& choices, const Document& document, unsigned most);
// The same, inside the YAML text that stands at `outer`.
std::vector<Edit> MoveInside(const std::vector<Edit>& edits, const std::string& outer);
// `text` with lines dropped, doubled, commented, emptied or with other line ends.
std::string Mutate(Choices& choices, std::string_view text);

// Whether `path` is `other`, above it, or below it.
bool Overlap(std::string_view path, std::string_view other);

}  // namespace warden::testing
