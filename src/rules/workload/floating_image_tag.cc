// LW110: an image tag that means another image tomorrow.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "k8s/recognise.h"
#include "k8s/workload.h"
#include "litellm/version/version.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// Words of which a moving tag is made: main-latest, litellm_stable, v1.81-nightly is none.
constexpr std::array<std::string_view, 22> kMovingWords = {
    "latest", "main",    "master", "stable", "nightly", "dev",     "develop", "edge",       "head",    "rc",   "canary",
    "next",   "current", "lts",    "prod",   "staging", "release", "litellm", "production", "preview", "beta", "alpha"};

bool IsMovingWord(std::string_view word) { return std::find(kMovingWords.begin(), kMovingWords.end(), word) != kMovingWords.end(); }

// Nothing but such words, or a tag of somebody's own that ends in one: "team-stable". What has a digit is a version, a build or a commit.
bool IsMoving(std::string_view tag) {
  if (std::any_of(tag.begin(), tag.end(), [](char c) { return c >= '0' && c <= '9'; })) return false;
  if (tag.ends_with("-stable") || tag.ends_with("-latest") || tag.ends_with("_stable")) return true;
  while (!tag.empty()) {
    const auto end = std::min(tag.find_first_of("-_."), tag.size());
    if (!IsMovingWord(tag.substr(0, end))) return false;
    tag.remove_prefix(std::min(end + 1, tag.size()));
  }
  return true;
}

// Not a placeholder that some tool replaces (${IMAGE}, <image>, ko://…, LITELLM_IMAGE): a path has no capitals.
bool IsLiteral(const k8s::Image& image) {
  return !image.name.empty() && image.reference.find_first_of("${}<> ") == std::string_view::npos &&
         image.reference.find("://") == std::string_view::npos &&
         std::none_of(image.path.begin(), image.path.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool IsFloating(const k8s::Image& image) { return image.digest.empty() && (image.tag.empty() || IsMoving(image.tag)) && IsLiteral(image); }

bool IsLiteLlms(const k8s::Container& container) {
  return container.proxy || k8s::IsProxyImage(container.image) || litellm::IsOfficialImage(container.image);
}

void Check(const k8s::Workload& workload, const Context&, Reporter& report) {
  for (const k8s::Container& container : workload.containers()) {
    if (!IsFloating(container.image)) continue;
    const k8s::Image& image = container.image;
    auto& finding = report.At(
        container.field["image"], container.subject(),
        image.tag.empty()
            ? fmt::format("image {} of container {} has no tag, should have a version or a digest", image.reference, container.name)
            : fmt::format("container {} uses the moving tag {}, should be a version or a digest", container.name, image.tag));
    if (!IsLiteLlms(container)) finding.AtMost(Severity::kWarning);
    finding.fix = Fix::Manual(fmt::format("Name the version of {} that runs today, or its digest", image.name));
  }
}

// From one moving tag to another nothing is lost that was there.
bool Worse(const Node*, const Node*) { return false; }

}  // namespace

constexpr Rule kFloatingImageTag{
    .id = "LW110",
    .name = "floating-image-tag",
    .summary = "An image with a moving tag, or without a tag, and without a digest.",
    .rationale =
        "Each new pod may start another version than its neighbours: a drain becomes an upgrade, with migrations of the database, that "
        "nobody asked for, and there is no earlier version to roll back to. The project has frozen main-latest and deprecated main-stable; "
        "any moving tag may have pointed at the compromised 1.107.0. 26 of 48 real deployments use one. Images beside LiteLLM are a "
        "warning.",
    .remediation = "Set the container's `image` to a version (`ghcr.io/berriai/litellm:v1.109.0`), best with the digest behind it.",
    .before = R"(- name: litellm
  image: ghcr.io/berriai/litellm:main-stable
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
