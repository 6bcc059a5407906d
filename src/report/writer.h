// One format of a report, written while the run goes on: the findings of each file as soon as those of the files before it are out.
//
// A run makes one Writer. It puts out Begin, then for the report of each file Add(Make(report)), then End, and nothing is written between
// the parts. All of it is pure: a Writer gives text, and who runs it prints that. report/README.md is the recipe for a new format.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "report/colour.h"
#include "report/report.h"

namespace warden::report {

class Writer {
 public:
  // What a format makes of one report.
  struct Piece {
    std::string now;                   // goes out in its turn
    std::array<std::string, 2> later;  // the format's own: what it keeps until the end of the run. As little as it can: a run may be long
  };

  virtual ~Writer() = default;

  // Where the work is. Any thread, any number at once, in any order.
  virtual Piece Make(const Report& report) const = 0;

  // These three give what goes out next. One thread at a time, in the order of the files.
  virtual std::string Begin() = 0;
  virtual std::string Add(Piece&& piece) = 0;
  virtual std::string End(const Tally& tally) = 0;  // `tally`: of all reports
};

// What a Writer is told. Each format takes of it what it has a use for.
struct WriterOptions {
  std::string_view version = {};  // of this program; static
  Colour colour = Colour::kNever;
  bool verbose = false;  // name everything that was not judged
};

// A report that is all at hand, as a run of one file would be written.
std::string WriteWhole(Writer& writer, const Report& report);

}  // namespace warden::report
