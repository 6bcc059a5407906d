// A secret written in every way that YAML and JSON have, in every kind of document, under names of every kind: nothing prints it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/all_shown.h"
#include "support/canaries.h"

namespace warden {
namespace {

using testing::Canary;
using testing::ExpectNothingOut;

constexpr unsigned kSeed = 20261130;

struct Named {
  std::string name;
  std::string text;
};

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
  return text;
}

std::string Indented(const std::string& text, const std::string& by) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += by + text.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return out;
}

std::string JsonEscaped(const std::string& text) { return Replaced(Replaced(Replaced(text, "\\", "\\\\"), "\"", "\\\""), "\n", "\\n"); }

std::string Escapes(const std::string& text) {
  std::string out;
  for (const char c : text) {
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += escape;
  }
  return out;
}

// An entry of a mapping: K is the name, V the secret, E the same in escapes.
const std::vector<Named>& Forms() {
  static const auto& forms = *new std::vector<Named>{
      {"plain", "K: V"},
      {"single", "K: 'V'"},
      {"double", "K: \"V\""},
      {"escaped", "K: \"E\""},
      {"continued", "K: \"V\\\n  V\""},
      {"double_lines", "K: \"V\n\n   V\n  V\""},
      {"single_lines", "K: 'V\n  V'"},
      {"plain_lines", "K: V\n  V\n  V"},
      {"below", "K:\n  V"},
      {"below_comment", "K: # x\n  V"},
      {"literal", "K: |\n  V\n  V"},
      {"literal_kept", "K: |+\n  V\n\n"},
      {"literal_deep", "K: |2\n     V\n  V"},
      {"literal_odd", "K: |\n     V\n   V"},
      {"literal_empty_first", "K: |\n\n   V\n"},
      {"folded", "K: >-\n  V\n  V"},
      {"folded_comment", "K: > # x\n  V"},
      {"anchor", "K: &a V\nother: *a"},
      {"anchor_elsewhere", "other: &a V\nK: *a"},
      {"anchor_mapping", "other: &a {K: V}\nmore: *a"},
      {"anchor_named", "K: &V x"},
      {"alias_named", "K: *V"},
      {"merge", "other: &a\n  K: V\nmore:\n  <<: *a\n  x: y"},
      {"tag", "K: !!str V"},
      {"tag_own", "K: !vault V"},
      {"tag_named", "K: !V x"},
      {"flow", "other: {K: V, x: y}"},
      {"flow_quoted", "other: {\"K\": \"V\", x: y}"},
      {"flow_tight", "other: {\"K\":\"V\"}"},
      {"flow_lines", "other: {K:\n  V,\n x: y}"},
      {"flow_list", "K: [V, V]"},
      {"flow_pair", "other: [K: V]"},
      {"list", "K:\n- V\n- V"},
      {"nested", "K:\n  a:\n  - b: V"},
      {"as_key", "K: {V: 1}"},
      {"as_key_below", "K:\n  V: 1"},
      {"as_long_key", "K:\n  ? V\n  : 1"},
      {"long_entry", "? K\n: V"},
      {"quoted_key", "\"K\": V"},
      {"spaced_key", "K : V"},
      {"tab", "K:\tV"},
      {"tab_end", "K: V\t# x"},
      {"comment", "K: V # V"},
      {"comment_only", "K: # V"},
      {"comment_above", "# K: V\nK: x"},
      {"hash", "K: #V"},
      {"twice", "K: V\nK: x"},
      {"twice_block", "K: |\n  V\nK: x"},
      {"json", "K: '{\"K\": \"V\"}'"},
      {"json_innocent", "other: '{\"K\": \"V\"}'"},
      {"json_double", "other: \"{\\\"K\\\": \\\"V\\\"}\""},
      {"yaml_inside", "other: |\n  K: V\n  x: y"},
      {"json_yaml_inside", "other: '{\"x\": \"K: V\\n\"}'"},
      {"env_line", "other: K=V"},
      {"no_sign", "other: K V"},
      {"option", "other: --K V"},
      {"item", "other:\n- name: K\n  value: V"},
      {"item_turned", "other:\n- value: V\n  name: K"},
      {"item_flow", "other: [{name: K, value: V}]"},
      {"long_key", "L_K: V"},
      {"header", "headers: {X-K: V}"},
      {"misplaced_colon", "K:V"},
      {"url", "other: postgres://u:V@h/x"},
  };
  return forms;
}

