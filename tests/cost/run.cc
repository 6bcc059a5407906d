// Counting while things are done.
#include "cost/run.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>
#include <utility>

#include "cost/review_of.h"
#include "cost/steps.h"
#include "doc/edit.h"
#include "doc/json_writer.h"
#include "engine/snapshots.h"
#include "report/json.h"
#include "report/text.h"
#include "review/handle.h"
#include "source/manifests.h"
#include "source/masked_lines.h"
#include "warden/context.h"
#include "warden/engine.h"
#include "warden/reporter.h"

namespace warden::cost {
namespace {

// What the copies of the rules count into. A check is a plain function, so each copy has one of its own, made by its number.
struct Tally {
  std::array<AnyCheck, kMostRules> checks;
  std::array<std::uint64_t, kMostRules> steps{};
  std::array<std::size_t, kMostRules> calls{};
};
Tally tally;

template <class View, std::size_t kIndex>
void Counted(const View& view, const Context& context, Reporter& reporter) {
  const std::uint64_t before = Steps();
  std::get<CheckFn<View>>(tally.checks[kIndex])(view, context, reporter);
  tally.steps[kIndex] += Steps() - before;
  ++tally.calls[kIndex];
}

template <std::size_t kIndex>
AnyCheck CountedCheck(const AnyCheck& check) {
  return std::visit(
      []<class Check>(Check) -> AnyCheck {
        if constexpr (std::is_same_v<Check, std::monostate>) {
          return std::monostate();
        } else {
          return []<class View>(CheckFn<View>*) -> AnyCheck { return CheckFn<View>(&Counted<View, kIndex>); }(static_cast<Check*>(nullptr));
        }
      },
      check);
}

using Maker = AnyCheck (*)(const AnyCheck&);
template <std::size_t... kIndices>
constexpr std::array<Maker, sizeof...(kIndices)> MakersOf(std::index_sequence<kIndices...>) {
  return {&CountedCheck<kIndices>...};
}
constexpr auto kMakers = MakersOf(std::make_index_sequence<kMostRules>());

constexpr std::chrono::sys_days kToday = std::chrono::year(2026) / 6 / 15;

class Meter {
 public:
  Meter(std::span<const Rule* const> rules, Ran& ran) : rules_(rules), ran_(ran) {}

  template <class Work>
  auto Take(const std::string& what, Work work) {
    tally.steps.fill(0);
    tally.calls.fill(0);
    const std::uint64_t before = Steps();
    auto result = work();
    ran_.counts[what] += Steps() - before;
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      if (tally.calls[i] == 0) continue;
      ran_.counts[what + ", " + std::string(rules_[i]->id)] += tally.steps[i];
      ran_.calls[rules_[i]->id] += tally.calls[i];
    }
    return result;
  }

 private:
  std::span<const Rule* const> rules_;
  Ran& ran_;
};

// The object before its items were renamed: each number behind a letter is one more, so that nearly all are there under the next place.
std::string Shifted(std::string_view json) {
  std::string shifted;
  for (std::size_t i = 0; i < json.size();) {
    const std::size_t end = std::min(json.find_first_not_of("0123456789", i), json.size());
    const bool behind_letter =
        i > 0 && (std::isalpha(static_cast<unsigned char>(json[i - 1])) != 0 || json[i - 1] == '_' || json[i - 1] == '-');
    if (end > i && end - i < 9 && behind_letter && json[i] != '0') {
      shifted += std::to_string(std::stoul(std::string(json.substr(i, end - i))) + 1);
    } else {
      shifted += json.substr(i, std::max(end, i + 1) - i);
    }
    i = std::max(end, i + 1);
  }
  return shifted;
}

// The object before its lists and mappings were turned round.
std::string Reversed(const Node& node) {
  std::string json;
  if (node.is_scalar() || node.deferred()) return doc::ToJson(node);
  std::vector<std::string> parts;
  for (const Node& item : node.items()) parts.push_back(Reversed(item));
  for (const Member& member : node.members()) parts.push_back(doc::ToJson(member.key) + ":" + Reversed(member.value));
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) json += (json.empty() ? "" : ",") + *part;
  return (node.is_array() ? "[" : "{") + json + (node.is_array() ? "]" : "}");
}

