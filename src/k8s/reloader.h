// What stakater/Reloader makes of a workload's annotations: a change of which ConfigMaps and Secrets restarts its pods.
//
// Pure reading, exactly as pkg/common/common.go of stakater/Reloader (655a2b3) decides: the annotations of the workload count, those of the
// pod template only where the workload has none of {list of that kind, auto, auto of that kind, search}; ignore on the resource comes
// before exclude (workload only), that before the list (comma, trimmed, each item a regular expression wrapped in ^ and $), that before
// search with match, that before auto. Names as without flags: other ones cannot be known. Refers to the Workload, which must outlive
// it; what is compiled is the Workload's, once for all rules. One rule, one thread: a Reloader counts what it spends on matching.
//
// Bounded: an item beyond the bounds of k8s/reload_list.h is not looked at, and what it might name is kUnknown.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/reload_list.h"
#include "k8s/workload.h"
#include "warden/document.h"
#include "warden/object.h"

namespace warden::k8s {

inline constexpr std::string_view kReloaderAuto = "reloader.stakater.com/auto";
inline constexpr std::string_view kReloaderSearch = "reloader.stakater.com/search";
inline constexpr std::string_view kReloaderMatch = "reloader.stakater.com/match";    // on ConfigMaps and Secrets
inline constexpr std::string_view kReloaderIgnore = "reloader.stakater.com/ignore";  // likewise

enum class ReloadKind : std::uint8_t { kConfigMap, kSecret };
std::string_view ToString(ReloadKind kind);  // "ConfigMap", "Secret"

// The annotations of one kind.
struct ReloadNames {
  std::string_view list;        // secret.reloader.stakater.com/reload
  std::string_view typed_auto;  // secret.reloader.stakater.com/auto
  std::string_view exclude;     // secrets.exclude.reloader.stakater.com/reload
};
const ReloadNames& NamesOf(ReloadKind kind);

struct ReloadVerdict {
  // kPerhaps: only the resource's own annotations could tell. kUnknown: only an item of the list that is not looked at could.
  enum class Answer : std::uint8_t { kNo, kYes, kPerhaps, kUnknown };
  enum class Why : std::uint8_t { kNothing, kIgnored, kExcluded, kList, kSearch, kAuto, kTypedAuto };
  Answer answer = Answer::kNo;
  Why why = Why::kNothing;
  Field annotation;  // what decided it; empty for kNothing and kIgnored

  bool restarts() const { return answer == Answer::kYes; }
  // Somebody decided that it shall not: no gap to close.
  bool declined() const { return why == Why::kIgnored || why == Why::kExcluded; }
};

class Reloader {
 public:
  explicit Reloader(const Workload& workload);

  // Whether any annotation of Reloader's stands on the workload or its pod template.
  bool mentioned() const { return mentioned_; }

  // Whether a change of the resource restarts the pods, where the pods use it (auto looks at those only). `resource`: the object itself,
  // whose annotations may ignore or match; nullptr where it is not known.
  ReloadVerdict Judge(ReloadKind kind, std::string_view name, const Object* resource) const;

  // The annotations that are read for that kind: the workload's, or the pod template's.
  const Field& InForce(ReloadKind kind) const { return from_template_[Index(kind)] ? of_template_ : of_workload_; }
  bool from_template(ReloadKind kind) const { return from_template_[Index(kind)]; }
  const Field& of_workload() const { return of_workload_; }
  const Field& of_template() const { return of_template_; }

  // Where a list that names more belongs: the list in force; else beside what is in force, so that starting it hides nothing.
  Field ListField(ReloadKind kind) const;

  // The list in force, compiled; of a workload without one an empty list.
  const ReloadList& List(ReloadKind kind) const;
  MatchingWork& work() const { return work_; }
  // For Reporter::Skip where a verdict was kUnknown.
  std::string WhyUnknown(ReloadKind kind) const;

 private:
  static std::size_t Index(ReloadKind kind) { return kind == ReloadKind::kSecret ? 1 : 0; }

  const ReloadLists* lists_;
  mutable MatchingWork work_;
  Field of_workload_;
  Field of_template_;
  bool from_template_[2] = {false, false};
  bool mentioned_ = false;
};

// Whether a mapping of annotations has one of Reloader's. `annotations` may be nullptr.
bool HasReloaderAnnotation(const Node* annotations);

// The list with these names at its end, its own text kept.
std::string ExtendReloadList(std::string_view list, std::span<const std::string_view> names);
// The list without the items that `drop` says; "" when nothing is left.
template <class Drop>
std::string CutReloadList(std::string_view list, Drop&& drop) {
  std::string kept;
  for (const std::string_view item : ReloadItems(list)) {
    if (drop(item)) continue;
    if (!kept.empty()) kept += ',';
    kept += item;
  }
  return kept;
}

}  // namespace warden::k8s
