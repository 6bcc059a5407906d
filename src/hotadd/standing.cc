// One look at a row.
#include "hotadd/standing.h"

namespace warden::hotadd {

Standing StandingOf(const DesiredModels& desired, std::string_view id, const PodView& pod) {
  if (!pod.was_asked()) return Standing::kNotAsked;
  const ModelRow* row = pod.Find(id);
  if (row == nullptr) return Standing::kAbsent;
  if (row->blocked) return Standing::kBlocked;
  if (!row->IsAdded()) return Standing::kFile;
  if (!row->IsOurs() || row->source != desired.source) return Standing::kForeign;
  const DesiredModel* wanted = desired.Find(id);
  return wanted != nullptr && wanted->hash == row->hash ? Standing::kCurrent : Standing::kOther;
}

}  // namespace warden::hotadd
