// Pages and tables of rules.
#include "report/rule_docs.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "doc/json_writer.h"

namespace warden::report {
namespace {

constexpr std::size_t kWidth = 96;  // of a page in a terminal

constexpr std::array<std::pair<WorkloadKind, std::string_view>, 8> kWorkloadNames = {{{WorkloadKind::kDeployment, "Deployment"},
                                                                                      {WorkloadKind::kStatefulSet, "StatefulSet"},
                                                                                      {WorkloadKind::kDaemonSet, "DaemonSet"},
                                                                                      {WorkloadKind::kRollout, "Rollout"},
                                                                                      {WorkloadKind::kJob, "Job"},
                                                                                      {WorkloadKind::kCronJob, "CronJob"},
                                                                                      {WorkloadKind::kPod, "Pod"},
                                                                                      {WorkloadKind::kScale, "Scale"}}};

// What a class of fix is called in a table, and what it means.
struct FixWords {
  FixClass fix;
  std::string_view name;
  std::string_view in_table;
  std::string_view meaning;
};
constexpr std::array<FixWords, 4> kFixWords = {
    {{FixClass::kNone, "none", "–", "none"},
     {FixClass::kSafe, "safe", "safe", "safe, `warden fix` makes it"},
     {FixClass::kUnsafe, "unsafe", "unsafe", "changes behaviour, `warden fix --unsafe` makes it"},
     {FixClass::kManual, "manual", "manual", "manual, a person makes it"}}};
const FixWords& WordsOf(FixClass fix) { return kFixWords[static_cast<std::size_t>(fix)]; }

struct AdmissionWords {
  AtAdmission at;
  std::string_view name;
  std::string_view in_table;
  std::string_view meaning;
};
constexpr std::array<AdmissionWords, 3> kAdmissionWords = {
    {{AtAdmission::kJudge, "judge", "–", "judged, never filled in"},
     {AtAdmission::kFill, "fill", "yes", "filled in where the author stated nothing"},
     {AtAdmission::kFillByPolicy, "fill by policy", "by policy", "filled in where a policy says so and the author stated nothing"}}};
const AdmissionWords& WordsOf(AtAdmission at) { return kAdmissionWords[static_cast<std::size_t>(at)]; }

constexpr std::array<std::string_view, 3> kPointNames = {"everywhere", "files", "files and audit"};

std::string Joined(std::span<const std::string_view> names) {
  std::string out;
  for (const std::string_view name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

std::vector<std::string_view> WorkloadNames(const Rule& rule) {
  std::vector<std::string_view> names;
  if (!std::holds_alternative<CheckFn<k8s::Workload>>(rule.check)) return names;
  for (const auto& [kind, name] : kWorkloadNames) {
    if (rule.workloads.Has(kind)) names.push_back(name);
  }
  return names;
}

std::string ValueText(const ParamValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  const std::string_view text = std::get<std::string_view>(value);
  return text.empty() ? "\"\"" : std::string(text);
}

std::string AdmissionText(const Rule& rule) {
  if (rule.points != Points::kAll) return fmt::format("skipped (only {})", kPointNames[static_cast<std::size_t>(rule.points)]);
  std::string text(WordsOf(rule.at_admission).meaning);
  if (rule.admission_cap < Severity::kError) text += fmt::format("; at most a {}", ToString(rule.admission_cap));
  return text;
}

// Name and value of each fact, those that say nothing left out.
std::vector<std::pair<std::string_view, std::string>> Facts(const Rule& rule) {
  std::vector<std::pair<std::string_view, std::string>> facts;
  facts.emplace_back("level", fmt::format("{} in production, {} in development", ToString(rule.production), ToString(rule.development)));
  facts.emplace_back("judges", WhatIsJudged(rule));
  facts.emplace_back("fix", WordsOf(rule.fix).meaning);
  facts.emplace_back("admission", AdmissionText(rule));
  if (!rule.needs.empty()) facts.emplace_back("needs", Joined(rule.needs) + " (skipped where these are not known)");
  if (!rule.asks.empty()) facts.emplace_back("asks for", Joined(rule.asks) + " (judged without where these are not known)");
  return facts;
}

std::string ExemptAnnotation(const Rule& rule) {
  return fmt::format("metadata:\n  annotations:\n    litellm-warden.dev/exempt: {}; reason=<why>; until=<YYYY-MM-DD>\n", rule.id);
}

// ---- for a terminal ----

// Lines of at most kWidth columns, broken at spaces; every byte of a code point but the first is no column.
std::string Wrapped(std::string_view text, std::string_view indent) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \n", begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    const auto width = static_cast<std::size_t>(
        std::count_if(word.begin(), word.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    begin = end + 1;
    if (word.empty()) continue;
    if (column != 0 && column + 1 + width > kWidth) column = 0;
    if (column == 0) {
      out += (out.empty() ? "" : "\n") + std::string(indent);
      column = indent.size();
    } else {
      out += ' ';
      ++column;
    }
    out += word;
    column += width;
  }
  return out + "\n";
}

std::string Indented(std::string_view text, std::string_view indent) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += fmt::format("{}{}\n", end == 0 ? "" : indent, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

class Page {
 public:
  explicit Page(Colour colour) : colour_(colour) {}

  Page& Title(std::string_view text) {
    out_ += Bold(text) + "\n";
    return *this;
  }
  Page& Section(std::string_view title, std::string_view body) {
    out_ += "\n" + Bold(title) + "\n";
    out_ += body;
    return *this;
  }
  Page& Add(std::string_view text) {
    out_ += text;
    return *this;
  }
  std::string Take() { return std::move(out_); }

 private:
  std::string Bold(std::string_view text) const {
    return colour_ == Colour::kAlways ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string(text);
  }
  Colour colour_;
  std::string out_;
};

std::string ParamLines(const Rule& rule) {
  std::size_t widest = 0;
  std::size_t widest_value = 0;
  for (const ParamSpec& param : rule.params) {
    widest = std::max(widest, param.name.size());
    widest_value = std::max(widest_value, ValueText(param.fallback).size());
  }
  std::string out;
  for (const ParamSpec& param : rule.params) {
    out += fmt::format("  {:<{}}  {:<{}}  {}\n", param.name, widest, ValueText(param.fallback), widest_value, param.text);
  }
  return out;
}

std::string ExemptText(const Rule& rule) {
  if (!rule.exemptable) return Wrapped("This rule cannot be exempted.", "  ");
  return Wrapped("On the object, with a reason and a last day (or in a policy file):", "  ") + Indented(ExemptAnnotation(rule), "    ");
}

// ---- Markdown ----

// `|` would end a cell.
std::string Cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string YamlBlock(std::string_view text) { return fmt::format("```yaml\n{}{}```\n", text, text.ends_with('\n') ? "" : "\n"); }

std::string ParamTable(const Rule& rule) {
  std::string out = "| parameter | default | what |\n|---|---|---|\n";
  for (const ParamSpec& param : rule.params) {
    out += fmt::format("| `{}` | `{}` | {} |\n", param.name, Cell(ValueText(param.fallback)), Cell(param.text));
  }
  return out;
}

// ---- JSON ----

void WriteValue(const ParamValue& value, doc::JsonWriter& writer) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    writer.Int(*number);
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    writer.Bool(*flag);
  } else {
    writer.String(std::get<std::string_view>(value));
  }
}

void WriteNames(std::string_view key, std::span<const std::string_view> names, doc::JsonWriter& writer) {
  writer.Key(key).BeginArray();
  for (const std::string_view name : names) writer.String(name);
  writer.EndArray();
}

void WriteParams(const Rule& rule, doc::JsonWriter& writer) {
  writer.Key("params").BeginArray();
  for (const ParamSpec& param : rule.params) {
    writer.BeginObject().Key("name").String(param.name).Key("default");
    WriteValue(param.fallback, writer);
    writer.Key("text").String(param.text).EndObject();
  }
  writer.EndArray();
}

void WriteRule(const Rule& rule, doc::JsonWriter& writer) {
  writer.BeginObject().Key("id").String(rule.id).Key("name").String(rule.name);
  writer.Key("summary").String(rule.summary).Key("rationale").String(rule.rationale).Key("remediation").String(rule.remediation);
  writer.Key("before").String(rule.before).Key("after").String(rule.after);
  writer.Key("levels").BeginObject();
  writer.Key("production").String(ToString(rule.production)).Key("development").String(ToString(rule.development)).EndObject();
  writer.Key("fix").String(WordsOf(rule.fix).name).Key("admission").String(WordsOf(rule.at_admission).name);
  writer.Key("admission_cap").String(ToString(rule.admission_cap));
  writer.Key("points").String(kPointNames[static_cast<std::size_t>(rule.points)]);
  writer.Key("exemptable").Bool(rule.exemptable);
  WriteNames("needs", rule.needs, writer);
  WriteNames("asks", rule.asks, writer);
  WriteNames("kinds", rule.kinds, writer);
  WriteNames("workloads", WorkloadNames(rule), writer);
  WriteParams(rule, writer);
  writer.EndObject();
}

}  // namespace

std::string WhatIsJudged(const Rule& rule) {
  struct Words {
    const Rule& rule;
    std::string operator()(std::monostate) const { return "what is read, by the tool itself"; }
    std::string operator()(CheckFn<Object>) const { return rule.kinds.empty() ? "every object of LiteLLM" : Joined(rule.kinds); }
    std::string operator()(CheckFn<k8s::Workload>) const { return Joined(WorkloadNames(rule)); }
    std::string operator()(CheckFn<litellm::Config>) const { return "LiteLLM configurations, wherever they stand"; }
    std::string operator()(CheckFn<litellm::UnreadableConfig>) const { return "LiteLLM configurations that cannot be read"; }
    std::string operator()(CheckFn<k8s::SecretView>) const { return "Secrets of LiteLLM"; }
  };
  return std::visit(Words{rule}, rule.check);
}

std::string RulePage(const Rule& rule, Colour colour) {
  Page page(colour);
  page.Title(fmt::format("{} {}", rule.id, rule.name)).Add(Wrapped(rule.summary, "  ")).Add("\n");
  for (const auto& [name, value] : Facts(rule)) page.Add(fmt::format("  {:<10} {}\n", name, value));
  page.Section("Why", Wrapped(rule.rationale, "  ")).Section("What to do", Wrapped(rule.remediation, "  "));
  if (!rule.before.empty()) page.Section("Before", Indented(rule.before, "    "));
  if (!rule.after.empty()) page.Section("After", Indented(rule.after, "    "));
  if (!rule.params.empty()) page.Section("Parameters, with their defaults", ParamLines(rule));
  return page.Section("To exempt it", ExemptText(rule)).Take();
}

std::string RuleMarkdown(const Rule& rule) {
  std::string out = fmt::format("# {} {}\n\n{}\n\n| | |\n|---|---|\n", rule.id, rule.name, rule.summary);
  for (const auto& [name, value] : Facts(rule)) out += fmt::format("| {} | {} |\n", name, Cell(value));
  out += fmt::format("\n## Why\n\n{}\n\n## What to do\n\n{}\n", rule.rationale, rule.remediation);
  if (!rule.before.empty()) out += fmt::format("\n## Before\n\n{}", YamlBlock(rule.before));
  if (!rule.after.empty()) out += fmt::format("\n## After\n\n{}", YamlBlock(rule.after));
  if (!rule.params.empty()) out += fmt::format("\n## Parameters\n\n{}", ParamTable(rule));
  out += "\n## To exempt it\n\n";
  if (!rule.exemptable) return out + "This rule cannot be exempted.\n";
  return out + "On the object, with a reason and a last day (or in a policy file):\n\n" + YamlBlock(ExemptAnnotation(rule));
}

std::string RuleFileName(const Rule& rule) { return fmt::format("{}-{}.md", rule.id, rule.name); }

std::string RulesTable(std::span<const Rule* const> rules, std::optional<std::string_view> pages) {
  std::string table = "| id | name | production | development | filled at admission | fix | what |\n|---|---|---|---|---|---|---|\n";
  for (const Rule* rule : rules) {
    const std::string id = pages ? fmt::format("[{}]({}{})", rule->id, *pages, RuleFileName(*rule)) : std::string(rule->id);
    table += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", id, rule->name, ToString(rule->production), ToString(rule->development),
                         WordsOf(rule->at_admission).in_table, WordsOf(rule->fix).in_table, Cell(rule->summary));
  }
  return table;
}

std::string RulesIndex(std::span<const Rule* const> rules) {
  return "# The rules\n\nOne page each, printed by `warden explain RULE --output markdown`. Levels are `error`, `warning`, `info`.\n\n" +
         RulesTable(rules, "");
}

std::string RulesJson(std::span<const Rule* const> rules) {
  std::string out;
  doc::JsonWriter writer(out);
  writer.BeginArray();
  for (const Rule* rule : rules) WriteRule(*rule, writer);
  writer.EndArray();
  return out + "\n";
}

}  // namespace warden::report
