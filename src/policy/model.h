// A policy file as values: what each of its layers says, and where. Made by policy_reader.cc, laid on top of each other by
// policy_resolve.cc.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "warden/document.h"
#include "warden/policy.h"

namespace warden::policy {

inline constexpr std::size_t kPoints = 3;  // Point::kCheck, kAdmission, kAudit

template <class T>
struct Placed {
  T value;
  Place place;
};

// What one layer says of one rule.
struct RuleSetting {
  std::size_t rule = 0;
  std::optional<Placed<Severity>> level;
  std::optional<Placed<bool>> fill;
  std::vector<std::pair<std::size_t, Placed<ParamValue>>> params;  // by index in rule->params; texts live in PolicyModel::document
};

struct PolicyLayer {
  std::string what;  // "profile staging"
  std::optional<Placed<Mode>> mode;
  std::vector<RuleSetting> rules;  // each rule once
};

struct ProfileLayer {
  std::string name;
  std::optional<std::size_t> extends;  // index; the built-in ones extend nothing
  PolicyLayer layer;
};

struct NamespaceLayer {
  std::string match;
  std::optional<Placed<std::size_t>> profile;  // index
  PolicyLayer layer;
};

struct PolicyModel {
  // Without a file: no layer says anything. The built-in profiles are always there, production first.
  static PolicyModel Defaults(std::span<const Rule* const> rules);

  std::span<const Rule* const> rules;
  std::string file;
  Document document;  // keeps the texts that parameters refer to
  std::optional<Placed<std::size_t>> profile;
  PolicyLayer everywhere;
  std::vector<ProfileLayer> profiles;
  std::vector<NamespaceLayer> namespaces;
  std::array<PolicyLayer, kPoints> points;
  std::vector<PolicyLayer> command_line;
  std::vector<std::size_t> raised;  // named by --rule: on, also where they were off
  std::vector<Placed<std::size_t>> hearsay;
  std::vector<PolicyExemption> exemptions;
  bool allows_annotations = true;
  std::vector<std::string> controllers;
  std::vector<std::string> break_glass_groups;
};

}  // namespace warden::policy
