// What every call of the system about files needs: a descriptor that closes itself, and errno as a Status.
#pragma once

#include <system_error>

#include "warden/status.h"

namespace warden::app {

// kNotFound, kForbidden, kUnavailable for all others.
Status ToStatus(const std::error_code& error);
Status LastError();

// Closes what is left open.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor();
  int number() const { return number_; }
  bool ok() const { return number_ >= 0; }

 private:
  int number_;
};

}  // namespace warden::app
