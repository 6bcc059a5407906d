// Ids for models that state none: readable, unique in their list, the same for the same list every time, and of nothing but names.
//
// Pure. Why models need ids: litellm/router.py (_generate_model_id) makes one out of all parameters, resolved keys among them, so that it
// changes with each edit and each new key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "litellm/config/model_entry.h"

namespace warden::litellm {

// It states an id of its own.
bool HasModelId(const ModelEntry& entry);
// Those that do not, in their order.
std::vector<const ModelEntry*> WithoutModelId(const std::vector<ModelEntry>& entries);

// One id for each entry, "" for those that have one: "gpt-4o-azure-eu" for gpt-4o at azure/gpt-4o-eu, "gpt-4o-azure-eu-2" for the next
// such. Entries added behind others change no id.
std::vector<std::string> ProposeModelIds(const std::vector<ModelEntry>& entries);

}  // namespace warden::litellm
