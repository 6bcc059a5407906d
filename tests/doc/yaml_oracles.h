// What the consumers of YAML make of a text, and whether our reader makes the same of it: PyYAML (LiteLLM) and sigs.k8s.io/yaml
// (kubectl), asked through tests/oracles.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "support/oracle.h"
#include "warden/document.h"

namespace warden::testing {

// A text that our reader and the consumer disagree about.
struct Difference {
  std::string_view explanation;  // the name of the known difference, empty: not known
  std::string description;       // who, the text, our answer and theirs
};

// Nothing: the same verdict and the same typed value.
std::optional<Difference> DifferenceFromPyYaml(Oracle& oracle, std::string_view text);
std::optional<Difference> DifferenceFromKubectl(Oracle& oracle, std::string_view text);

}  // namespace warden::testing
