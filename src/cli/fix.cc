// warden fix: writes what can be fixed into the files, or shows it.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>
#include <set>

#include "cli/commands.h"
#include "cli/file_options.h"
#include "cli/fixer.h"
#include "cli/input_files.h"
#include "cli/judge_files.h"
#include "cli/parse.h"
#include "report/diff.h"
#include "report/text.h"
#include "source/manifests.h"
#include "source/masked_lines.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

constexpr std::string_view kCommand = "warden fix";

struct FixedFile {
  InputFile* file = nullptr;  // its text is still the old one
  Fixed fixed;
};

struct NotFixed {
  std::string file;
  Status status;
};

struct Outcome {
  std::vector<FixedFile> fixed;
  std::vector<NotFixed> not_fixed;
};

// The files that have something to fix; all others need no second look.
std::set<std::string> FixableFiles(const Report& report, FixScope scope) {
  std::set<std::string> names;
  for (const Finding& finding : report.findings) {
    if (IsInScope(finding, scope)) names.insert(finding.at.file);
  }
  return names;
}

// The objects of each file, in the order of the files: read once, for every file wants to see those of all others.
using ObjectsByFile = std::vector<std::vector<Object>>;

ObjectsByFile ReadObjectsOf(const std::vector<InputFile>& files) {
  ObjectsByFile objects;
  for (const InputFile& file : files) objects.push_back(ReadFile(file.name, file.text).objects);
  return objects;
}

std::vector<Object> ObjectsBeside(const ObjectsByFile& files, std::size_t self) {
  std::vector<Object> objects;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (i != self) objects.insert(objects.end(), files[i].begin(), files[i].end());
  }
  return objects;
}

Outcome FixAll(Inputs& inputs, const Engine& engine, const JudgeOptions& judge, FixScope scope) {
  const std::set<std::string> fixable = FixableFiles(JudgeFiles(inputs.files, engine, judge), scope);
  Outcome outcome;
  if (fixable.empty()) return outcome;
  const ObjectsByFile objects = ReadObjectsOf(inputs.files);
  for (std::size_t i = 0; i < inputs.files.size(); ++i) {
    InputFile& file = inputs.files[i];
    if (!fixable.contains(file.name)) continue;
    auto fixed = FixText(file.name, file.text, engine, ObjectsBeside(objects, i), judge, scope);
    if (!fixed.ok()) {
      outcome.not_fixed.push_back({file.name, fixed.status()});
    } else if (!fixed->applied.empty()) {
      outcome.fixed.push_back({&file, *std::move(fixed)});
    }
  }
  return outcome;
}

Colour ColourFor(const Environment& environment) {
  return environment.out_is_terminal && !environment.no_color ? Colour::kAlways : Colour::kNever;
}

void PrintDiffs(const Outcome& outcome, Environment& environment) {
  std::string diffs;
  bool masked = false;
  for (const auto& [file, fixed] : outcome.fixed) {
    const Diff diff = UnifiedDiff(file->name, {file->text, MaskedLines(file->name, file->text)},
                                  {fixed.text, MaskedLines(file->name, fixed.text)}, ColourFor(environment));
    diffs += diff.text;
    masked = masked || diff.masked;
  }
  if (masked)
    environment.out << "# Secrets and comments are masked here and kept in the files: `warden fix` writes, this is not a patch.\n";
  environment.out << diffs;
}

void PrintApplied(const Outcome& outcome, std::string_view verb, std::ostream& out) {
  for (const auto& [file, fixed] : outcome.fixed) {
    out << PlainText(fmt::format("{} {}", verb, file->name)) << "\n";
    for (const AppliedFix& fix : fixed.applied) {
      out << PlainText(fmt::format("  {} {}: {} ({}; {}, {})", fix.rule, fix.name, fix.title, ToString(fix.applicability),
                                   ToString(fix.object), fix.subject))
          << "\n";
    }
  }
}

void PrintNotFixed(const Outcome& outcome, std::ostream& err) {
  for (const auto& [file, status] : outcome.not_fixed) {
    err << PlainText(fmt::format("{}: {} is left as it was: {}", kCommand, file, status.message())) << "\n";
  }
}

// Writes one file, unless somebody else did since it was read.
Status Write(const FixedFile& fixed, Environment& environment) {
  const auto now = environment.files.Read(fixed.file->name, kMaxFileBytes);
  if (!now.ok()) return now.status();
  if (*now != fixed.file->text) return Status(StatusCode::kConflict, "it changed while it was being fixed, run again");
  return environment.files.WriteWhole(fixed.file->name, fixed.fixed.text);
}

