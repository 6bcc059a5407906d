// What holds here: compiled beforehand for every profile and point, alone and with each namespace entry.
#include "warden/policy.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/check.h"
#include "base/glob.h"
#include "policy/names.h"
#include "policy/resolve.h"
#include "policy/state.h"

namespace warden {
namespace {

constexpr std::size_t kMostCompiled = 1024;

std::size_t ReadyIndex(const policy::PolicyModel& model, std::size_t profile, std::size_t slot, Point point) {
  return (profile * (model.namespaces.size() + 1) + slot) * policy::kPoints + static_cast<std::size_t>(point);
}

Origin OriginOf(const policy::Reason& reason, const policy::PolicyModel& model) {
  if (reason.layer == nullptr) return {"rule default", "", {}};
  return {reason.layer->what, reason.place.line == 0 ? std::string() : model.file, reason.place};
}

template <class T>
Said<T> SaidOf(const policy::Resolved<T>& resolved, const policy::PolicyModel& model) {
  return {resolved.value, OriginOf(resolved.reason, model)};
}

PolicyView::RuleView RuleViewOf(const Rule& rule, const policy::ResolvedRule& resolved, Mode mode, const policy::PolicyModel& model) {
  PolicyView::RuleView view{&rule,
                            SaidOf(resolved.level, model),
                            policy::Lowered(resolved.level.value, mode, rule),
                            SaidOf(resolved.fill, model),
                            SaidOf(resolved.cap, model),
                            {}};
  for (const auto& param : resolved.params) view.params.push_back(SaidOf(param, model));
  return view;
}

}  // namespace

std::string_view ToString(Mode mode) {
  switch (mode) {
    case Mode::kEnforce: return "enforce";
    case Mode::kWarn: return "warn";
    case Mode::kAudit: return "audit";
  }
  return "enforce";
}

std::string ToString(const Origin& origin) {
  if (origin.file.empty()) return origin.what;
  return fmt::format("{} ({}:{}:{})", origin.what, origin.file, origin.place.line, origin.place.column);
}

std::string ToString(const PolicyProblem& problem) {
  std::string text = problem.file;
  if (problem.place.line != 0) text += fmt::format(":{}:{}", problem.place.line, problem.place.column);
  if (!problem.path.empty()) text += ": " + problem.path;
  return text + ": " + problem.message;
}

CompiledPolicy Policy::CompileOne(const policy::PolicyModel& model, std::size_t profile, std::span<const std::size_t> entries,
                                  Point point) {
  const policy::Resolution resolution = policy::Resolve(model, profile, entries, point);
  CompiledPolicy compiled;
  compiled.mode_ = resolution.mode.value;
  for (std::size_t i = 0; i < resolution.rules.size(); ++i) {
    const policy::ResolvedRule& rule = resolution.rules[i];
    compiled.lowered_.push_back(policy::Lowered(rule.level.value, resolution.mode.value, *model.rules[i]));
    compiled.levels_.push_back(rule.level.value);
    compiled.fills_.push_back(rule.fill.value ? 1 : 0);
    compiled.caps_.push_back(rule.cap.value);
    auto& params = compiled.params_.emplace_back();
    for (const auto& param : rule.params) params.push_back(param.value);
  }
  return compiled;
}

std::shared_ptr<const policy::PolicyState> Policy::MakeState(policy::PolicyModel model) {
  auto state = std::make_shared<policy::PolicyState>();
  state->model = std::move(model);
  for (std::size_t profile = 0; profile < state->model.profiles.size(); ++profile) {
    for (std::size_t slot = 0; slot <= state->model.namespaces.size(); ++slot) {
      const std::size_t entry = slot - 1;
      const std::span<const std::size_t> entries(&entry, slot == 0 ? 0 : 1);
      for (const Point point : {Point::kCheck, Point::kAdmission, Point::kAudit}) {
        state->ready.push_back(std::make_shared<const CompiledPolicy>(CompileOne(state->model, profile, entries, point)));
      }
    }
  }
  return state;
}

Policy::Policy(std::span<const Rule* const> rules) : state_(MakeState(policy::PolicyModel::Defaults(rules))) {}

std::shared_ptr<const CompiledPolicy> Policy::Compile(std::string_view profile, std::string_view ns, Point point) const {
  const policy::PolicyModel& model = state_->model;
  std::vector<std::size_t> entries = policy::EntriesFor(model, ns);
  const std::size_t chosen = policy::ChooseProfile(model, profile, entries).index;
  if (entries.size() <= 1) {
    const auto& ready = state_->ready[ReadyIndex(model, chosen, entries.empty() ? 0 : entries.front() + 1, point)];
    return {std::shared_ptr<const void>(), ready.get()};  // counts nothing: threads do not fight over a counter
  }
  policy::PolicyState::Key key{chosen, std::move(entries), point};
  const base::MutexLock lock(state_->mutex);
  if (const auto found = state_->compiled.find(key); found != state_->compiled.end()) return found->second;
  auto compiled = std::make_shared<const CompiledPolicy>(CompileOne(model, chosen, key.entries, point));
  if (state_->compiled.size() < kMostCompiled) state_->compiled.emplace(std::move(key), compiled);
  return compiled;
}

PolicyView Policy::Show(std::string_view profile, std::string_view ns, Point point) const {
  const policy::PolicyModel& model = state_->model;
  const auto entries = policy::EntriesFor(model, ns);
  const policy::ChosenProfile chosen = policy::ChooseProfile(model, profile, entries);
  const policy::Resolution resolution = policy::Resolve(model, chosen.index, entries, point);
  PolicyView view;
  const std::string_view by = chosen.chosen_by.empty() ? "default" : chosen.chosen_by;
  view.profile = {model.profiles[chosen.index].name, {std::string(by), chosen.place.line == 0 ? std::string() : model.file, chosen.place}};
  view.mode = SaidOf(resolution.mode, model);
  if (resolution.mode.reason.layer == nullptr) view.mode.origin.what = "default";
  for (std::size_t i = 0; i < model.rules.size(); ++i) {
    view.rules.push_back(RuleViewOf(*model.rules[i], resolution.rules[i], resolution.mode.value, model));
  }
  return view;
}

Result<Policy> Policy::With(const RuleSelection& selection) const {
  policy::PolicyModel model = state_->model;
  std::vector<bool> kept(model.rules.size(), selection.only.empty());
  policy::PolicyLayer only{"command line (--rule)", std::nullopt, {}};
  policy::PolicyLayer skip{"command line (--skip)", std::nullopt, {}};
  for (const std::string& name : selection.only) {
    const auto index = policy::FindRuleIndex(model.rules, name);
    if (!index) return Status(StatusCode::kInvalid, "--rule: " + policy::UnknownRuleText(model.rules, name));
    kept[*index] = true;
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!kept[i]) only.rules.push_back({i, policy::Placed<Severity>{Severity::kOff, {}}, {}, {}});
  }
  for (const std::string& name : selection.skip) {
    const auto index = policy::FindRuleIndex(model.rules, name);
    if (!index) return Status(StatusCode::kInvalid, "--skip: " + policy::UnknownRuleText(model.rules, name));
    if (!model.rules[*index]->exemptable) {
      return Status(StatusCode::kInvalid, fmt::format("--skip: {} is not exemptable", policy::RuleTitle(*model.rules[*index])));
    }
    skip.rules.push_back({*index, policy::Placed<Severity>{Severity::kOff, {}}, {}, {}});
    kept[*index] = false;
  }
  model.raised.clear();
  if (!selection.only.empty()) {
    for (std::size_t i = 0; i < kept.size(); ++i) {
      if (kept[i]) model.raised.push_back(i);
    }
  }
  model.command_line = {std::move(only), std::move(skip)};
  return Policy(MakeState(std::move(model)));
}

