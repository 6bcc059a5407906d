// From fields to places.
#include "engine/place.h"

#include "base/mask.h"

namespace warden::engine {
namespace {

// What people look at: the value, but of a block and of something missing the key above it.
Range RangeOf(const Field& field) {
  const Node& node = *field.nearest();
  if (field.exists() && node.is_scalar()) return node.range();
  const Node* key = field.document()->KeyOf(node);
  return key != nullptr && !key->range().empty() ? key->range() : node.range();
}

Excerpt HiddenLine() { return {std::string(base::kRedacted), 0, static_cast<std::uint32_t>(base::kRedacted.size())}; }

}  // namespace

void Placer::Locate(const Document& document, Range range, Location& location) {
  if (&document != document_ || range != range_) {
    last_.begin = document.PlaceOf(range.begin);
    last_.end = document.PlaceOf(range.end);
    last_.excerpt = document.ExcerptOf(range);
    document_ = &document;
    range_ = range;
  }
  location.begin = last_.begin;
  location.end = last_.end;
  location.excerpt = last_.excerpt;
}

void Placer::Place(Entry& entry) {
  Finding& finding = entry.finding;
  finding.at.path = entry.field.path();
  finding.at.file = entry.field.document()->file();
  if (locate_) Locate(*entry.field.document(), RangeOf(entry.field), finding.at);
  if (locate_ && entry.place) {
    // What a place inside the text is named for could not be read, so nobody knows what in it is secret.
    const bool on_first_line = entry.place->line == finding.at.begin.line;
    finding.at.excerpt = on_first_line ? entry.field.document()->ExcerptOf(RangeOf(entry.field), Reveal::kPlace) : HiddenLine();
    finding.at.begin = finding.at.end = *entry.place;
  }
  for (std::size_t i = 0; i < entry.related.size(); ++i) {
    const Reporter::Spot& spot = entry.related[i];
    const bool has_field = spot.field.document() != nullptr;
    if (has_field) finding.related[i].path = spot.field.path();
    if (locate_) Locate(*spot.document, has_field ? RangeOf(spot.field) : spot.range, finding.related[i]);
  }
}

void SetPlaces(Case& c) {
  Placer placer(c.circumstances);
  for (const auto& entry : c.judgement.entries) placer.Place(*entry);
}

}  // namespace warden::engine
