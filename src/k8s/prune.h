// What of an object is kept for as long as it is there: what the views of other objects, the indexes and recognition read, and what a rule
// reads of it when it is asked again. The rest goes: managedFields, status, what kubectl last applied, annotations of programs that nobody
// here reads, what only a scheduler or a kubelet wants to know.
//
// Of a Secret the names of its keys stay, and no byte of any value. Of a ConfigMap values stay that a view may read: texts that may hold
// a configuration of LiteLLM, whole, and small ones (a variable, a fragment). A value that does not stay is withheld (Node::withheld):
// known to be there, and nobody can say what it is. Of a ReplicaSet or a ControllerRevision its owner, its labels and the digest of its pod
// template.
//
// Pure; any thread. The result shares no memory with what it was made of.
#pragma once

#include <cstddef>
#include <string_view>

#include "warden/object.h"

namespace warden::k8s {

// Values of a ConfigMap that are kept whatever they are: up to so many bytes each, of a YAML file more, and in all.
inline constexpr std::size_t kSmallValue = 1024;
inline constexpr std::size_t kSmallYaml = 4096;
inline constexpr std::size_t kSmallValues = 64U << 10;

// Whether a text of a ConfigMap's YAML file is kept whole: litellm/config/config_text.h says which may be a configuration.
using KeepsText = bool (*)(std::string_view text);

Object Prune(const Object& object, KeepsText keeps_text);

// ConfigMaps that a controller puts into every namespace, with the same certificates each time: not kept at all. They are always there.
bool IsInEveryNamespace(const ObjectRef& ref);

}  // namespace warden::k8s
