// Indexes over objects: who has to do with a name or a label, without a look at every object.
//
// An index is a pure function from an object to the keys under which it is found; the table of them stands in core/index.cc. Whatever holds
// many objects (the files of a run, a store) keeps the keys of each; whatever holds few may look at all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warden/object.h"

namespace warden {

enum class Index : std::uint8_t {
  kConfigMapUsers,  // workloads that run for good, by the names of the ConfigMaps that their pods name (volumes, env, envFrom)
  kSecretUsers,     // workloads, by the names of the Secrets that their pods name
  kAutoscalers,     // HorizontalPodAutoscalers and ScaledObjects, by the name of their target, whatever its kind
  kBudgets,         // PodDisruptionBudgets, by SelectorKey of their selector's matchLabels
  kServices,        // Services, by SelectorKey of their selector
  kPodLabels,       // workloads that run for good but for bare Pods, by LabelKey of each label of their pods
  kReloader,        // workloads with an annotation of Reloader's, on themselves or their pod template: under ""
  kMigrations,      // Jobs that migrate LiteLLM's database: under ""
  kSecretWriters,   // ExternalSecrets, by the name of the Secret that they write
  kGenerators,      // Kustomizations, by GeneratorKey of each object whose name they end with a hash
  kRevisions,       // ReplicaSets and ControllerRevisions, by the name of the controller that owns them
};
inline constexpr std::size_t kIndexes = 11;

// "app=litellm": one label.
std::string LabelKey(std::string_view label, std::string_view value);
// The key of one of the labels, the one with the longest value: names of one system are longer than words that all share. "" where there
// are none: whoever looks for a selector by the labels of a pod asks for "" too.
std::string SelectorKey(const Node* labels);
// "configMapGenerator/litellm-config".
std::string GeneratorKey(std::string_view list, std::string_view name);

// The kinds that the index holds, sorted.
std::span<const std::string_view> KindsIn(Index index);
// The keys under which the index holds the object, each once; none: it does not hold it.
std::vector<std::string> KeysIn(Index index, const Object& object);

struct IndexKey {
  Index index;
  std::string key;
};
// Of all indexes.
std::vector<IndexKey> IndexKeysOf(const Object& object);

}  // namespace warden
