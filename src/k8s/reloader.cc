// Reloader's decision.
#include "k8s/reloader.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace warden::k8s {
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
    : lists_(&workload.reload_lists()),
      of_workload_(workload.object().At("metadata.annotations")),
      of_template_(workload.pod_metadata()["annotations"]) {
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
  if (lists_->Excludes(Index(kind), TextAt(of_workload_, names.exclude), name))
    return {Answer::kNo, Why::kExcluded, of_workload_[names.exclude]};
  const Field& from = InForce(kind);
  const Named named = List(kind).Names(name, work_);
  if (named == Named::kYes) return {Answer::kYes, Why::kList, from[names.list]};
  const bool searches = TextAt(from, kReloaderSearch) == "true";
  if (searches && resource != nullptr && resource->Annotation(kReloaderMatch) == "true") {
    return {Answer::kYes, Why::kSearch, from[kReloaderSearch]};
  }
  if (ParseBool(TextAt(from, kReloaderAuto))) return {Answer::kYes, Why::kAuto, from[kReloaderAuto]};
  if (ParseBool(TextAt(from, names.typed_auto))) return {Answer::kYes, Why::kTypedAuto, from[names.typed_auto]};
  if (named == Named::kUnknown) return {Answer::kUnknown, Why::kList, from[names.list]};
  if (searches && resource == nullptr) return {Answer::kPerhaps, Why::kSearch, from[kReloaderSearch]};
  return {};
}

const ReloadList& Reloader::List(ReloadKind kind) const { return lists_->InForce(Index(kind), TextAt(InForce(kind), NamesOf(kind).list)); }

std::string Reloader::WhyUnknown(ReloadKind kind) const {
  return fmt::format("{} holds more or larger regular expressions than are looked at: at most {} of {} bytes in all", NamesOf(kind).list,
                     ReloadList::kMaxExpressions, ReloadList::kMaxExpressionBytes);
}

Field Reloader::ListField(ReloadKind kind) const { return InForce(kind)[NamesOf(kind).list]; }

std::string ExtendReloadList(std::string_view list, std::span<const std::string_view> names) {
  std::string extended(Trim(list));
  while (extended.ends_with(',')) extended.pop_back();
  for (const std::string_view name : names) {
    if (!extended.empty()) extended += ',';
    extended += name;
  }
  return extended;
}

}  // namespace warden::k8s
