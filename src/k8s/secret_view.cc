// Reading a Secret.
#include "k8s/secret_view.h"

#include <algorithm>
#include <array>

#include "k8s/recognise.h"
#include "k8s/workload.h"

namespace warden::k8s {
namespace {

// Keys by which a Secret is known to be LiteLLM's without a workload in sight.
constexpr std::array<std::string_view, 8> kKnownKeys = {"LITELLM_MASTER_KEY", "PROXY_MASTER_KEY", "LITELLM_SALT_KEY", "STORE_MODEL_IN_DB",
                                                        "DATABASE_URL",       "REDIS_PASSWORD",   "LITELLM_LICENSE",  "masterkey"};

bool HasKnownKey(const std::vector<SecretEntry>& entries) {
  return std::any_of(entries.begin(), entries.end(), [](const SecretEntry& entry) {
    return std::find(kKnownKeys.begin(), kKnownKeys.end(), entry.key) != kKnownKeys.end() || entry.key.ends_with("_API_KEY");
  });
}

// Secrets that others own, whatever keys they have.
bool IsOpaque(const Object& object) {
  const Node* type = object.At("type").value();
  return type == nullptr || type->is_null() || type->text().empty() || type->text() == "Opaque";
}

bool UsedInNamespace(const Object& secret, const Snapshot& snapshot) {
  const auto users = snapshot.Lookup(Index::kSecretUsers, secret.ref().name, secret.ref().ns);
  return std::any_of(users.begin(), users.end(), [&](const Object* user) { return WorkloadOf(*user, snapshot) != nullptr; });
}

}  // namespace

std::optional<SecretView> SecretView::Make(const Object& object, const Snapshot& snapshot) {
  if (object.ref().kind != "Secret" || !object.ref().group.empty()) return std::nullopt;
  const Component component = ComponentOf(object);
  if (component == Component::kNone || !IsOpaque(object)) return std::nullopt;
  SecretView view(object);
  for (const std::string_view list : {"data", "stringData"}) {
    const Field field = object.At(list);
    const Node* values = field.value();
    if (values == nullptr) continue;
    for (const Member& member : values->members()) {
      if (member.value.withheld()) return std::nullopt;
      view.entries_.push_back({Field(object.document(), member.value), member.key.text(), list == "data"});
    }
  }
  if (component == Component::kProxy || HasKnownKey(view.entries_) || UsedInNamespace(object, snapshot)) return view;
  return std::nullopt;
}

}  // namespace warden::k8s
