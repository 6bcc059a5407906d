// Our bugs stay ours: WARDEN_CHECK throws InternalError, the engine catches around each rule call, and the finding it makes of
// it (LW003) carries no text of the exception.
#pragma once

#include <stdexcept>

namespace warden::base {

class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// Never returns. `what` and `where` are literals of ours: nothing of an object gets into the text.
[[noreturn]] void FailCheck(const char* what, const char* file, int line);

}  // namespace warden::base

#define WARDEN_CHECK(condition)                                                  \
  do {                                                                           \
    if (!(condition)) ::warden::base::FailCheck(#condition, __FILE__, __LINE__); \
  } while (false)
