// The structure of a policy file: schemas/policy.schema.json, compiled in.
#pragma once

#include <string_view>

#include "doc/schema.h"

namespace warden::policy {

// The file's bytes.
std::string_view PolicySchemaText();
const doc::Schema& PolicySchema();

}  // namespace warden::policy
