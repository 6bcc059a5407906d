// The lists of a policy file: exemptions, hearsay, controllers, groups that may break the glass.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/time_text.h"
#include "policy/names.h"
#include "policy/reader.h"

namespace warden::policy {
namespace {

std::span<const Node> ItemsOf(const Node* node) { return node == nullptr ? std::span<const Node>() : node->items(); }

class ExemptionReader {
 public:
  ExemptionReader(const Node& node, std::string path, std::span<const Rule* const> rules, PolicyComplaints& complaints)
      : node_(node), path_(std::move(path)), rules_(rules), complaints_(complaints) {}

  PolicyExemption Read() {
    exemption_.place = complaints_.PlaceOf(node_);
    Rules();
    Globs();
    Reason();
    Until();
    return std::move(exemption_);
  }

 private:
  const Node* Text(std::string_view key) const {
    const Node* node = node_.Find(key);
    return node != nullptr && node->is_string() ? node : nullptr;
  }

  void Rules() {
    const Node* one = node_.Find("rule");
    const Node* several = node_.Find("rules");
    if ((one == nullptr) == (several == nullptr)) {
      return complaints_.At(node_, path_, one == nullptr ? "rule is missing" : "has both rule and rules, should have one of them");
    }
    if (one != nullptr && one->is_string()) Add(*one, path_ + ".rule");
    for (const Node& item : ItemsOf(several)) {
      if (item.is_string()) Add(item, path_ + ".rules");
    }
    std::sort(exemption_.rules.begin(), exemption_.rules.end());
  }

  void Add(const Node& name, const std::string& path) {
    const auto index = FindRuleIndex(rules_, name.text());
    if (!index) return complaints_.At(name, path, UnknownRuleText(rules_, name.text()));
    if (!rules_[*index]->exemptable) return complaints_.At(name, path, fmt::format("{} cannot be exempted", RuleTitle(*rules_[*index])));
    exemption_.rules.push_back(*index);
  }

  void Globs() {
    const std::pair<std::string_view, std::string*> globs[] = {
        {"kind", &exemption_.kind}, {"namespace", &exemption_.ns}, {"name", &exemption_.name}, {"subject", &exemption_.subject}};
    bool names_objects = false;
    for (const auto& [key, target] : globs) {
      const Node* text = Text(key);
      if (text == nullptr) continue;
      if (text->size() == 0) complaints_.At(*text, fmt::format("{}.{}", path_, key), "is empty");
      *target = text->text();
      names_objects = names_objects || key != "subject";
    }
    if (!names_objects) {
      complaints_.At(node_, path_, "names no object: give kind, namespace or name, or set the rule's level under rules");
    }
  }

  void Reason() {
    const Node* reason = Text("reason");
    if (reason == nullptr) return;
    exemption_.reason = reason->text();
    if (exemption_.reason.find_first_not_of(" \t\r\n") == std::string::npos) complaints_.At(*reason, path_ + ".reason", "is empty");
  }

  void Until() {
    const Node* until = Text("until");
    if (until == nullptr) return;
    const auto day = base::ParseDay(until->text());
    if (!day) return complaints_.At(*until, path_ + ".until", "is not a date, should be one such as 2026-12-31");
    exemption_.until = *day;
  }

  const Node& node_;
  std::string path_;
  std::span<const Rule* const> rules_;
  PolicyComplaints& complaints_;
  PolicyExemption exemption_;
};

// A pattern of nothing but stars.
bool IsEverybody(std::string_view glob) { return glob.find_first_not_of("*?") == std::string_view::npos; }

// Groups that every request is in, or every one without credentials.
constexpr std::array<std::string_view, 3> kEverybodysGroups = {"system:authenticated", "system:unauthenticated", "system:serviceaccounts"};

}  // namespace

std::vector<PolicyExemption> ReadExemptions(const Node* node, std::span<const Rule* const> rules, PolicyComplaints& complaints) {
  std::vector<PolicyExemption> exemptions;
  std::size_t i = 0;
  for (const Node& item : ItemsOf(node)) {
    const std::string path = fmt::format("exemptions[{}]", i++);
    if (item.is_object()) exemptions.push_back(ExemptionReader(item, path, rules, complaints).Read());
  }
  return exemptions;
}

std::vector<Placed<std::size_t>> ReadHearsay(const Node* node, std::span<const Rule* const> rules, PolicyComplaints& complaints) {
  std::vector<Placed<std::size_t>> raised;
  for (const Node& item : ItemsOf(node)) {
    if (!item.is_string()) continue;
    const auto index = FindRuleIndex(rules, item.text());
    if (!index) {
      complaints.At(item, "hearsay", UnknownRuleText(rules, item.text()));
    } else if (rules[*index]->admission_cap == Severity::kError) {
      complaints.At(item, "hearsay", fmt::format("{} rests on no other object: its level alone decides", RuleTitle(*rules[*index])));
    } else {
      raised.push_back({*index, complaints.PlaceOf(item)});
    }
  }
  return raised;
}

std::vector<std::string> ReadControllers(const Node* node, PolicyComplaints& complaints) {
  std::vector<std::string> users;
  for (const Node& item : ItemsOf(node)) {
    if (!item.is_string()) continue;
    if (IsEverybody(item.text())) complaints.At(item, "controllers", "is everybody: nothing would be denied on UPDATE");
    users.emplace_back(item.text());
  }
  return users;
}

std::vector<std::string> ReadBreakGlassGroups(const Node* node, PolicyComplaints& complaints) {
  std::vector<std::string> groups;
  for (const Node& item : ItemsOf(node)) {
    if (!item.is_string()) continue;
    const bool everybodys = std::find(kEverybodysGroups.begin(), kEverybodysGroups.end(), item.text()) != kEverybodysGroups.end();
    if (everybodys) complaints.At(item, "breakGlass.groups", fmt::format("{} is everybody", item.text()));
    if (item.text().find_first_of("*?") != std::string_view::npos) {
      complaints.At(item, "breakGlass.groups", "patterns are not taken here: write each group out");
    }
    groups.emplace_back(item.text());
  }
  return groups;
}

}  // namespace warden::policy
