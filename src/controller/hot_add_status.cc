// Sentences and tables.
#include "controller/hot_add_status.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/columns.h"
#include "base/sha256.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "doc/text_at.h"
#include "hotadd/standing.h"
#include "report/text.h"

namespace warden::controller {
namespace {

using hotadd::Action;
using hotadd::PlannedModel;
using Row = base::TextRow;

constexpr std::string_view kSuffix = "-warden-status";
constexpr std::size_t kLongestCell = 150;  // bytes
constexpr std::size_t kMostRows = 500;     // of the table: a ConfigMap has room for a megabyte
constexpr std::size_t kMostPods = 10;      // columns
constexpr std::size_t kMostNamed = 5;      // models of one Event
constexpr std::size_t kMostReasons = 5;    // of one message
constexpr std::size_t kLongestName = 253;  // of an object

std::string Cut(std::string_view text);

struct Counts {
  std::size_t wanted = 0, served = 0, unproven = 0, pods = 0, unasked = 0, pending = 0, rollout = 0, declined = 0, foreign = 0, failed = 0,
              drifted = 0;
  std::vector<std::string> reasons;
  std::vector<std::string> drifts;
  std::string trouble;  // why a run ended early
  std::string silence;  // why the first pod could not be asked
  std::size_t kept_of_empty = 0;
};

void AddReason(std::vector<std::string>& reasons, const PlannedModel& model, std::string_view what) {
  if (reasons.size() < kMostReasons) reasons.push_back(Cut(fmt::format("{}: {}", model.subject, what)));
  else if (reasons.size() == kMostReasons) reasons.emplace_back("…");
}

void Count(const WorkloadReport& one, Counts& counts) {
  const hotadd::Plan& plan = one.report.plan;
  counts.pods += plan.asked + plan.unasked;
  counts.unasked += plan.unasked;
  counts.kept_of_empty += plan.kept_of_empty;
  if (!one.report.status.ok() && counts.trouble.empty()) counts.trouble = one.report.status.message();
  for (const hotadd::PodView& view : one.report.pods) {
    if (!view.was_asked() && view.serves && counts.silence.empty()) counts.silence = fmt::format("pod {}: {}", view.pod, view.problem);
  }
  for (const std::string& subject : one.lingering) {
    ++counts.rollout;
    if (counts.reasons.size() < kMostReasons)
      counts.reasons.push_back(fmt::format("{}: removed, and served until its pods restart", subject));
  }
  for (const PlannedModel& model : plan.models) {
    const auto failure = one.report.failures.find(model.id);
    const bool failed = !model.id.empty() && failure != one.report.failures.end();
    const bool goes = model.action == Action::kRemove || model.action == Action::kBlock || model.place.line == 0;
    if (!goes) {
      ++counts.wanted;
      const bool asked = model.action != Action::kDeclined && plan.asked > 0 && plan.unasked == 0;
      counts.served += asked && model.serving == plan.asked ? 1 : 0;
      counts.unproven += asked && model.unproven > 0 && model.serving + model.unproven == plan.asked ? 1 : 0;
    }
    if (!model.drifted.empty()) {
      ++counts.drifted;
      AddReason(counts.drifts, model, fmt::format("{} was changed by somebody else", model.drifted));
    }
    if (failed) ++counts.failed, AddReason(counts.reasons, model, failure->second);
    else if (model.action == Action::kNeedsRollout) ++counts.rollout, AddReason(counts.reasons, model, model.reason);
    else if (model.action == Action::kDeclined) ++counts.declined, AddReason(counts.reasons, model, model.reason);
    else if (model.action == Action::kForeign) ++counts.foreign, AddReason(counts.reasons, model, model.reason);
    else if (model.action == Action::kNotServed) ++counts.failed, AddReason(counts.reasons, model, model.reason);
    else if (model.is_pending()) ++counts.pending;
  }
}

std::string Joined(const std::vector<std::string>& parts, std::string_view between = "; ") {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : std::string(between)) + part;
  return text;
}

HotAddCondition Applied(const Counts& counts, std::span<const WorkloadReport> reports) {
  for (const WorkloadReport& one : reports) {
    if (!one.problem.empty()) return {"Applied", "False", "NoAccess", fmt::format("{}: {}", one.workload, one.problem), ""};
  }
  if (reports.empty()) return {"Applied", "Unknown", "NoProxy", "no workload reads the configuration", ""};
  if (counts.kept_of_empty > 0) {
    return {"Applied", "False", "Empty",
            fmt::format("the configuration has no models, which is taken for a mistake: {} that were added stay; to remove them, set the "
                        "annotation litellm-warden.dev/hot-add-empty: \"true\"",
                        counts.kept_of_empty),
            ""};
  }
  if (!counts.trouble.empty()) return {"Applied", "False", "Unavailable", counts.trouble, ""};
  if (counts.failed > 0) return {"Applied", "False", "Failed", Joined(counts.reasons), ""};
  if (counts.rollout > 0) {
    const auto rolling = std::find_if(reports.begin(), reports.end(), [](const WorkloadReport& one) { return !one.rollout.empty(); });
    return {"Applied", "False", rolling != reports.end() ? "RollingOut" : "NeedsRollout",
            (rolling != reports.end() ? rolling->rollout + "; " : "") + Joined(counts.reasons), ""};
  }
  if (counts.foreign > 0) return {"Applied", "False", "Foreign", Joined(counts.reasons), ""};
  if (counts.declined > 0) return {"Applied", "False", "CannotBeHotAdded", Joined(counts.reasons), ""};
  if (counts.unasked > 0 && counts.unasked == counts.pods)
    return {"Applied", "False", "Unavailable", "no pod could be asked; " + counts.silence, ""};
  if (counts.unasked > 0)
    return {"Applied", "Unknown", "PodsNotAsked",
            fmt::format("{} of {} pods could not be asked; {}", counts.unasked, counts.pods, counts.silence), ""};
  if (counts.pods == 0) return {"Applied", "Unknown", "NoPods", "there are no ready pods", ""};
  if (counts.pending > 0) return {"Applied", "False", "Pending", fmt::format("{} models are not written yet", counts.pending), ""};
  return {"Applied", "True", "Applied", "nothing is left to write", ""};
}

HotAddCondition Serving(const Counts& counts, std::size_t workloads) {
  if (workloads == 0 || counts.pods == counts.unasked)
    return {"Serving", "Unknown", workloads == 0 ? "NoProxy" : "NoPods",
            workloads == 0 ? "no proxy reads the configuration" : "no pod could be asked", ""};
  std::string message = fmt::format("{} of {} models on all {} pods", counts.served, counts.wanted, counts.pods);
  if (counts.unproven > 0) message += fmt::format("; {} more cannot be verified: pods loaded them from the file at start", counts.unproven);
  const bool all = counts.served == counts.wanted;
  if (!all && counts.served + counts.unproven == counts.wanted) return {"Serving", "Unknown", "NotProven", message, ""};
  return {"Serving", all ? "True" : "False", all ? "AllServed" : "NotAllServed", message, ""};
}

std::string SummaryOf(const Counts& counts, const HotAddStatus& status) {
  const HotAddCondition* accepted = status.Find("Accepted");
  if (accepted->status != "True") return "nothing is changed: " + accepted->message;
  std::string text = status.Find("Serving")->message;
  const auto add = [&](std::size_t count, std::string_view one, std::string_view many) {
    if (count > 0) text += fmt::format("; {} {}", count, count == 1 ? one : many);
  };
  add(counts.rollout, "needs a rollout", "need a rollout");
  add(counts.failed, "failed", "failed");
  add(counts.declined, "cannot be hot-added", "cannot be hot-added");
  add(counts.foreign, "has an id that is taken", "have an id that is taken");
  add(counts.drifted, "was changed by somebody else", "were changed by somebody else");
  return text;
}

// A hash tells more than that it is current.
std::string CellOf(const hotadd::DesiredModels& desired, const PlannedModel& model, const hotadd::PodView& view) {
  switch (hotadd::StandingOf(desired, model.id, view)) {
    case hotadd::Standing::kNotAsked: return "?";
    case hotadd::Standing::kAbsent: return "-";
    case hotadd::Standing::kBlocked: return "off";
    case hotadd::Standing::kFile: return "file";
    case hotadd::Standing::kForeign: return "foreign";
    case hotadd::Standing::kCurrent:
    case hotadd::Standing::kOther: return view.Find(model.id)->hash.substr(0, 8);
  }
  return {};
}

// Names may be long, and hold line ends and what moves a terminal's cursor.
std::string Cut(std::string_view text) {
  std::string plain = report::PlainText(text);
  if (plain.size() <= kLongestCell) return plain;
  std::size_t end = kLongestCell;
  while (end > 0 && (static_cast<unsigned char>(plain[end]) & 0xC0U) == 0x80U) --end;
  return plain.substr(0, end) + "…";
}

std::string TableOf(const WorkloadReport& one) {
  std::string text = one.workload + "\n";
  if (!one.problem.empty()) return text + one.problem + "\n";
  std::vector<const hotadd::PodView*> pods;
  for (const hotadd::PodView& view : one.report.pods) {
    if ((pods.empty() || pods.back()->pod != view.pod) && pods.size() < kMostPods) pods.push_back(&view);
  }
  for (const hotadd::PodView* view : pods) {
    if (!view->was_asked()) text += fmt::format("{} could not be asked: {}\n", view->pod, Cut(view->problem));
  }
  Row head = {"MODEL", "ID", "WANTED"};
  for (const hotadd::PodView* view : pods) head.push_back(view->pod);
  head.emplace_back("WHY");
  std::vector<Row> rows = {std::move(head)};
  for (const PlannedModel& model : one.report.plan.models) {
    if (rows.size() > kMostRows) break;
    const hotadd::DesiredModel* wanted = one.desired->Find(model.id);
    Row row = {Cut(model.subject), model.id.empty() ? "-" : Cut(model.id), wanted != nullptr ? wanted->hash.substr(0, 8) : "-"};
    for (const hotadd::PodView* view : pods) row.push_back(CellOf(*one.desired, model, *view));
    const auto failure = one.report.failures.find(model.id);
    std::string why = !model.id.empty() && failure != one.report.failures.end() ? failure->second : model.reason;
    if (model.action != Action::kLeave) why = fmt::format("{}{}{}", hotadd::ToString(model.action), why.empty() ? "" : ": ", why);
    row.push_back(Cut(why));
    rows.push_back(std::move(row));
  }
  text += base::Columns(rows);
  if (one.report.plan.models.size() > kMostRows) text += fmt::format("and {} more\n", one.report.plan.models.size() - kMostRows);
  return text;
}

}  // namespace

