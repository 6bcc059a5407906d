// The report as a tree of nlohmann/json.
#include "report/json.h"

#include <nlohmann/json.hpp>

#include "base/mask.h"

namespace warden {
namespace {

using Json = nlohmann::ordered_json;

// Every text goes through here: the last filter.
Json Text(std::string_view text) { return MaskTokens(text); }

// A value that a rule wrote as JSON, with the filter on each of its texts.
Json Masked(Json value) {
  if (value.is_string()) return Text(value.get_ref<const std::string&>());
  if (value.is_structured()) {
    for (auto& child : value) child = Masked(std::move(child));
  }
  return value;
}

// Parsed without exceptions; what is no JSON (a mistake in a rule) is shown as the text it is.
Json Value(std::string_view json) {
  Json value = Json::parse(json, nullptr, false);
  return value.is_discarded() ? Text(json) : Masked(std::move(value));
}

Json ObjectJson(const ObjectRef& ref) { return {{"kind", Text(ref.kind)}, {"namespace", Text(ref.ns)}, {"name", Text(ref.name)}}; }

Json PathJson(const Path& path) {
  Json json = {{"outer", Text(path.outer)}};
  if (!path.inner.empty()) json["inner"] = Text(path.inner);
  return json;
}

void AddPlace(const Location& at, Json& json) {
  json["object"] = ObjectJson(at.object);
  json["file"] = Text(at.file);
  json["line"] = at.begin.line;
  json["column"] = at.begin.column;
  json["path"] = PathJson(at.path);
}

Json EditJson(const Edit& edit) {
  Json json = {{"path", PathJson(edit.path())}, {"op", ToString(edit.op())}};
  if (edit.op() != Op::kRemove) json["value"] = Value(edit.json());
  return json;
}

Json FixJson(const Fix& fix) {
  Json json = {{"title", Text(fix.title)}, {"class", ToString(fix.applicability)}, {"edits", Json::array()}};
  for (const Edit& edit : fix.edits) json["edits"].push_back(EditJson(edit));
  if (!fix.manifest.empty()) json["manifest"] = Value(fix.manifest);
  return json;
}

Json FindingJson(const Finding& finding) {
  Json json = {{"rule", finding.rule},
               {"name", finding.name},
               {"level", ToString(finding.level)},
               {"message", Text(finding.message)},
               {"subject", Text(finding.subject)}};
  AddPlace(finding.at, json);
  json["related"] = Json::array();
  for (const Location& related : finding.related) {
    Json place = Json::object();
    AddPlace(related, place);
    json["related"].push_back(std::move(place));
  }
  if (finding.fix) json["fix"] = FixJson(*finding.fix);
  return json;
}

Json SkippedJson(const Skipped& skipped) {
  Json json = {{"file", Text(skipped.file)}};
  if (skipped.object) json["object"] = ObjectJson(*skipped.object);
  if (!skipped.rule.empty()) json["rule"] = skipped.rule;
  json["reason"] = Text(skipped.reason);
  return json;
}

Json SummaryJson(const Counts& counts) {
  return {{"files", counts.files},  {"documents", counts.documents}, {"judged", counts.judged}, {"skipped", counts.skipped},
          {"error", counts.errors}, {"warning", counts.warnings},    {"info", counts.infos}};
}

}  // namespace

std::string ToJson(const Report& report) {
  Json json = {{"findings", Json::array()}, {"skipped", Json::array()}, {"summary", SummaryJson(report.counts)}};
  for (const Finding& finding : report.findings) json["findings"].push_back(FindingJson(finding));
  for (const Skipped& skipped : report.skipped) json["skipped"].push_back(SkippedJson(skipped));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace warden
