// Reloader's decision.
#include "k8s/reloader.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace warden {
namespace {

using Answer = ReloadVerdict::Answer;
using Why = ReloadVerdict::Why;

constexpr std::string_view kMark = "reloader.stakater.com/";

constexpr std::array kNames = {
    ReloadNames{"configmap.reloader.stakater.com/reload", "configmap.reloader.stakater.com/auto",
                "configmaps.exclude.reloader.stakater.com/reload"},
    ReloadNames{"secret.reloader.stakater.com/reload", "secret.reloader.stakater.com/auto", "secrets.exclude.reloader.stakater.com/reload"},
};

bool Has(const Field& annotations, std::string_view key) {
  const Node* mapping = annotations.value();
  return mapping != nullptr && mapping->Find(key) != nullptr;
}

bool SaysSomethingAbout(const Field& annotations, ReloadKind kind) {
  const ReloadNames& names = NamesOf(kind);
  return Has(annotations, names.list) || Has(annotations, kReloaderAuto) || Has(annotations, names.typed_auto) ||
         Has(annotations, kReloaderSearch);
}

std::string_view TextAt(const Field& annotations, std::string_view key) {
  const Node* mapping = annotations.value();
  const Node* value = mapping != nullptr ? mapping->Find(key) : nullptr;
  return value != nullptr ? value->text() : std::string_view();
}

// strconv.ParseBool of Go; what it refuses counts as false.
bool ParseBool(std::string_view text) {
  constexpr std::array<std::string_view, 6> kTrue = {"1", "t", "T", "TRUE", "true", "True"};
  return std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end();
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// Nothing in it means anything to a regular expression, but for the dot of names.
bool IsName(std::string_view item) {
  return std::all_of(item.begin(), item.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

bool MatchesAsName(std::string_view item, std::string_view name) {
  return item.size() == name.size() &&
         std::equal(item.begin(), item.end(), name.begin(), [](char pattern, char c) { return pattern == '.' || pattern == c; });
}

// Without ^(?:…)$: Reloader puts ^ and $ around the bare text, so that "a|b" is "starts with a, or ends with b".
RE2 Compile(std::string_view item) {
  RE2::Options options;
  options.set_log_errors(false);
  return RE2("^" + std::string(item) + "$", options);
}

bool ListMatches(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (ReloadItemMatches(Trim(list.substr(0, comma)), name)) return true;
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return false;
}

// Names, not expressions.
bool ListNames(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (Trim(list.substr(0, comma)) == name) return true;
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return false;
}

}  // namespace

std::string_view ToString(ReloadKind kind) { return kind == ReloadKind::kSecret ? "Secret" : "ConfigMap"; }

const ReloadNames& NamesOf(ReloadKind kind) { return kNames[kind == ReloadKind::kSecret ? 1 : 0]; }

bool HasReloaderAnnotation(const Node* annotations) {
  if (annotations == nullptr) return false;
  const auto members = annotations->members();
  return std::any_of(members.begin(), members.end(),
                     [](const Member& member) { return member.key.text().find(kMark) != std::string_view::npos; });
}

Reloader::Reloader(const Workload& workload)
    : of_workload_(workload.object().At("metadata.annotations")), of_template_(workload.pod_metadata()["annotations"]) {
  mentioned_ = HasReloaderAnnotation(of_workload_.value()) || HasReloaderAnnotation(of_template_.value());
  if (!mentioned_) return;
  for (const ReloadKind kind : {ReloadKind::kConfigMap, ReloadKind::kSecret}) {
    from_template_[Index(kind)] = !SaysSomethingAbout(of_workload_, kind) && SaysSomethingAbout(of_template_, kind);
  }
}

ReloadVerdict Reloader::Judge(ReloadKind kind, std::string_view name, const Object* resource) const {
  if (!mentioned_) return {};
  if (resource != nullptr && resource->Annotation(kReloaderIgnore) == "true") return {Answer::kNo, Why::kIgnored, {}};
  const ReloadNames& names = NamesOf(kind);
  if (ListNames(TextAt(of_workload_, names.exclude), name)) return {Answer::kNo, Why::kExcluded, of_workload_[names.exclude]};
  const Field& from = InForce(kind);
  if (ListMatches(TextAt(from, names.list), name)) return {Answer::kYes, Why::kList, from[names.list]};
  const bool searches = TextAt(from, kReloaderSearch) == "true";
  if (searches && resource != nullptr && resource->Annotation(kReloaderMatch) == "true") {
    return {Answer::kYes, Why::kSearch, from[kReloaderSearch]};
  }
  if (ParseBool(TextAt(from, kReloaderAuto))) return {Answer::kYes, Why::kAuto, from[kReloaderAuto]};
  if (ParseBool(TextAt(from, names.typed_auto))) return {Answer::kYes, Why::kTypedAuto, from[names.typed_auto]};
  if (searches && resource == nullptr) return {Answer::kPerhaps, Why::kSearch, from[kReloaderSearch]};
  return {};
}

Field Reloader::ListField(ReloadKind kind) const { return InForce(kind)[NamesOf(kind).list]; }

std::vector<std::string_view> ReloadItems(std::string_view list) {
  std::vector<std::string_view> items;
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (const auto item = Trim(list.substr(0, comma)); !item.empty()) items.push_back(item);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return items;
}

bool ReloadItemMatches(std::string_view item, std::string_view name) {
  if (item.empty()) return name.empty();
  if (IsName(item)) return MatchesAsName(item, name);
  const RE2 pattern = Compile(item);
  return pattern.ok() && RE2::PartialMatch(name, pattern);
}

bool IsValidReloadItem(std::string_view item) { return IsName(item) || Compile(item).ok(); }

std::string ExtendReloadList(std::string_view list, std::span<const std::string_view> names) {
  std::string extended(Trim(list));
  while (extended.ends_with(',')) extended.pop_back();
  for (const std::string_view name : names) {
    if (!extended.empty()) extended += ',';
    extended += name;
  }
  return extended;
}

}  // namespace warden