const HotAddCondition* HotAddStatus::Find(std::string_view type) const {
  const auto found = std::find_if(conditions.begin(), conditions.end(), [&](const HotAddCondition& one) { return one.type == type; });
  return found == conditions.end() ? nullptr : &*found;
}

HotAddStatus MakeStatus(const Judged& judged, std::span<const WorkloadReport> reports, std::string_view now) {
  HotAddStatus status;
  status.resource_version = judged.resource_version;
  Counts counts;
  for (const WorkloadReport& one : reports) Count(one, counts);
  if (judged.rejected.empty()) {
    status.conditions.push_back({"Accepted", "True", "Accepted", "the configuration has no errors", ""});
    status.conditions.push_back(Applied(counts, reports));
    status.conditions.push_back(Serving(counts, reports.size()));
    status.conditions.push_back({"Drifted", counts.drifted > 0 ? "True" : "False", counts.drifted > 0 ? "Edited" : "AsWritten",
                                 counts.drifted > 0 ? Joined(counts.drifts) : "", ""});
  } else {
    status.conditions.push_back({"Accepted", "False", "Rejected", judged.rejected, ""});
    for (const char* type : {"Applied", "Serving", "Drifted"}) status.conditions.push_back({type, "Unknown", "Rejected", "", ""});
  }
  for (HotAddCondition& condition : status.conditions) condition.since = now;
  status.summary = SummaryOf(counts, status);
  for (const WorkloadReport& one : reports) status.table += (status.table.empty() ? "" : "\n") + TableOf(one);
  return status;
}

