// Days and times as text: ISO 8601 days, RFC 3339 times. Pure: nobody asks a clock here.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace warden::base {

// "2026-12-31", exactly; nothing for what is no such day.
std::optional<std::chrono::sys_days> ParseDay(std::string_view text);

// "2026-11-21T16:30:00Z", "2026-11-21T17:30:00.5+01:00"; fractions are dropped, a leap second is the second before. Nothing for all
// else, also for a time without a zone.
std::optional<std::chrono::sys_seconds> ParseRfc3339(std::string_view text);

std::string ToText(std::chrono::sys_days day);      // "2026-12-31"
std::string ToText(std::chrono::sys_seconds time);  // "2026-11-21T16:30:00Z"

}  // namespace warden::base
