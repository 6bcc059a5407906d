// Choosing and filling lines.
#include "admission/review_log.h"

#include <algorithm>
#include <array>
#include <string>

#include "admission/trace_context.h"

namespace warden::admission {
namespace {

// Rule ids of `list`, each once.
template <class List, class IdOf>
std::string Ids(const List& list, IdOf id_of) {
  std::string text;
  for (const auto& item : list) {
    const std::string_view id = id_of(item);
    if (id.empty() || text.find(id) != text.npos) continue;
    text.append(text.empty() ? "" : ",").append(id);
  }
  return text;
}

std::string RulesOf(const review::ReviewReport& report) {
  if (report.decision == review::Decision::kOverBudget) return std::string(report.over_budget);
  if (report.decision == review::Decision::kFilled) return Ids(report.filled_by, [](std::string_view rule) { return rule; });
  const auto wanted = report.decision == review::Decision::kDenied ? Severity::kError : Severity::kWarning;
  return Ids(report.found,
             [&](const review::ReviewReport::Found& found) { return found.level >= wanted ? found.rule : std::string_view(); });
}

base::LogLevel LevelOf(const review::ReviewReport& report) {
  if (report.decision == review::Decision::kUnfilled) return base::LogLevel::kError;
  if (report.decision == review::Decision::kOverBudget) return base::LogLevel::kWarning;
  return report.glass == review::ReviewReport::Glass::kWhole ? base::LogLevel::kInfo : base::LogLevel::kWarning;
}

// Fields that are there only when they say something.
class Fields {
 public:
  void Add(std::string_view key, base::LogValue value) { fields_[size_++] = {key, value}; }
  void AddText(std::string_view key, std::string_view text) {
    if (!text.empty()) Add(key, text);
  }
  std::span<const base::LogField> all() const { return {fields_.data(), size_}; }

 private:
  std::array<base::LogField, 20> fields_;
  std::size_t size_ = 0;
};

}  // namespace

bool ReviewLog::InSample(std::chrono::steady_clock::time_point now) {
  const std::int64_t second = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
  std::int64_t next = next_sample_.load(std::memory_order_relaxed);
  if (second < next || !next_sample_.compare_exchange_strong(next, second + 1)) {
    left_out_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  return true;
}

void ReviewLog::Tell(const ReviewTold& told, std::chrono::steady_clock::time_point now) {
  const review::ReviewReport& report = told.report;
  const bool always = report.decision == review::Decision::kDenied || report.decision == review::Decision::kUnfilled ||
                      report.decision == review::Decision::kOverBudget || report.glass != review::ReviewReport::Glass::kWhole ||
                      report.rolls_back;
  const base::LogLevel level = LevelOf(report);
  if (!log_.Wants(level) || (!always && !log_.Wants(base::LogLevel::kDebug) && !InSample(now))) return;
  Fields fields;
  const std::string rules = RulesOf(report);
  const std::string exempted = Ids(report.exempted, [](const review::ReviewReport::Exempt& exempt) { return exempt.rule; });
  const std::string others = Ids(report.others, [](std::string_view rule) { return rule; });
  static constexpr std::array<std::string_view, 3> kGlass = {"", "broken", "refused"};
  fields.Add("webhook", told.webhook);
  fields.AddText("uid", report.uid);
  const bool unread = report.decision == review::Decision::kOverBudget && report.kind.empty();  // it was stopped while it was read
  if (report.decision != review::Decision::kUnreadable && !unread) fields.Add("operation", ToString(report.operation));
  fields.AddText("kind", report.kind);
  fields.AddText("namespace", report.ns);
  fields.AddText("object", report.name);
  fields.AddText("profile", told.profile);
  fields.AddText("user", report.user);
  fields.AddText("rules", rules);
  fields.AddText("doing", report.over_budget_doing);
  fields.AddText("exempted", exempted);
  fields.AddText("others", others);
  fields.AddText("break_glass", kGlass[static_cast<std::size_t>(report.glass)]);
  if (report.rolls_back) fields.Add("rollback", true);
  if (report.dry_run) fields.Add("dry_run", true);
  fields.Add("duration_us", static_cast<std::int64_t>(told.duration.count()));
  if (const auto trace = ParseTraceparent(told.traceparent)) {
    fields.Add("trace_id", trace->trace_id);
    fields.Add("parent_id", trace->parent_id);
  }
  if (!always) {
    const std::int64_t left_out = left_out_.exchange(0, std::memory_order_relaxed);
    if (left_out > 0) fields.Add("left_out", left_out);
  }
  log_.Write(level, review::ToString(report.decision), fields.all());
}

}  // namespace warden::admission
