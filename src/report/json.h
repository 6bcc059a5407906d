// A report for programs; its shape is schemas/report.schema.json.
#pragma once

#include <memory>
#include <string_view>

#include "report/writer.h"

namespace warden::report {

// The version of that shape, which the report begins with. The number goes up when a key goes or changes its meaning; a new key leaves it.
inline constexpr std::string_view kReportSchema = "litellm-warden/report/v1";

// Indented by two, keys in the order of the schema, a line end at the end. Invalid UTF-8 becomes U+FFFD. What was not judged and what is
// exempted stands behind all findings and is kept until then.
std::unique_ptr<Writer> MakeJsonWriter(const WriterOptions& options);

}  // namespace warden::report
