// Fields whose text is a name, a path or a choice: what stays readable where everything else is hidden, below a key that says secret
// (secretKeyRef, imagePullSecrets) or beside the name of a variable that holds one.
#pragma once

#include <string_view>

namespace warden::k8s {

// name, namespace, secretName, path, mountPath, audience, … Exact, as Kubernetes spells them. Any thread.
bool IsKnownField(std::string_view key);

// A part of a chart or an object with fields of its own, which stands below names of components as well: image, resources, affinity.
bool IsKnownPart(std::string_view key);

}  // namespace warden::k8s
