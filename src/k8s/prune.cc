// A walk that says what goes; doc/short_copy.h copies what is left.
#include "k8s/prune.h"

#include <algorithm>
#include <array>

#include "doc/short_copy.h"
#include "k8s/template_digest.h"
#include "warden/kinds.h"

namespace warden::k8s {
namespace {

// Longer texts of annotations on pods are no checksums.
constexpr std::size_t kShortAnnotation = 256;

template <std::size_t N>
bool IsOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::binary_search(words.begin(), words.end(), word);
}

constexpr auto kMetadata = std::to_array<std::string_view>(
    {"annotations", "deletionTimestamp", "generateName", "labels", "name", "namespace", "ownerReferences", "uid"});

// Nothing of what runs in a pod depends on them, and no rule reads them.
constexpr auto kOfPodsNotRead = std::to_array<std::string_view>({"automountServiceAccountToken",
                                                                 "defaultMode",
                                                                 "dnsConfig",
                                                                 "dnsPolicy",
                                                                 "hostAliases",
                                                                 "imagePullSecrets",
                                                                 "nodeAffinity",
                                                                 "nodeSelector",
                                                                 "preemptionPolicy",
                                                                 "priority",
                                                                 "priorityClassName",
                                                                 "runtimeClassName",
                                                                 "schedulerName",
                                                                 "serviceAccount",
                                                                 "serviceAccountName",
                                                                 "stdin",
                                                                 "successThreshold",
                                                                 "terminationMessagePath",
                                                                 "terminationMessagePolicy",
                                                                 "tolerations",
                                                                 "tty"});

// Their members are words of the author's.
constexpr auto kOfAuthor = std::to_array<std::string_view>({"annotations", "labels", "limits", "matchLabels", "requests"});

constexpr auto kOfSecret = std::to_array<std::string_view>({"apiVersion", "data", "immutable", "kind", "metadata", "stringData", "type"});

constexpr auto kOfRevision = std::to_array<std::string_view>({"apiVersion", "kind", "metadata"});

static_assert(std::is_sorted(kMetadata.begin(), kMetadata.end()) && std::is_sorted(kOfPodsNotRead.begin(), kOfPodsNotRead.end()) &&
              std::is_sorted(kOfAuthor.begin(), kOfAuthor.end()) && std::is_sorted(kOfSecret.begin(), kOfSecret.end()) &&
              std::is_sorted(kOfRevision.begin(), kOfRevision.end()));

// Annotations that somebody here reads, or that say who owns an object.
constexpr std::array<std::string_view, 6> kReadDomains = {
    "litellm-warden.dev", "reloader.stakater.com", "argocd.argoproj.io", "toolkit.fluxcd.io", "helm.sh", "deployment.kubernetes.io"};

bool IsRead(std::string_view annotation) {
  const std::string_view domain = annotation.substr(0, annotation.find('/'));
  return std::any_of(kReadDomains.begin(), kReadDomains.end(), [&](std::string_view read) { return domain.ends_with(read); });
}

bool IsYaml(std::string_view key) { return key.ends_with(".yaml") || key.ends_with(".yml"); }

bool IsTrue(const Node* value) { return value != nullptr && value->boolean().value_or(false); }

class Pruner {
 public:
  Pruner(const Object& object, KeepsText keeps_text) : object_(object), keeps_text_(keeps_text) {}

  Object Make() {
    const Node& root = object_.root();
    if (const Node* metadata = root.Find("metadata")) CutMetadata(*metadata);
    CutMember(root, "status");
    const std::string_view kind = object_.ref().kind;
    const KindInfo* row = FindKind(kind);
    if (kind == "Secret") CutSecret(root);
    else if (kind == "ConfigMap") CutConfigMap(root);
    else if (kind == "ReplicaSet" || kind == "ControllerRevision") CutRevision(root);
    else if (row != nullptr && row->has_pods) CutWorkload(root, *row);
    AddIdentity(root);
    return Object(object_.ref(), doc::ShortCopy(object_.document(), cut_));
  }

 private:
  void Cut(const Node& node) { cut_.left_out.insert(&node); }
  void CutMember(const Node& mapping, std::string_view key) {
    if (const Node* value = mapping.Find(key)) Cut(*value);
  }
  void Withhold(const Node& node, std::size_t size) { cut_.withheld.emplace(&node, static_cast<std::uint32_t>(size)); }

