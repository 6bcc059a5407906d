// One walk over a configuration.
#include "litellm/seal_config.h"

#include <string_view>
#include <vector>

#include "doc/reader.h"
#include "k8s/secret_names.h"
#include "litellm/config_text.h"

namespace warden {
namespace {

constexpr std::string_view kReference = "os.environ/";

enum class Texts : bool { kNone, kEmbedded };

bool IsEmbedded(std::string_view text) { return text.find('\n') != std::string_view::npos && MayHoldConfigText(text); }

void Walk(const Node& node, Texts texts, std::vector<const Node*>& secrets) {
  if (node.is_string()) {
    if (HasUserinfo(node.string()) && (texts == Texts::kNone || !IsEmbedded(node.string()))) secrets.push_back(&node);
    return;
  }
  for (const Node& item : node.items()) Walk(item, texts, secrets);
  for (const Member& member : node.members()) {
    const bool literal =
        member.value.is_scalar() && !member.value.is_null() && !member.value.is_bool() && !member.value.string().starts_with(kReference);
    if (literal && IsSecretName(member.key.text())) {
      secrets.push_back(&member.value);
    } else {
      Walk(member.value, texts, secrets);
    }
  }
}

void Seal(Document& document, const Node& node, Texts texts) {
  std::vector<const Node*> secrets;
  Walk(node, texts, secrets);
  SealNodes(document, secrets);
}

}  // namespace

void SealConfig(Document& document) { Seal(document, document.root(), Texts::kNone); }

void SealValues(Document& document, const Node& values) { Seal(document, values, Texts::kEmbedded); }

}  // namespace warden
