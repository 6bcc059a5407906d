// A report for people: at a terminal, in the log of a CI job.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "report/colour.h"
#include "report/report.h"
#include "report/writer.h"
#include "warden/rule.h"

namespace warden::report {

enum class SourceLines : bool { kShown, kLeftOut };

// What its rule says of a finding: why it hurts, what to do where the finding brings no fix, where to read more.
enum class RuleWords : bool { kShown, kLeftOut };

struct TextOptions {
  Colour colour = Colour::kNever;
  RuleWords words = RuleWords::kShown;
  SourceLines source = SourceLines::kShown;  // left out where a diff follows
};

// A report for people. Of a run: the findings as they come, then the summary; with `verbose` a line for everything that was not judged.
std::unique_ptr<Writer> MakeTextWriter(const WriterOptions& options);

// Every finding with its masked source line; "" when there are none.
std::string FindingsText(const Report& report, const TextOptions& options);

// A line for everything that was not judged.
std::string SkippedText(const Report& report);

// How much was judged, and what `warden fix` would repair; kGrouped: also what was not judged, by reason.
enum class Reasons : bool { kNone, kGrouped };
std::string SummaryText(const Tally& tally, Reasons reasons);

// All of a report: its findings and the summary.
std::string ToText(const Report& report, const TextOptions& options);

// The last line of defence and of good manners for text that goes to a terminal: token shapes masked, control characters (which
// names in a file may hold) replaced.
std::string PlainText(std::string_view text);
// The same for the path of a file that the user named (base/mask.h).
std::string PlainPath(std::string_view path);

// "1 error", "2 errors".
std::string Count(std::size_t count, std::string_view noun);

}  // namespace warden::report
