// Who may take a namespace out of the webhook's reach, by the API server's own evaluation of the policy.
#include <gtest/gtest.h>

#include "deploy/question.h"

namespace warden::testing {
namespace {

struct Row {
  const char* name;
  Question question;
  bool passes;
};

TEST(Guard, OnlyWhoMayExemptChangesTheLabels) {
  const auto oracle = StartAdmissionOracle();
  if (!oracle) GTEST_SKIP() << kNoAdmissionOracle;
  const std::string plain = "{metadata: {name: a}}";
  const std::string other = "{metadata: {name: a, labels: {team: x}}}";
  const std::string ignored = "{metadata: {name: a, labels: {litellm-warden.dev/ignore: \"\"}}}";
  const std::string warned = "{metadata: {name: a, labels: {litellm-warden.dev/mode: warn}}}";
  const std::string profile = "{metadata: {name: a, labels: {litellm-warden.dev/profile: development}}}";
  const Row rows[] = {
      {"made without", {.kind = "Namespace", .object = plain}, true},
      {"made with", {.kind = "Namespace", .object = ignored}, false},
      {"another label", {.operation = "UPDATE", .kind = "Namespace", .object = other, .old = plain}, true},
      {"put on", {.operation = "UPDATE", .kind = "Namespace", .object = ignored, .old = other}, false},
      {"put on, mode", {.operation = "UPDATE", .kind = "Namespace", .object = warned, .old = other}, false},
      {"put on, profile", {.operation = "UPDATE", .kind = "Namespace", .object = profile, .old = other}, false},
      {"put on by the status",
       {.operation = "UPDATE", .kind = "Namespace", .object = ignored, .old = other, .subresource = "status"},
       false},
      {"put on by the finalizers",
       {.operation = "UPDATE", .kind = "Namespace", .object = ignored, .old = other, .subresource = "finalize"},
       false},
      {"another status", {.operation = "UPDATE", .kind = "Namespace", .object = other, .old = other, .subresource = "status"}, true},
      {"kept", {.operation = "UPDATE", .kind = "Namespace", .object = ignored, .old = ignored}, true},
      {"taken away", {.operation = "UPDATE", .kind = "Namespace", .object = plain, .old = ignored}, false},
      {"put on by who may",
       {.operation = "UPDATE", .kind = "Namespace", .object = ignored, .old = plain, .rights = {"use exemptions.litellm-warden.dev"}},
       true},
      {"put on by who may do something else",
       {.operation = "UPDATE", .kind = "Namespace", .object = ignored, .old = plain, .rights = {"get exemptions.litellm-warden.dev"}},
       false},
  };
  const std::string policy = ReadDeploy("guard.yaml");
  for (const Row& row : rows) {
    const Delivery answer = Ask(*oracle, policy, row.question);
    EXPECT_EQ(answer.failed, "") << row.name;
    EXPECT_EQ(!answer.called.empty(), row.passes) << row.name;
  }
  EXPECT_TRUE(Ask(*oracle, policy, {.kind = "ConfigMap", .object = plain}).called.empty()) << "only namespaces are asked about";
}

}  // namespace
}  // namespace warden::testing
