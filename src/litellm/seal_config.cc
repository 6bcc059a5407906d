// One walk over a configuration.
#include "litellm/seal_config.h"

#include <vector>

#include "doc/reader.h"
#include "k8s/secret_names.h"

namespace warden {
namespace {

constexpr std::string_view kReference = "os.environ/";

void Walk(const Node& node, std::vector<const Node*>& secrets) {
  if (node.is_string()) {
    if (HasUserinfo(node.string())) secrets.push_back(&node);
    return;
  }
  for (const Node& item : node.items()) Walk(item, secrets);
  for (const Member& member : node.members()) {
    const bool literal =
        member.value.is_scalar() && !member.value.is_null() && !member.value.is_bool() && !member.value.string().starts_with(kReference);
    if (literal && IsSecretName(member.key.text())) {
      secrets.push_back(&member.value);
    } else {
      Walk(member.value, secrets);
    }
  }
}

}  // namespace

void SealConfig(Document& document) {
  std::vector<const Node*> secrets;
  Walk(document.root(), secrets);
  SealNodes(document, secrets);
}

}  // namespace warden
