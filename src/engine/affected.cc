// From an object to those that look at it: by name where an index knows, by namespace where none does.
#include "engine/affected.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "base/budget.h"
#include "k8s/selector.h"
#include "k8s/workload.h"
#include "litellm/config/values.h"
#include "warden/kinds.h"

namespace warden::engine {
namespace {

using Objects = std::set<const Object*>;

bool IsAmong(std::span<const std::string_view> kinds, std::string_view kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

// Whether the kind is asked for to make the view that the rule judges: a Scale is what its workload is, a Secret is LiteLLM's by who names
// it, and a text is a configuration by who is told to read it.
struct MakesView {
  const Rule& rule;
  std::string_view kind;
  bool operator()(std::monostate) const { return false; }
  bool operator()(CheckFn<k8s::Workload>) const { return rule.workloads.Has(WorkloadKind::kScale) && FindKind(kind)->is_scaled; }
  bool operator()(CheckFn<litellm::Config>) const { return FindKind(kind)->uses_config_maps; }
  bool operator()(CheckFn<litellm::UnreadableConfig>) const { return FindKind(kind)->uses_config_maps; }
  bool operator()(CheckFn<k8s::SecretView>) const { return FindKind(kind)->uses_secrets; }
  // Which objects are LiteLLM's at all.
  bool operator()(CheckFn<Object>) const { return FindKind(kind)->has_pods; }
};

bool LooksAt(const Rule& rule, std::string_view kind) {
  if (IsAmong(rule.needs, kind) || IsAmong(rule.asks, kind)) return true;
  return FindKind(kind) != nullptr && std::visit(MakesView{rule, kind}, rule.check);
}

// Whether the rule may have something to say of the object, by its kind.
struct MayJudge {
  const Rule& rule;
  const ObjectRef& ref;
  bool operator()(std::monostate) const { return false; }
  bool operator()(CheckFn<k8s::Workload>) const {
    const auto kind = k8s::WorkloadKindOf(ref);
    return kind && rule.workloads.Has(*kind);
  }
  bool operator()(CheckFn<litellm::Config>) const { return ref.kind == "ConfigMap" || litellm::CarriesValues(ref); }
  bool operator()(CheckFn<litellm::UnreadableConfig>) const { return ref.kind == "ConfigMap" || litellm::CarriesValues(ref); }
  bool operator()(CheckFn<k8s::SecretView>) const { return ref.kind == "Secret"; }
  bool operator()(CheckFn<Object>) const { return rule.kinds.empty() || IsAmong(rule.kinds, ref.kind); }
};

// Of one object, who stands near enough to notice it.
class Neighbours {
 public:
  Neighbours(const Object& object, const Snapshot& snapshot) : object_(object), snapshot_(snapshot), ns_(object.ref().ns) {}

  // Everybody whom names lead to. Whatever is related by nothing but a namespace is not in it.
  Objects Find() {
    const std::string_view kind = object_.ref().kind;
    if (kind == "ConfigMap") AddUsers(Index::kConfigMapUsers, object_.ref().name);
    if (kind == "Secret") AddUsers(Index::kSecretUsers, object_.ref().name);
    if (kind == "ConfigMap" || kind == "Secret") AddKindsWithoutIndex(kind);
    for (const std::string& secret : KeysIn(Index::kSecretWriters, object_)) AddUsers(Index::kSecretUsers, secret);
    for (const std::string& target : KeysIn(Index::kAutoscalers, object_)) AddWorkloadsOfName(target);
    if (kind == "PodDisruptionBudget") AddSelected();
    if (const KindInfo* row = FindKind(kind); row != nullptr && row->has_pods) AddNamed();
    return std::move(found_);
  }

  // Where the workloads that it selects are all that it touches; else it is named beside those that nothing selects.
  bool SelectsSomething() const { return selects_; }

 private:
  // A workload, and the ConfigMaps that it names: what a configuration amounts to depends on all that its proxies have.
  void AddUser(const Object& user) {
    if (!found_.insert(&user).second) return;
    for (const std::string& map : KeysIn(Index::kConfigMapUsers, user)) AddAll("ConfigMap", map);
  }
  void AddUsers(Index index, std::string_view name) {
    for (const Object* user : snapshot_.Lookup(index, name, ns_)) AddUser(*user);
  }

  // Those whose names of ConfigMaps or Secrets no index holds.
  void AddKindsWithoutIndex(std::string_view kind) {
    for (const KindInfo& row : kKnownKinds) {
      const bool indexed = kind == "ConfigMap" ? row.uses_config_maps : row.uses_secrets;
      if (!row.has_pods || indexed) continue;
      for (const Object* object : snapshot_.List(row.name, ns_)) AddUser(*object);
    }
  }

  // All of that name in reach: without a namespace there may be several.
  std::span<const Object* const> Named(std::string_view kind, std::string_view name) const {
    const auto list = snapshot_.List(kind, ns_);
    const auto before = [](const Object* object, std::string_view wanted) { return object->ref().name < wanted; };
    const auto from = std::lower_bound(list.begin(), list.end(), name, before);
    return {from, std::find_if(from, list.end(), [&](const Object* object) { return object->ref().name != name; })};
  }
  void AddAll(std::string_view kind, std::string_view name) {
    const auto named = Named(kind, name);
    found_.insert(named.begin(), named.end());
  }

  void AddWorkloadsOfName(std::string_view name) {
    for (const KindInfo& row : kKnownKinds) {
      if (!row.workload) continue;
      for (const Object* object : Named(row.name, name)) AddUser(*object);
    }
  }

  // What a workload names, the Scale of it, and who reads the same ConfigMaps: whether a text is a configuration is told by any of them.
  void AddNamed() {
    AddAll("Scale", object_.ref().name);
    for (const std::string& map : KeysIn(Index::kConfigMapUsers, object_)) {
      AddAll("ConfigMap", map);
      AddUsers(Index::kConfigMapUsers, map);
    }
    for (const std::string& secret : KeysIn(Index::kSecretUsers, object_)) AddAll("Secret", secret);
  }

  void AddSelected() {
    const Node* selector = object_.At("spec.selector").value();
    const std::string key = SelectorKey(object_.At("spec.selector.matchLabels").value());
    for (const std::string_view kind : KindsIn(Index::kPodLabels)) {
      if (key.empty()) AddMatching(snapshot_.List(kind, ns_), selector);
    }
    if (!key.empty()) AddMatching(snapshot_.Lookup(Index::kPodLabels, key, ns_), selector);
  }
  void AddMatching(std::span<const Object* const> owners, const Node* selector) {
    for (const Object* owner : owners) {
      if (!k8s::Matches(selector, owner->At("spec.template.metadata.labels").value())) continue;
      selects_ = true;
      found_.insert(owner);
    }
  }

  const Object& object_;
  const Snapshot& snapshot_;
  std::string_view ns_;
  Objects found_;
  bool selects_ = false;
};

// How far a look of a rule at a kind reaches, where names do not say it.
enum class Reach { kNames, kNamespace, kEverything };

Reach ReachOf(const Object& object, const Rule& rule, bool selects) {
  const std::string_view kind = object.ref().kind;
  const bool of_workload = std::holds_alternative<CheckFn<k8s::Workload>>(rule.check);
  if (kind == "ConfigMap" || kind == "Secret" || kind == "ExternalSecret") return Reach::kNames;
  if (IsAmong(KindsIn(Index::kAutoscalers), kind)) return Reach::kNames;
  if (kind == "PodDisruptionBudget" && selects) return Reach::kNames;
  // Names of generated objects, and what is built of which folder: files alone have them.
  if (kind == "Kustomization") return Reach::kEverything;
  const bool asked = IsAmong(rule.needs, kind) || IsAmong(rule.asks, kind);
  // Looked at to make a view, or as who reads a configuration.
  if (const KindInfo* row = FindKind(kind); row != nullptr && row->has_pods && !(asked && of_workload)) return Reach::kNames;
  // That Reloader is in use is seen anywhere.
  return KeysIn(Index::kReloader, object).empty() ? Reach::kNamespace : Reach::kEverything;
}

// Whether one that the rule looks at may itself look into every namespace: a file that names none. A budget then selects in all of them.
bool HasHomeless(std::span<const std::string_view> kinds, std::string_view ns, const Snapshot& snapshot) {
  return std::any_of(kinds.begin(), kinds.end(), [&](std::string_view kind) {
    const auto list = snapshot.List(kind, ns);
    return std::any_of(list.begin(), list.end(), [](const Object* object) { return object->ref().ns.empty(); });
  });
}

// The kinds whose objects the rule may judge.
std::vector<std::string_view> JudgedKinds(const Rule& rule) {
  std::vector<std::string_view> kinds;
  for (const KindInfo& row : kKnownKinds) {
    const ObjectRef ref{std::string(row.group), std::string(row.version), std::string(row.name), {}, {}};
    if (std::visit(MayJudge{rule, ref}, rule.check)) kinds.push_back(row.name);
  }
  for (const std::string_view kind : rule.kinds) {
    if (!IsAmong(kinds, kind)) kinds.push_back(kind);
  }
  return kinds;
}

bool IsItself(const Object& object, const Object& other) {
  const ObjectRef &a = object.ref(), &b = other.ref();
  return a.group == b.group && a.kind == b.kind && a.ns == b.ns && a.name == b.name;
}

}  // namespace

std::vector<Affected> AffectedBy(const Object& object, const Snapshot& snapshot, std::span<const Rule* const> rules, HowFar how_far) {
  Neighbours neighbours(object, snapshot);
  const Objects near = neighbours.Find();
  std::map<const Object*, std::vector<const Rule*>> asked;
  const auto ask = [&](const Rule& rule, const Object* other) {
    base::Spend();
    if (!IsItself(object, *other) && std::visit(MayJudge{rule, other->ref()}, rule.check)) asked[other].push_back(&rule);
  };
  for (const Rule* rule : rules) {
    if (!LooksAt(*rule, object.ref().kind)) continue;
    const Reach reach = ReachOf(object, *rule, neighbours.SelectsSomething());
    if (reach == Reach::kNames || how_far == HowFar::kNamed) {
      for (const Object* other : near) ask(*rule, other);
      continue;
    }
    const std::string_view ns = object.ref().ns;
    const bool everywhere = reach == Reach::kEverything || HasHomeless(rule->needs, ns, snapshot) || HasHomeless(rule->asks, ns, snapshot);
    for (const std::string_view kind : JudgedKinds(*rule)) {
      for (const Object* other : snapshot.List(kind, everywhere ? std::string_view() : ns)) ask(*rule, other);
    }
  }
  std::vector<Affected> affected;
  affected.reserve(asked.size());
  for (auto& [other, whose] : asked) affected.push_back({other, std::move(whose)});
  const auto place = [](const Affected& one) {
    const ObjectRef& ref = one.object->ref();
    return std::tie(ref.kind, ref.ns, ref.name, ref.group);
  };
  std::stable_sort(affected.begin(), affected.end(), [&](const Affected& a, const Affected& b) { return place(a) < place(b); });
  return affected;
}

}  // namespace warden::engine
