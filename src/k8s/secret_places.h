// Where in a tree secrets stand: by the names of keys, variables, headers and options. One walk for every kind of document that may be
// shown.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "warden/document.h"

namespace warden::k8s {

// Whose names they are. In Kubernetes objects some say "secret" or "key" and mean a name (secretKeyRef, topologyKey).
enum class Tree : std::uint8_t { kObject, kValues, kConfig };

struct SecretPlaces {
  std::vector<const Node*> sealed;  // nobody reads them; keys of mappings among them
  std::vector<const Node*> masked;  // hidden where text is shown, readable for rules
};

// What stands under `node`. Left alone: references to variables (os.environ/NAME), booleans, null, and text of several lines that may be a
// configuration, whose secrets are found where it is read. Linear time. The nodes live as long as their Document.
void FindSecretPlaces(const Node& node, Tree tree, SecretPlaces& found);

// The same for one member, whose own name counts.
void FindSecretPlaces(const Member& member, Tree tree, SecretPlaces& found);

// A name that was meant to be a name and its value: {name: "API_KEY: X"}. Messages say names.
bool IsNameWithSecret(const Node& name);

// A field of metadata that the API server knows.
bool IsKnownMetadata(std::string_view key);

// The values of a mapping of annotations or labels whose names say secret, as masked.
void FindSecretAnnotations(const Node& mapping, SecretPlaces& found);

}  // namespace warden::k8s
