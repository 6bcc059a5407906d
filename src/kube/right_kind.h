// Whether what came is what was asked for: something else than an API server may answer 200, and a collection must hold its own kind alone.
// Pure.
#pragma once

#include "kube/api_path.h"
#include "warden/document.h"

namespace warden::kube {

// `list`: a List as an API server sends it. Its items need not name their kind, and name no other. True where `resource` says no kind.
bool IsListOf(const Resource& resource, const Node& list);

// `object`: of an event of a watch, where each names its kind; bookmarks too. True where `resource` says no kind.
bool IsOneOf(const Resource& resource, const Node& object);

}  // namespace warden::kube
