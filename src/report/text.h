// A report for people: at a terminal, in the log of a CI job.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "report/report.h"

namespace warden {

enum class Colour : bool { kNever, kAlways };

struct TextOptions {
  Colour colour = Colour::kNever;
  // What to do about a finding that brings no fix: a rule's remediation, by id. May be empty.
  std::function<std::string_view(std::string_view rule)> remediation;
};

// Every finding with its masked source line, then a summary of how much was judged, what was not, and why. Ends with a line end.
std::string ToText(const Report& report, const TextOptions& options);

// The last line of defence and of good manners for text that goes to a terminal: token shapes masked, control characters (which
// names in a file may hold) replaced.
std::string PlainText(std::string_view text);

// "1 error", "2 errors".
std::string Count(std::size_t count, std::string_view noun);

}  // namespace warden
