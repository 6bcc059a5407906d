// The Config view.
#include "litellm/config.h"

#include <utility>

#include "litellm/config_users.h"

namespace warden {

Config::Config(const Object& object, Document document, std::string place) : object_(&object), place_(std::move(place)) {
  auto parts = std::make_shared<Parts>();
  parts->document = std::move(document);
  parts->models = ModelEntriesOf(parts->document);
  parts_ = std::move(parts);
}

std::string Config::subject() const { return place_.empty() ? "configuration" : "configuration " + place_; }

ConfigUsers Config::users(const Snapshot& snapshot) const { return ConfigUsers(*this, snapshot); }

}  // namespace warden
