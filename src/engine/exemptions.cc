// Deciding what is exempted.
#include "engine/exemptions.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/budget.h"
#include "base/glob.h"
#include "base/inline_secrets.h"
#include "base/many_findings.h"
#include "base/time_text.h"
#include "doc/shown.h"
#include "engine/reported.h"
#include "engine/scaled.h"
#include "policy/names.h"

namespace warden::engine {
namespace {

constexpr std::string_view kExpired = "LW004";
constexpr std::string_view kUnused = "LW005";
constexpr std::string_view kFlawed = "LW006";
constexpr std::string_view kUnknownRule = "LW009";

// An author who writes more must not use up the budget of the rules: what they found would be lost.
constexpr std::size_t kMostComplaints = 100;

std::string Listed(std::span<const std::string> words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// What stands where names of rules should: one has no blanks, and what else people write there may be anything.
std::string_view ShownNames(std::string_view names) {
  for (std::size_t at = names.find(' '); at != std::string_view::npos; at = names.find(' ', at + 1)) {
    const bool beside_comma = (at > 0 && (names[at - 1] == ',' || names[at - 1] == ' ')) || names.substr(at + 1).starts_with(',');
    if (!beside_comma) return doc::kNotShown;
  }
  return doc::Shown(names);
}

}  // namespace

bool IsAboutAnnotation(const Rule& rule) {
  constexpr std::array<std::string_view, 4> kIds = {kExpired, kUnused, kFlawed, kUnknownRule};
  return std::find(kIds.begin(), kIds.end(), rule.id) != kIds.end();
}

Exemptions::Exemptions(const Object& object, const Snapshot& snapshot, const Policy& policy, const CompiledPolicy& compiled,
                       const Circumstances& circumstances)
    : object_(object),
      is_annotated_(object.scaled_kind().empty()),
      policy_(policy),
      compiled_(compiled),
      circumstances_(circumstances),
      policy_has_any_(!policy.exemptions().empty()) {
  const Object* annotated = Annotated(object, snapshot);
  const std::string_view text = annotated != nullptr ? annotated->Annotation(kExemptAnnotation) : std::string_view();
  if (text.empty()) return;
  written_ = ReadExemptAnnotation(text, policy.rules());
  first_of_rule_.resize(policy.rules().size());
  for (std::size_t i = 0; i < written_.size(); ++i) {
    base::Spend(1 + written_[i].rules.size());
    if (!Holds(written_[i])) continue;
    for (const std::size_t rule : written_[i].rules) {
      if (!first_of_rule_[rule]) first_of_rule_[rule] = i;
    }
  }
}

bool Exemptions::Holds(const WrittenExemption& exemption) const {
  return policy_.allows_annotations() && exemption.flaws.empty() && *exemption.until >= circumstances_.today;
}

bool Exemptions::Holds(const PolicyExemption& exemption) const { return exemption.until >= circumstances_.today; }

bool Exemptions::NamesObject(const PolicyExemption& exemption) const {
  const ObjectRef& ref = object_.ref();
  const bool is_kind = base::MatchesGlob(ref.kind, exemption.kind) ||
                       (!object_.scaled_kind().empty() && base::MatchesGlob(object_.scaled_kind(), exemption.kind));
  return is_kind && base::MatchesGlob(ref.ns, exemption.ns) && base::MatchesGlob(ref.name, exemption.name);
}

std::vector<std::size_t> Exemptions::NamedByPolicy() const {
  std::vector<std::size_t> indices;
  const auto all = policy_.exemptions();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (Holds(all[i]) && NamesObject(all[i])) indices.push_back(i);
  }
  return indices;
}

std::optional<Exemptions::Source> Exemptions::Find(const Finding& finding) const {
  const auto rule = policy::IndexOf(policy_.rules(), *finding.rule);
  if (!rule || !finding.rule->exemptable) return std::nullopt;
  if (!first_of_rule_.empty() && first_of_rule_[*rule]) return Source{false, *first_of_rule_[*rule]};
  const auto all = policy_.exemptions();
  base::Spend(1 + all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool names =
        std::binary_search(all[i].rules.begin(), all[i].rules.end(), *rule) && base::MatchesGlob(finding.subject, all[i].subject);
    if (names && Holds(all[i]) && NamesObject(all[i])) return Source{true, i};
  }
  return std::nullopt;
}

Exempted Exemptions::Made(Finding finding, Source source) const {
  if (!source.of_policy) {
    const WrittenExemption& exemption = written_[source.index];
    const bool shown = !base::HasInlineSecret(exemption.reason, base::Words::kOfPeople);
    return {std::move(finding), shown ? exemption.reason : std::string(doc::kNotShown), *exemption.until, ExemptedBy::kAnnotation, {}};
  }
  const PolicyExemption& exemption = policy_.exemptions()[source.index];
  return {std::move(finding), exemption.reason, exemption.until, ExemptedBy::kPolicy,
          fmt::format("{}:{}:{}", policy_.file(), exemption.place.line, exemption.place.column)};
}

void Exemptions::Apply(std::vector<std::unique_ptr<Entry>>& entries, Evaluation& evaluation, const std::function<void(Entry&)>& place) {
  if (empty()) return;
  std::erase_if(entries, [&](const std::unique_ptr<Entry>& entry) {
    const auto source = Find(entry->finding);
    if (!source) return false;
    if (source->of_policy) {
      used_of_policy_.insert(source->index);
    } else {
      used_.emplace(source->index, *policy::IndexOf(policy_.rules(), *entry->finding.rule));
    }
    place(*entry);
    if (entry->finding.level != Severity::kOff) evaluation.exempted.push_back(Made(std::move(entry->finding), *source));
    return true;
  });
}

std::vector<std::unique_ptr<Entry>> Exemptions::Complaints() const {
  std::vector<std::unique_ptr<Entry>> entries;
  if (written_.empty() || !is_annotated_) return entries;
  policy::RuleGuesses guesses(policy_.rules());
  for (const WrittenExemption& exemption : written_) {
    if (entries.size() >= kMostComplaints) break;
    Complain(exemption, guesses, entries);
  }
  if (entries.size() >= kMostComplaints) {
    Add(kFlawed, Severity::kError, "exemptions", fmt::format("the annotation has more faults than the {} that are told", entries.size()),
        entries);
  }
  return entries;
}

void Exemptions::Complain(const WrittenExemption& exemption, policy::RuleGuesses& guesses,
                          std::vector<std::unique_ptr<Entry>>& entries) const {
  const std::string subject = fmt::format("exemption {}", ShownNames(exemption.names));
  for (const std::string& name : exemption.unknown) {
    if (entries.size() >= kMostComplaints) return;
    const std::string_view shown = ShownNames(name);
    Add(kUnknownRule, Severity::kError, fmt::format("exemption {}", shown),
        shown == doc::kNotShown ? fmt::format("the exemption names no rule, but {}", doc::kNotShown) : guesses.TextFor(name), entries);
  }
  for (const std::size_t rule : exemption.refused) {
    if (entries.size() >= kMostComplaints) return;
    Add(kFlawed, Severity::kError, fmt::format("exemption {}", policy_.rules()[rule]->id),
        fmt::format("{} cannot be exempted", policy::RuleTitle(*policy_.rules()[rule])), entries);
  }
  if (!policy_.allows_annotations()) {
    // Nothing is hidden, so nothing is worse for it.
    Add(kFlawed, Severity::kWarning, subject,
        fmt::format("exemption of {} does not hold: the policy forbids exemptions by annotation", ShownNames(exemption.names)), entries);
  } else if (!exemption.flaws.empty()) {
    Add(kFlawed, Severity::kError, subject,
        fmt::format("exemption of {} does not hold: {}", exemption.names.empty() ? "nothing" : ShownNames(exemption.names),
                    Listed(exemption.flaws)),
        entries);
  } else if (!Holds(exemption)) {
    Add(kExpired, Severity::kError, subject,
        fmt::format("exemption of {} ended on {}, it no longer holds", ShownNames(exemption.names), base::ToText(*exemption.until)),
        entries);
  }
}

void Exemptions::AddUnused(std::size_t rule, std::vector<std::unique_ptr<Entry>>& entries) const {
  const Rule& unused = *policy_.rules()[rule];
  Add(kUnused, Severity::kError, fmt::format("exemption {}", unused.id),
      fmt::format("exemption of {} hides nothing: the rule finds nothing here", policy::RuleTitle(unused)), entries);
}

void Exemptions::Add(std::string_view rule_id, Severity most, std::string subject, std::string message,
                     std::vector<std::unique_ptr<Entry>>& entries) const {
  const auto index = policy::FindRuleIndex(policy_.rules(), rule_id);
  if (!index || compiled_.LevelOf(*index) == Severity::kOff) return;
  Reporter reporter(*policy_.rules()[*index], compiled_.LevelOf(*index), object_);
  const Field annotation = object_.At("metadata.annotations")[kExemptAnnotation];
  base::SpendOnFindings(entries.size());
  reporter.At(annotation, std::move(subject), std::move(message)).AtMost(most);
  entries.push_back(Reported::Only(reporter));
}

}  // namespace warden::engine
