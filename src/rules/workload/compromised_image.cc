// LW111: a release that somebody else than its makers published.
#include <fmt/core.h>

#include "k8s/workload.h"
#include "litellm/version/advisories.h"
#include "litellm/version/installed.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

void Check(const k8s::Workload& workload, const Context&, Reporter& report) {
  for (const k8s::Container& container : workload.containers()) {
    const auto installed = litellm::InstalledIn(container);
    const litellm::Compromise* compromise = installed ? litellm::CompromiseOf(installed->version) : nullptr;
    if (compromise == nullptr) continue;
    // What pip gave that day is bad; the project's own images are only where the notice names them, and a mirror may hold either.
    const bool certain = installed->by_pip || compromise->images;
    if (!certain && litellm::IsOfficialImage(container.image)) continue;
    auto& finding =
        report.At(installed->field, container.subject(),
                  certain ? fmt::format("container {} {} LiteLLM {}, a compromised release: it {}", container.name,
                                        installed->by_pip ? "installs" : "runs", litellm::ToString(installed->version), compromise->what)
                          : fmt::format("container {} runs LiteLLM {}, compromised where it was installed by pip: that release {}",
                                        container.name, litellm::ToString(installed->version), compromise->what));
    if (!certain) finding.AtMost(Severity::kWarning);
    finding.fix = Fix::Manual("Run another version, and replace every secret that this one could read");
  }
}

}  // namespace

constexpr Rule kCompromisedImage{
    .id = "LW111",
    .name = "compromised-image",
    .summary = "A LiteLLM release that was published by an attacker.",
    .rationale =
        "1.107.0 of 21 October 2026 (PyPI, GHCR and Docker Hub) carries an implant; its images were signed with the key that was valid "
        "then, "
        "so a check of signatures lets them pass. 1.82.7 and 1.82.8 of 24 March 2026, installed by pip, steal credentials and Kubernetes "
        "Secrets; the official images of those two are clean, an own build may not be, which is a warning. A pod of these hands over every "
        "key behind the gateway, so no exemption and no break glass helps.",
    .remediation =
        "Set the container's `image` (or the version that pip installs) to another release, by digest, and replace the master key, the "
        "provider keys, the database password and the service account's tokens.",
    .before = R"(- name: litellm
  image: ghcr.io/berriai/litellm:v1.107.0
)",
    .after = R"(- name: litellm
  image: ghcr.io/berriai/litellm:v1.109.0
)",
    .production = Severity::kError,
    .development = Severity::kError,
    .fix = FixClass::kManual,
    .exemptable = false,
    .workloads = kWithContainers,
    .check = &Check,
};

}  // namespace warden::rules
