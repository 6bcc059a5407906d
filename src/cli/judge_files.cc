// One pass over everything to read, one to judge.
#include "cli/judge_files.h"

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

void AddUnread(const std::string& name, std::string_view profile, const UnreadDocument& unread, Report& report) {
  const bool is_template = unread.why == UnreadDocument::Why::kTemplate;
  report.findings.push_back(ToolFinding(is_template ? kTemplate : kUnreadable, profile, name, unread.place, unread.message));
  if (is_template) report.skipped.push_back({name, std::nullopt, "", "a template that is not rendered"});
}

// What the file holds beside objects goes into the report, its objects to the others.
void ReadInto(const InputFile& input, std::string_view profile, std::vector<Object>& objects, Report& report) {
  ++report.counts.files;
  if (!input.status.ok()) {
    ++report.counts.documents;
    report.findings.push_back(ToolFinding(kUnreadable, profile, input.name, {}, "cannot be opened: " + input.status.message()));
    return;
  }
  FileObjects file = ReadFile(input.name, input.text);
  report.counts.documents += file.count;
  for (const UnreadDocument& unread : file.unread) AddUnread(input.name, profile, unread, report);
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

Finding ToolFinding(std::string_view rule_id, std::string_view profile, std::string file, Place place, std::string message) {
  const Rule* rule = FindRule(rule_id);
  WARDEN_CHECK(rule != nullptr);
  Finding finding;
  finding.rule = rule->id;
  finding.name = rule->name;
  finding.level = profile == kDevelopmentProfile ? rule->development : rule->production;
  finding.message = std::move(message);
  finding.at.file = std::move(file);
  finding.at.begin = place;
  finding.at.end = place;
  return finding;
}

Report JudgeFiles(std::span<const InputFile> files, const Engine& engine, const JudgeOptions& options) {
  Report report;
  std::vector<Object> objects;
  for (const InputFile& file : files) ReadInto(file, options.circumstances.profile, objects, report);
  const MemorySnapshot snapshot(objects, options.coverage);
  for (const Object& object : objects) JudgeObject(object, snapshot, engine, options.circumstances, report);
  Finish(report);
  return report;
}

}  // namespace warden
