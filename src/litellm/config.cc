// The Config view.
#include "litellm/config.h"

namespace warden {

std::string Config::subject() const { return place_.empty() ? "configuration" : "configuration " + place_; }

}  // namespace warden
