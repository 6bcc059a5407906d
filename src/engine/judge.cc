// Calling rules.
#include "engine/judge.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <new>

#include "base/many_findings.h"
#include "engine/overrun.h"
#include "engine/reported.h"

namespace warden::engine {
namespace {

constexpr std::string_view kInternalErrorId = "LW003";

// What a rule of this type of check has to look at here.
struct HasView {
  const Views& views;
  const Rule& rule;
  bool operator()(std::monostate) const { return false; }
  bool operator()(CheckFn<Object>) const {
    return rule.kinds.empty() ? views.ours : std::find(rule.kinds.begin(), rule.kinds.end(), views.object->ref().kind) != rule.kinds.end();
  }
  bool operator()(CheckFn<k8s::Workload>) const { return views.workload && rule.workloads.Has(views.workload->kind()); }
  bool operator()(CheckFn<litellm::Config>) const { return !views.configs.configs.empty(); }
  bool operator()(CheckFn<litellm::UnreadableConfig>) const { return !views.configs.unreadable.empty(); }
  bool operator()(CheckFn<k8s::SecretView>) const { return views.secret.has_value(); }
};

// Whether `node` stands in an item of a list below `from`.
bool IsInList(const Node& from, const Node& node) {
  if (from.is_array()) return &from != &node;
  const auto holds = [&](const Member& member) { return &member.value == &node || member.value.range().Contains(node.range()); };
  const auto members = from.members();
  const auto member = std::find_if(members.begin(), members.end(), holds);
  return &from != &node && member != members.end() && IsInList(member->value, node);
}

// What a mapping in Helm values does not state may stand in the chart's defaults beneath it: said of what is stated, and of items of lists,
// which are whole.
bool IsAboutNothing(const Entry& entry, const litellm::Config& config) {
  const Node* nearest = entry.field.nearest();
  return nearest != nullptr && !entry.field.exists() && !IsInList(config.document().root(), *nearest);
}

void CheckConfig(CheckFn<litellm::Config> check, const litellm::Config& config, const Context& context, Reporter& reporter) {
  auto& entries = Reported::Entries(reporter);
  const std::size_t before = entries.size();
  check(config, context, reporter);
  if (!config.is_overlay()) return;
  const auto about_nothing = [&](const std::unique_ptr<Entry>& entry) { return IsAboutNothing(*entry, config); };
  entries.erase(std::remove_if(entries.begin() + static_cast<std::ptrdiff_t>(before), entries.end(), about_nothing), entries.end());
}

bool JudgesAt(Points points, Point point) {
  if (points == Points::kAll) return true;
  return point == Point::kCheck || (points == Points::kCheckAndAudit && point == Point::kAudit);
}

std::string Why(Known known) { return known == Known::kForbidden ? "which we may not list" : "which was not looked at"; }

}  // namespace

bool Judge::Applies(const Rule& rule) const {
  if (!JudgesAt(rule.points, circumstances_.point)) return false;
  if (circumstances_.operation == Operation::kDelete && rule.on != Operations::kWritesAndRemoval) return false;
  return std::visit(HasView{views_, rule}, rule.check);
}

std::string Judge::MissingKind(const Rule& rule) const {
  for (const auto kind : rule.needs) {
    const Known known = snapshot_.Knows(kind, views_.object->ref().ns);
    if (known != Known::kYes) return fmt::format("needs {}, {}", kind, Why(known));
  }
  return {};
}

Context Judge::MakeContext(std::size_t index) const {
  return Context(circumstances_, {.rule = *rules_[index],
                                  .params = policy_.ParamsOf(index),
                                  .snapshot = snapshot_,
                                  .configs = views_.configs.configs,
                                  .old_views = old_views_});
}

void Judge::Call(const Rule& rule, const Context& context, Reporter& reporter) const {
  struct Dispatch {
    const Views& views;
    const Context& context;
    Reporter& reporter;
    void operator()(std::monostate) const {}
    void operator()(CheckFn<Object> check) const { check(*views.object, context, reporter); }
    void operator()(CheckFn<k8s::Workload> check) const { check(*views.workload, context, reporter); }
    void operator()(CheckFn<litellm::Config> check) const {
      for (const litellm::Config& config : views.configs.configs) CheckConfig(check, config, context, reporter);
    }
    void operator()(CheckFn<litellm::UnreadableConfig> check) const {
      for (const litellm::UnreadableConfig& config : views.configs.unreadable) check(config, context, reporter);
    }
    void operator()(CheckFn<k8s::SecretView> check) const { check(*views.secret, context, reporter); }
  };
  std::visit(Dispatch{views_, context, reporter}, rule.check);
}

void Judge::ReportFailure(const Rule& rule, Severity level, Judgement& judgement) const {
  const auto self = std::find_if(rules_.begin(), rules_.end(), [](const Rule* r) { return r->id == kInternalErrorId; });
  if (self == rules_.end()) return;
  Reporter reporter(**self, level, *views_.object);
  // No text of the exception: it could quote what the rule was reading.
  reporter.At(Field(views_.object->document()), fmt::format("rule {}", rule.id),
              fmt::format("rule {} ({}) failed, its verdict is missing", rule.id, rule.name));
  judgement.entries.push_back(Reported::Only(reporter));
}

void Judge::RunRule(std::size_t index, Judgement& judgement) const {
  const Rule& rule = *rules_[index];
  const Severity level = policy_.LevelOf(index);
  if (level == Severity::kOff || !Applies(rule)) return;
  judgement.judged = true;
  const auto skip = [&](std::string reason) {
    judgement.unanswered.insert(index);
    judgement.skipped.push_back(
        {std::string(views_.object->document().file()), views_.object->ref(), std::string(rule.id), std::move(reason)});
  };
  if (std::string missing = MissingKind(rule); !missing.empty()) return skip(std::move(missing));
  Reporter reporter(rule, level, *views_.object);
  const base::Doing doing(base::Doing::kRule, rule.id);
  try {
    Call(rule, MakeContext(index), reporter);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const base::OverBudget&) {
    throw;
  } catch (...) {
    judgement.unanswered.insert(index);
    return ReportFailure(rule, level, judgement);
  }
  auto& entries = Reported::Entries(reporter);
  base::SpendOnFindings(judgement.entries.size() + entries.size());
  std::move(entries.begin(), entries.end(), std::back_inserter(judgement.entries));
  for (std::string& reason : Reported::Skips(reporter)) skip(std::move(reason));
}

// The rule that did not end and those after it, in one line: there may be a hundred.
void Judge::NoteOverrun(std::size_t index, const base::OverBudget& over, Judgement& judgement) const {
  judgement.overrun = OverrunOf(over, rules_);
  judgement.ended = index;
  std::string ids;
  for (std::size_t i = index; i < rules_.size(); ++i) {
    if (policy_.LevelOf(i) != Severity::kOff && Applies(*rules_[i])) ids.append(ids.empty() ? "" : ", ").append(rules_[i]->id);
  }
  judgement.skipped.push_back({std::string(views_.object->document().file()), views_.object->ref(), "",
                               fmt::format("judging went over its budget, no answer from {}", ids)});
}

Judgement Judge::RunWithinBudget() const {
  Judgement judgement;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    try {
      base::Spend();
      RunRule(i, judgement);
    } catch (const base::OverBudget& over) {
      NoteOverrun(i, over, judgement);
      break;
    }
  }
  return judgement;
}

bool Judge::WasAsked(std::size_t index, const Judgement& judgement) const {
  if (index >= judgement.ended || judgement.unanswered.contains(index)) return false;
  return policy_.LevelOf(index) != Severity::kOff && Applies(*rules_[index]);
}

std::vector<std::unique_ptr<Entry>> Judge::RunOne(std::size_t rule) const {
  Judgement judgement;
  RunRule(rule, judgement);
  return std::move(judgement.entries);
}

}  // namespace warden::engine
