// Which objects are LiteLLM's. The only place that decides it, by the rules of the field: images and names as the charts, manifests and
// forks use them; the label litellm-warden.dev/component wins over everything.
#pragma once

#include <string_view>

#include "k8s/image.h"
#include "warden/object.h"

namespace warden::k8s {

inline constexpr std::string_view kComponentLabel = "litellm-warden.dev/component";

// What an object says of itself.
enum class Component { kUnstated, kProxy, kNone };
Component ComponentOf(const Object& object);

// A proxy image: litellm, litellm-database, mirrors and own builds (tool-litellm); not litellm-redis, -ui, -migrations, -operator ….
bool IsProxyImage(const Image& image);

// Software that stands beside a proxy (databases, caches, meshes, exporters): never the proxy, whatever it is named.
bool IsForeignImage(const Image& image);

// A name of a container, workload or Scale that says LiteLLM: litellm, litellm-proxy, team-litellm; not litellm-redis ….
bool IsProxyName(std::string_view name);

}  // namespace warden::k8s
