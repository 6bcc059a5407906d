// Which LiteLLM a container runs: the version of its image, or the one that its command installs over it.
//
// Refers to the Document of the container. Any thread.
#pragma once

#include <optional>

#include "k8s/workload.h"
#include "litellm/version/version.h"
#include "warden/assumptions.h"
#include "warden/document.h"

namespace warden::litellm {

struct Installed {
  Version version;
  Field field;  // what says so: the image, or the word of command or args that holds the pip command
  bool by_pip = false;
};

// Nothing: it cannot be told, or the container is not LiteLLM's.
std::optional<Installed> InstalledIn(const k8s::Container& container);

// The LiteLLM of a container: what is assumed, else what its image or command says; nothing: neither tells. Of a configuration ConfigUsers
// knows it.
std::optional<Version> VersionFor(const Assumptions& assumptions, const k8s::Container& container);

// The version that the text of such a field says, for comparing the stored field with the new one (Rule::worse). nullptr: nothing.
std::optional<Version> VersionWrittenIn(const Node* field);

}  // namespace warden::litellm
