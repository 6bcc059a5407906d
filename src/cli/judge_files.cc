// One pass over everything to read, one to judge.
#include "cli/judge_files.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "source/manifests.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

constexpr std::string_view kUnreadable = "LW001";
constexpr std::string_view kTemplate = "LW002";
constexpr std::string_view kNotOurs = "not part of a LiteLLM installation";

void AddUnread(const std::string& name, const CompiledPolicy& policy, const UnreadDocument& unread, Report& report) {
  const bool is_template = unread.why == UnreadDocument::Why::kTemplate;
  Finding finding = ToolFinding(is_template ? kTemplate : kUnreadable, policy, name, unread.place, unread.message);
  if (finding.level != Severity::kOff) report.findings.push_back(std::move(finding));
  if (is_template) report.skipped.push_back({name, std::nullopt, "", "a template that is not rendered"});
}

// What the file holds beside objects goes into the report, its objects to the others.
void ReadInto(const InputFile& input, const CompiledPolicy& policy, std::vector<Object>& objects, Report& report) {
  ++report.counts.files;
  if (!input.status.ok()) {
    ++report.counts.documents;
    report.findings.push_back(ToolFinding(kUnreadable, policy, input.name, {}, "cannot be opened: " + input.status.message()));
    return;
  }
  FileObjects file = ReadFile(input.name, input.text);
  report.counts.documents += file.count;
  for (const UnreadDocument& unread : file.unread) AddUnread(input.name, policy, unread, report);
  for (ForeignDocument& foreign : file.foreign) {
    report.skipped.push_back({input.name, std::move(foreign.object), "", std::move(foreign.reason)});
  }
  std::move(file.objects.begin(), file.objects.end(), std::back_inserter(objects));
}

void JudgeObject(const Object& object, const Snapshot& snapshot, const Engine& engine, const Circumstances& circumstances, Report& report) {
  Evaluation evaluation = engine.Evaluate(object, snapshot, circumstances);
  report.counts.judged += evaluation.judged ? 1 : 0;
  bool explained = false;
  for (const Skipped& skipped : evaluation.skipped) explained = explained || skipped.rule.empty();
  if (!evaluation.judged && !explained) {
    evaluation.skipped.push_back({std::string(object.document().file()), object.ref(), "", std::string(kNotOurs)});
  }
  std::move(evaluation.findings.begin(), evaluation.findings.end(), std::back_inserter(report.findings));
  std::move(evaluation.skipped.begin(), evaluation.skipped.end(), std::back_inserter(report.skipped));
}

}  // namespace

Finding ToolFinding(std::string_view rule_id, const CompiledPolicy& policy, std::string file, Place place, std::string message) {
  const auto rules = AllRules();
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule* rule) { return rule->id == rule_id; });
  WARDEN_CHECK(found != rules.end());
  const Rule* rule = *found;
  Finding finding;
  finding.rule = rule->id;
  finding.name = rule->name;
  finding.level = policy.LevelAfterMode(static_cast<std::size_t>(found - rules.begin()));
  finding.message = std::move(message);
  finding.at.file = std::move(file);
  finding.at.begin = place;
  finding.at.end = place;
  return finding;
}

Report JudgeFiles(std::span<const InputFile> files, const Engine& engine, const JudgeOptions& options) {
  Report report;
  std::vector<Object> objects;
  const auto policy = engine.policy().Compile(options.circumstances.profile, "", options.circumstances.point);
  for (const InputFile& file : files) ReadInto(file, *policy, objects, report);
  const MemorySnapshot snapshot(objects, options.coverage);
  for (const Object& object : objects) JudgeObject(object, snapshot, engine, options.circumstances, report);
  Finish(report);
  return report;
}

}  // namespace warden
