// Deciding what of a review is judged or filled, and asking the engine.
#include "review/handle.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/budget.h"
#include "doc/edit.h"
#include "engine/others.h"
#include "engine/overrun.h"
#include "engine/snapshots.h"
#include "review/admission_review.h"
#include "review/answer.h"
#include "review/one_line.h"
#include "review/verdict.h"
#include "warden/kinds.h"

namespace warden::review {
namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";

// What the request leaves behind, or takes away; nullptr: nothing that anybody judges.
const Object* Judged(const Review& review) {
  const KindInfo* kind = KindOf(review.resource);
  if (review.operation == Operation::kConnect || (kind != nullptr && kind->is_derived)) return nullptr;
  // A Scale of anything else tells nothing about a LiteLLM workload.
  const bool scale = review.sub_resource == kScaleSubResource && kind != nullptr && kind->is_scaled;
  if (!review.sub_resource.empty() && !scale) return nullptr;
  const auto& object = review.operation == Operation::kDelete ? review.old_object : review.object;
  return object ? &*object : nullptr;
}

Circumstances CircumstancesOf(const Review& review, const ReviewSettings& settings) {
  Circumstances circumstances;
  circumstances.profile = settings.profile;
  circumstances.point = Point::kAdmission;
  circumstances.operation = review.operation;
  circumstances.old_object = review.old_object ? &*review.old_object : nullptr;
  circumstances.requester = &review.requester;
  circumstances.assumptions = settings.assumptions;
  circumstances.today = std::chrono::floor<std::chrono::days>(settings.now);
  circumstances.now = settings.now;
  circumstances.field_manager = review.field_manager;
  circumstances.only_warns = settings.only_warns;
  circumstances.dry_run = review.dry_run;
  circumstances.locate = false;
  return circumstances;  // with the allowance of HandleReview, which is current
}

void Describe(const Evaluation& evaluation, ReviewReport& report) {
  for (const Finding& finding : evaluation.findings) report.found.push_back({finding.rule->id, finding.level, finding.admitted});
  for (const Exempted& exempted : evaluation.exempted)
    report.exempted.push_back({exempted.finding.rule->id, exempted.by == ExemptedBy::kAnnotation});
  if (!evaluation.break_glass.refused.empty()) report.glass = ReviewReport::Glass::kRefused;
  if (!evaluation.break_glass.ways.empty()) report.glass = ReviewReport::Glass::kBroken;
  report.rolls_back = evaluation.rolls_back;
}

void NoteOverrun(Overrun overrun, ReviewReport& report) {
  report.decision = Decision::kOverBudget;
  report.over_budget = overrun.rule;
  report.over_budget_doing = std::move(overrun.doing);
}

Answer Validate(const Review& review, const Object& object, const ReviewSettings& settings, ReviewReport& report) {
  using Presence = engine::OverlaySnapshot::Presence;
  const bool removal = review.operation == Operation::kDelete;
  const engine::OverlaySnapshot snapshot(settings.snapshot, object, removal ? Presence::kRemoved : Presence::kThere);
  Evaluation evaluation = settings.engine.Evaluate(object, snapshot, CircumstancesOf(review, settings));
  if (evaluation.overrun) return NoteOverrun(*std::move(evaluation.overrun), report), Answer();
  Describe(evaluation, report);
  Answer answer = JudgedAnswer(review, evaluation);
  report.decision = answer.denial ? Decision::kDenied : Decision::kAllowed;
  // Of what is refused nothing comes to be.
  if (!answer.denial && evaluation.mode != Mode::kAudit) {
    const auto found = engine::FoundOnOthers(settings.engine, object, settings.snapshot, snapshot, CircumstancesOf(review, settings));
    for (const Finding& finding : found) report.others.push_back(finding.rule->id);
    AddOthers(found, answer);
  }
  // What /mutate would have filled is still to fill: it was not asked, or did not answer in time.
  if (answer.denial && !removal)
    AddUnfilled(settings.engine.NotFilled(object, evaluation, CircumstancesOf(review, settings)), evaluation, *answer.denial);
  return answer;
}

Answer Mutate(const Review& review, const Object& object, const ReviewSettings& settings, ReviewReport& report) {
  report.decision = Decision::kUnfilled;
  auto mutation = settings.engine.Mutate(object, settings.snapshot, CircumstancesOf(review, settings));
  if (!mutation.ok()) return UnfilledAnswer(review, mutation.status());
  if (mutation->overrun) return NoteOverrun(*std::move(mutation->overrun), report), Answer();
  const base::Doing doing("writing the patch");
  auto patch = doc::LowerToJsonPatch(object.document(), mutation->edits);
  if (!patch.ok()) return UnfilledAnswer(review, patch.status());
  Answer answer = FilledAnswer(review, mutation->fills, mutation->denied ? Outlook::kDenied : Outlook::kAllowed);
  answer.json_patch = *std::move(patch);
  for (const Fill& fill : mutation->fills) report.filled_by.push_back(fill.rule);
  report.decision = mutation->fills.empty() ? Decision::kAllowed : Decision::kFilled;
  return answer;
}

Answer Decide(ReviewPurpose purpose, const Review& review, const ReviewSettings& settings, ReviewReport& report) {
  Answer nothing_to_say;
  report.decision = Decision::kIgnored;
  nothing_to_say.uid = review.uid;
  const Object* object = Judged(review);
  if (object == nullptr) return nothing_to_say;
  if (purpose == ReviewPurpose::kValidate) return Validate(review, *object, settings, report);
  // A patch for what is being removed rejects the request.
  return review.operation == Operation::kDelete ? nothing_to_say : Mutate(review, *object, settings, report);
}

// Takes the texts: nobody needs the review any more.
void Name(Review&& review, ReviewReport& report) {
  report.operation = review.operation;
  report.dry_run = review.dry_run;
  report.uid = std::move(review.uid);
  report.kind = std::move(review.kind.kind);
  report.ns = std::move(review.ns);
  report.name = std::move(review.name);
  report.user = std::move(review.requester.username);
}

// Throws OverBudget while it reads.
HttpAnswer HandleWithinBudget(ReviewPurpose purpose, std::string body, const ReviewSettings& settings) {
  auto read = [&] {
    const base::Doing doing("reading the AdmissionReview");
    base::Spend(body.size());
    return ReadReview(std::move(body));
  }();
  HttpAnswer answer;
  if (auto* error = std::get_if<ReviewError>(&read)) {
    if (error->uid.empty()) return {400, OneLine(error->message) + "\n", kText, {}};
    answer.body = WriteAnswer(UnreadableAnswer(*error));
    answer.report.uid = std::move(error->uid);
    return answer;
  }
  auto& review = std::get<Review>(read);
  try {
    const Answer decided = Decide(purpose, review, settings, answer.report);
    if (answer.report.decision != Decision::kOverBudget) answer.body = WriteAnswer(decided);
  } catch (const base::OverBudget& over) {  // outside the engine: writing the patch or the answer
    NoteOverrun(engine::OverrunOf(over, settings.engine.rules()), answer.report);
  }
  Name(std::move(review), answer.report);
  return answer;
}

// Of what was judged until then nothing is told, not even in numbers: it is no verdict.
void AnswerOverBudget(std::span<const Rule* const> rules, HttpAnswer& answer) {
  ReviewReport& report = answer.report;
  report.found.clear();
  report.exempted.clear();
  report.others.clear();
  report.rolls_back = false;
  report.filled_by.clear();
  report.glass = ReviewReport::Glass::kWhole;
  report.over_budget_doing = OneLine(report.over_budget_doing.empty() ? "judging" : report.over_budget_doing, kMaxLineCodePoints);
  const auto rule = std::find_if(rules.begin(), rules.end(), [&](const Rule* r) { return r->id == report.over_budget; });
  answer.status = 500;
  answer.content_type = kText;
  answer.body = OneLine(fmt::format("judging this object went over its budget in {}{} (LW010)", report.over_budget_doing,
                                    rule == rules.end() ? std::string() : fmt::format(" ({})", (*rule)->name)),
                        kMaxLineCodePoints) +
                "\n";
}

}  // namespace

std::string_view ToString(Decision decision) {
  static constexpr std::array<std::string_view, kDecisions> kNames = {"unreadable", "ignored",  "allowed",    "denied",
                                                                      "filled",     "unfilled", "over_budget"};
  return kNames[static_cast<std::size_t>(decision)];
}

HttpAnswer HandleReview(ReviewPurpose purpose, std::string body, const ReviewSettings& settings) {
  HttpAnswer answer;
  try {
    const base::Budget budget = engine::BudgetOf(settings.allowance, body.size());
    answer = HandleWithinBudget(purpose, std::move(body), settings);
  } catch (const base::OverBudget& over) {  // before there was a review
    answer = {};
    NoteOverrun(engine::OverrunOf(over, settings.engine.rules()), answer.report);
  }
  if (answer.report.decision == Decision::kOverBudget) AnswerOverBudget(settings.engine.rules(), answer);
  return answer;
}

}  // namespace warden::review
