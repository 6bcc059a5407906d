// What a document is that we do not judge, in words that say what to do instead.
#pragma once

#include <string>
#include <string_view>

#include "warden/document.h"
#include "warden/object.h"

namespace warden::source {

// Why a document without a Kubernetes object or configuration in it is skipped. `base_name`: the file's, without folders.
std::string WhyForeign(const Node& root, std::string_view base_name);

// Why an object is not judged, or not all of it, whose content only another tool unfolds (a HelmRelease, a Kustomization …); "" for all
// others.
enum class Configs : bool { kNone, kJudged };
std::string WhyDeferred(const ObjectRef& ref, Configs configs);

// Why a document is a patch of something else, which says nothing by what it leaves out; "" when it does not say that it is one.
std::string WhyPartial(const Node& root);

// A mapping with configurations under keys of its own: what charts take as values.
bool IsValuesFile(const Node& root);
inline constexpr std::string_view kValuesJudged =
    "Helm values: beyond the configuration in them nothing is judged, check what the chart renders to (`warden check --helm`)";

}  // namespace warden::source
