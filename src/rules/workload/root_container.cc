// LW132: a proxy container with more rights than it needs: root, privilege escalation, capabilities, a writable root file system.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// Where LiteLLM and its Prisma client write, and what tells them (docs: production page, read-only file system).
constexpr std::string_view kReadOnlyHelp =
    "Set readOnlyRootFilesystem: true, mount emptyDirs at /tmp and at the directories that LITELLM_UI_PATH, LITELLM_ASSETS_PATH, "
    "LITELLM_MIGRATION_DIR, PRISMA_BINARY_CACHE_DIR and XDG_CACHE_HOME name, and set LITELLM_NON_ROOT: \"true\"";

// The images whose own user is not root.
constexpr std::array<std::string_view, 2> kNonRootImages = {"litellm-non_root", "litellm-non-root"};

bool HasUser(const k8s::Image& image) {
  return std::find(kNonRootImages.begin(), kNonRootImages.end(), image.name) != kNonRootImages.end();
}

bool Is(const Field& field, bool wanted) { return field.value() != nullptr && field.value()->boolean() == wanted; }

// A container's own setting wins over the pod's.
const Node* Effective(const Field& own, const Field& pod, std::string_view key) {
  const Node* value = own[key].value();
  return value != nullptr && !value->is_null() ? value : pod[key].value();
}

bool RunsAsRoot(const Field& own, const Field& pod) {
  const Node* non_root = Effective(own, pod, "runAsNonRoot");
  if (non_root != nullptr && non_root->boolean().value_or(false)) return false;
  const Node* user = Effective(own, pod, "runAsUser");
  return user == nullptr || user->integer().value_or(0) == 0;
}

bool DropsAll(const Field& own) {
  const Node* dropped = own["capabilities"]["drop"].value();
  if (dropped == nullptr) return false;
  return std::any_of(dropped->items().begin(), dropped->items().end(),
                     [](const Node& name) { return name.text() == "ALL" || name.text() == "all"; });
}

bool IsPlaceholder(const Field& field) {
  const Node* value = field.value();
  return value != nullptr && !value->is_null() && !value->is_object();
}

struct Rights {
  bool root = false;
  bool privileged = false;
  bool escalation = false;
  bool capabilities = false;
  bool any() const { return root || privileged || escalation || capabilities; }

  static Rights Of(const Field& own, const Field& pod) {
    return {.root = RunsAsRoot(own, pod),
            .privileged = Is(own["privileged"], true),
            .escalation = !Is(own["allowPrivilegeEscalation"], false),
            .capabilities = !DropsAll(own)};
  }

  // An image with a user of its own starts as that user, but nothing holds the next image to it.
  std::string Words(const k8s::Image& image) const {
    std::string words;
    const auto add = [&](bool has, std::string_view what) {
      if (has) words += fmt::format("{}{}", words.empty() ? "" : ", ", what);
    };
    add(privileged, "is privileged");
    add(root, HasUser(image) ? "does not insist on runAsNonRoot" : "may run as root");
    add(escalation, "may gain privileges");
    add(capabilities, "does not drop capabilities");
    return words;
  }
};

// What no proxy needs is taken away; the user only where the image has one of its own, or the pod would not start.
Fix MakeFix(const k8s::Container& container, const Field& own, const Rights& rights) {
  const bool has_user = HasUser(container.image);
  // Exotic: somebody wanted it.
  if (rights.privileged) return Fix::Manual("Run without privileged: true");
  if (!rights.escalation && !rights.capabilities && !has_user) {
    return Fix::Manual("Run the litellm-non_root image with runAsNonRoot: true");
  }
  Fix fix = Fix::Unsafe("Take away the rights that LiteLLM does not need");
  if (rights.escalation) std::move(fix).Set(own["allowPrivilegeEscalation"], false);
  if (rights.capabilities) std::move(fix).SetJson(own["capabilities"]["drop"], R"(["ALL"])");
  if (rights.root && has_user) std::move(fix).Set(own["runAsNonRoot"], true);
  return fix;
}

