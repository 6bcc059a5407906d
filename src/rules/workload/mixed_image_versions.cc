// LW113: init, migration and main container of one pod run different builds of LiteLLM.
#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "k8s/recognise.h"
#include "k8s/workload.h"
#include "litellm/version/version.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

bool IsLiteLlms(const k8s::Container& container) { return k8s::IsProxyImage(container.image) || litellm::IsOfficialImage(container.image); }

// Whether two builds cannot be the same: versions where both tell one (litellm and litellm-database of 1.97.0 belong together), else the
// words of the same repository.
bool Differ(const k8s::Image& a, const k8s::Image& b) {
  const auto first = litellm::VersionOf(a);
  const auto second = litellm::VersionOf(b);
  if (first && second) return *first != *second;
  if (a.path != b.path) return false;
  if (!a.digest.empty() && !b.digest.empty()) return a.digest != b.digest;
  return a.digest.empty() && b.digest.empty() && a.tag != b.tag;
}

std::string BuildOf(const k8s::Image& image) {
  return std::string(image.tag.empty() ? image.digest.empty() ? "no tag" : image.digest : image.tag);
}

void Check(const k8s::Workload& workload, const Context&, Reporter& report) {
  const auto& containers = workload.containers();
  const auto main = std::find_if(containers.begin(), containers.end(), [](const k8s::Container& c) { return c.proxy && IsLiteLlms(c); });
  if (main == containers.end()) return;
  for (const k8s::Container& other : containers) {
    if (&other == &*main || !IsLiteLlms(other) || !Differ(main->image, other.image)) continue;
    auto& finding = report.At(other.field["image"], other.subject(),
                              fmt::format("container {} runs {} of {}, container {} runs {}, should be the same", other.name,
                                          BuildOf(other.image), other.image.name, main->name, BuildOf(main->image)));
    report.Relate(finding, workload.object(), main->field["image"]);
    finding.fix = Fix::Manual("Give all LiteLLM containers of the pod the same version");
  }
}

}  // namespace

constexpr Rule kMixedImageVersions{
    .id = "LW113",
    .name = "mixed-image-versions",
    .summary = "Init, migration and main container of a pod with different versions of LiteLLM.",
    .rationale =
        "A migration of one version and a proxy of another meet in one database: columns are missing or of another type, keys and spend "
        "fail "
        "with database errors while the pod looks healthy. It happens when an upgrade edits one of two places.",
    .remediation = "Set the same tag or digest in the `image` of every LiteLLM container of the pod.",
    .before = R"(initContainers:
  - name: migrate
    image: ghcr.io/berriai/litellm-database:v1.105.4
)",
    .after = R"(initContainers:
  - name: migrate
    image: ghcr.io/berriai/litellm-database:v1.109.0
)",
    .production = Severity::kWarning,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .workloads = {WorkloadKind::kDeployment, WorkloadKind::kStatefulSet, WorkloadKind::kRollout, WorkloadKind::kJob, WorkloadKind::kCronJob,
                  WorkloadKind::kPod},
    .check = &Check,
};

}  // namespace warden::rules
