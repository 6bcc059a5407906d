// LiteLLM configurations in Helm values: values files, HelmRelease, Argo CD Application and whatever else carries values.
//
// A configuration stands there as a mapping (`proxy_config` of the LiteLLM charts, at the top or under a subchart's key), or as text that a
// chart puts into a ConfigMap as it is. Values may themselves be text: `helm.values`, `valuesContent`, `values.yaml` of a ConfigMap.
// Source of the behaviour: litellm-helm (proxy_config rendered by toYaml), Argo CD (spec.source.helm), Flux (spec.values, valuesFrom),
// k3s (HelmChart.spec.valuesContent), kustomize (helmCharts[].valuesInline).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "litellm/config/find_configs.h"
#include "warden/document.h"
#include "warden/object.h"

namespace warden::litellm {

// A kind that holds Helm values: HelmRelease, Application, our own HelmValues for a values file …
bool CarriesValues(const ObjectRef& ref);

// Whether any configuration may stand in values or in an object that carries them, by its shape; no text in it is read.
bool MayHoldConfigs(const Node& root);

// Every configuration under `document`'s root, in its order. `place` is that of the root in the object: "" or "values.yaml".
void FindConfigsInValues(const Object& object, const Document& document, std::string_view place, const Assumptions& assumptions,
                         FoundConfigs& found);

}  // namespace warden::litellm
