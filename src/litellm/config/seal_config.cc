// One walk over a configuration.
#include "litellm/config/seal_config.h"

#include "doc/reader.h"
#include "k8s/secret_places.h"

namespace warden::litellm {
namespace {

void Seal(Document& document, const Node& node, k8s::Tree tree) {
  k8s::SecretPlaces found;
  k8s::FindSecretPlaces(node, tree, found);
  doc::SealNodes(document, found.sealed);
  doc::MaskNodes(document, found.masked);
}

}  // namespace

void SealConfig(Document& document) { Seal(document, document.root(), k8s::Tree::kConfig); }

void SealValues(Document& document, const Node& values) { Seal(document, values, k8s::Tree::kValues); }

}  // namespace warden::litellm
