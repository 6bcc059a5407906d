// How a rule says what it finds: findings at fields, other places that belong to them, and why it can say nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "warden/document.h"
#include "warden/finding.h"
#include "warden/object.h"

namespace warden::engine {
struct Reported;
}  // namespace warden::engine

namespace warden {

// Collects what one rule finds on one object.
class Reporter {
 public:
  Reporter(const Rule& rule, Severity level, const Object& object) : rule_(rule), level_(level), object_(object) {}

  // Something at `field`, at the rule's level. The reference stays valid. `subject`: stable, the user's words.
  Finding& At(const Field& field, std::string subject, std::string message);
  // The same where the place in the text is known better than by a node (a syntax error inside a string).
  Finding& At(const Field& field, Place place, std::string subject, std::string message);
  // Another place that belongs to the finding.
  void Relate(Finding& finding, const Object& object, const Field& field);
  // The same for text that is no node any more (a key that a later one replaced): bytes of `document`, the object's or one embedded in it.
  void Relate(Finding& finding, const Object& object, const Document& document, Range range);
  // Why the rule can say nothing here; shown in `skipped`.
  void Skip(std::string reason);

  // For the engine: where each finding and each related place stands.
  struct Spot {
    const Document* document = nullptr;
    Field field;
    Range range;  // used when the field is empty
  };
  struct Entry {
    Finding finding;
    Field field;
    std::optional<Place> place;  // instead of the field's own
    std::vector<Spot> related;
  };

 private:
  friend struct engine::Reported;  // engine/reported.h

  void RelateSpot(Finding& finding, const Object& object, Spot spot);

  const Rule& rule_;
  Severity level_;
  const Object& object_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<std::string> skips_;
};

}  // namespace warden
