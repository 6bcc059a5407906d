// warden policy: what holds and why, and a file to start from.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "base/edit_distance.h"
#include "cli/command_options.h"
#include "cli/commands.h"
#include "cli/load_policy.h"
#include "cli/parse.h"
#include "cli/starter_policy_text.h"  // made by CMake
#include "doc/json_writer.h"
#include "report/text.h"

namespace warden::cli {
namespace {

constexpr std::string_view kCommand = "warden policy show";
constexpr std::array<std::string_view, 2> kOutputs = {"text", "json"};
constexpr std::array<Point, 3> kAllPoints = {Point::kCheck, Point::kAdmission, Point::kAudit};

std::string ValueText(const ParamValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  return fmt::format("\"{}\"", std::get<std::string_view>(value));
}

// What was asked about.
struct Question {
  std::string_view file;  // "": no policy file
  std::string_view ns;
  Point point;
};

class TextWriter {
 public:
  TextWriter(const Question& question, const PolicyView& view) : question_(question), view_(view) {
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

  const Question& question_;
  const PolicyView& view_;
  std::size_t widest_ = 0;
  std::vector<std::string> lines_;
};

class JsonView {
 public:
  JsonView(const Question& question, const PolicyView& view) : question_(question), view_(view), writer_(out_) {}

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

  const Question& question_;
  const PolicyView& view_;
  std::string out_;
  doc::JsonWriter writer_;
};

std::optional<Point> PointOf(std::string_view text) {
  for (const Point point : kAllPoints) {
    if (ToString(point) == text) return point;
  }
  return std::nullopt;
}

int Show(Arguments args, Environment& environment) {
  CommandOptions command("Shows the level and the parameters of every rule, and where each value comes from.", kCommand);
  std::string file;
  std::string profile;
  std::string ns;
  std::string point_text = std::string(ToString(Point::kCheck));
  std::string output(kOutputs.front());
  command.Add("--policy", &file, "FILE; without it the rules' own defaults");
  command.Add("--profile", &profile, "as the webhook's path or --profile would name it");
  command.Add("--namespace", &ns, "of the objects");
  command.Add("--point", &point_text, "admission, check or audit").ShowDefault();
  command.Add("--output", &output, "text or json").ShowDefault();
  if (const auto code = Parse(command, args, environment)) return *code;

  const auto point = PointOf(point_text);
  if (!point) {
    constexpr std::array<std::string_view, 3> kNames = {"admission", "check", "audit"};
    return UsageError(kCommand, UnknownValue("--point", point_text, kNames), environment);
  }
  if (std::find(kOutputs.begin(), kOutputs.end(), output) == kOutputs.end()) {
    return UsageError(kCommand, UnknownValue("--output", output, kOutputs), environment);
  }
  const auto policy = LoadPolicy(kCommand, file, environment);
  if (!policy) return kUsage;
  if (!profile.empty() && !policy->HasProfile(profile)) {
    return UsageError(kCommand, UnknownValue("--profile", profile, policy->Profiles()), environment);
  }
  const Question question{policy->file(), ns, *point};
  const PolicyView view = policy->Show(profile, ns, *point);
  environment.out << (output == "json" ? JsonView(question, view).Write() : TextWriter(question, view).Write());
  return kClean;
}

int Init(Arguments args, Environment& environment) {
  CommandOptions command("Prints a policy file to start from, with everything explained.", "warden policy init");
  if (const auto code = Parse(command, args, environment)) return *code;
  environment.out << kStarterPolicyText;
  return kClean;
}

constexpr std::string_view kHelp =
    "Which rules matter where, and how much.\n\n"
    "usage: warden policy COMMAND [OPTION…]\n\n"
    "  init  print a policy file to start from\n"
    "  show  what holds for a namespace, a profile and a point, and where each value comes from\n\n"
    "  `warden policy COMMAND --help` for the options of one\n";

}  // namespace

int RunPolicy(Arguments args, Environment& environment) {
  if (args.empty()) {
    environment.err << kHelp;
    return kUsage;
  }
  if (args[0] == "--help" || args[0] == "-h" || args[0] == "help") {
    environment.out << kHelp;
    return kClean;
  }
  if (args[0] == "show") return Show(args.subspan(1), environment);
  if (args[0] == "init") return Init(args.subspan(1), environment);
  constexpr std::array<std::string_view, 2> kNames = {"init", "show"};
  const std::string_view nearest = base::Nearest(args[0], kNames);
  environment.err << report::PlainText(fmt::format("warden policy: unknown command {}{}", args[0],
                                                   nearest.empty() ? "" : fmt::format(", did you mean {}?", nearest)))
                  << "\nsee `warden policy --help`\n";
  return kUsage;
}

}  // namespace warden::cli