void KeepTimes(const HotAddStatus& before, HotAddStatus& status) {
  for (HotAddCondition& condition : status.conditions) {
    const HotAddCondition* old = before.Find(condition.type);
    if (old != nullptr && old->status == condition.status && !old->since.empty()) condition.since = old->since;
  }
}

bool SameForPeople(const HotAddStatus& a, const HotAddStatus& b) {
  const auto same = [](const HotAddCondition& x, const HotAddCondition& y) {
    return x.type == y.type && x.status == y.status && x.reason == y.reason && x.message == y.message;
  };
  return a.resource_version == b.resource_version && a.summary == b.summary && a.table == b.table &&
         std::equal(a.conditions.begin(), a.conditions.end(), b.conditions.begin(), b.conditions.end(), same);
}

std::string WrittenText(const proxy::HotAddReport& report) {
  struct Verb {
    Action action;
    std::string_view word;
  };
  constexpr std::array<Verb, 5> kVerbs = {Verb{Action::kAdd, "added"}, Verb{Action::kAdopt, "adopted"}, Verb{Action::kChange, "changed"},
                                          Verb{Action::kRemove, "removed"}, Verb{Action::kBlock, "blocked"}};
  std::string text;
  for (const Verb& verb : kVerbs) {
    std::string names;
    std::size_t count = 0;
    for (const proxy::HotAddReport::Written& one : report.written) {
      if (one.action != verb.action) continue;
      if (++count <= kMostNamed) names += fmt::format("{}{}", names.empty() ? "" : ", ", one.subject);
    }
    if (count > kMostNamed) names += fmt::format(" and {} more", count - kMostNamed);
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : "; ", verb.word, names);
  }
  return text;
}