// Writes what was fixed; what could not be written moves from `fixed` to `not_fixed`. False: the world failed.
bool WriteAll(Outcome& outcome, Environment& environment) {
  std::vector<FixedFile> written;
  const std::size_t failed_before = outcome.not_fixed.size();
  for (FixedFile& fixed : outcome.fixed) {
    if (const Status status = Write(fixed, environment); !status.ok()) {
      outcome.not_fixed.push_back({fixed.file->name, status});
    } else {
      fixed.file->text = fixed.fixed.text;
      written.push_back(std::move(fixed));
    }
  }
  outcome.fixed = std::move(written);
  return outcome.not_fixed.size() == failed_before;
}

struct FixOptions {
  FileOptions files;
  FixScope scope = FixScope::kSafe;
  bool diff = false;
};

// Of standard input the fixed text is the output, and everything else goes to `err`.
bool IsFilter(const FixOptions& options) {
  return !options.diff && std::find(options.files.paths.begin(), options.files.paths.end(), kStandardInput) != options.files.paths.end();
}

int Finish(const FixOptions& options, const Report& report, bool incomplete, bool world_failed) {
  if (world_failed) return kWorldFailed;
  if (HasFailed(report, options.files)) return kFindings;
  return incomplete ? kIncomplete : kClean;
}

int ShowDiff(const FixOptions& options, const Inputs& inputs, const Outcome& outcome, const Report& report, Environment& environment) {
  PrintDiffs(outcome, environment);
  environment.out.flush();
  PrintApplied(outcome, "would fix", environment.err);
  if (outcome.fixed.empty()) environment.err << "nothing to fix\n";
  PrintNotFixed(outcome, environment.err);
  const bool unlisted = WarnAboutInputs(kCommand, inputs, environment);
  return Finish(options, report, unlisted || !outcome.not_fixed.empty(), false);
}

int Filter(const FixOptions& options, Inputs& inputs, Outcome& outcome, const Engine& engine, const JudgeOptions& judge,
           Environment& environment) {
  for (FixedFile& fixed : outcome.fixed) fixed.file->text = fixed.fixed.text;
  environment.out << inputs.files.front().text;
  environment.out.flush();
  PrintApplied(outcome, "fixed", environment.err);
  PrintNotFixed(outcome, environment.err);
  const Report report = JudgeFiles(inputs.files, engine, judge);
  return Finish(options, report, !outcome.not_fixed.empty(), false);
}

int WriteFixes(const FixOptions& options, Inputs& inputs, Outcome& outcome, const Engine& engine, const JudgeOptions& judge,
               Environment& environment) {
  const bool written = WriteAll(outcome, environment);
  std::ostream& log = options.files.output == Output::kJson ? environment.err : environment.out;
  PrintApplied(outcome, "fixed", log);
  if (outcome.fixed.empty()) log << "nothing was fixed\n";
  log << "\n";
  const Report report = JudgeFiles(inputs.files, engine, judge);
  PrintReport(report, options.files, environment);
  PrintNotFixed(outcome, environment.err);
  const bool unlisted = WarnAboutInputs(kCommand, inputs, environment);
  return Finish(options, report, unlisted || !outcome.not_fixed.empty(), !written);
}

int Run(const FixOptions& options, Environment& environment) {
  auto inputs = ReadInputs(options.files.paths, environment);
  if (!inputs.ok()) return CannotStart(kCommand, inputs.status().message(), environment);
  const Engine engine(AllRules(), options.files.policy);
  const JudgeOptions judge = MakeJudgeOptions(options.files, *inputs, environment);
  Outcome outcome = FixAll(*inputs, engine, judge, options.scope);
  if (options.diff) return ShowDiff(options, *inputs, outcome, JudgeFiles(inputs->files, engine, judge), environment);
  if (IsFilter(options)) return Filter(options, *inputs, outcome, engine, judge, environment);
  return WriteFixes(options, *inputs, outcome, engine, judge, environment);
}

}  // namespace

int RunFix(Arguments args, Environment& environment) {
  CLI::App app("Writes the safe fixes into the files, comments and order kept. The exit code speaks of the files as they are then.",
               std::string(kCommand));
  RawFileOptions raw;
  bool diff = false;
  bool unsafe = false;
  AddFileOptions(app, raw);
  app.add_flag("--diff", diff, "show what would be written, write nothing");
  app.add_flag("--unsafe", unsafe, "also make the fixes that change behaviour");
  if (const auto code = Parse(app, args, environment)) return *code;
  auto files = ReadFileOptions(raw, Policy(AllRules()));
  if (!files.ok()) return UsageError(kCommand, files.status().message(), environment);
  const FixOptions options{*std::move(files), unsafe ? FixScope::kSafeAndUnsafe : FixScope::kSafe, diff};
  if (diff && options.files.output == Output::kJson) return UsageError(kCommand, "--diff is text: leave --output json out", environment);
  if (IsFilter(options) && options.files.paths.size() > 1) {
    return UsageError(kCommand, "- stands alone: standard input is fixed to standard output", environment);
  }
  return Run(options, environment);
}

}  // namespace warden
