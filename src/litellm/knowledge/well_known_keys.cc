// The list.
#include "litellm/knowledge/well_known_keys.h"

#include <algorithm>
#include <array>

#include "doc/secret_text.h"

namespace warden::litellm {
namespace {

constexpr std::array<std::string_view, 14> kKeys = {"sk-1234",   "sk-12345",  "sk-123456",   "sk-1234567890",        "sk-litellm",
                                                    "sk-master", "sk-secret", "sk-test",     "sk-changeme",          "sk-master-key",
                                                    "1234",      "changeme",  "sk-your-key", "sk-litellm-master-key"};

}  // namespace

bool IsWellKnownKey(const Node& value) {
  return value.is_scalar() && !value.is_null() && std::find(kKeys.begin(), kKeys.end(), doc::SecretText(value)) != kKeys.end();
}

}  // namespace warden::litellm
