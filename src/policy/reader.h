// From the tree of a policy file to its model, with everything that is wrong in it.
//
// Structure is the schema's business (policy_schema.h); here names, types of parameters, dates and patterns are looked at. What the
// schema has complained about is passed over in silence.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model.h"

namespace warden::policy {

struct ReadPolicy {
  PolicyModel model;  // good only where there is no problem
  std::vector<PolicyProblem> problems;
};
ReadPolicy ReadPolicyModel(const Document& document, std::string file, std::span<const Rule* const> rules);

// Where complaints go, with the places of one document.
class PolicyComplaints {
 public:
  PolicyComplaints(const Document& document, std::string file) : document_(document), file_(std::move(file)) {}

  void At(Range range, std::string path, std::string message) {
    problems_.push_back({file_, document_.PlaceOf(range.begin), std::move(path), std::move(message)});
  }
  void At(const Node& node, std::string path, std::string message) { At(node.range(), std::move(path), std::move(message)); }
  Place PlaceOf(const Node& node) const { return document_.PlaceOf(node.range().begin); }
  std::vector<PolicyProblem> Take() { return std::move(problems_); }

 private:
  const Document& document_;
  std::string file_;
  std::vector<PolicyProblem> problems_;
};

// `rules` of a layer: policy_reader_rules.cc. `node` may be nullptr.
std::vector<RuleSetting> ReadRuleSettings(const Node* node, const std::string& path, std::span<const Rule* const> rules,
                                          PolicyComplaints& complaints);

// The lists: policy_reader_lists.cc. Any `node` may be nullptr.
std::vector<PolicyExemption> ReadExemptions(const Node* node, std::span<const Rule* const> rules, PolicyComplaints& complaints);
std::vector<Placed<std::size_t>> ReadHearsay(const Node* node, std::span<const Rule* const> rules, PolicyComplaints& complaints);
std::vector<std::string> ReadControllers(const Node* node, PolicyComplaints& complaints);
std::vector<std::string> ReadBreakGlassGroups(const Node* node, PolicyComplaints& complaints);

}  // namespace warden::policy
