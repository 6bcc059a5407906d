// Every host of a LiteLLM configuration: found, named, placed in the outermost file, secrets sealed, edits lowered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "doc/edit.h"
#include "doc/json_writer.h"
#include "engine/snapshots.h"
#include "litellm/config/find_configs.h"
#include "litellm/config/values.h"
#include "source/manifests.h"
#include "source/masked_lines.h"
#include "warden/engine.h"

namespace warden {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::string_view kConfig =
    "model_list:\n"
    "  - model_name: gpt-4o\n"
    "    litellm_params:\n"
    "      model: azure/gpt-4o\n"
    "      api_key: sk-canary-0123456789\n"
    "litellm_settings:\n"
    "  drop_params: true # café: needed by nobody\n";

std::string Indented(std::string_view text, std::size_t by) {
  std::string out;
  bool begins = true;
  for (const char c : text) {
    if (begins && c != '\n') out.append(by, ' ');
    out += c;
    begins = c == '\n';
  }
  return out;
}

// What a file holds, found and kept.
struct Hosted {
  source::FileObjects file;
  litellm::FoundConfigs found;
};

Hosted Read(std::string_view name, std::string_view text) {
  Hosted hosted{source::ReadFile(name, text), {}};
  for (const Object& object : hosted.file.objects) {
    litellm::FoundConfigs found = litellm::FindConfigs(object, engine::EmptySnapshot(), {});
    hosted.found.configs.insert(hosted.found.configs.end(), found.configs.begin(), found.configs.end());
    hosted.found.unreadable.insert(hosted.found.unreadable.end(), found.unreadable.begin(), found.unreadable.end());
    hosted.found.texts.insert(hosted.found.texts.end(), found.texts.begin(), found.texts.end());
  }
  return hosted;
}

std::vector<std::string> PlacesOf(const Hosted& hosted) {
  std::vector<std::string> places;
  for (const litellm::Config& config : hosted.found.configs) places.push_back(config.object().ref().kind + " " + config.place());
  return places;
}

Place PlaceIn(std::string_view text, std::string_view needle) {
  Place place{1, 1};
  for (const char c : text.substr(0, text.find(needle))) {
    place = c == '\n'                                        ? Place{place.line + 1, 1}
            : (static_cast<unsigned char>(c) & 0xC0) == 0x80 ? place
                                                             : Place{place.line, place.column + 1};
  }
  return place;
}

// The file with drop_params off in its only configuration.
std::string WithoutDropParams(const Hosted& hosted) {
  const litellm::Config& config = hosted.found.configs.at(0);
  const Fix fix = Fix::Safe("x").Set(config.Section("litellm_settings")["drop_params"], false);
  const auto lowered = doc::LowerToText(std::vector<doc::DocumentEdits>{{config.object().document(), fix.edits}});
  return lowered.ok() ? *lowered : lowered.status().message();
}

struct Host {
  std::string name;
  std::string file;
  std::string text;
  std::string place;  // with the kind
  bool overlay = false;
};

void PrintTo(const Host& host, std::ostream* out) { *out << host.name; }

const std::string kApplicationHead =
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: litellm\n  namespace: argocd\nspec:\n";
const std::string kReleaseHead =
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: litellm\n  namespace: ai\nspec:\n  interval: 1h\n";

std::vector<Host> Hosts() {
  const std::string in_map = "config.yaml: |\n" + Indented(kConfig, 2);
  const std::string values =
      "replicaCount: 2\nmasterkey: sk-canary-1111111111\nproxy_config:\n" + Indented(kConfig, 2) + "service: {port: 4000}\n";
  const std::string app_template = "configMaps:\n  config:\n    data:\n      config.yaml: |\n" + Indented(kConfig, 8) + "service: {}\n";
  return {
      {"BareFile", "litellm/config.yaml", std::string(kConfig), "LiteLLMConfig ", false},
      {"ConfigMap", "cm.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n" + Indented(in_map, 2),
       "ConfigMap config.yaml", false},
      {"List", "list.yaml",
       "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: litellm-config}\n  data:\n" +
           Indented(in_map, 4),
       "ConfigMap config.yaml", false},
      {"Values", "charts/litellm/values.yaml", values, "HelmValues proxy_config", true},
      {"ValuesOfAParentChart", "values-prod.yaml", "litellm-helm:\n" + Indented(values, 2), "HelmValues litellm-helm.proxy_config", true},
      {"ValuesUnderAnyKey", "litellm.yaml", "image: {tag: x}\nconfig:\n" + Indented(kConfig, 2), "HelmValues config", true},
      {"ValuesWithText", "values.yaml", app_template, "HelmValues configMaps.config.data.config.yaml", false},
      {"ApplicationText", "app.yaml",
       kApplicationHead + "  source:\n    helm:\n      values: |\n" + Indented(values, 8) + "  project: default\n",
       "Application spec.source.helm.values, proxy_config", true},
      {"ApplicationTextKeepingLineEnds", "app.yaml",
       kApplicationHead + "  source:\n    helm:\n      values: |+\n" + Indented(values, 10) + "\n\n  project: default\n",
       "Application spec.source.helm.values, proxy_config", true},
      {"ApplicationValuesObject", "app.yaml", kApplicationHead + "  source:\n    helm:\n      valuesObject:\n" + Indented(values, 8),
       "Application spec.source.helm.valuesObject.proxy_config", true},
      {"ApplicationOfSeveralSources", "app.yaml",
       kApplicationHead + "  sources:\n  - ref: values\n  - chart: litellm-helm\n    helm:\n      values: |\n" + Indented(values, 8),
       "Application spec.sources[1].helm.values, proxy_config", true},
      {"ApplicationTextInText", "app.yaml", kApplicationHead + "  source:\n    helm:\n      values: |-\n" + Indented(app_template, 8),
       "Application spec.source.helm.values, configMaps.config.data.config.yaml", false},
      {"ApplicationSet", "set.yaml",
       "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: litellm}\nspec:\n  template:\n    metadata:\n      name: "
       "litellm-{{cluster}}\n    spec:\n      source:\n        helm:\n          values: |\n" +
           Indented("fullnameOverride: litellm-{{cluster}}\n" + values, 12),
       "ApplicationSet spec.template.spec.source.helm.values, proxy_config", true},
      {"HelmRelease", "release.yaml", kReleaseHead + "  values:\n" + Indented(values, 4), "HelmRelease spec.values.proxy_config", true},
      {"HelmReleaseWithText", "release.yaml", kReleaseHead + "  values:\n" + Indented(app_template, 4),
       "HelmRelease spec.values.configMaps.config.data.config.yaml", false},
      {"ValuesInAConfigMap", "cm.yaml",
       "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-values}\ndata:\n  values.yaml: |\n" + Indented(values, 4),
       "ConfigMap values.yaml, proxy_config", true},
      {"TextInValuesInAConfigMap", "cm.yaml",
       "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-values}\ndata:\n  values.yaml: |\n" + Indented(app_template, 4),
       "ConfigMap values.yaml, configMaps.config.data.config.yaml", false},
      {"HelmChart", "chart.yaml",
       "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: litellm, namespace: kube-system}\nspec:\n  valuesContent: |-\n" +
           Indented(values, 4),
       "HelmChart spec.valuesContent, proxy_config", true},
      {"KustomizeHelmChart", "kustomization.yaml",
       "kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\nhelmCharts:\n- name: litellm-helm\n  valuesInline:\n" +
           Indented(values, 4),
       "Kustomization helmCharts[litellm-helm].valuesInline.proxy_config", true},
      {"Json", "values.json",
       R"({"proxy_config": {"model_list": [{"model_name": "a", "litellm_params": {"model": "azure/gpt-4o", )"
       R"("api_key": "sk-canary-0123456789"}}], "litellm_settings": {"drop_params": true}}})",
       "HelmValues proxy_config", true},
  };
}

class EveryHost : public ::testing::TestWithParam<Host> {};

TEST_P(EveryHost, IsFoundAndNamed) {
  const Hosted hosted = Read(GetParam().file, GetParam().text);
  EXPECT_THAT(PlacesOf(hosted), ElementsAre(GetParam().place));
  EXPECT_THAT(hosted.found.unreadable, IsEmpty());
  EXPECT_THAT(hosted.file.unread, IsEmpty());
  ASSERT_THAT(hosted.found.configs, SizeIs(1));
  EXPECT_EQ(hosted.found.configs[0].is_overlay(), GetParam().overlay);
}

TEST_P(EveryHost, PointsIntoTheOutermostFile) {
  const Hosted hosted = Read(GetParam().file, GetParam().text);
  ASSERT_THAT(hosted.found.configs, SizeIs(1));
  const litellm::Config& config = hosted.found.configs[0];
  const Node* node = config.Section("model_list").At(0)["litellm_params"]["model"].value();
  ASSERT_NE(node, nullptr);
  EXPECT_EQ(node->text(), "azure/gpt-4o");
  Place wanted = PlaceIn(GetParam().text, "azure/gpt-4o");
  if (config.document().dialect() == Dialect::kJson) --wanted.column;  // quoted
  EXPECT_EQ(config.document().PlaceOf(node->range().begin), wanted);
  EXPECT_EQ(config.document().file(), GetParam().file);
}

TEST_P(EveryHost, SealsWhatIsSecret) {
  const Hosted hosted = Read(GetParam().file, GetParam().text);
  ASSERT_THAT(hosted.found.configs, SizeIs(1));
  const litellm::Config& config = hosted.found.configs[0];
  EXPECT_TRUE(config.Section("model_list").At(0)["litellm_params"]["api_key"].value()->sealed());
  EXPECT_THAT(doc::ToJson(config.document().root()), Not(HasSubstr("canary")));
  for (const auto& text : hosted.found.texts) {
    const Node* key = text->root().Find("masterkey");
    EXPECT_TRUE(key == nullptr || key->sealed());
  }
  for (const std::string& line : source::MaskedLines(GetParam().file, GetParam().text)) EXPECT_THAT(line, Not(HasSubstr("canary")));
}

TEST_P(EveryHost, IsFixedInPlace) {
  std::string wanted = GetParam().text;
  const bool json = GetParam().file.ends_with(".json");
  const std::string_view before = json ? "\"drop_params\": true" : "drop_params: true";
  wanted.replace(wanted.find(before) + before.size() - 4, 4, "false");
  EXPECT_EQ(WithoutDropParams(Read(GetParam().file, GetParam().text)), wanted);
}

// What a diff shows of it is more than one word.
TEST_P(EveryHost, IsShownWhereItIsHarmless) {
  std::string lines;
  for (const std::string& line : source::MaskedLines(GetParam().file, GetParam().text)) lines += line + "\n";
  EXPECT_THAT(lines, HasSubstr("azure/gpt-4o"));
  EXPECT_THAT(lines, HasSubstr("[redacted]"));
  const bool has_comment = GetParam().text.find("needed by nobody") != std::string::npos;  // JSON has none
  if (has_comment) {
    EXPECT_THAT(lines, HasSubstr("needed by nobody")) << "a comment is its author's";
  }
}

INSTANTIATE_TEST_SUITE_P(Hosts, EveryHost, ::testing::ValuesIn(Hosts()), [](const auto& host) { return host.param.name; });

TEST(Hosts, SeveralConfigurationsInOneFile) {
  const std::string text = "eu:\n  proxy_config:\n" + Indented(kConfig, 4) + "us:\n  proxy_config:\n" + Indented(kConfig, 4);
  EXPECT_THAT(PlacesOf(Read("values.yaml", text)), ElementsAre("HelmValues eu.proxy_config", "HelmValues us.proxy_config"));
}

TEST(Hosts, AnAliasIsNoSecondConfiguration) {
  const std::string text = "common: &c\n" + Indented(kConfig, 2) + "proxy_config: *c\n";
  EXPECT_THAT(PlacesOf(Read("values.yaml", text)), ElementsAre("HelmValues common"));
}

TEST(Hosts, ProxyConfigWithOneSectionIsOne) {
  EXPECT_THAT(PlacesOf(Read("values.yaml", "proxy_config:\n  litellm_settings: {drop_params: true}\n")),
              ElementsAre("HelmValues proxy_config"));
  EXPECT_THAT(PlacesOf(Read("values.yaml", "proxy_config: {}\n")), IsEmpty());
}

TEST(Hosts, ModelListsOfOtherChartsAreNone) {
  EXPECT_THAT(PlacesOf(Read("values.yaml", "triton:\n  model_list:\n  - model_name: a\n    path: b\n")), IsEmpty());
}

TEST(Hosts, WhatCannotBeReadIsPlacedInTheFile) {
  const std::string text = kApplicationHead + "  source:\n    helm:\n      values: |\n        proxy_config:\n          model_list: [a\n";
  const Hosted broken_values = Read("app.yaml", text);
  ASSERT_THAT(broken_values.found.unreadable, SizeIs(1));
  EXPECT_EQ(broken_values.found.unreadable[0].place, "spec.source.helm.values");
  EXPECT_GE(broken_values.found.unreadable[0].error.place.line, 11U);

  const std::string deep = kApplicationHead +
                           "  source:\n    helm:\n      values: |\n        configMaps:\n          c:\n            data:\n              "
                           "config.yaml: |\n                model_list: [a\n";
  const Hosted broken_config = Read("app.yaml", deep);
  ASSERT_THAT(broken_config.found.unreadable, SizeIs(1));
  EXPECT_EQ(broken_config.found.unreadable[0].place, "spec.source.helm.values, configMaps.c.data.config.yaml");
  EXPECT_GE(broken_config.found.unreadable[0].error.place.line, 14U);
  EXPECT_EQ(broken_config.found.unreadable[0].field.path(), (Path{"/spec/source/helm/values", "/configMaps/c/data/config.yaml"}));
}

TEST(Hosts, TemplatesInValuesAreLeftAlone) {
  const std::string text =
      kApplicationHead +
      "  source:\n    helm:\n      values: |\n        {{ if .x }}\n        proxy_config: {model_list: []}\n        {{ end }}\n";
  const Hosted hosted = Read("app.yaml", text);
  EXPECT_THAT(hosted.found.unreadable, IsEmpty());
  EXPECT_THAT(PlacesOf(hosted), IsEmpty());
}

TEST(Hosts, TheLastAppliedObjectIsNotReadAgain) {
  const std::string text =
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: litellm\n  annotations:\n    "
      "kubectl.kubernetes.io/last-applied-configuration: |\n      {\"spec\":{\"values\":{\"proxy_config\":{\"model_list\":[]}}}}\nspec:\n  "
      "values:\n    proxy_config:\n" +
      Indented(kConfig, 6);
  EXPECT_THAT(PlacesOf(Read("a.yaml", text)), ElementsAre("HelmRelease spec.values.proxy_config"));
}

std::string ReasonOf(std::string_view name, std::string_view text) {
  const source::FileObjects file = source::ReadFile(name, text);
  return file.foreign.size() == 1 ? file.foreign[0].reason : std::to_string(file.foreign.size()) + " foreign documents";
}

TEST(Hosts, WhatIsLeftUnjudgedIsSaid) {
  const std::string values = "proxy_config:\n" + Indented(kConfig, 2);
  EXPECT_THAT(ReasonOf("values.yaml", values), HasSubstr("beyond the configuration"));
  EXPECT_THAT(ReasonOf("r.yaml", kReleaseHead + "  values:\n" + Indented(values, 4)), HasSubstr("beyond the configuration"));
  EXPECT_THAT(ReasonOf("r.yaml", kReleaseHead + "  values: {replicas: 2}\n"), HasSubstr("no LiteLLM configuration in its values"));
}

TEST(Hosts, ComposeFilesAreForeign) {
  const std::string text =
      "services:\n  litellm:\n    image: ghcr.io/berriai/litellm:v1\nconfigs:\n  litellm:\n    content: |\n" + Indented(kConfig, 6);
  EXPECT_THAT(ReasonOf("compose.yaml", text), HasSubstr("Compose"));
  EXPECT_THAT(source::ReadFile("compose.yaml", text).objects, IsEmpty());
}

TEST(Hosts, PatchesThatSaySoArePartial) {
  EXPECT_THAT(ReasonOf("p.yaml", "- op: replace\n  path: /spec/replicas\n  value: 1\n"), HasSubstr("JSON patch"));
  EXPECT_THAT(ReasonOf("p.json", R"([{"op":"remove","path":"/spec/replicas"}])"), HasSubstr("JSON patch"));
  const std::string strategic =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm}\nspec:\n  template:\n    spec:\n      containers:\n      - $patch: "
      "delete\n        name: litellm\n";
  EXPECT_THAT(ReasonOf("p.yaml", strategic), HasSubstr("strategic-merge patch"));
  EXPECT_THAT(source::ReadFile("p.yaml", strategic).objects, IsEmpty());
}

