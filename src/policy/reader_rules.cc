// Settings by rule: level, filling, typed parameters.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/edit_distance.h"
#include "policy/names.h"
#include "policy/reader.h"

namespace warden::policy {
namespace {

// A plain `off` is false to YAML 1.1, which Kubernetes' tools read.
std::optional<Severity> LevelOf(const Node& node) {
  if (node.boolean() == false) return Severity::kOff;
  for (const Severity level : {Severity::kError, Severity::kWarning, Severity::kInfo, Severity::kOff}) {
    if (node.string() == ToString(level)) return level;
  }
  return std::nullopt;
}

std::string_view TypeOf(const ParamValue& value) {
  constexpr std::array<std::string_view, 3> kNames = {"a whole number", "true or false", "text"};
  return kNames[value.index()];
}

std::optional<ParamValue> ValueOf(const Node& node, const ParamValue& like) {
  if (std::holds_alternative<std::int64_t>(like) && node.integer()) return ParamValue(*node.integer());
  if (std::holds_alternative<bool>(like) && node.boolean()) return ParamValue(*node.boolean());
  if (std::holds_alternative<std::string_view>(like) && node.is_string()) return ParamValue(node.text());
  return std::nullopt;
}

class SettingReader {
 public:
  SettingReader(const Rule& rule, std::string path, PolicyComplaints& complaints)
      : rule_(rule), path_(std::move(path)), complaints_(complaints) {}

  RuleSetting Read(std::size_t index, const Node& node) {
    setting_.rule = index;
    if (!node.is_object()) {
      Level(node, path_);
      return std::move(setting_);
    }
    if (const Node* level = node.Find("level")) Level(*level, path_ + ".level");
    if (const Node* fill = node.Find("fill")) Fill(*fill);
    const Node* params = node.Find("params");
    for (const Member& member : params == nullptr ? std::span<const Member>() : params->members()) Param(member);
    return std::move(setting_);
  }

 private:
  void Level(const Node& node, const std::string& path) {
    const auto level = LevelOf(node);
    if (!level) return;
    if (!rule_.exemptable) return complaints_.At(node, path, fmt::format("{} keeps its level in every policy", RuleTitle(rule_)));
    setting_.level = {*level, complaints_.PlaceOf(node)};
  }

  void Fill(const Node& node) {
    const auto fill = node.boolean();
    if (!fill) return;
    if (rule_.at_admission == AtAdmission::kJudge) {
      return complaints_.At(node, path_ + ".fill", fmt::format("{} fills nothing in", RuleTitle(rule_)));
    }
    setting_.fill = {*fill, complaints_.PlaceOf(node)};
  }

  void Param(const Member& member) {
    const auto name = member.key.text();
    const auto spec = std::find_if(rule_.params.begin(), rule_.params.end(), [&](const ParamSpec& param) { return param.name == name; });
    if (spec == rule_.params.end()) return complaints_.At(member.key, path_ + ".params", UnknownParam(name));
    const std::string path = fmt::format("{}.params.{}", path_, name);
    const auto value = ValueOf(member.value, spec->fallback);
    if (!value) return complaints_.At(member.value, path, WrongType(member.value, spec->fallback));
    setting_.params.push_back({static_cast<std::size_t>(spec - rule_.params.begin()), {*value, complaints_.PlaceOf(member.value)}});
  }

  std::string UnknownParam(std::string_view name) const {
    if (rule_.params.empty()) return fmt::format("{} has no parameters", RuleTitle(rule_));
    std::vector<std::string_view> known;
    std::string all;
    for (const ParamSpec& param : rule_.params) {
      known.push_back(param.name);
      all += fmt::format("{}{}", all.empty() ? "" : ", ", param.name);
    }
    const std::string_view nearest = base::Nearest(name, known);
    return fmt::format("{} has no parameter {}, {}", RuleTitle(rule_), name,
                       nearest.empty() ? "there are: " + all : fmt::format("did you mean {}?", nearest));
  }

  static std::string WrongType(const Node& node, const ParamValue& want) {
    // `yes` and `on` without quotes: somebody meant the word.
    const bool word = node.is_bool() && std::holds_alternative<std::string_view>(want);
    return word ? "is true or false, should be a string (YAML takes yes, no, on and off for that: put it in quotes)"
                : fmt::format("is not {}", TypeOf(want));
  }

  const Rule& rule_;
  std::string path_;
  PolicyComplaints& complaints_;
  RuleSetting setting_;
};

}  // namespace

std::vector<RuleSetting> ReadRuleSettings(const Node* node, const std::string& path, std::span<const Rule* const> rules,
                                          PolicyComplaints& complaints) {
  std::vector<RuleSetting> settings;
  if (node == nullptr) return settings;
  for (const Member& member : node->members()) {
    const auto key = member.key.text();
    const auto index = FindRuleIndex(rules, key);
    if (!index) {
      complaints.At(member.key, path, UnknownRuleText(rules, key));
      continue;
    }
    const bool again = std::any_of(settings.begin(), settings.end(), [&](const RuleSetting& setting) { return setting.rule == *index; });
    if (again) complaints.At(member.key, path, fmt::format("{} is set twice, by its id and by its name", RuleTitle(*rules[*index])));
    settings.push_back(SettingReader(*rules[*index], fmt::format("{}.{}", path, key), complaints).Read(*index, member.value));
  }
  return settings;
}

}  // namespace warden::policy
