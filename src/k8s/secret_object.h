// A Secret, wherever it stands: an object of its own, or one among the values of a chart.
#pragma once

#include "k8s/secret_places.h"
#include "warden/document.h"

namespace warden::k8s {

// By its kind, in any case and with blanks: what the API server would refuse holds the same secret. A SecretList, too.
bool IsSecret(const Node& mapping);

// Everything but what the API server knows of every object; of its annotations those of known programs stay.
void FindInSecret(const Node& object, SecretPlaces& found);

// `stringData`, or what takes its place: the keys of the mapping are names, what stands under them is hidden whole.
void FindInSecretData(const Node& data, SecretPlaces& found);

}  // namespace warden::k8s