Policy Policy::WithDefaultProfile(std::string_view name) const {
  policy::PolicyModel model = state_->model;
  const auto found =
      std::find_if(model.profiles.begin(), model.profiles.end(), [&](const policy::ProfileLayer& p) { return p.name == name; });
  WARDEN_CHECK(found != model.profiles.end());
  model.profile = {static_cast<std::size_t>(found - model.profiles.begin()), {}};
  return Policy(MakeState(std::move(model)));
}

std::vector<std::string_view> Policy::Profiles() const {
  std::vector<std::string_view> names;
  for (const policy::ProfileLayer& profile : state_->model.profiles) names.push_back(profile.name);
  return names;
}

bool Policy::HasProfile(std::string_view name) const {
  const auto& profiles = state_->model.profiles;
  return std::any_of(profiles.begin(), profiles.end(), [&](const policy::ProfileLayer& profile) { return profile.name == name; });
}

std::span<const Rule* const> Policy::rules() const { return state_->model.rules; }
std::string_view Policy::file() const { return state_->model.file; }
std::span<const PolicyExemption> Policy::exemptions() const { return state_->model.exemptions; }
bool Policy::allows_annotations() const { return state_->model.allows_annotations; }

bool Policy::IsController(std::string_view username) const {
  const auto& globs = state_->model.controllers;
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) { return base::MatchesGlob(username, glob); });
}

std::string_view Policy::BreakGlassGroupOf(const Requester& requester) const {
  const auto& listed = state_->model.break_glass_groups;
  const auto may = [&](const std::string& group) { return std::find(listed.begin(), listed.end(), group) != listed.end(); };
  const auto found = std::find_if(requester.groups.begin(), requester.groups.end(), may);
  return found == requester.groups.end() ? std::string_view() : *found;
}

}  // namespace warden
