// Which edits may be made together.
#include <algorithm>

#include "warden/engine.h"

namespace warden {
namespace {

// One pointer is the other, or leads to it.
bool Leads(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return b.starts_with(a) && (a.size() == b.size() || b[a.size()] == '/');
}

bool Overlap(const Edit& a, const Edit& b) {
  if (a.path().inner.empty() || b.path().inner.empty()) return Leads(a.path().outer, b.path().outer);
  return a.path().outer == b.path().outer && Leads(a.path().inner, b.path().inner);
}

bool IsWanted(const Finding& finding, bool unsafe) {
  if (!finding.fix || finding.fix->edits.empty()) return false;
  return finding.fix->applicability == Applicability::kSafe || (unsafe && finding.fix->applicability == Applicability::kUnsafe);
}

}  // namespace

std::vector<Edit> SelectEdits(std::span<const Finding> findings, bool unsafe) {
  std::vector<const Finding*> wanted;
  for (const Finding& finding : findings) {
    if (IsWanted(finding, unsafe)) wanted.push_back(&finding);
  }
  std::stable_sort(wanted.begin(), wanted.end(), [](const Finding* a, const Finding* b) { return a->rule < b->rule; });
  std::vector<Edit> chosen;
  for (const Finding* finding : wanted) {
    // A fix is made whole or waits whole.
    const auto& edits = finding->fix->edits;
    const bool clashes = std::any_of(edits.begin(), edits.end(), [&](const Edit& edit) {
      return std::any_of(chosen.begin(), chosen.end(), [&](const Edit& other) { return Overlap(edit, other); });
    });
    if (!clashes) chosen.insert(chosen.end(), edits.begin(), edits.end());
  }
  return chosen;
}

}  // namespace warden
