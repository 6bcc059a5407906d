// Where an empty value is passed over and where it is not: the same text in every section that LiteLLM reads at start.
#include "litellm/start/stops_at_start.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "doc/reader.h"
#include "engine/snapshots.h"
#include "litellm/config/config.h"
#include "litellm/config/find_configs.h"
#include "litellm/start/skipped_entries.h"
#include "support/objects.h"

namespace warden {
namespace {

constexpr std::string_view kModel = "model_list: [{model_name: a, litellm_params: {model: openai/a}}]\n";

std::size_t Stops(std::string_view text) {
  auto document = *doc::ReadYaml(std::string(text), "config.yaml", Dialect::kPyYaml).document;
  const Object object({"", "", "LiteLLMConfig", "", "config.yaml"}, document);
  const engine::MemorySnapshot nothing({}, Coverage::kComplete);
  const litellm::Config config(object, document, "", {});
  return litellm::StopsAtStart(config, litellm::Surroundings(config, nothing)).size();
}

std::string With(std::string_view section, std::string_view value) {
  return std::string(section == "model_list" ? "" : kModel) + std::string(section) + ": " + std::string(value) + "\n";
}

struct Section {
  std::string_view name;
  std::string_view good;  // separated by spaces; of null, false, 0, '', [], {}
  std::string_view bad;
};
constexpr Section kSections[] = {
    {"model_list", "null false 0 '' [] {}", "true 5 abc [abc] {a: b}"},
    {"general_settings", "null {}", "false 0 '' [] true 5 abc"},
    {"litellm_settings", "null '' [] {}", "false 0 true 5 abc [a]"},
    {"router_settings", "null false 0 '' [] {} true 5 abc [a]", ""},
    {"environment_variables", "null false 0 '' [] {}", "true 5 abc [a]"},
    {"include", "[]", "null false 0 '' {} true 5 abc"},
    {"guardrails", "null false 0 '' [] {}", "true 5 abc [a] [{}]"},
    {"credential_list", "null false 0 '' [] {}", "true 5 abc [a] [{}]"},
    {"mcp_servers", "null false 0 '' [] {}", "true 5 abc [a]"},
    {"finetune_settings", "null [] [a]", "false 0 '' {} true 5 abc"},
    {"assistant_settings", "null false 0 '' [] {}", "true 5 abc [a]"},
    {"default_vertex_config", "null {}", "false 0 '' [] true 5 abc"},
    {"callback_settings", "null false 0 '' [] {} true 5 abc [a]", ""},
    {"no_such_section", "null false 0 '' [] {} true 5 abc [a]", ""},
};

template <class F>
void EachWord(std::string_view words, F&& f) {
  while (!words.empty()) {
    std::size_t end = std::min(words.find(' '), words.size());
    if (words[0] == '{' || words[0] == '[') end = words.find(words[0] == '{' ? '}' : ']') + 1;
    if (words.substr(0, 2) == "[{") end += 1;
    f(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

TEST(StopsAtStart, EmptyValuesOfEverySection) {
  for (const Section& section : kSections) {
    EachWord(section.good,
             [&](std::string_view value) { EXPECT_EQ(Stops(With(section.name, value)), 0U) << section.name << ": " << value; });
    EachWord(section.bad,
             [&](std::string_view value) { EXPECT_GE(Stops(With(section.name, value)), 1U) << section.name << ": " << value; });
  }
}

TEST(StopsAtStart, AnEntryWithoutNameIsSkippedOnlyWithAnId) {
  EXPECT_EQ(Stops("model_list: [{model_name: 5, litellm_params: {model: openai/a}}]\n"), 1U);
  EXPECT_EQ(Stops("model_list: [{model_name: 5, litellm_params: {model: openai/a}, model_info: {id: a}}]\n"), 0U);
  EXPECT_EQ(Stops("model_list: [{model_name: [a], litellm_params: {model: openai/a}, model_info: {id: a}}]\n"), 1U);
}

TEST(StopsAtStart, DatesInNestedParametersNeedAnId) {
  EXPECT_EQ(Stops("model_list: [{model_name: a, litellm_params: {model: openai/a, metadata: {since: 2024-01-01}}}]\n"), 1U);
  EXPECT_EQ(Stops("model_list: [{model_name: a, litellm_params: {model: openai/a, since: 2024-01-01}}]\n"), 0U);
  EXPECT_EQ(Stops("model_list: [{model_name: a, litellm_params: {model: openai/a, metadata: {since: 2024-01-01}}, model_info: {id: a}}]\n"),
            0U);
}

TEST(StopsAtStart, TheRoutersFallbacksComeFirst) {
  const std::string bad = "litellm_settings: {fallbacks: [{a: [b], b: [a]}]}\n";
  EXPECT_EQ(Stops(std::string(kModel) + bad), 1U);
  EXPECT_EQ(Stops(std::string(kModel) + bad + "router_settings: {fallbacks: [{a: [b]}]}\n"), 0U);
  EXPECT_EQ(Stops(std::string(kModel) + bad + "router_settings: {fallbacks: []}\n"), 1U);
}

TEST(StopsAtStart, DefaultFallbacksAreAppendedToWhateverIsThere) {
  const std::string with_default = std::string(kModel) + "litellm_settings: {default_fallbacks: [a], fallbacks: ";
  EXPECT_EQ(Stops(with_default + "''}\n"), 1U);
  EXPECT_EQ(Stops(with_default + "{}}\n"), 1U);
  EXPECT_EQ(Stops(with_default + "null}\n"), 0U);
  EXPECT_EQ(Stops(with_default + "[]}\n"), 0U);
  EXPECT_EQ(Stops(with_default + "''}\nrouter_settings: {fallbacks: [{a: [a]}]}\n"), 0U);
}

// What a variable of a proxy says rests on others; what the configuration says itself does not, whatever was looked up before it.
TEST(StopsAtStart, EachRestsOnWhatSaysIt) {
  const auto objects = testing::ObjectsFromYaml(R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: litellm, namespace: llm}
spec:
  selector: {matchLabels: {app: x}}
  template:
    metadata: {labels: {app: x}}
    spec:
      volumes: [{name: c, configMap: {name: config}}]
      containers:
      - name: litellm
        image: ghcr.io/berriai/litellm:v1.81.0
        args: [--config, /etc/litellm/config.yaml]
        env: [{name: SWITCH, value: "true"}]
        volumeMounts: [{name: c, mountPath: /etc/litellm}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: config, namespace: llm}
data:
  config.yaml: |
    model_list: [{model_name: a, litellm_params: {model: openai/a}}]
    general_settings:
      master_key: os.environ/SWITCH
      litellm_jwtauth: {no_such_key: 1}
)");
  const engine::MemorySnapshot snapshot(objects, Coverage::kComplete);
  const auto found = litellm::FindConfigs(objects[1], snapshot, {});
  ASSERT_EQ(found.configs.size(), 1U);
  std::string text;
  for (const litellm::StartProblem& problem : litellm::StopsAtStart(found.configs[0], litellm::Surroundings(found.configs[0], snapshot)))
    text += problem.subject + (problem.rests_on_others ? ": rests on others\n" : "\n");
  EXPECT_EQ(text,
            "configuration config.yaml, general_settings.master_key: rests on others\n"
            "configuration config.yaml, general_settings.litellm_jwtauth\n");
}

}  // namespace
}  // namespace warden
