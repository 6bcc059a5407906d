// FixText: rounds, bounds, and every place an object can stand in.
#include "run/fixer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "warden/catalogue.h"
#include "warden/context.h"
#include "warden/reporter.h"

namespace warden {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// A workload whose replicas are given; `indent` stands before every line.
std::string Deployment(const std::string& name, const std::string& indent = "") {
  std::string text;
  for (const std::string& line :
       {std::string("apiVersion: apps/v1"), std::string("kind: Deployment"), "metadata: {name: " + name + "}", std::string("spec:"),
        std::string("  replicas: 1"), std::string("  selector: {matchLabels: {app: x}}"), std::string("  template:"),
        std::string("    metadata: {labels: {app: x}}"), std::string("    spec:"), std::string("      terminationGracePeriodSeconds: 60"),
        std::string("      containers:"), std::string("      - name: litellm"),
        std::string("        image: ghcr.io/berriai/litellm:v1.81.14-stable"),
        std::string("        lifecycle: {preStop: {sleep: {seconds: 15}}}")}) {
    text += indent + line + "\n";
  }
  return text;
}

std::string ReplaceAll(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

// The rules that the texts here are made for.
Result<run::Fixed> Fix(std::string_view name, std::string_view text, run::FixScope scope = run::FixScope::kSafe) {
  static const std::array<const Rule*, 7> rules = {FindRule("LW001"), FindRule("LW002"), FindRule("LW101"), FindRule("LW103"),
                                                   FindRule("LW104"), FindRule("LW206"), FindRule("LW307")};
  return run::FixText(name, text, Engine(rules, Policy(rules)), {}, {}, scope);
}

TEST(FixText, EveryDocumentOfAStream) {
  const std::string text = "# head\n" + Deployment("litellm-a") + "--- # two\n" + Deployment("litellm-b");
  const auto fixed = Fix("a.yaml", text);
  ASSERT_TRUE(fixed.ok()) << fixed.status().message();
  EXPECT_EQ(fixed->text, ReplaceAll(text, "replicas: 1", "replicas: 2"));
  EXPECT_THAT(fixed->applied, SizeIs(2));
}

TEST(FixText, ItemsOfAList) {
  std::string text = "apiVersion: v1\nkind: List\nitems:\n";
  for (const std::string name : {"litellm-a", "litellm-b"}) {
    std::string item = Deployment(name, "  ");
    item[0] = '-';
    text += item;
  }
  const auto fixed = Fix("a.yaml", text);
  ASSERT_TRUE(fixed.ok()) << fixed.status().message();
  EXPECT_EQ(fixed->text, ReplaceAll(text, "replicas: 1", "replicas: 2"));
}

// The preStop delay is offered only where the grace period has room for it: the second round gives it.
TEST(FixText, GracePeriodFirstThenPreStop) {
  std::string text = ReplaceAll(Deployment("litellm"), "        lifecycle: {preStop: {sleep: {seconds: 15}}}\n", "");
  text = ReplaceAll(text, "replicas: 1", "replicas: 2");
  const auto fixed = Fix("a.yaml", ReplaceAll(text, "Seconds: 60", "Seconds: 15"));
  ASSERT_TRUE(fixed.ok()) << fixed.status().message();
  EXPECT_THAT(fixed->text, HasSubstr("terminationGracePeriodSeconds: 60\n"));
  EXPECT_THAT(fixed->text, HasSubstr("preStop"));
  EXPECT_THAT(fixed->applied, SizeIs(2));
}

TEST(FixText, JsonFileWithStatus) {
  const std::string text =
      "{\n  \"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\",\n  \"metadata\": {\"name\": \"litellm\", \"managedFields\": [{\"a\": "
      "1}]},\n"
      "  \"spec\": {\"replicas\": 1, \"selector\": {}, \"template\": {\"spec\": {\"containers\": [{\"name\": \"litellm\", \"image\": "
      "\"litellm/litellm:v1.81.14-stable\",\n"
      "    \"lifecycle\": {\"preStop\": {\"sleep\": {\"seconds\": 15}}}}], \"terminationGracePeriodSeconds\": 60}}},\n  \"status\": "
      "{\"replicas\": 1}\n}\n";
  const auto fixed = Fix("a.json", text);
  ASSERT_TRUE(fixed.ok()) << fixed.status().message();
  EXPECT_EQ(fixed->text, ReplaceAll(text, "\"spec\": {\"replicas\": 1", "\"spec\": {\"replicas\": 2"));
}

TEST(FixText, InsideAnEmbeddedConfigurationWithItsCommentsKept) {
  const std::string text =
      "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata: {name: litellm-config}\r\ndata:\r\n  config.yaml: |\r\n    # top\r\n    model_list: "
      "[]\r\n"
      "    litellm_settings:\r\n      drop_params: true   # why\r\n";
  const auto fixed = Fix("a.yaml", text, run::FixScope::kSafeAndUnsafe);
  ASSERT_TRUE(fixed.ok()) << fixed.status().message();
  EXPECT_EQ(fixed->text, ReplaceAll(text, "true   # why", "false   # why"));
}

TEST(FixText, NothingToDoGivesTheTextBack) {
  const auto fixed = Fix("a.yaml", "a: {{ b }}\n---\nbroken: [\n");
  ASSERT_TRUE(fixed.ok());
  EXPECT_EQ(fixed->text, "a: {{ b }}\n---\nbroken: [\n");
  EXPECT_THAT(fixed->applied, SizeIs(0));
}

TEST(FixText, BrokenNeighbourKeepsItsBytes) {
  const std::string text = Deployment("litellm") + "---\nbroken: [\n";
  const auto fixed = Fix("a.yaml", text);
  ASSERT_TRUE(fixed.ok()) << fixed.status().message();
  EXPECT_EQ(fixed->text, ReplaceAll(text, "replicas: 1", "replicas: 2"));
}

constexpr Rule SafeRule(std::string_view id, std::string_view name, CheckFn<Object> check) {
  return {.id = id,
          .name = name,
          .summary = "",
          .rationale = "",
          .remediation = "",
          .production = Severity::kError,
          .development = Severity::kError,
          .fix = FixClass::kSafe,
          .check = check};
}

// Rules of our own, which do what no good rule does.
void Flip(const Object& object, const Context&, Reporter& report) {
  const Field field = object.At("metadata.namespace");
  const bool is_a = field.value() != nullptr && field.value()->string() == "a";
  report.At(field, "namespace", "flip").fix = Fix::Safe("Flip").Set(field, is_a ? "b" : "a");
}
constexpr Rule kFlip = SafeRule("T001", "flip", &Flip);

// Two rounds: the second label only once the first is there.
void Chain(const Object& object, const Context&, Reporter& report) {
  const Field labels = Field(object.document())["metadata"]["labels"];
  const Field field = labels["one"].exists() ? labels["two"] : labels["one"];
  if (!field.exists()) report.At(field, "label", "missing").fix = Fix::Safe("Add").Set(field, "x");
}
constexpr Rule kChain = SafeRule("T002", "chain", &Chain);

constexpr std::string_view kSmall = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: litellm\n";

TEST(FixText, RoundsAreBounded) {
  const std::array<const Rule*, 1> rules = {&kFlip};
  const auto fixed = run::FixText("a.yaml", kSmall, Engine(rules, Policy(rules)), {}, {}, run::FixScope::kSafe);
  ASSERT_FALSE(fixed.ok());
  EXPECT_EQ(fixed.status().code(), StatusCode::kInternal);
  EXPECT_THAT(fixed.status().message(), HasSubstr("the fixes of T001 come to no end"));
}

TEST(FixText, AFixMayUncoverTheNext) {
  const std::array<const Rule*, 1> rules = {&kChain};
  const auto fixed = run::FixText("a.yaml", kSmall, Engine(rules, Policy(rules)), {}, {}, run::FixScope::kSafe);
  ASSERT_TRUE(fixed.ok()) << fixed.status().message();
  EXPECT_EQ(fixed->text, std::string(kSmall) + "  labels:\n    one: x\n    two: x\n");
  EXPECT_THAT(fixed->applied, SizeIs(2));
}

}  // namespace
}  // namespace warden
