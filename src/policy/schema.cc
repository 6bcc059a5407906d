// The schema, as the build found it.
#include "policy/schema.h"

#include "policy/schema_text.h"  // made by CMake

namespace warden {

std::string_view PolicySchemaText() { return kPolicySchemaText; }

const Schema& PolicySchema() {
  static const Schema schema(kPolicySchemaText);
  return schema;
}

}  // namespace warden
