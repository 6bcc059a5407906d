// A report for programs; its shape is schemas/report.schema.json.
#pragma once

#include <string>
#include <string_view>

#include "report/report.h"

namespace warden {

// Indented by two, keys in the order of the schema, a line end at the end. Invalid UTF-8 becomes U+FFFD.
std::string ToJson(const Report& report);

// The same in pieces, for a run whose reports come file by file:
// kFindingsHead, elements through a JsonArray, End; kSkippedHead and kExemptedHead likewise; kSummaryHead, SummaryJson, kFoot.
inline constexpr std::string_view kFindingsHead = "{\n  \"findings\": [";
inline constexpr std::string_view kSkippedHead = ",\n  \"skipped\": [";
inline constexpr std::string_view kExemptedHead = ",\n  \"exempted\": [";
inline constexpr std::string_view kSummaryHead = ",\n  \"summary\": ";
inline constexpr std::string_view kFoot = "\n}\n";

std::string FindingsJson(const Report& report);  // elements, "" when there are none
std::string SkippedJson(const Report& report);
std::string ExemptedJson(const Report& report);
std::string SummaryJson(const Counts& counts);

// Puts the commas between pieces.
class JsonArray {
 public:
  void Add(std::string_view elements, std::string& out);
  std::string_view End() const { return empty_ ? "]" : "\n  ]"; }

 private:
  bool empty_ = true;
};

}  // namespace warden
