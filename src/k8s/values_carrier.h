// Kinds of objects that hold Helm values for another tool to render.
#pragma once

#include <string_view>

namespace warden::k8s {

// HelmRelease, Application, HelmChart …
bool CarriesHelmValues(std::string_view group, std::string_view kind);

}  // namespace warden::k8s
