// Evaluate: judge, place, sort.
#include "warden/engine.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>

#include "doc/pointer.h"
#include "engine/exemptions.h"
#include "engine/judge.h"
#include "engine/lower.h"
#include "engine/old_sins.h"
#include "engine/snapshots.h"
#include "engine/views.h"

namespace warden {
namespace {

// The key that `node` is the value of; nullptr: an item, or the root.
const Node* KeyOf(const Document& document, const Node& node) {
  const std::string pointer = document.PointerTo(node);
  if (pointer.empty()) return nullptr;
  const Node* parent = ResolvePointer(document.root(), std::string_view(pointer).substr(0, pointer.rfind('/')));
  if (parent == nullptr) return nullptr;
  for (const Member& member : parent->members()) {
    if (&member.value == &node) return &member.key;
  }
  return nullptr;
}

// What people look at: the value, but of a block and of something missing the key above it.
Range RangeOf(const Field& field) {
  const Node& node = *field.nearest();
  if (field.exists() && node.is_scalar()) return node.range();
  const Node* key = KeyOf(*field.document(), node);
  return key != nullptr && !key->range().empty() ? key->range() : node.range();
}

void Locate(const Document& document, Range range, Location& location) {
  location.begin = document.PlaceOf(range.begin);
  location.end = document.PlaceOf(range.end);
  location.excerpt = document.ExcerptOf(range);
}

void SetPlaces(Entry& entry, bool locate) {
  Finding& finding = entry.finding;
  finding.at.path = entry.field.path();
  finding.at.file = entry.field.document()->file();
  if (locate) Locate(*entry.field.document(), RangeOf(entry.field), finding.at);
  if (locate && entry.place) finding.at.begin = finding.at.end = *entry.place;
  for (std::size_t i = 0; i < entry.related.size(); ++i) {
    const Reporter::Spot& spot = entry.related[i];
    const bool has_field = spot.field.document() != nullptr;
    if (has_field) finding.related[i].path = spot.field.path();
    if (locate) Locate(*spot.document, has_field ? RangeOf(spot.field) : spot.range, finding.related[i]);
  }
}

void Sort(std::vector<std::unique_ptr<Entry>>& entries) {
  std::stable_sort(entries.begin(), entries.end(), [](const std::unique_ptr<Entry>& first, const std::unique_ptr<Entry>& second) {
    const Finding &a = first->finding, &b = second->finding;
    if (a.level != b.level) return a.level > b.level;
    if (a.at.begin != b.at.begin) return a.at.begin < b.at.begin;
    if (a.rule != b.rule) return a.rule < b.rule;
    return std::tie(a.subject, a.at.path, a.message) < std::tie(b.subject, b.at.path, b.message);
  });
}

// Being deleted, and this request changes nothing but metadata: finalizers must come off.
bool IsFadingAway(const Object& object, const Circumstances& circumstances) {
  if (circumstances.operation != Operation::kUpdate || circumstances.old_object == nullptr) return false;
  const Node* stamp = object.At("metadata.deletionTimestamp").value();
  if (stamp == nullptr || stamp->is_null()) return false;
  return ChangesOnlyMetadata(object, circumstances);
}

void SkipWhole(const Object& object, std::string reason, Evaluation& evaluation) {
  evaluation.skipped.push_back({std::string(object.document().file()), object.ref(), "", std::move(reason)});
}

void SkipUnreadable(const Views& views, Evaluation& evaluation) {
  for (const UnreadableConfig& config : views.configs.unreadable) {
    SkipWhole(*views.object,
              fmt::format("configuration {} cannot be read: line {}, column {}: {}", config.place, config.error.place.line,
                          config.error.place.column, config.error.message),
              evaluation);
  }
}

// Takes out of the judgement what is exempted, and adds what is wrong with the exemptions.
void Exempt(const Judge& judge, const Object& object, const Policy& policy, const CompiledPolicy& compiled,
            const Circumstances& circumstances, Judgement& judgement, Evaluation& evaluation) {
  Exemptions exemptions(object, policy, compiled, circumstances);
  if (exemptions.empty() || !judgement.judged) return;
  const auto asked = [&](std::size_t rule) { return judge.WasAsked(rule, judgement); };
  const auto add = [&](std::vector<std::unique_ptr<Entry>> entries) {
    std::move(entries.begin(), entries.end(), std::back_inserter(judgement.entries));
  };
  add(exemptions.Complaints());
  exemptions.Apply(judgement.entries, evaluation, [&](Entry& entry) { SetPlaces(entry, circumstances.locate); });
  add(exemptions.Unused(asked));
  if (circumstances.point != Point::kAdmission) evaluation.exemption_uses = exemptions.UsesOfPolicy(asked);
}

}  // namespace

Engine::Engine(std::span<const Rule* const> rules, Policy policy) : rules_(rules), policy_(std::move(policy)) {}

Evaluation Engine::Evaluate(const Object& object, const Snapshot& snapshot, const Circumstances& circumstances) const {
  const auto policy = policy_.Compile(circumstances.profile, object.ref().ns, circumstances.point);
  Evaluation evaluation;
  if (circumstances.point == Point::kAdmission && IsFadingAway(object, circumstances)) return evaluation;
  const Views views = Views::Of(object, snapshot, circumstances.litellm);
  const bool updates = circumstances.old_object != nullptr && circumstances.operation == Operation::kUpdate;
  const std::optional<LazyViews> old = updates ? std::make_optional<LazyViews>(*circumstances.old_object, snapshot) : std::nullopt;
  if (!views.why_not_judged.empty()) SkipWhole(object, views.why_not_judged, evaluation);
  SkipUnreadable(views, evaluation);

  const Judge judge(rules_, *policy, snapshot, circumstances, views, old ? &*old : nullptr);
  Judgement judgement = judge.Run([](std::size_t) { return true; });
  Exempt(judge, object, policy_, *policy, circumstances, judgement, evaluation);
  if (circumstances.point == Point::kAdmission) {
    std::map<std::size_t, std::vector<std::unique_ptr<Entry>>> old_entries;
    const auto judge_old = [&](std::size_t rule) -> const std::vector<std::unique_ptr<Entry>>& {
      const auto [it, fresh] = old_entries.try_emplace(rule);
      if (!fresh || !old) return it->second;
      Circumstances before = circumstances;
      before.old_object = nullptr;
      before.operation = Operation::kCreate;
      if (IsAboutAnnotation(*rules_[rule])) {
        it->second = Exemptions(*circumstances.old_object, policy_, *policy, before).Complaints();
        return it->second;
      }
      it->second = Judge(rules_, *policy, snapshot, before, old->Get(), nullptr).RunOne(rule);
      return it->second;
    };
    AdmitOldSins(judgement.entries, policy_, *policy, object, circumstances, judge_old);
    BreakGlassFor(judgement.entries, object, policy_, circumstances, evaluation);
  }
  ApplyMode(judgement.entries, rules_, policy->mode(), circumstances.point);
  evaluation.mode = policy->mode();

  evaluation.judged = judgement.judged;
  evaluation.skipped.insert(evaluation.skipped.end(), std::make_move_iterator(judgement.skipped.begin()),
                            std::make_move_iterator(judgement.skipped.end()));
  for (const auto& entry : judgement.entries) SetPlaces(*entry, circumstances.locate);
  Sort(judgement.entries);
  evaluation.findings.reserve(judgement.entries.size());
  for (const auto& entry : judgement.entries) {
    if (entry->finding.level != Severity::kOff) evaluation.findings.push_back(std::move(entry->finding));
  }
  return evaluation;
}

}  // namespace warden