std::vector<News> NewsOf(const HotAddStatus* before, const HotAddStatus& status) {
  std::vector<News> news;
  for (const HotAddCondition& condition : status.conditions) {
    const HotAddCondition* old = before != nullptr ? before->Find(condition.type) : nullptr;
    if (old != nullptr && old->status == condition.status && old->reason == condition.reason) continue;
    const bool is_bad = condition.type == "Drifted" ? condition.status == "True" : condition.status == "False";
    const bool was_bad = old != nullptr && (condition.type == "Drifted" ? old->status == "True" : old->status == "False");
    const bool nobody = condition.reason == "NoProxy" && condition.type == "Serving";
    const bool comes_back = old != nullptr && condition.type == "Serving" && condition.status == "True";
    if (!is_bad && !was_bad && !nobody && !comes_back && condition.type != "Applied") continue;
    if ((condition.status == "Unknown" && !nobody) || condition.reason == "Pending") continue;
    news.push_back({is_bad || nobody, "HotAdd" + condition.reason, condition.message.empty() ? status.summary : condition.message});
  }
  return news;
}

namespace {

std::string LingeringJson(const std::vector<Lingering>& all) {
  std::string text;
  doc::JsonWriter json(text);
  json.BeginArray();
  for (const Lingering& one : all)
    json.BeginObject().Key("workload").String(one.workload).Key("subject").String(one.subject).Key("since").Int(one.since).EndObject();
  json.EndArray();
  return text;
}

std::vector<Lingering> ReadLingering(std::string_view text) {
  std::vector<Lingering> all;
  const auto read = doc::ReadJson(std::string(text), "");
  if (!read.ok()) return all;
  for (const Node& item : read.document->root().items()) {
    const Node* since = item.Find("since");
    all.push_back({std::string(doc::TextAt(item, "workload")), std::string(doc::TextAt(item, "subject")),
                   since != nullptr ? since->integer().value_or(0) : 0});
  }
  return all;
}

}  // namespace

std::map<std::string, std::string> DataOf(const HotAddStatus& status) {
  std::string json;
  doc::JsonWriter writer(json, doc::JsonWriter::Layout::kIndented);
  writer.BeginArray();
  for (const HotAddCondition& condition : status.conditions) {
    writer.BeginObject().Key("type").String(condition.type).Key("status").String(condition.status);
    writer.Key("reason").String(condition.reason).Key("message").String(condition.message);
    writer.Key("lastTransitionTime").String(condition.since).EndObject();
  }
  writer.EndArray();
  return {{"conditions", json + "\n"}, {"lingering", LingeringJson(status.lingering)},
          {"models", status.table},    {"observedResourceVersion", status.resource_version},
          {"seen", status.seen},       {"summary", status.summary + "\n"}};
}

std::optional<HotAddStatus> ReadStatus(const Node& config_map) {
  const Node* data = config_map.Find("data");
  if (data == nullptr) return std::nullopt;
  HotAddStatus status;
  status.resource_version = doc::TextAt(*data, "observedResourceVersion");
  status.table = doc::TextAt(*data, "models");
  status.seen = doc::TextAt(*data, "seen");
  status.lingering = ReadLingering(doc::TextAt(*data, "lingering"));
  status.summary = doc::TextAt(*data, "summary");
  while (status.summary.ends_with('\n')) status.summary.pop_back();
  const auto read = doc::ReadJson(std::string(doc::TextAt(*data, "conditions")), "");
  if (!read.ok()) return std::nullopt;
  for (const Node& item : read.document->root().items()) {
    status.conditions.push_back({std::string(doc::TextAt(item, "type")), std::string(doc::TextAt(item, "status")),
                                 std::string(doc::TextAt(item, "reason")), std::string(doc::TextAt(item, "message")),
                                 std::string(doc::TextAt(item, "lastTransitionTime"))});
  }
  return status;
}

std::string_view OwnerOfStatus(std::string_view name) {
  return name.ends_with(kSuffix) ? name.substr(0, name.size() - kSuffix.size()) : std::string_view();
}

std::string StatusName(std::string_view config_map) {
  if (config_map.size() + kSuffix.size() <= kLongestName) return std::string(config_map) + std::string(kSuffix);
  base::Sha256 hash;
  hash.Add(config_map);
  return fmt::format("{}-{}{}", config_map.substr(0, 200), hash.Hex().substr(0, 8), kSuffix);
}

}  // namespace warden::controller
