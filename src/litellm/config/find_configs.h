// Where LiteLLM configurations stand. The only place that knows.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "doc/reader.h"
#include "litellm/config/config.h"
#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden::litellm {

// Text in an object that should be a configuration and cannot be read.
struct UnreadableConfig {
  Field field;        // the string
  std::string place;  // "config.yaml"
  doc::ReadError error;
};

struct FoundConfigs {
  std::vector<Config> configs;
  std::vector<UnreadableConfig> unreadable;
  std::vector<std::shared_ptr<const Document>> texts;  // texts between the object and `unreadable`, which refers to them
};

// The configurations in `object`: the *.yaml and *.yml keys of a ConfigMap that look like one (model_list, or a section of LiteLLM's own,
// be it alone) or are Helm values with one inside; whatever a proxy of the snapshot is told to read; the root of a bare configuration file;
// those in Helm values (litellm/config/values.h), whose place is the way to them: "spec.source.helm.values, proxy_config". A Helm template
// in a value is left alone: it is no YAML yet. `assumptions`: those of the judgement, told to each configuration. Read once where the
// snapshot keeps what was made (k8s/view_cache.h).
FoundConfigs FindConfigs(const Object& object, const Snapshot& snapshot, const Assumptions& assumptions);

// Whether a mapping is a LiteLLM configuration by itself.
bool LooksLikeConfig(const Node& root);

// A bare configuration file as an object of its own: kind "LiteLLMConfig", named after the file. `document` must be the only copy.
Object ConfigFileObject(Document document, std::string name);
inline constexpr std::string_view kConfigFileKind = "LiteLLMConfig";

// A Helm values file likewise: kind "HelmValues".
Object ValuesFileObject(Document document, std::string name);
inline constexpr std::string_view kValuesFileKind = "HelmValues";

}  // namespace warden::litellm
