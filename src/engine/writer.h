// Who sent an UPDATE, by its field manager.
#pragma once

#include <string>

#include "warden/engine.h"
#include "warden/object.h"

namespace warden::engine {

// As the request says, else the newest writer in the object's managedFields, which the API server has brought up to date before it asks;
// "" when neither tells, and for anything but an UPDATE. Its times are whole seconds: of several writers within one, it is the one that
// owns a field that it did not own in the stored object. Pure; any thread.
std::string WriterOf(const Object& object, const Circumstances& circumstances);

}  // namespace warden::engine
