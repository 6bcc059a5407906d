// Wording the answer.
#include "review/verdict.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "doc/pointer.h"
#include "engine/update.h"
#include "review/one_line.h"

namespace warden::review {
namespace {

std::string_view FixOf(const Finding& finding) {
  return finding.fix && !finding.fix->title.empty() ? std::string_view(finding.fix->title) : finding.rule->remediation;
}

// "replicas is 1, should be at least 2 (spec.replicas)"
std::string WhatAndWhere(const std::string& what, const std::string& where) {
  // Its name stands for the object as a whole, which the message names.
  return where.empty() || where == "metadata.name" ? what : fmt::format("{} ({})", what, where);
}

Cause CauseOf(const Finding& finding) {
  return {fmt::format("{} {}", finding.rule->id, finding.rule->name), OneLine(finding.message, kMaxLineCodePoints),
          OneLine(doc::FieldName(finding.at.path), kMaxLineCodePoints)};
}

// `cause` is CauseOf it: what has been made fit to leave need not be looked at again.
std::string DenialLine(const Finding& finding, const Cause& cause) {
  return Shortened(fmt::format("{} {}: {}; fix: {}; more: warden explain {}", ToString(finding.level), cause.reason,
                               WhatAndWhere(cause.message, cause.field), OneLine(FixOf(finding)), finding.rule->id),
                   kMaxLineCodePoints);
}

std::string Counted(std::size_t count, std::string_view noun) { return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s"); }

Denial DenialFor(const Review& review, const std::vector<const Finding*>& findings, std::string_view way_back) {
  const auto errors = static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(), [](const Finding* finding) { return finding->level == Severity::kError; }));
  Denial denial;
  denial.group = review.kind.group;
  denial.kind = review.kind.kind;
  denial.name = review.name;
  const Object& object = review.object ? *review.object : *review.old_object;
  denial.message = OneLine(ToString(object.ref()), kMaxLineCodePoints) + " has " + Counted(errors, "error");
  if (errors != findings.size()) denial.message += " and " + Counted(findings.size() - errors, "warning");
  const std::size_t told = std::min(findings.size(), kMaxFindingsInDenial);
  for (std::size_t i = 0; i < told; ++i) {
    denial.causes.push_back(CauseOf(*findings[i]));
    denial.message.append("\n").append(DenialLine(*findings[i], denial.causes.back()));
  }
  if (told < findings.size()) denial.message += fmt::format("\n+{} more", findings.size() - told);
  if (!way_back.empty()) denial.message += "\n" + OneLine(way_back, kMaxLineCodePoints);
  return denial;
}

// The place goes first where both do not fit: the message names its subject.
std::string WarningOf(const Finding& finding) {
  const std::string start = fmt::format("{} {}: ", finding.rule->id, finding.rule->name);
  const std::string whole = OneLine(start + WhatAndWhere(finding.message, doc::FieldName(finding.at.path)));
  return CodePoints(whole) <= kMaxWarningCodePoints ? whole : OneLine(start + finding.message, kMaxWarningCodePoints);
}

// Distinct, and no more than the server passes on; the last line says how many there would have been.
std::vector<std::string> WithinLimits(std::vector<std::string> warnings) {
  std::set<std::string, std::less<>> seen;
  std::erase_if(warnings, [&](const std::string& warning) { return !seen.insert(warning).second; });
  if (warnings.size() <= kMaxWarnings) return warnings;
  const std::size_t left_out = warnings.size() - (kMaxWarnings - 1);
  warnings.resize(kMaxWarnings - 1);
  warnings.push_back(fmt::format("+{} more, see warden check", left_out));
  return warnings;
}

// Keys are made of rule ids and our own words: always qualified names.
void Annotate(Answer& answer, std::string key, std::string_view value) {
  if (!value.empty()) answer.audit_annotations.emplace_back(std::move(key), OneLine(value, kMaxAnnotationCodePoints));
}

// Rule ids, each once, in the order of the findings.
std::string Ids(const std::vector<const Finding*>& findings, auto wanted) {
  std::vector<std::string_view> ids;
  std::string text;
  for (const Finding* finding : findings) {
    if (!wanted(*finding) || std::find(ids.begin(), ids.end(), finding->rule->id) != ids.end()) continue;
    ids.push_back(finding->rule->id);
    text += fmt::format("{}{}", text.empty() ? "" : ",", finding->rule->id);
  }
  return text;
}

std::string SkippedText(const std::vector<Skipped>& skipped) {
  std::string text;
  for (const Skipped& skip : skipped) {
    if (!text.empty()) text += "; ";
    text += skip.rule.empty() ? skip.reason : fmt::format("{}: {}", skip.rule, skip.reason);
    if (text.size() > 4 * kMaxAnnotationCodePoints) break;  // cut to the limit anyway
  }
  return text;
}

// Errors, then what would have been one, then the other warnings. Infos are for reports.
std::vector<const Finding*> Telling(const Evaluation& evaluation) {
  std::vector<const Finding*> findings;
  for (const Finding& finding : evaluation.findings) {
    if (finding.level >= Severity::kWarning && !finding.unsaid) findings.push_back(&finding);
  }
  const auto rank = [](const Finding* finding) { return finding->level == Severity::kError ? 0 : finding->admitted ? 1 : 2; };
  std::stable_sort(findings.begin(), findings.end(), [&](const Finding* a, const Finding* b) { return rank(a) < rank(b); });
  return findings;
}

// In mode audit: what would have been said.
std::vector<const Finding*> Unsaid(const Evaluation& evaluation) {
  std::vector<const Finding*> findings;
  for (const Finding& finding : evaluation.findings) {
    if (finding.level >= Severity::kWarning && finding.unsaid) findings.push_back(&finding);
  }
  return findings;
}

std::string ExemptedIds(const std::vector<Exempted>& exempted) {
  std::vector<const Finding*> findings;
  findings.reserve(exempted.size());
  for (const Exempted& one : exempted) findings.push_back(&one.finding);
  return Ids(findings, [](const Finding&) { return true; });
}

std::string Joined(const std::vector<std::string_view>& rules) {
  std::vector<std::string_view> distinct;
  std::string text;
  for (const std::string_view rule : rules) {
    if (std::find(distinct.begin(), distinct.end(), rule) != distinct.end()) continue;
    distinct.push_back(rule);
    text += fmt::format("{}{}", text.empty() ? "" : ",", rule);
  }
  return text;
}

// Who broke the glass, how, and what would have denied.
std::string GlassText(const BreakGlass& glass, const Requester& requester) {
  if (glass.ways.empty()) return {};
  std::string text = fmt::format("{} by {}: ", Joined(glass.rules), requester.username);
  for (const std::string& way : glass.ways) text += (text.ends_with(": ") ? "" : "; ") + way;
  return text;
}

// `denied`: by a rule that the glass does not cover.
std::vector<std::string> GlassWarnings(const BreakGlass& glass, bool denied) {
  std::vector<std::string> warnings;
  if (!glass.refused.empty()) warnings.push_back(OneLine(glass.refused, kMaxWarningCodePoints));
  for (const std::string& way : glass.ways) {
    const std::string rules = Joined(glass.rules);
    const std::string what = denied ? fmt::format("glass broken for {}, not for what still denies", rules)
                                    : fmt::format("glass broken, {} would have denied", rules);
    warnings.push_back(OneLine(fmt::format("{}: {}", what, way), kMaxWarningCodePoints));
  }
  return warnings;
}

// "9 pre-existing findings: LW101,LW103; warden check shows them"
std::string TheOldOnes(const std::vector<const Finding*>& findings) {
  std::vector<std::string_view> rules;
  for (const Finding* finding : findings) {
    const std::string_view rule = finding->rule->id;
    if (std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(rule);
  }
  const std::string start = fmt::format("{} pre-existing findings: ", findings.size());
  constexpr std::string_view kEnd = "; warden check shows them";
  std::string text;
  for (const std::string_view rule : rules) {
    const std::string next = fmt::format("{}{}", text.empty() ? "" : ",", rule);
    if (start.size() + text.size() + next.size() + sizeof(",…") + kEnd.size() > kMaxWarningCodePoints) {
      text += ",…";
      break;
    }
    text += next;
  }
  return start + text + std::string(kEnd);
}

bool Denies(const Finding& finding) { return finding.level == Severity::kError && !finding.admitted; }

// One line for each, but of several that were there before this change of metadata one for all.
void AddWarnings(const std::vector<const Finding*>& findings, std::vector<std::string>& warnings) {
  std::vector<const Finding*> old;
  for (const Finding* finding : findings) {
    if (finding->was_there) old.push_back(finding);
  }
  for (const Finding* finding : findings) {
    if (!finding->was_there || old.size() < 2) warnings.push_back(WarningOf(*finding));
  }
  if (old.size() >= 2) warnings.push_back(TheOldOnes(old));
}

// Why nobody is stopped here by what else denies.
std::string RollbackWarning(const std::vector<const Finding*>& findings) {
  const std::string rules =
      Ids(findings, [](const Finding& finding) { return finding.admitted && engine::IsInPodTemplate(finding.at.path); });
  return OneLine("a rollback to what ran before, so it passes: " + rules, kMaxWarningCodePoints);
}

// What is cut off must be the value, not why it is there.
std::string FillWarning(const Fill& fill) {
  const bool known = fill.instead_of.empty();
  const std::string tail = known
                               ? fmt::format(" ({}), not stated", fill.rule)
                               : fmt::format(" ({}); exempt the rule to keep {}", fill.rule, OneLine(fill.kept, kMaxWarningCodePoints / 4));
  const std::string start = known ? "filled " + fill.what : fill.instead_of;
  return OneLine(start, kMaxWarningCodePoints - CodePoints(tail)) + tail;
}

}  // namespace

Answer JudgedAnswer(const Review& review, const Evaluation& evaluation) {
  Answer answer;
  answer.uid = review.uid;
  const auto findings = Telling(evaluation);
  const bool denied = !findings.empty() && Denies(*findings.front());
  std::vector<std::string> warnings = GlassWarnings(evaluation.break_glass, denied);
  if (denied) {
    answer.denial = DenialFor(review, findings, evaluation.way_back);
  } else {
    if (evaluation.rolls_back) warnings.push_back(RollbackWarning(findings));
    AddWarnings(findings, warnings);
  }
  answer.warnings = WithinLimits(std::move(warnings));
  Annotate(answer, "denied-by", Ids(findings, Denies));
  Annotate(answer, "admitted", Ids(findings, [](const Finding& finding) { return finding.admitted; }));
  Annotate(answer, "warned-by", Ids(findings, [](const Finding& f) { return f.level == Severity::kWarning && !f.admitted; }));
  Annotate(answer, "audited", Ids(Unsaid(evaluation), [](const Finding&) { return true; }));
  Annotate(answer, "exempted", ExemptedIds(evaluation.exempted));
  if (evaluation.rolls_back) Annotate(answer, "rollback", "true");
  Annotate(answer, "break-glass", GlassText(evaluation.break_glass, review.requester));
  if (evaluation.mode != Mode::kEnforce) Annotate(answer, "mode", ToString(evaluation.mode));
  Annotate(answer, "skipped", SkippedText(evaluation.skipped));
  return answer;
}

void AddOthers(const std::vector<Finding>& findings, Answer& answer) {
  std::vector<const Finding*> said;
  for (const Finding& finding : findings) {
    if (finding.unsaid) continue;
    said.push_back(&finding);
    answer.warnings.push_back(
        OneLine(fmt::format("{} {}: {}", finding.rule->id, ToString(finding.at.object), finding.message), kMaxWarningCodePoints));
  }
  answer.warnings = WithinLimits(std::move(answer.warnings));
  Annotate(answer, "others-warned-by", Ids(said, [](const Finding&) { return true; }));
}

Answer FilledAnswer(const Review& review, const std::vector<Fill>& fills, Outlook outlook) {
  Answer answer;
  answer.uid = review.uid;
  std::vector<std::string> warnings;
  std::map<std::string_view, std::size_t> of_rule;
  for (const Fill& fill : fills) {
    if (outlook == Outlook::kAllowed) warnings.push_back(FillWarning(fill));
    const std::size_t number = ++of_rule[fill.rule];
    if (number > kMaxFillsTold) continue;
    Annotate(answer, number == 1 ? fmt::format("filled-{}", fill.rule) : fmt::format("filled-{}-{}", fill.rule, number),
             fmt::format("{} ({})", fill.what, doc::FieldName(fill.path)));
  }
  for (const auto& [rule, count] : of_rule) {
    if (count > kMaxFillsTold) Annotate(answer, fmt::format("filled-{}-more", rule), fmt::format("{} more", count - kMaxFillsTold));
  }
  answer.warnings = WithinLimits(std::move(warnings));
  return answer;
}

void AddUnfilled(const std::vector<std::string_view>& rules, const Evaluation& evaluation, Denial& denial) {
  if (rules.empty()) return;
  const bool would_pass = std::all_of(evaluation.findings.begin(), evaluation.findings.end(), [&](const Finding& finding) {
    return !Denies(finding) || std::find(rules.begin(), rules.end(), finding.rule->id) != rules.end();
  });
  // Where /mutate is not installed, trying again changes nothing.
  denial.message +=
      fmt::format("\nnothing was filled in ({}): /mutate did not answer, or is not installed; {}try again, or state the values",
                  Joined(rules), would_pass ? "" : "fix the other errors and ");
}

Answer UnfilledAnswer(const Review& review, const Status& status) {
  Answer answer;
  answer.uid = review.uid;
  answer.warnings = {OneLine("litellm-warden filled nothing in, by a fault of its own: " + status.message(), kMaxWarningCodePoints)};
  Annotate(answer, "filling-failed", status.message());
  return answer;
}

Answer UnreadableAnswer(const ReviewError& error) {
  Answer answer;
  answer.uid = error.uid;
  answer.denial = Denial{.code = 400, .reason = "BadRequest", .message = OneLine(error.message, kMaxLineCodePoints)};
  return answer;
}

}  // namespace warden::review
