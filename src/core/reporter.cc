// The collecting of what a rule finds.
#include "warden/reporter.h"

#include "base/many_findings.h"

namespace warden {

Finding& Reporter::At(const Field& field, std::string subject, std::string message) {
  base::SpendOnFindings(entries_.size());
  base::SpendOnText(subject.size());
  base::SpendOnText(message.size());
  entries_.push_back(std::make_unique<Entry>());
  Entry& entry = *entries_.back();
  entry.field = field;
  entry.finding.rule = &rule_;
  entry.finding.level = level_;
  entry.finding.message = std::move(message);
  entry.finding.subject = std::move(subject);
  entry.finding.at.object = object_.ref();
  return entry.finding;
}

Finding& Reporter::At(const Field& field, Place place, std::string subject, std::string message) {
  Finding& finding = At(field, std::move(subject), std::move(message));
  entries_.back()->place = place;
  return finding;
}

void Reporter::Relate(Finding& finding, const Object& object, const Field& field) {
  RelateSpot(finding, object, {field.document(), field, {}});
}

void Reporter::Relate(Finding& finding, const Object& object, const Document& document, Range range) {
  RelateSpot(finding, object, {&document, {}, range});
}

void Reporter::RelateSpot(Finding& finding, const Object& object, Spot spot) {
  // Nearly always the last one.
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    if (&(*entry)->finding != &finding) continue;
    finding.related.push_back({object.ref(), std::string(object.document().file()), {}, {}, {}, {}});
    (*entry)->related.push_back(spot);
    return;
  }
}

void Reporter::Skip(std::string reason) {
  if (skips_.empty() || skips_.back() != reason) skips_.push_back(std::move(reason));
}

}  // namespace warden
