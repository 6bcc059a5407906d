// gzip while it comes, leaving nothing of it in memory that was given back.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "warden/status.h"

namespace warden::net {

// One thread.
class Unpacker {
 public:
  Unpacker();
  ~Unpacker();
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;

  // Calls `take` with what comes out, at most 16 KiB at a time, until it says false, which is no failure. Several packed texts in a row
  // are one, as for Go. kUnavailable: this is no gzip.
  Status Add(std::string_view packed, const std::function<bool(std::string_view)>& take);
  // Nothing has come yet, or the end was that of a packed text.
  bool is_whole() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace warden::net
