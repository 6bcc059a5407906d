// Layers on top of each other.
#include "policy/resolve.h"

#include <algorithm>

#include "base/glob.h"

namespace warden::policy {
namespace {

constexpr std::string_view kAsked = "asked for";
constexpr std::string_view kNamespaceEntry = "namespace entry";
constexpr std::string_view kFilesDefault = "the file's default";
constexpr std::string_view kOptionsDefault = "the default given by --profile";

// From the root down to the profile itself.
std::vector<std::size_t> ChainOf(const PolicyModel& model, std::size_t profile) {
  std::vector<std::size_t> chain = {profile};
  while (const auto next = model.profiles[chain.back()].extends) chain.push_back(*next);
  std::reverse(chain.begin(), chain.end());
  return chain;
}

Resolution DefaultsOf(const PolicyModel& model, std::size_t root) {
  Resolution resolution;
  resolution.rules.reserve(model.rules.size());
  for (const Rule* rule : model.rules) {
    ResolvedRule resolved;
    resolved.level.value = root == static_cast<std::size_t>(BuiltIn::kDevelopment) ? rule->development : rule->production;
    resolved.fill.value = rule->at_admission == AtAdmission::kFill;
    resolved.cap.value = rule->admission_cap;
    for (const ParamSpec& param : rule->params) resolved.params.push_back({param.fallback, {}});
    resolution.rules.push_back(std::move(resolved));
  }
  return resolution;
}

void Lay(const PolicyLayer& layer, std::span<const Rule* const> rules, Resolution& resolution) {
  if (layer.mode) resolution.mode = {layer.mode->value, {&layer, layer.mode->place}};
  for (const RuleSetting& setting : layer.rules) {
    ResolvedRule& resolved = resolution.rules[setting.rule];
    if (setting.level && rules[setting.rule]->exemptable) resolved.level = {setting.level->value, {&layer, setting.level->place}};
    if (setting.fill) resolved.fill = {setting.fill->value, {&layer, setting.fill->place}};
    for (const auto& [param, value] : setting.params) resolved.params[param] = {value.value, {&layer, value.place}};
  }
}

}  // namespace

PolicyModel PolicyModel::Defaults(std::span<const Rule* const> rules) {
  PolicyModel model;
  model.rules = rules;
  model.everywhere.what = "all profiles";
  for (const auto name : {kProductionProfile, kDevelopmentProfile}) {
    model.profiles.push_back({std::string(name), std::nullopt, {"profile " + std::string(name), std::nullopt, {}}});
  }
  for (const Point point : {Point::kCheck, Point::kAdmission, Point::kAudit}) {
    model.points[static_cast<std::size_t>(point)].what = "point " + std::string(ToString(point));
  }
  return model;
}

Resolution Resolve(const PolicyModel& model, std::size_t profile, std::span<const std::size_t> entries, Point point) {
  const auto chain = ChainOf(model, profile);
  Resolution resolution = DefaultsOf(model, chain.front());
  Lay(model.everywhere, model.rules, resolution);
  for (const std::size_t link : chain) Lay(model.profiles[link].layer, model.rules, resolution);
  for (const std::size_t entry : entries) Lay(model.namespaces[entry].layer, model.rules, resolution);
  Lay(model.points[static_cast<std::size_t>(point)], model.rules, resolution);
  for (const PolicyLayer& layer : model.command_line) Lay(layer, model.rules, resolution);
  for (const std::size_t rule : model.raised) {
    auto& level = resolution.rules[rule].level;
    if (level.value == Severity::kOff) level = {model.rules[rule]->production, {&model.command_line.front(), {}}};
  }
  for (const auto& [rule, place] : model.hearsay) resolution.rules[rule].cap = {Severity::kError, {&model.everywhere, place}};
  return resolution;
}

std::vector<std::size_t> EntriesFor(const PolicyModel& model, std::string_view ns) {
  std::vector<std::size_t> entries;
  for (std::size_t i = 0; i < model.namespaces.size(); ++i) {
    if (base::MatchesGlob(ns, model.namespaces[i].match)) entries.push_back(i);
  }
  return entries;
}

ChosenProfile ChooseProfile(const PolicyModel& model, std::string_view asked, std::span<const std::size_t> entries) {
  if (!asked.empty()) {
    for (std::size_t i = 0; i < model.profiles.size(); ++i) {
      if (model.profiles[i].name == asked) return {i, kAsked, {}};
    }
  }
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    const auto& profile = model.namespaces[*entry].profile;
    if (profile) return {profile->value, kNamespaceEntry, profile->place};
  }
  if (model.profile) return {model.profile->value, model.profile->place.line == 0 ? kOptionsDefault : kFilesDefault, model.profile->place};
  return {static_cast<std::size_t>(BuiltIn::kProduction), {}, {}};
}

Severity Lowered(Severity level, Mode mode, const Rule& rule) {
  const bool lowers = mode != Mode::kEnforce && rule.exemptable;
  return lowers ? std::min(level, Severity::kWarning) : level;
}

}  // namespace warden::policy
