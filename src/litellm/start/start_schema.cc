// The schema, as the build found it.
#include "litellm/start/start_schema.h"

#include "litellm/start/start_schema_text.h"  // made by CMake

namespace warden::litellm {

const doc::Schema& StartSchema() {
  static const doc::Schema schema(kStartSchemaText);
  return schema;
}

}  // namespace warden::litellm