// Something writable at /tmp, where Python and its libraries put their files.
bool HasWritableTmp(const Field& container) {
  const Node* mounts = container["volumeMounts"].value();
  if (mounts == nullptr) return false;
  return std::any_of(mounts->items().begin(), mounts->items().end(), [](const Node& mount) {
    const Node* path = mount.Find("mountPath");
    const Node* read_only = mount.Find("readOnly");
    return path != nullptr && (path->text() == "/tmp" || path->text() == "/tmp/") &&
           (read_only == nullptr || !read_only->boolean().value_or(false));
  });
}

void CheckRights(const k8s::Container& container, const Field& own, const Field& pod, Reporter& report) {
  const Rights rights = Rights::Of(own, pod);
  if (!rights.any()) return;
  auto& finding =
      report.At(own, container.subject() + ", rights", fmt::format("container {} {}", container.name, rights.Words(container.image)));
  finding.fix = MakeFix(container, own, rights);
}

void CheckFileSystem(const k8s::Container& container, const Field& own, Reporter& report) {
  const Field read_only = own["readOnlyRootFilesystem"];
  if (Is(read_only, true)) {
    if (HasWritableTmp(container.field)) return;
    report
        .At(container.field["volumeMounts"], container.subject() + ", root file system",
            fmt::format("root file system of container {} is read-only, but nothing writable is mounted at /tmp", container.name))
        .fix = Fix::Manual("Mount an emptyDir at /tmp");
    return;
  }
  if (read_only.value() != nullptr && !read_only.value()->is_null() && !read_only.value()->is_bool()) return;
  report
      .At(read_only, container.subject() + ", root file system",
          fmt::format("root file system of container {} is writable, should have readOnlyRootFilesystem: true", container.name))
      .fix = Fix::Manual(std::string(kReadOnlyHelp));
}

void Check(const k8s::Workload& workload, const Context&, Reporter& report) {
  if (workload.is_partial()) return;
  const Field pod = workload.pod_spec()["securityContext"];
  for (const k8s::Container& container : workload.containers()) {
    const Field own = container.field["securityContext"];
    if (!container.proxy || IsPlaceholder(own) || IsPlaceholder(pod)) continue;
    CheckRights(container, own, pod, report);
    CheckFileSystem(container, own, report);
  }
}

}  // namespace

constexpr Rule kRootContainer{
    .id = "LW132",
    .name = "root-container",
    .summary = "A proxy container that may run as root, gain privileges, or write to its root file system.",
    .rationale =
        "LiteLLM has run foreign commands more than once (CVE-2026-42271, CVE-2026-30623): as root on a writable file system such a fault "
        "lets an attacker persist, and capabilities carry it to the node. 43 of 48 real deployments do not forbid root, 46 of 48 "
        "have a writable root. Unsafe to fix by itself: an own build may need what is taken away.",
    .remediation =
        "In the container's `securityContext` set `runAsNonRoot: true` (image `litellm-non_root`), `allowPrivilegeEscalation: false`, "
        "`capabilities.drop: [ALL]` and `readOnlyRootFilesystem: true`, the last with emptyDirs at /tmp and at the directories that "
        "LITELLM_UI_PATH, LITELLM_ASSETS_PATH, LITELLM_MIGRATION_DIR, PRISMA_BINARY_CACHE_DIR and XDG_CACHE_HOME name.",
    .before = R"(- name: litellm
  image: ghcr.io/berriai/litellm:v1.109.0
)",
    .after = R"(securityContext:
  allowPrivilegeEscalation: false
  capabilities:
    drop: [ALL]
  readOnlyRootFilesystem: true
  runAsNonRoot: true
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kUnsafe,
    .check = &Check,
};

}  // namespace warden::rules
