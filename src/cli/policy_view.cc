// The levels of a policy, as text and as JSON.
#include "cli/policy_view.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <variant>
#include <vector>

#include "doc/json_writer.h"
#include "report/text.h"

namespace warden::cli {
namespace {

std::string ValueText(const ParamValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  return fmt::format("\"{}\"", std::get<std::string_view>(value));
}

class TextWriter {
 public:
  TextWriter(const PolicyQuestion& question, const PolicyView& view) : question_(question), view_(view) {
    for (const auto& rule : view.rules) widest_ = std::max(widest_, rule.rule->name.size());
  }

  std::string Write() {
    Head();
    for (const auto& rule : view_.rules) Rule(rule);
    return PlainLines();
  }

 private:
  void Head() {
    Line(fmt::format("policy   {}", question_.file.empty() ? "none, the rules' own defaults" : question_.file));
    Line(fmt::format("for      {}, at point {}",
                     question_.ns.empty() ? "no namespace in particular" : fmt::format("namespace {}", question_.ns),
                     ToString(question_.point)));
    Line(fmt::format("profile  {}  ({})", view_.profile.value, ToString(view_.profile.origin)));
    Line(fmt::format("mode     {}  ({})", ToString(view_.mode.value), ToString(view_.mode.origin)));
    Line("");
  }

  void Rule(const PolicyView::RuleView& view) {
    const bool lowered = view.effective != view.level.value;
    const std::string from =
        lowered ? fmt::format("{}, lowered by mode {}; ", ToString(view.level.value), ToString(view_.mode.value)) : std::string();
    Line(fmt::format("{} {:<{}} {:<7}  {}{}", view.rule->id, view.rule->name, widest_, ToString(view.effective), from,
                     ToString(view.level.origin)));
    for (std::size_t i = 0; i < view.params.size(); ++i) {
      Value(view.rule->params[i].name, ValueText(view.params[i].value), view.params[i].origin);
    }
    if (question_.point != Point::kAdmission) return;
    if (view.rule->at_admission != AtAdmission::kJudge) Value("fill", view.fill.value ? "true" : "false", view.fill.origin);
    if (view.rule->admission_cap != Severity::kError) Value("at most", ToString(view.admission.value), view.admission.origin);
  }

  void Value(std::string_view name, std::string_view value, const Origin& origin) {
    Line(fmt::format("      {:<{}} {:<7}  {}", name, widest_, value, ToString(origin)));
  }

  void Line(std::string line) { lines_.push_back(std::move(line)); }

  std::string PlainLines() const {
    std::string out;
    for (const std::string& line : lines_) out += report::PlainText(line) + "\n";
    return out;
  }

  const PolicyQuestion& question_;
  const PolicyView& view_;
  std::size_t widest_ = 0;
  std::vector<std::string> lines_;
};

class JsonView {
 public:
  JsonView(const PolicyQuestion& question, const PolicyView& view) : question_(question), view_(view), writer_(out_) {}

  std::string Write() {
    writer_.BeginObject().Key("policy").String(question_.file).Key("namespace").String(question_.ns);
    writer_.Key("point").String(ToString(question_.point));
    writer_.Key("profile").BeginObject().Key("value").String(view_.profile.value);
    From(view_.profile.origin);
    writer_.EndObject().Key("mode").BeginObject().Key("value").String(ToString(view_.mode.value));
    From(view_.mode.origin);
    writer_.EndObject().Key("rules").BeginArray();
    for (const auto& rule : view_.rules) Rule(rule);
    writer_.EndArray().EndObject();
    return out_ + "\n";
  }

 private:
  void From(const Origin& origin) {
    writer_.Key("from").BeginObject().Key("what").String(origin.what);
    if (!origin.file.empty())
      writer_.Key("file").String(origin.file).Key("line").Int(origin.place.line).Key("column").Int(origin.place.column);
    writer_.EndObject();
  }

  void Rule(const PolicyView::RuleView& view) {
    writer_.BeginObject().Key("id").String(view.rule->id).Key("name").String(view.rule->name);
    writer_.Key("level").BeginObject().Key("value").String(ToString(view.level.value)).Key("effective").String(ToString(view.effective));
    From(view.level.origin);
    writer_.EndObject().Key("fill").BeginObject().Key("value").Bool(view.fill.value);
    From(view.fill.origin);
    writer_.EndObject().Key("admission_cap").BeginObject().Key("value").String(ToString(view.admission.value));
    From(view.admission.origin);
    writer_.EndObject().Key("params").BeginArray();
    for (std::size_t i = 0; i < view.params.size(); ++i) Param(view.rule->params[i].name, view.params[i]);
    writer_.EndArray().EndObject();
  }

  void Param(std::string_view name, const Said<ParamValue>& param) {
    writer_.BeginObject().Key("name").String(name).Key("value");
    if (const auto* number = std::get_if<std::int64_t>(&param.value)) {
      writer_.Int(*number);
    } else if (const auto* flag = std::get_if<bool>(&param.value)) {
      writer_.Bool(*flag);
    } else {
      writer_.String(std::get<std::string_view>(param.value));
    }
    From(param.origin);
    writer_.EndObject();
  }

  const PolicyQuestion& question_;
  const PolicyView& view_;
  std::string out_;
  doc::JsonWriter writer_;
};

}  // namespace

std::string PolicyText(const PolicyQuestion& question, const PolicyView& view) { return TextWriter(question, view).Write(); }

std::string PolicyJson(const PolicyQuestion& question, const PolicyView& view) { return JsonView(question, view).Write(); }

}  // namespace warden::cli
