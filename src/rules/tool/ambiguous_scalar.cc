// LW008: a plain scalar that kubectl and PyYAML take for different things, where that makes a difference.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "doc/pointer.h"
#include "doc/reader.h"
#include "doc/words.h"
#include "litellm/config/config.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

using Tokens = std::vector<std::string>;

template <std::size_t N>
bool IsOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// "true", "1000", "text": what a program makes of it. `shown`: its value may be said.
std::string Describe(Kind kind, std::string_view canonical, bool shown) {
  if (kind == Kind::kString) return "text";
  if (kind == Kind::kNull) return "null";
  if (kind == Kind::kBool) return shown ? std::string(canonical) : "a boolean";
  return shown ? fmt::format("the number {}", canonical) : "a number";
}

// ---- manifests ----------------------------------------------------------------------------------------------------------------------

// Mappings and lists whose values the API server takes as strings only.
constexpr std::array<std::string_view, 9> kTextMaps = {"labels",     "annotations", "matchLabels", "nodeSelector", "data",
                                                       "stringData", "args",        "command",     "commonLabels"};
constexpr std::array<std::string_view, 6> kTextKeys = {"name", "namespace", "image", "mountPath", "subPath", "secretName"};

bool WantsText(const Tokens& path) {
  if (path.size() < 2) return false;
  const std::string_view last = path.back();
  const std::string_view parent = path[path.size() - 2];
  if (IsOneOf(parent, kTextMaps)) return parent != "data" || path.size() == 2;
  return IsOneOf(last, kTextKeys) || (last == "value" && path.size() > 2 && path[path.size() - 3] == "env");
}

bool IsTextMap(const Tokens& path) {
  const std::string_view parent = path.size() > 1 ? std::string_view(path[path.size() - 2]) : std::string_view();
  return parent != "args" && parent != "command" && IsOneOf(parent, kTextMaps) && WantsText(path);
}

void CheckKey(const Object& object, Range range, Reporter& report) {
  const Member* member = object.document().MemberAt(range);
  if (member == nullptr) return;
  const Field value(object.document(), member->value);
  const Path path = value.path();
  if (!IsTextMap(doc::SplitPointer(path.outer).value_or(Tokens()))) return;
  auto& finding = report.At(value, "key " + doc::WordsOf(object.root(), path.outer),
                            fmt::format("a key is written so that kubectl takes it for {}, should be in quotes", member->key.text()));
  finding.fix = Fix::Manual("Write the key in quotes");
}

void CheckValue(const Object& object, const Node& node, Reporter& report) {
  const Field field(object.document(), node);
  const Path path = field.path();
  if (node.is_string() || !WantsText(doc::SplitPointer(path.outer).value_or(Tokens()))) return;
  const std::string words = doc::WordsOf(object.root(), path.outer);
  const std::string written = doc::WrittenText(object.document(), node);
  auto& finding = report.At(field, words,
                            fmt::format("{} is {}, which kubectl takes for {}, should be a string in quotes", words,
                                        written.empty() ? "written plain" : written, Describe(node.kind(), node.text(), !node.sealed())));
  if (written.empty() || node.shared()) {
    finding.fix = Fix::Manual("Write the value in quotes");
  } else {
    finding.fix = Fix::Safe("Write the value in quotes").Set(field, written);
  }
}

void CheckManifest(const Object& object, Reporter& report) {
  for (const Notice& notice : object.document().notices()) {
    if (notice.kind != NoticeKind::kAmbiguousScalar) continue;
    if (const Node* node = object.document().NodeAt(notice.range)) {
      CheckValue(object, *node, report);
    } else {
      CheckKey(object, notice.range, report);
    }
  }
}

// ---- configurations -----------------------------------------------------------------------------------------------------------------

// Keys whose value is a name: that PyYAML reads text there is what was meant.
constexpr std::array<std::string_view, 10> kNames = {"model_name", "model",       "base_model",      "api_version",     "id",
                                                     "title",      "description", "aws_region_name", "vertex_location", "team_id"};

bool IsName(const Tokens& path) {
  return !path.empty() && (IsOneOf(path.back(), kNames) || (path.size() > 1 && path.front() == "environment_variables"));
}

void CheckSetting(const litellm::Config& config, const Node& node, Reporter& report) {
  const Field field(config.document(), node);
  const std::string pointer = config.document().PointerTo(node);
  if (node.is_string() && IsName(doc::SplitPointer(pointer).value_or(Tokens()))) return;
  const std::string words = doc::WordsOf(config.document().root(), pointer);
  const std::string written = doc::WrittenText(config.document(), node);
  std::string canonical;
  const Kind kubectl = doc::ResolveScalar(written, Dialect::kKubectl, canonical);
  auto& finding =
      report.At(field, words,
                written.empty() ? fmt::format("{} is written plain, and LiteLLM takes it for {}, other programs for something else", words,
                                              Describe(node.kind(), node.text(), false))
                                : fmt::format("{} is {}, which LiteLLM takes for {} and kubectl and Helm for {}", words, written,
                                              Describe(node.kind(), node.text(), true), Describe(kubectl, canonical, true)));
  finding.fix = Fix::Manual("Write what is meant: text in quotes, true or false, or the number in plain digits");
}

void CheckConfig(const litellm::Config& config, Reporter& report) {
  // A mapping in Helm values: Helm alone reads it, and writes it out for LiteLLM so that it is the same there.
  if (config.document().dialect() != Dialect::kPyYaml) return;
  for (const Notice& notice : config.document().notices()) {
    if (notice.kind != NoticeKind::kAmbiguousScalar) continue;
    if (const Node* node = config.document().NodeAt(notice.range)) CheckSetting(config, *node, report);
  }
}

void Check(const Object& object, const Context& context, Reporter& report) {
  if (object.document().dialect() == Dialect::kKubectl) CheckManifest(object, report);
  for (const litellm::Config& config : context.configs()) CheckConfig(config, report);
}

}  // namespace

constexpr Rule kAmbiguousScalar{
    .id = "LW008",
    .name = "ambiguous-scalar",
    .summary = "A plain scalar such as y, 1e3, 0o17 or 12:30 that kubectl and PyYAML take for different things.",
    .rationale =
        "kubectl and LiteLLM read YAML by different rules: `y` is true to the one and text to the other, `1e3` is 1000 and text, `12:30` "
        "is "
        "text and 750. In a configuration a model then has a limit that is text, and LiteLLM silently leaves the model out, or a "
        "switch "
        "that never switches. In a label, an annotation, the data of a ConfigMap or a variable the API server refuses what is no text.",
    .remediation =
        "Put quotes around what is meant as text, write `true` or `false` for switches, and numbers in plain digits (`1000`, `15`, `750`).",
    .before = R"(- name: CONFIRM
  value: y
)",
    .after = R"(- name: CONFIRM
  value: "y"
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kSafe,
    .check = &Check,
};

}  // namespace warden::rules
