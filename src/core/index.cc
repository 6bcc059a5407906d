// The table of indexes: of which kinds each is, and the keys of an object.
#include "warden/index.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "warden/kinds.h"

namespace warden {
namespace {

using Keys = std::vector<std::string>;

// What holds metadata and spec of the pods of an object; of kinds that have pods.
Field PodsOf(const Object& object) {
  const KindInfo* kind = FindKind(object.ref().kind);
  WARDEN_CHECK(kind != nullptr && kind->has_pods);
  return object.At(kind->pods);
}

// Calls `visit` for each item of the list.
template <class Visit>
void ForEach(const Field& list, Visit&& visit) {
  const Node* items = list.value();
  if (items == nullptr || !items->is_array()) return;
  for (std::size_t i = 0; i < items->size(); ++i) visit(list.At(i));
}

// ---- users of ConfigMaps

void AddName(const Field& reference, Keys& names) {
  const Node* name = reference["name"].value();
  if (name != nullptr && !name->string().empty()) names.emplace_back(name->string());
}

void AddFromVolumes(const Field& pod, Keys& names) {
  ForEach(pod["volumes"], [&](const Field& volume) {
    AddName(volume["configMap"], names);
    ForEach(volume["projected"]["sources"], [&](const Field& source) { AddName(source["configMap"], names); });
  });
}

void AddFromContainers(const Field& containers, Keys& names) {
  ForEach(containers, [&](const Field& container) {
    ForEach(container["envFrom"], [&](const Field& source) { AddName(source["configMapRef"], names); });
    ForEach(container["env"], [&](const Field& entry) { AddName(entry["valueFrom"]["configMapKeyRef"], names); });
  });
}

Keys ConfigMapsOf(const Object& object) {
  Keys names;
  const Field pod = PodsOf(object)["spec"];
  AddFromVolumes(pod, names);
  AddFromContainers(pod["containers"], names);
  AddFromContainers(pod["initContainers"], names);
  return names;
}

// ---- users of Secrets: envFrom, secretKeyRef, volumes, projected volumes, wherever they stand

void AddTextOf(const Node& reference, std::string_view key, Keys& names) {
  if (const Node* name = reference.Find(key)) names.emplace_back(name->text());
}

void AddSecrets(const Node& node, Keys& names) {
  for (const Node& item : node.items()) AddSecrets(item, names);
  for (const Member& member : node.members()) {
    const auto key = member.key.text();
    if (key == "secretKeyRef" || key == "secretRef" || key == "secret") AddTextOf(member.value, "name", names);
    if (key == "secret") AddTextOf(member.value, "secretName", names);
    AddSecrets(member.value, names);
  }
}

Keys SecretsOf(const Object& object) {
  Keys names;
  if (const Node* pod = PodsOf(object)["spec"].value()) AddSecrets(*pod, names);
  return names;
}

// ---- what targets or selects a workload

Keys TargetOf(const Object& autoscaler) {
  const Node* name = autoscaler.At("spec.scaleTargetRef.name").value();
  return name == nullptr ? Keys() : Keys{std::string(name->text())};
}

Keys BudgetKey(const Object& budget) {
  const Node* selector = budget.At("spec.selector").value();
  if (selector == nullptr || !selector->is_object()) return {};  // selects nothing
  return {SelectorKey(selector->Find("matchLabels"))};
}

Keys ServiceKey(const Object& service) {
  const Node* selector = service.At("spec.selector").value();
  if (selector == nullptr || selector->size() == 0) return {};  // its endpoints are somebody's affair
  return {SelectorKey(selector)};
}

Keys PodLabelsOf(const Object& object) {
  Keys keys;
  const Node* labels = PodsOf(object)["metadata"]["labels"].value();
  if (labels == nullptr) return keys;
  for (const Member& member : labels->members()) keys.push_back(LabelKey(member.key.text(), member.value.text()));
  return keys;
}

// ---- what tells something of the world the objects live in

bool HasReloaderKey(const Node* annotations) {
  constexpr std::string_view kReloaderMark = "reloader.stakater.com/";
  if (annotations == nullptr) return false;
  const auto members = annotations->members();
  return std::any_of(members.begin(), members.end(),
                     [&](const Member& member) { return member.key.text().find(kReloaderMark) != std::string_view::npos; });
}

Keys IfReloaded(const Object& object) {
  const bool shows =
      HasReloaderKey(object.At("metadata.annotations").value()) || HasReloaderKey(PodsOf(object)["metadata"]["annotations"].value());
  return shows ? Keys{""} : Keys();
}

bool Mentions(const Node* node, std::string_view word) {
  if (node == nullptr) return false;
  if (node->string().find(word) != std::string_view::npos) return true;
  return std::any_of(node->items().begin(), node->items().end(), [&](const Node& item) { return Mentions(&item, word); });
}

// The chart's litellm-migrations, the image of that name, or prisma called by hand.
Keys IfMigration(const Object& job) {
  const Node* containers = PodsOf(job)["spec"]["containers"].value();
  if (containers == nullptr) return {};
  const bool migrates = std::any_of(containers->items().begin(), containers->items().end(), [&](const Node& container) {
    const bool ours = Mentions(container.Find("image"), "litellm");
    return ours && (job.ref().name.find("migrat") != std::string::npos || Mentions(container.Find("command"), "migrat") ||
                    Mentions(container.Find("args"), "migrat") || Mentions(container.Find("args"), "--skip_server_startup") ||
                    Mentions(container.Find("image"), "litellm-migrations"));
  });
  return migrates ? Keys{""} : Keys();
}

// ---- what makes other objects

Keys WrittenBy(const Object& external_secret) {
  const Node* name = external_secret.At("spec.target.name").value();
  const bool stated = name != nullptr && name->is_scalar() && !name->is_null();
  return {stated ? std::string(name->text()) : external_secret.ref().name};
}

bool IsTrue(const Node* value) { return value != nullptr && value->boolean().value_or(false); }

Keys GeneratedBy(const Object& kustomization) {
  Keys keys;
  if (IsTrue(kustomization.At("generatorOptions.disableNameSuffixHash").value())) return keys;
  for (const std::string_view list : {"configMapGenerator", "secretGenerator"}) {
    const Node* generators = kustomization.root().Find(list);
    if (generators == nullptr) continue;
    for (const Node& generator : generators->items()) {
      const Node* name = generator.Find("name");
      const Node* options = generator.Find("options");
      const bool plain = options != nullptr && IsTrue(options->Find("disableNameSuffixHash"));
      if (name != nullptr && !plain) keys.push_back(GeneratorKey(list, name->text()));
    }
  }
  return keys;
}

// ---- what a workload ran before

Keys ControllerOf(const Object& object) {
  Keys names;
  ForEach(object.At("metadata.ownerReferences"), [&](const Field& owner) {
    if (IsTrue(owner["controller"].value())) AddName(owner, names);
  });
  return names;
}

// ---- the table

constexpr auto kConfigMapUsers = KindsThat<&KindInfo::uses_config_maps>();
constexpr auto kSecretUsers = KindsThat<&KindInfo::uses_secrets>();
constexpr auto kReloaded = KindsThat<&KindInfo::is_reloaded>();
constexpr std::array<std::string_view, 2> kAutoscalers = {"HorizontalPodAutoscaler", "ScaledObject"};
constexpr std::array<std::string_view, 1> kBudgets = {"PodDisruptionBudget"};
constexpr std::array<std::string_view, 1> kServices = {"Service"};
constexpr std::array<std::string_view, 1> kJobs = {"Job"};
constexpr std::array<std::string_view, 1> kExternalSecrets = {"ExternalSecret"};
constexpr std::array<std::string_view, 2> kRevisionKinds = {"ControllerRevision", "ReplicaSet"};
constexpr std::array<std::string_view, 1> kKustomizations = {"Kustomization"};

struct Row {
  Index index;
  std::span<const std::string_view> kinds;
  Keys (*keys)(const Object&);
};
// In the order of the enum.
constexpr std::array<Row, kIndexes> kRows = {{
    {Index::kConfigMapUsers, kConfigMapUsers, &ConfigMapsOf},
    {Index::kSecretUsers, kSecretUsers, &SecretsOf},
    {Index::kAutoscalers, kAutoscalers, &TargetOf},
    {Index::kBudgets, kBudgets, &BudgetKey},
    {Index::kServices, kServices, &ServiceKey},
    {Index::kPodLabels, kReloaded, &PodLabelsOf},
    {Index::kReloader, kReloaded, &IfReloaded},
    {Index::kMigrations, kJobs, &IfMigration},
    {Index::kSecretWriters, kExternalSecrets, &WrittenBy},
    {Index::kGenerators, kKustomizations, &GeneratedBy},
    {Index::kRevisions, kRevisionKinds, &ControllerOf},
}};

const Row& RowOf(Index index) {
  const Row& row = kRows[static_cast<std::size_t>(index)];
  WARDEN_CHECK(row.index == index);
  return row;
}

Keys KeysOf(const Row& row, const Object& object) {
  if (std::find(row.kinds.begin(), row.kinds.end(), object.ref().kind) == row.kinds.end()) return {};
  Keys keys = row.keys(object);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace

std::string LabelKey(std::string_view label, std::string_view value) { return std::string(label).append("=").append(value); }

std::string SelectorKey(const Node* labels) {
  const Member* longest = nullptr;
  if (labels != nullptr) {
    for (const Member& member : labels->members()) {
      if (longest == nullptr || member.value.text().size() > longest->value.text().size()) longest = &member;
    }
  }
  return longest == nullptr ? std::string() : LabelKey(longest->key.text(), longest->value.text());
}

std::string GeneratorKey(std::string_view list, std::string_view name) { return std::string(list).append("/").append(name); }

std::span<const std::string_view> KindsIn(Index index) { return RowOf(index).kinds; }

std::vector<std::string> KeysIn(Index index, const Object& object) { return KeysOf(RowOf(index), object); }

std::vector<IndexKey> IndexKeysOf(const Object& object) {
  std::vector<IndexKey> all;
  for (const Row& row : kRows) {
    for (std::string& key : KeysOf(row, object)) all.push_back({row.index, std::move(key)});
  }
  return all;
}

}  // namespace warden
