// Descriptors and errno.
#include "app/descriptor.h"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

namespace warden::app {

Status ToStatus(const std::error_code& error) {
  const std::string message = error.message();
  if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory) return {StatusCode::kNotFound, message};
  if (error == std::errc::permission_denied || error == std::errc::operation_not_permitted) return {StatusCode::kForbidden, message};
  return {StatusCode::kUnavailable, message};
}

Status LastError() { return ToStatus(std::error_code(errno, std::generic_category())); }

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

}  // namespace warden::app