  // Items of a typed list do not say it.
  void AddIdentity(const Node& root) {
    const ObjectRef& ref = object_.ref();
    if (!root.is_object()) return;
    api_version_ = ref.group.empty() ? ref.version : ref.group + "/" + ref.version;
    if (root.Find("apiVersion") == nullptr) cut_.added.emplace_back("apiVersion", api_version_);
    if (root.Find("kind") == nullptr) cut_.added.emplace_back("kind", ref.kind);
  }

  void CutMetadata(const Node& metadata) {
    for (const Member& member : metadata.members()) {
      if (!IsOneOf(member.key.text(), kMetadata)) Cut(member.value);
    }
    if (const Node* annotations = metadata.Find("annotations")) {
      for (const Member& member : annotations->members()) {
        if (!IsRead(member.key.text())) Cut(member.value);
      }
    }
    const Node* owners = metadata.Find("ownerReferences");
    if (owners == nullptr) return;
    for (const Node& owner : owners->items()) {
      if (!IsTrue(owner.Find("controller"))) Cut(owner);
    }
  }

  void CutRevision(const Node& root) {
    for (const Member& member : root.members()) {
      if (!IsOneOf(member.key.text(), kOfRevision)) Cut(member.value);  // also a digest that somebody else put there
    }
    digest_ = TemplateDigest(object_);
    cut_.added.emplace_back(kTemplateDigest, digest_);
  }

  // Also what is out of its place, or has a key that is none: it may be a secret itself.
  void CutSecret(const Node& root) {
    for (const Member& member : root.members()) {
      const std::string_view key = member.key.text();
      if (!IsOneOf(key, kOfSecret)) Cut(member.value);
      if (key == "data" || key == "stringData") WithholdAll(member.value);
      if (key == "metadata") CutSealed(member.value);
    }
  }
  // How long a value is may tell what it is.
  void WithholdAll(const Node& data) {
    if (!data.is_object()) return Cut(data);
    for (const Member& member : data.members()) {
      if (member.key.sealed()) Cut(member.value);
      else Withhold(member.value, 1);
    }
  }
  void CutSealed(const Node& node) {
    for (const Node& item : node.items()) CutSealed(item);
    for (const Member& member : node.members()) {
      if (member.key.sealed() || member.value.sealed()) Cut(member.value);
      else CutSealed(member.value);
    }
  }

  void CutConfigMap(const Node& root) {
    if (const Node* data = root.Find("data")) WithholdLarge(*data);
    const Node* binary = root.Find("binaryData");
    if (binary == nullptr) return;
    for (const Member& member : binary->members()) Withhold(member.value, member.value.size());
  }
  void WithholdLarge(const Node& data) {
    std::size_t kept = 0;
    for (const Member& member : data.members()) {
      if (!member.value.is_scalar()) continue;
      const bool yaml = IsYaml(member.key.text());
      if (yaml && keeps_text_(member.value.string())) continue;
      const std::size_t size = member.value.size();
      if (size <= (yaml ? kSmallYaml : kSmallValue) && kept + size <= kSmallValues) kept += size;
      else Withhold(member.value, size);
    }
  }

  void CutWorkload(const Node& root, const KindInfo& row) {
    if (const Node* spec = root.Find("spec"); spec != nullptr && row.name != "Pod") CutMember(*spec, "revisionHistoryLimit");
    const Field pods = row.pods.empty() ? Field(object_.document()) : object_.At(row.pods);
    if (const Node* annotations = pods["metadata"]["annotations"].value(); annotations != nullptr && row.name != "Pod") {
      for (const Member& member : annotations->members()) {
        const bool large = member.value.size() > kShortAnnotation && member.value.is_string();
        if (large && !IsRead(member.key.text())) Withhold(member.value, member.value.size());
      }
    }
    if (const Node* spec = pods["spec"].value()) CutPod(*spec);
  }
  void CutPod(const Node& node) {
    for (const Node& item : node.items()) CutPod(item);
    for (const Member& member : node.members()) {
      const std::string_view key = member.key.text();
      if (IsOneOf(key, kOfPodsNotRead)) Cut(member.value);
      else if (!IsOneOf(key, kOfAuthor)) CutPod(member.value);
    }
  }

  const Object& object_;
  KeepsText keeps_text_;
  doc::Shortening cut_;
  std::string digest_;
  std::string api_version_;
};

}  // namespace

Object Prune(const Object& object, KeepsText keeps_text) { return Pruner(object, keeps_text).Make(); }

bool IsInEveryNamespace(const ObjectRef& ref) {
  if (ref.kind != "ConfigMap" || !ref.group.empty()) return false;
  return ref.name == "kube-root-ca.crt" || ref.name == "openshift-service-ca.crt" || ref.name == "istio-ca-root-cert";
}

}  // namespace warden::k8s
