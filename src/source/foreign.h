// What a document is that we do not judge, in words that say what to do instead.
#pragma once

#include <string>
#include <string_view>

#include "warden/document.h"
#include "warden/object.h"

namespace warden {

// Why a document without a Kubernetes object or configuration in it is skipped. `base_name`: the file's, without folders.
std::string WhyForeign(const Node& root, std::string_view base_name);

// Why an object is skipped whose content only another tool unfolds (a HelmRelease, a Kustomization …); "" for all others.
std::string_view WhyDeferred(const ObjectRef& ref);

}  // namespace warden
