// Findings as trees of nlohmann/json; the frame around them as text, because reports may be longer than memory should be.
#include "report/json.h"

#include <nlohmann/json.hpp>

#include "base/inline_secrets.h"
#include "base/mask.h"
#include "base/time_text.h"
#include "doc/pointer.h"

namespace warden {
namespace {

using Json = nlohmann::ordered_json;

// Every text goes through here: the last filter.
Json Text(std::string_view text) { return MaskTokens(text); }

// A value that a rule wrote as JSON, with the filter on each of its texts. What was copied from the object may hold more than it knows.
Json Masked(Json value) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    return HasInlineSecret(text) ? Json(kRedacted) : Text(text);
  }
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

Json PathJson(const Path& whole) {
  const Path path = ShownPath(whole);
  Json json = {{"outer", Text(path.outer)}};
  if (!path.inner.empty()) json["inner"] = Text(path.inner);
  return json;
}

void AddPlace(const Location& at, Json& json) {
  json["object"] = ObjectJson(at.object);
  json["file"] = MaskPath(at.file);
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
  Json json = {{"rule", finding.rule->id},
               {"name", finding.rule->name},
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

Json SkippedObject(const Skipped& skipped) {
  Json json = {{"file", MaskPath(skipped.file)}};
  if (skipped.object) json["object"] = ObjectJson(*skipped.object);
  if (!skipped.rule.empty()) json["rule"] = skipped.rule;
  json["reason"] = Text(skipped.reason);
  return json;
}

Json ExemptedObject(const Exempted& exempted) {
  return {{"finding", FindingJson(exempted.finding)},
          {"reason", Text(exempted.reason)},
          {"until", ToText(exempted.until)},
          {"by", exempted.by == ExemptedBy::kAnnotation ? Json("annotation") : Json(Text(exempted.place))}};
}

Json SummaryObject(const Counts& counts) {
  return {{"files", counts.files},  {"documents", counts.documents}, {"judged", counts.judged}, {"skipped", counts.skipped},
          {"error", counts.errors}, {"warning", counts.warnings},    {"info", counts.infos},    {"exempted", counts.exempted}};
}

// Elements of an array of the outermost object, without a comma behind the last.
template <class T>
std::string Elements(const std::vector<T>& values, Json (*to_json)(const T&)) {
  std::string text;
  for (const T& value : values) {
    text += text.empty() ? "    " : ",\n    ";
    for (const char c : to_json(value).dump(2, ' ', false, Json::error_handler_t::replace)) {
      text += c;
      if (c == '\n') text += "    ";
    }
  }
  return text;
}

std::string Indented(const Json& json) {
  std::string text;
  for (const char c : json.dump(2)) {
    text += c;
    if (c == '\n') text += "  ";
  }
  return text;
}

}  // namespace

std::string FindingsJson(const Report& report) { return Elements(report.findings, &FindingJson); }
std::string SkippedJson(const Report& report) { return Elements(report.skipped, &SkippedObject); }
std::string ExemptedJson(const Report& report) { return Elements(report.exempted, &ExemptedObject); }

void JsonArray::Add(std::string_view elements, std::string& out) {
  if (elements.empty()) return;
  out += empty_ ? "\n" : ",\n";
  out += elements;
  empty_ = false;
}

std::string SummaryJson(const Counts& counts) { return Indented(SummaryObject(counts)); }

std::string ToJson(const Report& report) {
  JsonArray findings;
  JsonArray skipped;
  JsonArray exempted;
  std::string out(kFindingsHead);
  findings.Add(FindingsJson(report), out);
  out += findings.End();
  out += kSkippedHead;
  skipped.Add(SkippedJson(report), out);
  out += skipped.End();
  out += kExemptedHead;
  exempted.Add(ExemptedJson(report), out);
  out += exempted.End();
  out += kSummaryHead;
  return out + SummaryJson(report.counts) + std::string(kFoot);
}

}  // namespace warden
