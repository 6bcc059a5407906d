// The structure without which a proxy does not start: schemas/litellm-start.schema.json, compiled in.
#pragma once

#include "doc/schema.h"

namespace warden::litellm {

const doc::Schema& StartSchema();

}  // namespace warden::litellm
