// One line a finding.
#include "report/concise.h"

#include <fmt/core.h>

#include <utility>

#include "report/text.h"
#include "warden/rule.h"

namespace warden::report {
namespace {

std::string PlaceOf(const Location& at) {
  const std::string file = PlainPath(at.file);
  return at.begin.line == 0 ? file : fmt::format("{}:{}:{}", file, at.begin.line, at.begin.column);
}

// A file that cannot be read holds no object.
std::string ObjectOf(const Location& at) { return at.object.kind.empty() ? std::string() : PlainText(ToString(at.object)) + ": "; }

std::string Line(const Finding& finding) {
  return fmt::format("{}: {} {} {}: {}{}\n", PlaceOf(finding.at), ToString(finding.level), finding.rule->id, finding.rule->name,
                     ObjectOf(finding.at), PlainText(finding.message));
}

class Concise final : public Writer {
 public:
  Piece Make(const Report& report) const override {
    Piece piece;
    for (const Finding& finding : report.findings) piece.now += Line(finding);
    return piece;
  }
  std::string Begin() override { return {}; }
  std::string Add(Piece&& piece) override { return std::move(piece.now); }
  std::string End(const Tally&) override { return {}; }
};

}  // namespace

std::unique_ptr<Writer> MakeConciseWriter(const WriterOptions&) { return std::make_unique<Concise>(); }

}  // namespace warden::report
