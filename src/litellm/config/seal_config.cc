// One walk over a configuration.
#include "litellm/config/seal_config.h"

#include "doc/reader.h"
#include "k8s/secret_places.h"

namespace warden {
namespace {

void Seal(Document& document, const Node& node, Tree tree) {
  SecretPlaces found;
  FindSecretPlaces(node, tree, found);
  SealNodes(document, found.sealed);
  MaskNodes(document, found.masked);
}

}  // namespace

void SealConfig(Document& document) { Seal(document, document.root(), Tree::kConfig); }

void SealValues(Document& document, const Node& values) { Seal(document, values, Tree::kValues); }

}  // namespace warden
