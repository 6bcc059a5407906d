// The schema, as the build found it.
#include "policy/schema.h"

#include "policy/schema_text.h"  // made by CMake

namespace warden::policy {

std::string_view PolicySchemaText() { return kPolicySchemaText; }

const doc::Schema& PolicySchema() {
  static const doc::Schema schema(kPolicySchemaText);
  return schema;
}

}  // namespace warden::policy
