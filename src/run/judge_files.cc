// One file: what could not be read, what is foreign, and a judgement of each object.
#include "run/judge_files.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "engine/exemption_use.h"
#include "source/manifests.h"
#include "warden/catalogue.h"

namespace warden::run {
namespace {

constexpr std::string_view kUnreadable = "LW001";
constexpr std::string_view kTemplate = "LW002";
constexpr std::string_view kNotOurs = "not part of a LiteLLM installation";

void AddUnread(const std::string& name, const CompiledPolicy& policy, const source::UnreadDocument& unread, report::Report& report) {
  const bool is_template = unread.why == source::UnreadDocument::Why::kTemplate;
  Finding finding = ToolFinding(is_template ? kTemplate : kUnreadable, policy, name, unread.place, unread.message);
  if (finding.level != Severity::kOff) report.findings.push_back(std::move(finding));
  if (is_template) report.skipped.push_back({name, std::nullopt, "", "a template that is not rendered"});
}

// What the file holds beside objects.
void AddOthers(const std::string& name, const LoadedFile& loaded, const CompiledPolicy& policy, report::Report& report) {
  ++report.counts.files;
  if (!loaded.status.ok()) {
    ++report.counts.documents;
    report.findings.push_back(ToolFinding(kUnreadable, policy, name, {}, "cannot be read: " + loaded.status.message()));
    return;
  }
  report.counts.documents += loaded.content.count;
  for (const source::UnreadDocument& unread : loaded.content.unread) AddUnread(name, policy, unread, report);
  for (const source::ForeignDocument& foreign : loaded.content.foreign)
    report.skipped.push_back({name, foreign.object, "", foreign.reason});
}

void JudgeObject(const Object& object, const Snapshot& snapshot, const Engine& engine, const Circumstances& circumstances,
                 report::Report& report) {
  Evaluation evaluation = engine.Evaluate(object, snapshot, circumstances);
  report.counts.judged += evaluation.judged ? 1 : 0;
  bool explained = false;
  for (const Skipped& skipped : evaluation.skipped) explained = explained || skipped.rule.empty();
  if (!evaluation.judged && !explained) {
    evaluation.skipped.push_back({std::string(object.document().file()), object.ref(), "", std::string(kNotOurs)});
  }
  std::move(evaluation.findings.begin(), evaluation.findings.end(), std::back_inserter(report.findings));
  std::move(evaluation.skipped.begin(), evaluation.skipped.end(), std::back_inserter(report.skipped));
  std::move(evaluation.exempted.begin(), evaluation.exempted.end(), std::back_inserter(report.exempted));
  report.exemption_uses.insert(report.exemption_uses.end(), evaluation.exemption_uses.begin(), evaluation.exemption_uses.end());
}

// What was rendered is fixed in its source, where nobody here knows the place.
void LeaveFixesToPeople(report::Report& report) {
  for (Finding& finding : report.findings) {
    if (finding.fix) finding.fix->applicability = Applicability::kManual;
  }
}

// For texts that are all at hand.
class NoDisk final : public base::FileSystem {
 public:
  Result<base::PathKind> Look(const std::string&) const override { return None(); }
  Result<std::string> Read(const std::string&, std::size_t) const override { return None(); }
  Result<Listing> ListRecursively(const std::string&) const override { return None(); }
  Result<FileIdentity> Identity(const std::string&) const override { return None(); }
  Status CanReplace(const std::string&) const override { return None(); }
  Status WriteWhole(const std::string&, std::string_view, std::string_view) override { return None(); }
  Status WriteInPlace(const std::string&, std::string_view) override { return None(); }
  void RemoveLeftovers(std::span<const std::string>) override {}
  Status WriteNew(std::span<const NewFile>, Existing) override { return None(); }

 private:
  static Status None() { return Status(StatusCode::kNotFound, "no such file or directory"); }
};

}  // namespace

Finding ToolFinding(std::string_view rule_id, const CompiledPolicy& policy, std::string file, Place place, std::string message) {
  const auto rules = AllRules();
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule* rule) { return rule->id == rule_id; });
  WARDEN_CHECK(found != rules.end());
  const Rule* rule = *found;
  Finding finding;
  finding.rule = rule;
  finding.level = policy.LevelAfterMode(static_cast<std::size_t>(found - rules.begin()));
  finding.message = std::move(message);
  finding.at.file = std::move(file);
  finding.at.begin = place;
  finding.at.end = place;
  return finding;
}

report::Report JudgeFile(const RunFiles& run, std::size_t file, const Engine& engine, const JudgeOptions& options) {
  const auto loaded = run.Load(file);
  report::Report report;
  const auto policy = engine.policy().Compile(options.circumstances.profile, "", options.circumstances.point);
  AddOthers(run.input(file).name, *loaded, *policy, report);
  const auto snapshot = run.Around(file, loaded->content.objects);
  for (const Object& object : loaded->content.objects) {
    if (options.stop.stop_requested()) break;
    JudgeObject(object, *snapshot, engine, options.circumstances, report);
  }
  if (run.input(file).rendered) LeaveFixesToPeople(report);
  report::Finish(report);
  return report;
}

report::Report JudgeExemptions(const report::Tally& tally, const Engine& engine, const JudgeOptions& options) {
  const auto policy = engine.policy().Compile(options.circumstances.profile, "", options.circumstances.point);
  report::Report report;
  report.findings = engine::RottenExemptions(tally.exemption_uses(), engine.policy(), *policy, options.circumstances.today);
  report::Finish(report);
  return report;
}

report::Report JudgeFiles(std::span<const InputFile> files, const Engine& engine, const JudgeOptions& options) {
  const NoDisk disk;
  RunFiles run(files, disk, options.coverage, RunFiles::Room());
  run.Read(1, [](std::size_t) {});
  report::Report all;
  report::Tally tally;
  for (std::size_t i = 0; i < run.size(); ++i) {
    report::Report report = JudgeFile(run, i, engine, options);
    tally.Add(report);
    all.counts.files += report.counts.files;
    all.counts.documents += report.counts.documents;
    all.counts.judged += report.counts.judged;
    std::move(report.findings.begin(), report.findings.end(), std::back_inserter(all.findings));
    std::move(report.skipped.begin(), report.skipped.end(), std::back_inserter(all.skipped));
    std::move(report.exempted.begin(), report.exempted.end(), std::back_inserter(all.exempted));
  }
  report::Report exemptions = JudgeExemptions(tally, engine, options);
  std::move(exemptions.findings.begin(), exemptions.findings.end(), std::back_inserter(all.findings));
  report::Finish(all);
  return all;
}

}  // namespace warden::run
