// What in a Kubernetes object is a secret, and its sealing before anyone else sees the object.
#pragma once

#include <span>
#include <string_view>

#include "warden/document.h"

namespace warden::k8s {

// Seals every secret under the `objects` (roots of Kubernetes objects in `document`, which must be the only copy of its storage):
// a Secret's data, stringData and whole last-applied annotation; what k8s/secret_places.h finds by its name in all others; flat ConfigMap
// values likewise. Hidden where text is shown, and readable for rules: the last-applied annotation of other kinds, annotations and labels
// named like keys, binaryData, what drivers of volumes take.
//
// kForRules: of objects that are judged and of which no line is ever shown, as in a review. There only literal variables and values of a
// ConfigMap that rules look at, passwords in URLs and Secrets are sealed: messages quote nothing else (doc/shown.h), and to look at every
// key would double the time of a small review. What rules are told is the same either way.
enum class SealFor : bool { kPeople, kRules };
void SealSecrets(Document& document, std::span<const Node* const> objects, SealFor whom = SealFor::kPeople);
// The same of objects of that kind, which need not say so.
void SealSecretsOf(std::string_view kind, Document& document, std::span<const Node* const> objects, SealFor whom = SealFor::kPeople);

}  // namespace warden::k8s
