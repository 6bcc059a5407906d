// Looking for os.environ/ in values.
#include "litellm/readers/env_reference.h"

#include "base/mask.h"
#include "doc/secret_text.h"

namespace warden::litellm {
namespace {

void Walk(const Node& node, std::string_view key, bool in_list, std::vector<EnvReference>& found) {
  if (const auto name = EnvironNameIn(&node)) {
    found.push_back({&node, *name, key, !in_list});
    return;
  }
  for (const Node& item : node.items()) Walk(item, key, true, found);
  for (const Member& member : node.members()) Walk(member.value, member.key.text(), false, found);
}

}  // namespace

std::optional<std::string_view> EnvironNameIn(const Node* value) {
  if (value == nullptr || !value->is_string()) return std::nullopt;
  // What follows is no name, else it would not be sealed: a variable that nobody has.
  if (value->sealed()) return doc::SecretText(*value).starts_with(kEnvironPrefix) ? std::optional(base::kRedacted) : std::nullopt;
  if (!value->string().starts_with(kEnvironPrefix)) return std::nullopt;
  return value->string().substr(kEnvironPrefix.size());
}

std::size_t EnvironAt(const Node& value) {
  if (!value.is_string()) return std::string_view::npos;
  return (value.sealed() ? doc::SecretText(value) : value.string()).find(kEnvironPrefix);
}

std::vector<EnvReference> EnvReferencesIn(const Node& root) {
  std::vector<EnvReference> found;
  Walk(root, "", false, found);
  return found;
}

}  // namespace warden::litellm
