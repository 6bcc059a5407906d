// A report for programs; its shape is schemas/report.schema.json.
#pragma once

#include <string>

#include "report/report.h"

namespace warden {

// Indented by two, keys in the order of the schema, a line end at the end. Invalid UTF-8 becomes U+FFFD.
std::string ToJson(const Report& report);

}  // namespace warden
