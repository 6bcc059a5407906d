// What helm and kustomize print, cut into the files it was made from as far as the text says.
//
// Source of the behaviour: helm pkg/action (`# Source: chart/templates/x.yaml` above each document), kustomize buildMetadata
// originAnnotations (config.kubernetes.io/origin).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace warden::source {

struct RenderedPart {
  std::string source;  // relative to what was rendered: "templates/deployment.yaml"; "" unknown
  std::string text;
};

// One part a source, in the order in which they come first; documents of one source stay in order.
std::vector<RenderedPart> SplitHelmOutput(std::string_view text);
std::vector<RenderedPart> SplitKustomizeOutput(std::string_view text);

}  // namespace warden::source
