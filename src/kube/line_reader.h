// Lines out of pieces, as a watch sends them: each event is one line. Memory is that of the longest line, which is limited, and is
// overwritten when it is given back: an event may be that of a Secret.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/wiped_text.h"

namespace warden::kube {

// One thread.
class LineReader {
 public:
  explicit LineReader(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  // Calls `take` with each whole line, without its end, to wipe if it must be; empty lines are left out. False: `take` said so, or a line
  // is over the limit.
  bool Add(std::string_view piece, const std::function<bool(std::string line)>& take) {
    while (!piece.empty()) {
      const auto end = piece.find('\n');
      const std::string_view part = piece.substr(0, end);
      if (part.size() > most_bytes_ - line_.size()) {
        too_long_ = true;
        return false;
      }
      line_.Append(part);
      if (end == std::string_view::npos) return true;
      piece.remove_prefix(end + 1);
      std::string line = line_.Take();
      if (!line.empty() && line != "\r" && !take(std::move(line))) return false;
    }
    return true;
  }

  bool too_long() const { return too_long_; }
  // Something stands after the last line end: the sender was cut off.
  bool in_line() const { return !line_.empty(); }

 private:
  const std::size_t most_bytes_;
  base::WipedText line_;
  bool too_long_ = false;
};

}  // namespace warden::kube