void Admit(std::span<const Rule* const> rules, const Object& object, Ways ways, Meter& meter) {
  const Engine engine(rules, Policy(rules));
  const engine::EmptySnapshot snapshot;
  const review::ReviewSettings settings{.engine = engine, .snapshot = snapshot, .assumptions = {.kubernetes = {36}}, .now = kToday};
  const std::string json = doc::ToJson(object.root());
  const std::string create = ReviewOf(json, "");
  meter.Take("validate create", [&] { return review::HandleReview(review::ReviewPurpose::kValidate, create, settings); });
  if (ways == Ways::kFew) return;
  meter.Take("mutate create", [&] { return review::HandleReview(review::ReviewPurpose::kMutate, create, settings); });
  std::string touched = json;  // a little different
  if (const auto at = touched.find("\"name\":\""); at != std::string::npos) touched.insert(at, "\"labels\":{\"touched\":\"yes\"},");
  const std::string update = ReviewOf(touched, json);
  meter.Take("validate update", [&] { return review::HandleReview(review::ReviewPurpose::kValidate, update, settings); });
  meter.Take("mutate update", [&] { return review::HandleReview(review::ReviewPurpose::kMutate, update, settings); });
  const std::string other = ReviewOf(json, R"({"kind":")" + object.ref().kind + R"(","apiVersion":")" +
                                               (object.ref().group.empty() ? "" : object.ref().group + "/") + object.ref().version +
                                               R"(","metadata":{"name":")" + object.ref().name + R"("}})");
  const std::string renamed = ReviewOf(json, Shifted(json));
  meter.Take("validate update of other names", [&] { return review::HandleReview(review::ReviewPurpose::kValidate, renamed, settings); });
  const std::string moved = ReviewOf(json, Reversed(object.root()));
  meter.Take("validate update of another order", [&] { return review::HandleReview(review::ReviewPurpose::kValidate, moved, settings); });
  meter.Take("validate update of little", [&] { return review::HandleReview(review::ReviewPurpose::kValidate, other, settings); });
}

std::vector<Finding> JudgeFile(std::span<const Rule* const> rules, const source::FileObjects& file) {
  const Engine engine(rules, Policy(rules));
  std::vector<Object> all = file.objects;
  all.insert(all.end(), file.context.begin(), file.context.end());
  const engine::MemorySnapshot memory(all, Coverage::kComplete);
  const engine::JudgedSnapshot snapshot(memory);  // one for all objects, as the commands have one for a file
  std::vector<Finding> findings;
  for (const Object& object : file.objects) {
    auto evaluation = engine.Evaluate(object, snapshot, {.assumptions = {.kubernetes = {36}}, .today = kToday});
    std::move(evaluation.findings.begin(), evaluation.findings.end(), std::back_inserter(findings));
  }
  return findings;
}

std::vector<doc::DocumentEdits> EditsOf(std::span<const Rule* const> rules, const source::FileObjects& file) {
  const Engine engine(rules, Policy(rules));
  const engine::MemorySnapshot memory(file.objects, Coverage::kComplete);
  const engine::JudgedSnapshot snapshot(memory);
  std::vector<doc::DocumentEdits> edits;
  for (const Object& object : file.objects) {
    const auto evaluation = engine.Evaluate(object, snapshot, {.assumptions = {.kubernetes = {36}}, .today = kToday});
    auto selected = SelectEdits(evaluation.findings, /*unsafe=*/true);
    if (!selected.empty()) edits.push_back({object.document(), std::move(selected)});
  }
  return edits;
}

void Check(std::span<const Rule* const> rules, const std::string& text, Ways ways, Meter& meter, Ran& ran) {
  const source::FileObjects file = meter.Take("read file", [&] { return source::ReadFile("a.yaml", text); });
  report::Report report;
  report.findings = meter.Take("judge file", [&] { return JudgeFile(rules, file); });
  for (const Finding& finding : report.findings) ++ran.findings[finding.rule->id];
  meter.Take("report", [&] {
    report::Finish(report);
    return report::ToText(report, {}).size() + report::WriteWhole(*report::MakeJsonWriter({}), report).size();
  });
  if (ways == Ways::kFew) return;
  meter.Take("mask file", [&] { return source::MaskedLines("a.yaml", text).size(); });
  const auto edits = EditsOf(rules, file);
  if (!edits.empty()) meter.Take("fix", [&] { return doc::LowerToText(edits).ok(); });
}

}  // namespace

Runner::Runner(std::span<const Rule* const> rules) {
  if (rules.size() > kMostRules) throw std::length_error("more rules than kMostRules");
  copies_.reserve(rules.size());
  for (const Rule* rule : rules) {
    tally.checks[copies_.size()] = rule->check;
    copies_.push_back(*rule);
    copies_.back().check = kMakers[copies_.size() - 1](rule->check);
  }
  for (const Rule& copy : copies_) rules_.push_back(&copy);
}

Ran Runner::Run(const std::string& text, Ways ways) const {
  Ran ran;
  Meter meter(rules_, ran);
  const source::FileObjects file = source::ReadFile("a.yaml", text);
  if (!file.objects.empty()) Admit(rules_, file.objects.front(), ways, meter);
  Check(rules_, text, ways, meter, ran);
  return ran;
}

}  // namespace warden::cost
