// Paths and queries of the Kubernetes API. Pure. Nothing that a name holds can leave its place in the path: it is refused.
#pragma once

#include <string>
#include <string_view>

#include "warden/kinds.h"
#include "warden/status.h"

namespace warden::kube {

// What is asked for, as paths of the API name it. The views are of literals, or outlive the call.
struct Resource {
  std::string_view group;  // "" for the core group
  std::string_view version;
  std::string_view plural;
  std::string_view subresource = {};  // "status", "scale", …
  std::string_view kind = {};         // what lists and watches must bring; "": whatever comes
};
constexpr Resource ResourceOf(const KindInfo& kind) { return {kind.group, kind.version, kind.plural, {}, kind.name}; }

// "/apis/apps/v1/namespaces/llm/deployments/litellm". `ns` is "" for all namespaces and for what has none; `name` is "" for the
// collection. kInvalid, which quotes the name: one that the API server cannot know (empty where one is needed, ".", with a slash …).
Result<std::string> PathOf(const Resource& resource, std::string_view ns, std::string_view name);

// Whether it is a path of the API server's own ("/readyz", "/version?timeout=5s"): from a slash on, percent-encoded, and no segment leads
// up, in whatever spelling.
Status CheckRawPath(std::string_view path);

// "a=1&b=2", encoded; parameters without a value are left out.
class Query {
 public:
  Query& Add(std::string_view key, std::string_view value);
  Query& AddTrue(std::string_view key, bool holds) { return holds ? Add(key, "true") : *this; }
  // `path`, with the question mark where there is a query.
  std::string After(const std::string& path) const { return text_.empty() ? path : path + "?" + text_; }

 private:
  std::string text_;
};

}  // namespace warden::kube
