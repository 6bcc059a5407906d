// The formats of a report: the table that `--output` is read from.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "report/writer.h"

namespace warden::report {

struct Format {
  enum class For : bool {
    kPeople,    // what else is to be said may stand before it and behind it
    kPrograms,  // has standard output to itself
  };

  std::string_view name;  // "json"
  For for_whom = For::kPrograms;
  std::unique_ptr<Writer> (*make)(const WriterOptions& options) = nullptr;
};

// In the order in which the help names them; the first is the default.
std::span<const Format> AllFormats();

}  // namespace warden::report
