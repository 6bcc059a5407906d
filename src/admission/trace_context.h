// The W3C trace context of a request: https://www.w3.org/TR/trace-context/, the traceparent field.
#pragma once

#include <optional>
#include <string_view>

namespace warden::admission {

struct TraceContext {
  std::string_view trace_id;   // 32 hexadecimal digits
  std::string_view parent_id;  // 16
};

// Views into `traceparent`. Nothing for what the standard calls invalid; what a later version adds is ignored, as it demands.
std::optional<TraceContext> ParseTraceparent(std::string_view traceparent);

}  // namespace warden::admission
