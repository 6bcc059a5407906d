// Fixing the text of a file until nothing is left to fix. Pure: nothing is written here.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "doc/edit.h"
#include "run/judge_files.h"
#include "source/kustomize.h"
#include "warden/engine.h"
#include "warden/object.h"
#include "warden/status.h"

namespace warden::run {

enum class FixScope { kSafe, kSafeAndUnsafe };

// A fix that was made.
struct AppliedFix {
  std::string_view rule;  // static
  std::string_view name;
  ObjectRef object;
  std::string subject;
  std::string title;
  Applicability applicability = Applicability::kSafe;
};

struct Fixed {
  std::string text;
  std::vector<AppliedFix> applied;  // empty: `text` is what it was
};

// Everything there is, with these objects in the place of the file's own. Refers to them.
using SnapshotAround = std::function<std::unique_ptr<Snapshot>(std::span<const Object> own)>;

// Judges, edits and judges again, a bounded number of rounds: an edit may uncover the next finding, and edits that touch the same
// place wait for one another. kInternal: the fixes do not come to an end. kTooLarge: judging an object, or a round of edits, went over
// its budget (Circumstances::allowance). Every other failure is that of LowerToText. Either way nothing of the file is fixed: whole or
// not at all. `role`: as for ReadFile.
Result<Fixed> FixTextAround(std::string_view name, std::string_view text, const Engine& engine, const SnapshotAround& around,
                            const Circumstances& circumstances, FixScope scope, const source::FileRole* role = nullptr);

// The same beside `others`, the objects of all other files.
Result<Fixed> FixText(std::string_view name, std::string_view text, const Engine& engine, std::span<const Object> others,
                      const JudgeOptions& options, FixScope scope);

// LowerToText within a budget by the size of `text`, of which the edits are. kTooLarge: it was not enough.
Result<std::string> LowerWithinBudget(std::span<const doc::DocumentEdits> edits, std::string_view text, const Circumstances& circumstances);

// Why nothing is fixed where judging went over its budget; ok where it did not.
Status StatusOf(const Object& object, const Evaluation& evaluation);

AppliedFix AppliedFixOf(const Finding& finding);

// Whether a fix of that class is made in that scope.
bool IsInScope(const Finding& finding, FixScope scope);

}  // namespace warden::run
