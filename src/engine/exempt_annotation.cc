// Taking the annotation apart.
#include "engine/exempt_annotation.h"

#include <fmt/core.h>

#include <array>

#include "base/budget.h"
#include "base/edit_distance.h"
#include "base/time_text.h"
#include "engine/annotation_text.h"
#include "policy/names.h"

namespace warden::engine {
namespace {

constexpr std::array<std::string_view, 2> kKeys = {"reason", "until"};

class PartReader {
 public:
  explicit PartReader(std::span<const Rule* const> rules) : rules_(rules) {}

  WrittenExemption Read(std::string_view part) {
    bool first = true;
    for (const std::string_view piece : SplitAndTrim(part, ';')) {
      if (first) {
        Names(piece);
      } else {
        Piece(piece);
      }
      first = false;
    }
    Finish();
    return std::move(exemption_);
  }

 private:
  void Names(std::string_view names) {
    exemption_.names = names;
    for (const std::string_view name : SplitAndTrim(names, ',')) {
      if (!name.empty()) Name(name);
    }
    if (exemption_.rules.empty() && exemption_.refused.empty() && exemption_.unknown.empty()) exemption_.flaws.push_back("names no rule");
  }

  void Name(std::string_view name) {
    base::Spend(rules_.size());
    const auto index = policy::FindRuleIndex(rules_, name);
    if (!index) {
      exemption_.unknown.emplace_back(name);
    } else {
      (rules_[*index]->exemptable ? exemption_.rules : exemption_.refused).push_back(*index);
    }
  }

  // "reason=…", "until=…"; what is neither belongs to the reason before it, which may hold semicolons.
  void Piece(std::string_view piece) {
    const auto equals = piece.find('=');
    const std::string_view key = Trimmed(piece.substr(0, equals));
    const std::string_view value = equals == std::string_view::npos ? std::string_view() : Trimmed(piece.substr(equals + 1));
    if (equals != std::string_view::npos && key == "reason") {
      exemption_.reason = value;
    } else if (equals != std::string_view::npos && key == "until") {
      until_ = value;
    } else if (equals != std::string_view::npos && !base::Nearest(key, kKeys).empty()) {
      exemption_.flaws.push_back(fmt::format("{} is not known, did you mean {}?", key, base::Nearest(key, kKeys)));
    } else if (!exemption_.reason.empty()) {
      exemption_.reason += fmt::format("; {}", piece);
    }
  }

  void Finish() {
    if (exemption_.reason.empty()) exemption_.flaws.push_back("reason is missing");
    if (until_.empty()) {
      exemption_.flaws.push_back("until is missing");
    } else if (exemption_.until = base::ParseDay(until_); !exemption_.until) {
      exemption_.flaws.push_back("until is not a date, should be one such as 2026-12-31");
    }
  }

  std::span<const Rule* const> rules_;
  WrittenExemption exemption_;
  std::string_view until_;
};

}  // namespace

std::vector<WrittenExemption> ReadExemptAnnotation(std::string_view text, std::span<const Rule* const> rules) {
  std::vector<WrittenExemption> exemptions;
  for (const std::string_view part : SplitAndTrim(text, '|')) {
    if (!part.empty()) exemptions.push_back(PartReader(rules).Read(part));
  }
  return exemptions;
}

}  // namespace warden::engine
