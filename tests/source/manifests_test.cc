// Every document of a file comes out as what it is, and none hides another.
#include "source/manifests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace warden {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::string_view kConfigMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
constexpr std::string_view kConfig = "model_list:\n- model_name: a\n  litellm_params: {model: openai/a, api_key: sk-canary-0123456789}\n";

std::string Join(std::initializer_list<std::string_view> documents) {
  std::string text;
  for (const auto document : documents) text += (text.empty() ? "" : "---\n") + std::string(document);
  return text;
}

TEST(ReadFile, DocumentsBesideABrokenOneAreRead) {
  const auto file = source::ReadFile("a.yaml", Join({kConfigMap, "kind: [broken\n", kConfigMap}));
  EXPECT_EQ(file.count, 3U);
  EXPECT_THAT(file.objects, SizeIs(2));
  ASSERT_THAT(file.unread, SizeIs(1));
  EXPECT_EQ(file.unread[0].why, source::UnreadDocument::Why::kBroken);
  EXPECT_EQ(file.unread[0].place.line, 6U);  // where the bracket is missed
}

TEST(ReadFile, BrokenPartBesideATemplateIsStillBroken) {
  // A template elsewhere in the file must not turn an error into a note.
  const auto file = source::ReadFile("a.yaml", Join({"a: {{ .Values.x }}\n", "kind: [broken\n"}));
  ASSERT_THAT(file.unread, SizeIs(2));
  EXPECT_EQ(file.unread[0].why, source::UnreadDocument::Why::kTemplate);
  EXPECT_EQ(file.unread[1].why, source::UnreadDocument::Why::kBroken);
}

TEST(ReadFile, BrokenDocumentWithPromptTemplateInABlockScalarIsBroken) {
  const auto file = source::ReadFile("a.yaml", "prompt: |\n  {{ messages }}\nkind: [broken\n");
  ASSERT_THAT(file.unread, SizeIs(1));
  EXPECT_EQ(file.unread[0].why, source::UnreadDocument::Why::kBroken);
}

TEST(ReadFile, TemplateThatHappensToBeYamlIsATemplate) {
  const auto file = source::ReadFile("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: litellm-{{ env }}\n");
  EXPECT_THAT(file.objects, SizeIs(0));
  ASSERT_THAT(file.unread, SizeIs(1));
  EXPECT_EQ(file.unread[0].why, source::UnreadDocument::Why::kTemplate);
  EXPECT_EQ(file.unread[0].place, (Place{4, 9}));
}

TEST(ReadFile, QuotedBracesAreAValue) {
  EXPECT_THAT(source::ReadFile("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"{{x}}\"}\n").objects, SizeIs(1));
}

TEST(ReadFile, TemplateNameAloneIsNoTemplate) {
  EXPECT_THAT(source::ReadFile("a.yaml.j2", kConfigMap).objects, SizeIs(1));
  EXPECT_THAT(source::ReadFile("a.yaml.j2", std::string(kConfigMap) + "data: {a: '{{ x }}'}\n").unread, SizeIs(1));
}

TEST(ReadFile, BareConfigurationIsReadAsPyYamlDoes) {
  const auto file = source::ReadFile("dir/proxy.yaml", kConfig);
  ASSERT_THAT(file.objects, SizeIs(1));
  EXPECT_EQ(file.objects[0].ref().kind, "LiteLLMConfig");
  EXPECT_EQ(file.objects[0].ref().name, "proxy.yaml");
  EXPECT_EQ(file.objects[0].document().dialect(), Dialect::kPyYaml);
  EXPECT_TRUE(file.objects[0].root().Find("model_list")->At(0)->Find("litellm_params")->Find("api_key")->sealed());
}

TEST(ReadFile, ConfigurationBesideAnObject) {
  const auto file = source::ReadFile("a.yaml", Join({kConfigMap, kConfig}));
  ASSERT_THAT(file.objects, SizeIs(2));
  EXPECT_EQ(file.objects[1].ref().kind, "LiteLLMConfig");
  EXPECT_TRUE(file.objects[1].root().Find("model_list") != nullptr);
}

TEST(ReadFile, ConfigurationThatOnlyPyYamlRefusesIsUnreadable) {
  // PyYAML refuses a timestamp that no calendar has, go-yaml takes it for a string.
  const auto file = source::ReadFile("a.yaml", std::string(kConfig) + "litellm_settings: {a: 2024-02-31}\n");
  EXPECT_THAT(file.unread, SizeIs(1));
  EXPECT_THAT(file.objects, SizeIs(0));
}

TEST(ReadFile, ListGivesItsItemsAndTheirDocument) {
  const auto file =
      source::ReadFile("a.yaml", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: s}\n");
  ASSERT_THAT(file.objects, SizeIs(1));
  ASSERT_THAT(file.documents, SizeIs(1));
  EXPECT_EQ(file.documents[0].PathOf(file.objects[0].root()).outer, "/items/0");
}

TEST(ReadFile, JsonFileIsJson) {
  EXPECT_THAT(source::ReadFile("a.json", R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"}})").objects, SizeIs(1));
  // YAML, but no JSON: kubectl would not take it for what its name says.
  EXPECT_THAT(source::ReadFile("a.json", "{a: 1}").unread, SizeIs(1));
}

TEST(ReadFile, ForeignDocumentsSayWhatToDo) {
  const auto reason = [](std::string_view name, std::string_view text) {
    const auto file = source::ReadFile(name, text);
    EXPECT_THAT(file.foreign, SizeIs(1)) << name;
    EXPECT_THAT(file.objects, SizeIs(0)) << name;
    return file.foreign.empty() ? std::string() : file.foreign[0].reason;
  };
  EXPECT_EQ(reason("a.yaml", ""), "empty");
  EXPECT_EQ(reason("a.yaml", "# only a comment\n"), "empty");
  EXPECT_EQ(reason("a.json", " \n"), "empty");
  EXPECT_THAT(reason("a.yaml", "- 1\n"), HasSubstr("not a mapping"));
  EXPECT_THAT(reason("a.yaml", "a: 1\n"), HasSubstr("neither"));
  EXPECT_THAT(reason("a.yaml", "kind: Deployment\n"), HasSubstr("no apiVersion"));
  EXPECT_THAT(reason("values.yaml", "a: 1\n"), HasSubstr("Helm values"));
  EXPECT_THAT(reason("litellm.yaml", "config:\n  model_list: []\n"), HasSubstr("Helm values"));
  EXPECT_THAT(reason("a.yaml", "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: litellm}\n"),
              HasSubstr("HelmRelease"));
  EXPECT_THAT(reason("kustomization.yaml", "resources: [a.yaml]\n"), HasSubstr("kustomize"));
}

TEST(ReadFile, KustomizationsAreContext) {
  const auto file =
      source::ReadFile("kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n");
  EXPECT_THAT(file.objects, SizeIs(0));
  EXPECT_THAT(file.foreign, SizeIs(1));
  ASSERT_THAT(file.context, SizeIs(1));
  EXPECT_EQ(file.context[0].ref().kind, "Kustomization");
}

}  // namespace
}  // namespace warden