const std::vector<Named>& Documents() {
  static const auto& documents = *new std::vector<Named>{
      {"config.yaml", "model_list:\n- model_name: a\n  litellm_params:\n    model: openai/a\n@4general_settings:\n@2"},
      {"config_map.yaml",
       "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm}\ndata:\n  config.yaml: |\n    model_list:\n    - model_name: a\n"
       "      litellm_params:\n        model: openai/a\n@8    litellm_settings:\n@6"},
      {"flat_config_map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm}\ndata:\n@2"},
      {"deployment.yaml",
       "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: litellm\n  annotations:\n@4spec:\n  replicas: 1\n  template:\n    spec:\n"
       "      containers:\n      - name: litellm\n        image: ghcr.io/berriai/litellm:latest\n        resources:\n@10        env:\n"
       "        - name: K\n          value: 'V'\n        - name: OTHER\n          value: x\n@10"},
      {"secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: litellm\nstringData:\n@2odd:\n@2"},
      {"values.yaml", "image: {repository: ghcr.io/berriai/litellm}\nproxy_config:\n  model_list: []\n  general_settings:\n@4more:\n@2"},
      {"argo.yaml",
       "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: litellm}\nspec:\n  source:\n    helm:\n      values: |\n"
       "        proxy_config:\n          model_list: []\n          general_settings:\n@12"},
      {"kustomization.yaml", "kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\ncommonLabels:\n@2"},
  };
  return documents;
}

// `@4`: the entry four blanks deep.
std::string Filled(std::string document, const std::string& entry) {
  for (std::size_t at = 0; (at = document.find('@', at)) != std::string::npos;) {
    const std::size_t end = document.find_first_not_of("0123456789", at + 1);
    const auto depth = static_cast<std::size_t>(std::stoi(document.substr(at + 1, end - at - 1)));
    const std::string lines = Indented(entry, std::string(depth, ' '));
    document.replace(at, (end == std::string::npos ? document.size() : end) - at, lines);
    at += lines.size();
  }
  return document;
}

std::string Utf16(const std::string& text, bool big) {
  std::string out = big ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : text) out += big ? std::string{'\0', c} : std::string{c, '\0'};
  return out;
}

// Under a name that says little only text is a secret: a mapping is one of something, and a comment beside it a person's words.
bool SaysSession(const std::string& form) {
  for (const char* other :
       {"as_key", "as_key_below", "as_long_key", "nested", "no_sign", "comment", "comment_only", "comment_above", "hash"}) {
    if (form == other) return false;
  }
  return true;
}

// K and V as they stand; L a name so long that nobody writes it.
std::string Written(const std::string& text, const std::string& name, const Canary& canary) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const bool alone = (i == 0 || !letter(text[i - 1])) && (i + 1 == text.size() || !letter(text[i + 1]));
    if (alone && text[i] == 'K') out += name;
    else if (alone && text[i] == 'V') out += canary.plain;
    else if (alone && text[i] == 'E') out += Escapes(canary.plain);
    else if (alone && text[i] == 'L') out += std::string(300, 'x');
    else out += text[i];
  }
  return out;
}

class Form : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Form, LetsNoSecretOut) {
  const Canary canary = testing::Canaries(kSeed)[0];
  const Named& form = Forms()[GetParam()];
  for (const std::string name : {"master_key", "API_KEY_1", "pasword", "session"}) {
    if (name == "session" && !SaysSession(form.name)) continue;
    for (const Named& document : Documents()) {
      const std::string text = Written(Filled(document.text, form.text), name, canary);
      ASSERT_NE(text.find(form.name == "escaped" ? "\\x" : canary.plain), std::string::npos);
      ExpectNothingOut(document.name, text, canary, form.name + ", " + name);
      if (name != "master_key") continue;
      ExpectNothingOut(document.name, Replaced(text, "\n", "\r\n"), canary, form.name + ", line ends of Windows");
      ExpectNothingOut(document.name, "\xEF\xBB\xBF" + text, canary, form.name + ", byte order mark");
      ExpectNothingOut(document.name, Utf16(text, false), canary, form.name + ", UTF-16");
      ExpectNothingOut(document.name, Utf16(text, true), canary, form.name + ", UTF-16, big");
      ExpectNothingOut(document.name, Replaced(text, "\n  ", "\n\t"), canary, form.name + ", tabs");
      ExpectNothingOut(document.name, "%YAML 1.1\n---\n" + text + "...\n---\n" + text, canary, form.name + ", two documents");
      // The text of a text of a text.
      const std::string inner =
          "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"litellm\"},\"data\":{\"config.yaml\":\"" +
          JsonEscaped(text) + "\"}}";
      ExpectNothingOut("inside.json", inner, canary, form.name + ", inside JSON, " + document.name);
      ExpectNothingOut("inside.yaml", "apiVersion: v1\nkind: List\nitems:\n- " + inner + "\n", canary, form.name + ", inside a List");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Canary, Form, ::testing::Range<std::size_t>(0, Forms().size()),
                         [](const auto& form) { return Forms()[form.param].name; });

}  // namespace
}  // namespace warden
