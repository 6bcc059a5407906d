// Standard input and output as streams that say why they failed, and do not outlast the wish to stop.
#pragma once

#include <array>
#include <streambuf>
#include <string>

#include "base/stop_token.h"

namespace warden::app {

// Reads a descriptor. It is at its end where the descriptor is, and as soon as a stop is asked for: what waits for somebody to type or to
// print does not wait for ever. Where reading fails, the istream around it is bad(). One thread.
class InputBuffer final : public std::streambuf {
 public:
  // Does not own the descriptor.
  InputBuffer(int descriptor, base::StopToken stop) : descriptor_(descriptor), stop_(stop) {}

 protected:
  int_type underflow() override;

 private:
  int descriptor_;
  base::StopToken stop_;
  std::array<char, 1U << 16> bytes_{};
};

// Writes to a descriptor: when its room is full, when it is flushed, and on a terminal line by line. From the first failure on it takes
// nothing more. One thread at a time.
class OutputBuffer final : public std::streambuf {
 public:
  enum class Flush { kWhenFull, kEachLine };
  // Does not own the descriptor.
  OutputBuffer(int descriptor, Flush flush);

  // Why not everything was written; 0: nothing failed yet.
  int error() const { return error_; }

 protected:
  int_type overflow(int_type character) override;
  std::streamsize xsputn(const char* text, std::streamsize count) override;
  int sync() override;

 private:
  bool WriteOut();

  int descriptor_;
  Flush flush_;
  int error_ = 0;
  std::string waiting_;
};

}  // namespace warden::app
