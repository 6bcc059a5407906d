// Tables and JSON.
#include "cli/hot_add_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/columns.h"
#include "doc/json_writer.h"
#include "hotadd/standing.h"
#include "litellm/version/version.h"
#include "report/text.h"
#include "warden/rule.h"

namespace warden::cli {
namespace {

using hotadd::Action;
using hotadd::PlannedModel;
using Row = base::TextRow;

std::string Plural(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

// Pods by name, each once, in their order.
std::vector<std::string> PodsOf(const proxy::HotAddReport& report) {
  std::vector<std::string> names;
  for (const hotadd::PodView& view : report.pods) {
    if (names.empty() || names.back() != view.pod) names.push_back(view.pod);
  }
  return names;
}

std::string VersionsOf(const proxy::HotAddReport& report) {
  std::set<std::string> versions;
  for (const proxy::PodState& state : report.states) {
    if (state.version) versions.insert(litellm::ToString(*state.version));
  }
  std::string text;
  for (const std::string& version : versions) text += (text.empty() ? " (LiteLLM " : ", ") + version;
  return text.empty() ? text : text + ")";
}

std::string Head(const WantedModels& wanted, const proxy::HotAddReport& report) {
  const std::size_t models = wanted.desired.models.size() + wanted.desired.declined.size();
  std::string text = fmt::format("{}: {}, {}{}\n", report::PlainText(wanted.desired.source), Plural(models, "model", "models"),
                                 Plural(PodsOf(report).size(), "proxy", "proxies"), VersionsOf(report));
  std::set<std::string> said;
  for (const hotadd::PodView& view : report.pods) {
    if (!view.was_asked() && said.insert(view.pod).second)
      text += fmt::format("{} could not be asked: {}\n", report::PlainText(view.pod), report::PlainText(view.problem));
  }
  if (report.no_database)
    text += "these proxies have no database: LiteLLM cannot add models then, except in builds that keep them in memory\n";
  return text;
}

std::string WhyOf(const PlannedModel& model, const proxy::HotAddReport& report) {
  if (const auto failure = report.failures.find(model.id); !model.id.empty() && failure != report.failures.end()) return failure->second;
  return model.reason;
}

std::string ServedOf(const PlannedModel& model, const proxy::HotAddReport& report) {
  if (model.action == Action::kDeclined || report.plan.asked == 0) return "-";
  return fmt::format("{} of {}", model.serving, report.plan.asked + report.plan.unasked);
}

constexpr std::array<Action, 7> kCounted = {Action::kAdd,    Action::kChange, Action::kAdopt,       Action::kRemove,
                                            Action::kReload, Action::kBlock,  Action::kNeedsRollout};

std::size_t Unproven(const proxy::HotAddReport& report) {
  return static_cast<std::size_t>(
      std::count_if(report.plan.models.begin(), report.plan.models.end(), [](const PlannedModel& model) { return model.unproven > 0; }));
}

std::string Summary(const proxy::HotAddReport& report, HotAddStep step) {
  std::string text;
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
  };
  for (const Action action : kCounted) {
    const auto counts = [&](const PlannedModel& model) {
      return model.action == action && (action == Action::kNeedsRollout || model.is_pending());
    };
    const auto count = static_cast<std::size_t>(std::count_if(report.plan.models.begin(), report.plan.models.end(), counts));
    const std::string what = action == Action::kNeedsRollout ? (count == 1 ? "needs a rollout" : "need a rollout")
                                                             : fmt::format("to {}", hotadd::ToString(action));
    add(count, what);
  }
  add(report.plan.Count(Action::kDeclined), "cannot be hot-added");
  add(report.plan.Count(Action::kForeign),
      report.plan.Count(Action::kForeign) == 1 ? "has an id that is taken" : "have an id that is taken");
  add(report.plan.Count(Action::kNotServed), "not served");
  add(report.failures.size(), "failed");
  add(report.plan.kept_of_empty, "kept, because the configuration has no models at all (--allow-empty removes them)");
  add(Unproven(report), "cannot be verified: LiteLLM does not show all of what it loaded from its file");
  add(static_cast<std::size_t>(std::count_if(report.plan.models.begin(), report.plan.models.end(),
                                             [](const PlannedModel& model) { return !model.drifted.empty() && !model.is_pending(); })),
      "changed by somebody else");
  for (const proxy::HotAddReport::Written& one : report.written) {
    if (one.lingers)
      text += fmt::format("{}{} is served until the proxies restart", text.empty() ? "" : ", ", report::PlainText(one.subject));
  }
  if (report.plan.asked == 0 && report.plan.unasked > 0) return "no proxy could be asked";
  if (report.plan.unasked > 0) {
    text += fmt::format("{}{} of {} proxies could not be asked", text.empty() ? "" : ", ", report.plan.unasked,
                        report.plan.asked + report.plan.unasked);
  }
  if (text.empty())
    text = report.plan.asked == 0 ? "no proxy was asked: name each with --url, or use --cluster"
                                  : "every proxy serves what the configuration says";
  if (step == HotAddStep::kApply && report.writes > 0)
    text += fmt::format(" ({}, {})", Plural(report.writes, "write", "writes"), Plural(report.reloads, "reload", "reloads"));
  return text;
}

std::string_view CellOf(hotadd::Standing standing) {
  constexpr std::array<std::string_view, 7> kWords = {"?", "-", "blocked", "file", "foreign", "current", "other"};
  return kWords[static_cast<std::size_t>(standing)];
}

void WriteModel(const PlannedModel& model, const hotadd::DesiredModels& desired, const proxy::HotAddReport& report, doc::JsonWriter& json) {
  json.BeginObject();
  json.Key("id").String(model.id).Key("subject").String(model.subject);
  json.Key("action").String(hotadd::ToString(model.action)).Key("reason").String(model.reason);
  json.Key("serving").Int(static_cast<std::int64_t>(model.serving)).Key("pending").Bool(model.is_pending());
  if (model.place.line != 0) json.Key("line").Int(model.place.line);
  if (!model.drifted.empty()) json.Key("drifted").String(model.drifted);
  if (const auto failure = report.failures.find(model.id); !model.id.empty() && failure != report.failures.end())
    json.Key("failure").String(failure->second);
  json.Key("proxies").BeginObject();
  std::string_view last;
  for (const hotadd::PodView& view : report.pods) {
    if (view.pod == last) continue;
    last = view.pod;
    json.Key(view.pod).String(CellOf(hotadd::StandingOf(desired, model.id, view)));
  }
  json.EndObject().Key("calls").BeginArray();
  for (const hotadd::ModelCall& call : model.calls) json.String(hotadd::ToString(call.kind));
  json.EndArray().EndObject();
}

}  // namespace

std::string HotAddText(const WantedModels& wanted, const proxy::HotAddReport& report, HotAddStep step) {
  std::vector<Row> rows = {{"ACTION", "MODEL", "ID", "SERVED", "WHY"}};
  for (const PlannedModel& model : report.plan.models) {
    std::string why = WhyOf(model, report);
    if (model.action == Action::kUnknown) why = "it can be hot-added";
    if (!model.drifted.empty() && why.empty()) why = fmt::format("{} was changed by somebody else", model.drifted);
    rows.push_back({std::string(hotadd::ToString(model.action)), report::PlainText(model.subject),
                    report::PlainText(model.id.empty() ? "-" : model.id), ServedOf(model, report), report::PlainText(why)});
  }
  std::string text = Head(wanted, report);
  if (rows.size() > 1) text += "\n" + base::Columns(rows) + "\n";
  return text + Summary(report, step) + "\n";
}

std::string HotAddStatusText(const WantedModels& wanted, const proxy::HotAddReport& report) {
  Row head = {"MODEL", "ID"};
  for (const std::string& pod : PodsOf(report)) head.push_back(report::PlainText(pod));
  std::vector<Row> rows = {head};
  for (const PlannedModel& model : report.plan.models) {
    Row row = {report::PlainText(model.subject), report::PlainText(model.id.empty() ? "-" : model.id)};
    for (std::size_t i = 0; i < report.pods.size();) {
      // Of several answers of one pod the worst counts.
      std::string cell;
      const std::string& pod = report.pods[i].pod;
      for (; i < report.pods.size() && report.pods[i].pod == pod; ++i) {
        const std::string one(CellOf(hotadd::StandingOf(wanted.desired, model.id, report.pods[i])));
        if (cell.empty() || cell == "current") cell = one;
      }
      row.push_back(cell);
    }
    rows.push_back(std::move(row));
  }
  std::string text = Head(wanted, report);
  if (rows.size() > 1) text += "\n" + base::Columns(rows) + "\n";
  return text + Summary(report, HotAddStep::kPlan) + "\n";
}

std::string ProbedText(const std::vector<proxy::Probed>& probed) {
  std::string text;
  std::size_t answered = 0;
  for (const proxy::Probed& one : probed) {
    if (one.answers) ++answered;
    else
      text += fmt::format("probe: {} on {}: LiteLLM {}\n", report::PlainText(one.id), report::PlainText(one.pod),
                          report::PlainText(one.message));
  }
  return text + fmt::format("probe: {} of {} chats answered\n", answered, probed.size());
}

std::string HotAddJson(const WantedModels& wanted, const proxy::HotAddReport& report, const std::vector<proxy::Probed>& probed) {
  std::string text;
  doc::JsonWriter json(text, doc::JsonWriter::Layout::kIndented);
  json.BeginObject().Key("source").String(wanted.desired.source);
  json.Key("settled").Bool(IsServedEverywhere(report) && report.is_settled()).Key("pending").Bool(report.plan.is_pending());
  if (!report.status.ok()) json.Key("error").String(report.status.message());
  json.Key("errors").BeginArray();
  for (const Finding& finding : wanted.errors) json.String(fmt::format("{} {}", finding.rule->id, finding.message));
  json.EndArray().Key("proxies").BeginArray();
  std::size_t state = 0;
  for (const std::string& pod : PodsOf(report)) {
    json.BeginObject().Key("name").String(pod);
    const auto& version = report.states[state++].version;
    json.Key("version").String(version ? litellm::ToString(*version) : "");
    for (const hotadd::PodView& view : report.pods) {
      if (view.pod != pod || view.was_asked()) continue;
      json.Key("problem").String(view.problem);
      break;
    }
    json.EndObject();
  }
  json.EndArray().Key("models").BeginArray();
  for (const PlannedModel& model : report.plan.models) WriteModel(model, wanted.desired, report, json);
  json.EndArray();
  if (!probed.empty()) {
    json.Key("probes").BeginArray();
    for (const proxy::Probed& one : probed) {
      json.BeginObject().Key("id").String(one.id).Key("proxy").String(one.pod).Key("answers").Bool(one.answers);
      json.Key("message").String(one.message).EndObject();
    }
    json.EndArray();
  }
  json.Key("summary").String(Summary(report, HotAddStep::kPlan)).Key("reloads").Int(static_cast<std::int64_t>(report.reloads));
  json.Key("writes").Int(static_cast<std::int64_t>(report.writes)).EndObject();
  return text + "\n";
}

bool IsServedEverywhere(const proxy::HotAddReport& report) {
  if (report.plan.asked == 0 || report.plan.unasked > 0 || report.plan.kept_of_empty > 0 || !report.failures.empty()) return false;
  if (std::any_of(report.written.begin(), report.written.end(), [](const auto& one) { return one.lingers; })) return false;
  return std::all_of(report.plan.models.begin(), report.plan.models.end(), [&](const PlannedModel& model) {
    if (model.is_pending()) return false;
    if (model.action == Action::kLeave) return model.drifted.empty();
    return (model.action == Action::kBlock || model.action == Action::kRemove) && model.serving == report.plan.asked;
  });
}

}  // namespace warden::cli
