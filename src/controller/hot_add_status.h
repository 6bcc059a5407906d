// What people are told of a ConfigMap whose models are hot-added: conditions, a table of pods and models, what changed.
//
// Pure; values. Holds names, positions and our own words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hotadd/desired.h"
#include "proxy/hot_adder.h"
#include "warden/document.h"

namespace warden::controller {

struct HotAddCondition {
  std::string type;    // "Accepted", "Applied", "Serving", "Drifted"
  std::string status;  // "True", "False", "Unknown"
  std::string reason;  // a word
  std::string message;
  std::string since;  // RFC 3339; when `status` changed last
};

// Something that is deleted and that pods go on serving, which nobody can see.
struct Lingering {
  std::string workload;
  std::string subject;
  std::int64_t since = 0;  // Unix time: pods that started later do not
};

struct HotAddStatus {
  std::string resource_version;  // of the ConfigMap that it is about
  std::vector<HotAddCondition> conditions;
  std::string summary;  // "5 of 6 models on all 3 pods; 1 needs a rollout"
  std::string table;    // models × pods, for reading
  std::string seen;     // SeenVersions::Json
  std::vector<Lingering> lingering;

  const HotAddCondition* Find(std::string_view type) const;
};

// One proxy workload that reads the configuration, and what became of it.
struct WorkloadReport {
  std::string workload;  // "Deployment llm/litellm"
  std::string problem;   // why its pods were not looked at; "": they were
  const hotadd::DesiredModels* desired = nullptr;
  proxy::HotAddReport report;
  std::string rollout;                 // "": nobody asked for one; else how it stands
  std::vector<std::string> lingering;  // subjects
};

struct Judged {
  std::string resource_version;
  std::string rejected;  // why nothing is done at all: "2 errors: LW205 …"; "": it is not
};

// `now`: RFC 3339.
HotAddStatus MakeStatus(const Judged& judged, std::span<const WorkloadReport> reports, std::string_view now);

// The times of conditions that are as they were.
void KeepTimes(const HotAddStatus& before, HotAddStatus& status);
// Nothing that anybody would read differs.
bool SameForPeople(const HotAddStatus& a, const HotAddStatus& b);

// "added model a, model b; removed model c"; "" where nothing was written.
std::string WrittenText(const proxy::HotAddReport& report);

// Conditions that are not as they were, for Events. Nothing is worth one where all was well from the beginning but "Applied".
struct News {
  bool warns = false;
  std::string reason;  // "HotAddApplied"
  std::string message;
};
std::vector<News> NewsOf(const HotAddStatus* before, const HotAddStatus& status);

// The data of the ConfigMap that keeps it, by key, and back. Nothing: it is none.
std::map<std::string, std::string> DataOf(const HotAddStatus& status);
std::optional<HotAddStatus> ReadStatus(const Node& config_map);

std::string StatusName(std::string_view config_map);  // "litellm-config-warden-status"
// Whose status it is, by its name; "": none, or one whose name was cut.
std::string_view OwnerOfStatus(std::string_view name);

}  // namespace warden::controller
