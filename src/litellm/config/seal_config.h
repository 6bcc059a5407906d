// Which values of a LiteLLM configuration are secrets, and their sealing.
#pragma once

#include "warden/document.h"

namespace warden::litellm {

// Seals literal credentials under the root (k8s/secret_places.h): api_key, master_key, passwords, tokens, all under such names and under
// near misses of them, values of headers, URLs with a password. References (os.environ/X) stay readable: they are names. `document` must be
// the only copy of its storage.
void SealConfig(Document& document);

// The same under one node of Helm values. Text that may hold a configuration stays readable as a whole: what is secret in it is sealed
// where it is read.
void SealValues(Document& document, const Node& values);

}  // namespace warden::litellm
