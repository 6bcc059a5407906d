// LW112: a LiteLLM version inside the range of a published advisory.
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

#include "k8s/recognise.h"
#include "k8s/workload.h"
#include "litellm/version/advisories.h"
#include "litellm/version/installed.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

struct Against {
  std::vector<const litellm::Advisory*> advisories;
  litellm::Version fixed;  // fixes the last of them
};

Against AgainstVersion(const litellm::Version& version) {
  Against against;
  for (const litellm::Advisory& advisory : litellm::Advisories()) {
    if (!advisory.Affects(version)) continue;
    against.advisories.push_back(&advisory);
    against.fixed = std::max(against.fixed, advisory.fixed);
  }
  return against;
}

// One or two are told, more only named: a warning of the API server has 256 characters.
std::string Words(const std::vector<const litellm::Advisory*>& advisories) {
  std::string words;
  for (const litellm::Advisory* advisory : advisories) {
    words += fmt::format("{}{}", words.empty() ? "" : ", ", advisory->id);
    if (advisories.size() <= 2) words += fmt::format(" ({})", advisory->what);
  }
  return words;
}

void CheckContainer(const k8s::Workload& workload, const k8s::Container& container, Reporter& report) {
  const auto installed = litellm::InstalledIn(container);
  if (!installed) return;
  const auto [advisories, fixed] = AgainstVersion(installed->version);
  if (advisories.empty()) return;
  auto& finding = report.At(installed->field, container.subject(),
                            fmt::format("container {} runs LiteLLM {}, should be at least {}: {}", container.name,
                                        litellm::ToString(installed->version), litellm::ToString(fixed), Words(advisories)));
  // What does not serve cannot be attacked through its port.
  if (!container.runs() || !workload.serves()) finding.AtMost(Severity::kWarning);
  finding.fix = Fix::Manual(fmt::format("Upgrade to LiteLLM {} or newer", litellm::ToString(fixed)));
}

void Check(const k8s::Workload& workload, const Context&, Reporter& report) {
  for (const k8s::Container& container : workload.containers()) {
    if (container.proxy || k8s::IsProxyImage(container.image)) CheckContainer(workload, container, report);
  }
}

// Older, or open to something that the stored version is not.
bool Worse(const Node* before, const Node* after) {
  const auto old_version = litellm::VersionWrittenIn(before);
  const auto new_version = litellm::VersionWrittenIn(after);
  if (!old_version || !new_version || *new_version < *old_version) return true;
  const auto all = litellm::Advisories();
  return std::any_of(all.begin(), all.end(),
                     [&](const litellm::Advisory& a) { return a.Affects(*new_version) && !a.Affects(*old_version); });
}

}  // namespace

constexpr Rule kVulnerableImage{
    .id = "LW112",
    .name = "vulnerable-image",
    .summary = "A LiteLLM version inside the range of a published CVE.",
    .rationale =
        "The gateway holds the keys of every provider and often faces many users. CVE-2026-42208 (SQL injection without a key) and "
        "CVE-2026-42271 (any key runs commands) were exploited within days. The version is read from the image's tag or the pip command; "
        "moving tags and bare digests tell none. A step up that is still inside a range is only warned about: it must not be harder than "
        "staying.",
    .remediation = "Set the container's `image` to the version named or a newer one.",
    .before = R"(- name: litellm
  image: ghcr.io/berriai/litellm:v1.82.0-stable
)",
    .after = R"(- name: litellm
  image: ghcr.io/berriai/litellm:v1.109.0
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .workloads = kWithContainers,
    .worse = &Worse,
    .check = &Check,
};

}  // namespace warden::rules
