// A run of one report.
#include "report/writer.h"

namespace warden::report {

std::string WriteWhole(Writer& writer, const Report& report) {
  Tally tally;
  tally.Add(report);
  std::string all = writer.Begin();
  all += writer.Add(writer.Make(report));
  return all + writer.End(tally);
}

}  // namespace warden::report
