// Made by hand, so that the tests of formats need no rules.
#include "report/report_samples.h"

#include "doc/secret_text.h"

namespace warden::testing {

const Rule kTemplateRule{.id = "LW002",
                         .name = "unrendered-template",
                         .summary = "A template.",
                         .rationale = "Nothing in it can be judged after 0.5 s. Nobody knows what it becomes.",
                         .remediation = "Render it first.",
                         .production = Severity::kInfo,
                         .development = Severity::kInfo};

namespace {

constexpr Rule Named(std::string_view id, std::string_view name) {
  Rule rule{};
  rule.id = id;
  rule.name = name;
  return rule;
}
constexpr Rule kReplicasRule = Named("LW101", "single-replica");
constexpr Rule kDropParamsRule = Named("LW206", "global-drop-params");
constexpr Rule kNewlineRule = Named("LW307", "trailing-newline");
constexpr Rule kBudgetRule = Named("LW401", "missing-disruption-budget");

Location At(std::string file, ObjectRef object, std::uint32_t line, std::uint32_t column, Path path, Excerpt excerpt = {}) {
  return {std::move(object), std::move(file), std::move(path), {line, column}, {line, column + 1}, std::move(excerpt)};
}

const ObjectRef kDeployment{"apps", "v1", "Deployment", "llm", "litellm"};
const ObjectRef kConfigMap{"", "v1", "ConfigMap", "llm", "litellm-config"};
const ObjectRef kSecret{"", "v1", "Secret", "", "litellm"};

Finding Replicas() {
  Finding finding;
  finding.rule = &kReplicasRule;
  finding.level = Severity::kError;
  finding.message = "replicas is 1, should be at least 2";
  finding.subject = "replicas";
  finding.at = At("b/deployment.yaml", kDeployment, 10, 13, {"/spec/replicas", ""}, {"  replicas: 1", 12, 1});
  finding.related.push_back(At("a/budget.yaml", {"policy", "v1", "PodDisruptionBudget", "llm", "gone"}, 3, 5, {"/spec/selector", ""}));
  finding.fix = Fix::Safe("Set replicas: 2");
  finding.fix->edits.emplace_back(Path{"/spec/replicas", ""}, Op::kSet, "2");
  return finding;
}

Finding DropParams() {
  Finding finding;
  finding.rule = &kDropParamsRule;
  finding.level = Severity::kWarning;
  finding.message = std::string("drop_params is true, beside ") + kCanary;
  finding.subject = "configuration config.yaml";
  finding.at =
      At("b/config.yaml", kConfigMap, 26, 20, {"/data/config.yaml", "/litellm_settings/drop_params"}, {"  drop_params: true", 15, 4});
  finding.fix = Fix::Unsafe("Switch drop_params off");
  finding.fix->edits.emplace_back(Path{"/data/config.yaml", "/litellm_settings/drop_params"}, Op::kRemove, "");
  finding.fix->edits.emplace_back(Path{"/data/config.yaml", "/a"}, Op::kAppend,
                                  std::string("{\"x\": [\"") + kCanary + "\", 1, true, null]}");
  return finding;
}

Finding TrailingNewline() {
  Finding finding;
  finding.rule = &kNewlineRule;
  finding.level = Severity::kError;
  finding.message = "the value of KEY ends with a newline";
  finding.subject = "key KEY";
  finding.at = At("b/secret.yaml", kSecret, 9, 8, {"/data/KEY", ""}, {"  KEY: [redacted]", 7, 10});
  finding.fix = Fix::Safe("Remove the newline");
  finding.fix->edits.emplace_back(Path{"/data/KEY", ""}, Op::kSet, doc::SealString(kCanary));
  return finding;
}

Finding Budget() {
  Finding finding;
  finding.rule = &kBudgetRule;
  finding.level = Severity::kError;
  finding.message = "no PodDisruptionBudget selects the pods";
  finding.subject = "pods";
  finding.at = At("b/deployment.yaml", kDeployment, 5, 9, {"/metadata/name", ""});
  finding.fix = Fix::Manual("Create a PodDisruptionBudget");
  finding.fix->manifest = R"({"apiVersion":"policy/v1","metadata":{"name":"litellm","labels":{"on":"yes","v":"1e3"}}})";
  return finding;
}

Finding Template() {
  Finding finding;
  finding.rule = &kTemplateRule;
  finding.level = Severity::kInfo;
  finding.message = "a Helm template that is not rendered";
  finding.at.file = "c/template.yaml";
  return finding;
}

}  // namespace

report::Report FullReport() {
  report::Report report;
  report.findings = {Template(), Replicas(), Budget(), DropParams(), TrailingNewline()};
  report.skipped = {{"z.yaml", std::nullopt, "", "Helm values"},
                    {"c/template.yaml", std::nullopt, "", "a template that is not rendered"},
                    {"y.yaml", std::nullopt, "", "Helm values"},
                    {"b/deployment.yaml", kDeployment, "LW402", "needs Service, which was not looked at"}};
  Finding accepted = Replicas();
  accepted.at.file = "a/old.yaml";
  report.exempted = {
      {std::move(accepted),
       std::string("one node only, ") + kCanary,
       std::chrono::sys_days(std::chrono::days(20'000)),
       ExemptedBy::kAnnotation,
       {}},
      {Budget(), "moved next week", std::chrono::sys_days(std::chrono::days(20'001)), ExemptedBy::kPolicy, "policy.yaml:12:5"}};
  report.counts.files = 6;
  report.counts.documents = 7;
  report.counts.judged = 3;
  report::Finish(report);
  return report;
}

}  // namespace warden::testing
