// "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
#include "admission/trace_context.h"

namespace warden::admission {
namespace {

constexpr std::size_t kSize = 55;

bool IsHex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == text.npos; }
bool IsZero(std::string_view text) { return text.find_first_not_of('0') == text.npos; }

}  // namespace

std::optional<TraceContext> ParseTraceparent(std::string_view traceparent) {
  if (traceparent.size() < kSize || traceparent[2] != '-' || traceparent[35] != '-' || traceparent[52] != '-') return std::nullopt;
  const std::string_view version = traceparent.substr(0, 2), flags = traceparent.substr(53, 2);
  const TraceContext context{traceparent.substr(3, 32), traceparent.substr(36, 16)};
  if (!IsHex(version) || version == "ff" || !IsHex(flags) || !IsHex(context.trace_id) || !IsHex(context.parent_id)) return std::nullopt;
  if (IsZero(context.trace_id) || IsZero(context.parent_id)) return std::nullopt;
  if (traceparent.size() > kSize && (version == "00" || traceparent[kSize] != '-')) return std::nullopt;
  return context;
}

}  // namespace warden::admission
