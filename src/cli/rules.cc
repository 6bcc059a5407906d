// warden rules: the catalogue, as a table, as Markdown for the README, as JSON.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <ostream>

#include "cli/commands.h"
#include "cli/parse.h"
#include "doc/json_writer.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

constexpr std::string_view kCommand = "warden rules";
constexpr std::array<std::string_view, 3> kOutputs = {"table", "json", "markdown"};

std::string_view ToString(FixClass fix) {
  switch (fix) {
    case FixClass::kNone: return "none";
    case FixClass::kSafe: return "safe";
    case FixClass::kUnsafe: return "unsafe";
    case FixClass::kManual: return "manual";
  }
  return "none";
}

std::string_view ToString(AtAdmission at_admission) {
  switch (at_admission) {
    case AtAdmission::kJudge: return "judge";
    case AtAdmission::kFill: return "fill";
    case AtAdmission::kFillByPolicy: return "fill by policy";
  }
  return "judge";
}

std::string_view ToString(Points points) {
  switch (points) {
    case Points::kAll: return "everywhere";
    case Points::kCheckOnly: return "files";
    case Points::kCheckAndAudit: return "files and audit";
  }
  return "everywhere";
}

std::string Table() {
  std::size_t widest = 4;
  for (const Rule* rule : AllRules()) widest = std::max(widest, rule->name.size());
  std::string out =
      fmt::format("{:<6} {:<{}} {:<11} {:<11} {:<7} {}\n", "RULE", "NAME", widest, "PRODUCTION", "DEVELOPMENT", "FIX", "FLAGS");
  for (const Rule* rule : AllRules()) {
    out += fmt::format("{:<6} {:<{}} {:<11} {:<11} {:<7} {}\n", rule->id, rule->name, widest, ToString(rule->production),
                       ToString(rule->development), ToString(rule->fix), rule->summary);
  }
  return out;
}

// `|` would end a cell.
std::string Cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string Markdown() {
  std::string out = "| rule | name | production | development | fix | flags |\n|---|---|---|---|---|---|\n";
  for (const Rule* rule : AllRules()) {
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", rule->id, rule->name, ToString(rule->production), ToString(rule->development),
                       ToString(rule->fix), Cell(rule->summary));
  }
  return out;
}

void WriteValue(const ParamValue& value, JsonWriter& writer) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    writer.Int(*number);
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    writer.Bool(*flag);
  } else {
    writer.String(std::get<std::string_view>(value));
  }
}

void WriteNames(std::string_view key, std::span<const std::string_view> names, JsonWriter& writer) {
  writer.Key(key).BeginArray();
  for (const std::string_view name : names) writer.String(name);
  writer.EndArray();
}

void WriteRule(const Rule& rule, JsonWriter& writer) {
  writer.BeginObject().Key("id").String(rule.id).Key("name").String(rule.name);
  writer.Key("summary").String(rule.summary).Key("rationale").String(rule.rationale).Key("remediation").String(rule.remediation);
  writer.Key("levels").BeginObject();
  writer.Key("production").String(ToString(rule.production)).Key("development").String(ToString(rule.development)).EndObject();
  writer.Key("fix").String(ToString(rule.fix)).Key("admission").String(ToString(rule.at_admission));
  writer.Key("admission_cap").String(ToString(rule.admission_cap)).Key("points").String(ToString(rule.points));
  writer.Key("exemptable").Bool(rule.exemptable);
  WriteNames("needs", rule.needs, writer);
  WriteNames("asks", rule.asks, writer);
  WriteNames("kinds", rule.kinds, writer);
  writer.Key("params").BeginArray();
  for (const ParamSpec& param : rule.params) {
    writer.BeginObject().Key("name").String(param.name).Key("default");
    WriteValue(param.fallback, writer);
    writer.Key("text").String(param.text).EndObject();
  }
  writer.EndArray().EndObject();
}

std::string Json() {
  std::string out;
  JsonWriter writer(out);
  writer.BeginArray();
  for (const Rule* rule : AllRules()) WriteRule(*rule, writer);
  writer.EndArray();
  return out + "\n";
}

}  // namespace

int RunRules(Arguments args, Environment& environment) {
  CLI::App app("Lists every rule.", std::string(kCommand));
  std::string output(kOutputs.front());
  app.add_option("--output", output, "table, json or markdown")->capture_default_str();
  if (const auto code = Parse(app, args, environment)) return *code;
  if (std::find(kOutputs.begin(), kOutputs.end(), output) == kOutputs.end()) {
    return UsageError(kCommand, UnknownValue("--output", output, kOutputs), environment);
  }
  environment.out << (output == "json" ? Json() : output == "markdown" ? Markdown() : Table());
  return kClean;
}

}  // namespace warden
