// The throwing half of WARDEN_CHECK, out of line so that a check costs one branch where it stands.
#include "base/check.h"

#include <string>

namespace warden::base {

void FailCheck(const char* what, const char* file, int line) {
  throw InternalError(std::string("check failed: ") + what + " (" + file + ":" + std::to_string(line) + ")");
}

}  // namespace warden::base
