// A table.
#include "k8s/values_carrier.h"

#include <algorithm>
#include <array>

namespace warden::k8s {
namespace {

struct Carrier {
  std::string_view group;
  std::string_view kind;
};

constexpr std::array kCarriers = {
    Carrier{"argoproj.io", "Application"},           Carrier{"argoproj.io", "ApplicationSet"},
    Carrier{"helm.cattle.io", "HelmChart"},          Carrier{"helm.cattle.io", "HelmChartConfig"},
    Carrier{"helm.crossplane.io", "Release"},        Carrier{"helm.toolkit.fluxcd.io", "HelmRelease"},
    Carrier{"kustomize.config.k8s.io", "Component"}, Carrier{"kustomize.config.k8s.io", "Kustomization"},
};

}  // namespace

bool CarriesHelmValues(std::string_view group, std::string_view kind) {
  return std::any_of(kCarriers.begin(), kCarriers.end(),
                     [&](const Carrier& carrier) { return carrier.group == group && carrier.kind == kind; });
}

}  // namespace warden::k8s
