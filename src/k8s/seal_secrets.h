// What in a Kubernetes object is a secret, and its sealing before anyone else sees the object.
#pragma once

#include <span>

#include "warden/document.h"

namespace warden {

// Seals every secret under the `objects` (roots of Kubernetes objects in `document`, which must be the only copy of its storage):
// a Secret's data, stringData and whole last-applied annotation; literal environment values whose name or shape says secret; flat
// ConfigMap values likewise; strings with a password in a URL. The last-applied annotation of other kinds is hidden in excerpts.
void SealSecrets(Document& document, std::span<const Node* const> objects);

}  // namespace warden
