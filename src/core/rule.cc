// The circumstances a rule is given, and the collecting of what it finds.
#include "warden/rule.h"

#include "base/many_findings.h"

namespace warden {

std::string_view ToString(Point point) {
  switch (point) {
    case Point::kCheck: return "check";
    case Point::kAdmission: return "admission";
    case Point::kAudit: return "audit";
  }
  return "check";
}

std::string_view ToString(Operation operation) {
  switch (operation) {
    case Operation::kCreate: return "CREATE";
    case Operation::kUpdate: return "UPDATE";
    case Operation::kDelete: return "DELETE";
    case Operation::kConnect: return "CONNECT";
  }
  return "CREATE";
}

ParamValue Context::Value(std::string_view name, ParamValue fallback) const {
  if (parts_.rule == nullptr) return fallback;
  for (std::size_t i = 0; i < parts_.rule->params.size() && i < parts_.params.size(); ++i) {
    if (parts_.rule->params[i].name == name) return parts_.params[i];
  }
  return fallback;
}

Finding& Reporter::At(const Field& field, std::string subject, std::string message) {
  SpendOnFindings(entries_.size());
  SpendOnText(subject.size());
  SpendOnText(message.size());
  entries_.push_back(std::make_unique<Entry>());
  Entry& entry = *entries_.back();
  entry.field = field;
  entry.finding.rule = rule_.id;
  entry.finding.name = rule_.name;
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