TEST(Hosts, AKustomizationNeedsNoKind) {
  const source::FileObjects file = source::ReadFile("a/kustomization.yml", "resources: [a.yaml]\n");
  ASSERT_THAT(file.context, SizeIs(1));
  EXPECT_EQ(file.context[0].ref().kind, "Kustomization");
  EXPECT_THAT(file.foreign, SizeIs(1));
}

constexpr Rule Named(std::string_view id) {
  Rule rule{};
  rule.id = id;
  return rule;
}

// Edits in a text in a text do not clash with those beside it, but with those above it.
TEST(Hosts, EditsAtEveryDepthAreSelectedTogetherUnlessTheyClash) {
  static constexpr std::array<Rule, 4> kRules = {Named("LW001"), Named("LW002"), Named("LW003"), Named("LW004")};
  const auto finding = [](std::size_t rule, std::string inner) {
    Finding finding;
    finding.rule = &kRules[rule];
    finding.fix = Fix{"x", Applicability::kSafe, {Edit(Path{"/v", std::move(inner)}, Op::kSet, "1")}, {}};
    return finding;
  };
  const std::vector<Finding> clash = {finding(0, "/c~/a/b"), finding(1, "/c"), finding(2, "/c~/a"), finding(3, "/c~")};
  EXPECT_THAT(SelectEdits(clash, false), SizeIs(1));
  const std::vector<Finding> fine = {finding(0, "/c~/a/b"), finding(1, "/c~/a/c"), finding(2, "/c~0x"), finding(3, "/d")};
  EXPECT_THAT(SelectEdits(fine, false), SizeIs(4));
}

}  // namespace
}  // namespace warden
