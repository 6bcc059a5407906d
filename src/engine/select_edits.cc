// Which edits may be made together.
#include <algorithm>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_set>

#include "warden/engine.h"
#include "warden/rule.h"

namespace warden {
namespace {

// The places that are taken. Two edits overlap where one path leads to the other; a path into an embedded text goes on below the text.
class Taken {
 public:
  bool Overlaps(const Edit& edit) const {
    const std::string path = WholePath(edit);
    if (below_.contains(path)) return true;
    bool taken = places_.contains(path);
    ForEachAbove(path, [&](std::string_view above) { taken = taken || places_.contains(above); });
    return taken;
  }

  void Add(const Edit& edit) {
    const std::string& path = paths_.emplace_back(WholePath(edit));
    ForEachAbove(path, [&](std::string_view above) { below_.insert(above); });
    places_.insert(path);
  }

 private:
  static constexpr char kInto = '\x01';  // never in a path of Kubernetes or LiteLLM; if it were, two edits would wait for each other

  static std::string WholePath(const Edit& edit) {
    return edit.path().inner.empty() ? edit.path().outer : edit.path().outer + kInto + edit.path().inner;
  }

  // A `~` that escapes nothing: the text at the pointer before it holds a text again.
  static bool IsIntoAgain(std::string_view path, std::size_t i) { return path[i] == '~' && (i + 1 == path.size() || path[i + 1] == '/'); }

  template <class Visit>
  static void ForEachAbove(std::string_view path, Visit&& visit) {
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (path[i] == '/' || path[i] == kInto || IsIntoAgain(path, i)) visit(path.substr(0, i));
    }
  }

  std::deque<std::string> paths_;  // what the sets look into
  std::unordered_set<std::string_view> places_;
  std::unordered_set<std::string_view> below_;  // what leads to a place
};

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
  std::stable_sort(wanted.begin(), wanted.end(), [](const Finding* a, const Finding* b) { return a->rule->id < b->rule->id; });
  std::vector<Edit> chosen;
  Taken taken;
  for (const Finding* finding : wanted) {
    // A fix is made whole or waits whole.
    const auto& edits = finding->fix->edits;
    if (std::any_of(edits.begin(), edits.end(), [&](const Edit& edit) { return taken.Overlaps(edit); })) continue;
    for (const Edit& edit : edits) taken.Add(edit);
    chosen.insert(chosen.end(), edits.begin(), edits.end());
  }
  return chosen;
}

}  // namespace warden
