// What configurations want, from text as people write it.
#pragma once

#include <string>
#include <utility>

#include "doc/reader.h"
#include "hotadd/desired.h"
#include "litellm/config/find_configs.h"

namespace warden::testing {

inline constexpr char kOurSource[] = "llm/litellm-config/config.yaml";

// `yaml`: a whole configuration. Throws std::bad_optional_access where it cannot be read.
inline hotadd::DesiredModels DesiredFrom(std::string yaml, std::string source = kOurSource) {
  const Object object =
      warden::litellm::ConfigFileObject(doc::ReadYaml(std::move(yaml), "config.yaml", Dialect::kPyYaml).document.value(), "config.yaml");
  return hotadd::ReadDesired(warden::litellm::Config(object, object.document(), "", {}), std::move(source));
}

// Of one entry of model_list, in flow style.
inline hotadd::DesiredModels DesiredEntry(const std::string& entry) { return DesiredFrom("model_list:\n- " + entry + "\n"); }

}  // namespace warden::testing
