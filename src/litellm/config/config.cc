// The Config view.
#include "litellm/config/config.h"

#include <utility>

#include "litellm/config/config_users.h"

namespace warden::litellm {

Config::Config(const Object& object, Document document, std::string place, const Assumptions& assumptions)
    : object_(&object), place_(std::move(place)), assumed_version_(assumptions.litellm) {
  auto parts = std::make_shared<Parts>();
  parts->document = std::move(document);
  parts->models = ModelEntriesOf(parts->document);
  parts_ = std::move(parts);
}

Config Config::Under(const Assumptions& assumptions) const {
  Config other = *this;
  other.assumed_version_ = assumptions.litellm;
  return other;
}

std::string Config::subject() const { return place_.empty() ? "configuration" : "configuration " + place_; }

ConfigUsers Config::users(const Snapshot& snapshot) const { return ConfigUsers(*this, snapshot); }

}  // namespace warden::litellm
