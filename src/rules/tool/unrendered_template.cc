// LW002: reported by what reads files; described here.
#include "rules/catalogue.h"

namespace warden::rules {

constexpr Rule kUnrenderedTemplate{
    .id = "LW002",
    .name = "unrendered-template",
    .summary = "A Helm, Jinja or Flux template that has not been rendered yet.",
    .rationale =
        "A template is no manifest: what it will become depends on values that are not in the file. It counts as skipped, so that nobody "
        "takes silence for a verdict.",
    .remediation = "Render first and check the result: `helm template … | warden check -`, `kustomize build … | warden check -`.",
    .production = Severity::kInfo,
    .development = Severity::kInfo,
    .points = Points::kCheckOnly,
};

}  // namespace warden::rules
