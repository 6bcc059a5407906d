// Entries as LiteLLM's API takes them, and which it does not.
#include "litellm/readers/model_body.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "doc/reader.h"
#include "litellm/config/find_configs.h"

namespace warden {
namespace {

// "params info", or "problem (line)" of the first entry.
std::string Body(const std::string& yaml) {
  const Object object = litellm::ConfigFileObject(doc::ReadYaml(yaml, "config.yaml", Dialect::kPyYaml).document.value(), "config.yaml");
  const litellm::Config config(object, object.document(), "", {});
  const litellm::ModelBody body = litellm::BodyOf(config.models().at(0));
  if (body.ok()) return body.params + " " + body.info;
  const Node* at = body.at.nearest();
  return fmt::format("{} ({})", body.problem, at != nullptr ? object.document().PlaceOf(at->range().begin).line : 0);
}

std::string Params(const std::string& params) {
  const std::string body = Body("model_list:\n- model_name: m\n  litellm_params: {model: openai/m, " + params + "}\n");
  constexpr std::string_view kStart = R"("model":"openai/m")";
  const auto at = body.find(kStart);
  return at == std::string::npos || !body.ends_with(" {}") ? body : body.substr(0, body.size() - 3);
}

TEST(ModelBody, MembersAreSortedAndWrittenAsTheyAre) {
  EXPECT_EQ(Params("rpm: 5, api_base: \"http://h/\", x: [1, {b: 2, a: null}], ok: true, price: 0.0000025"),
            R"({"api_base":"http://h/","model":"openai/m","ok":true,"price":2.5e-06,"rpm":5,"x":[1,{"a":null,"b":2}]})");
  EXPECT_EQ(Params("big: 123456789012345678901234567890, neg: -1.5, exp: 1.0e+3"),
            R"({"big":123456789012345678901234567890,"exp":1000.0,"model":"openai/m","neg":-1.5})");
  EXPECT_EQ(Params("text: \"a\\\"b\\\\c\\n\\u0001ä\""), R"({"model":"openai/m","text":"a\"b\\c\n\u0001ä"})");
}

TEST(ModelBody, NullsAreLeftOut) {
  EXPECT_EQ(Params("rpm: null, tpm: ~, x: "), R"({"model":"openai/m"})");
  EXPECT_EQ(Body("model_list: [{model_name: m, litellm_params: {model: openai/m}, model_info: {id: i, mode: null}}]"),
            R"({"model":"openai/m"} {})");
  EXPECT_EQ(Body("model_list: [{model_name: m, litellm_params: {model: openai/m}, model_info: null}]"), R"({"model":"openai/m"} {})");
}

TEST(ModelBody, WithoutTheId) {
  EXPECT_EQ(Body("model_list: [{model_name: m, litellm_params: {model: openai/m}, model_info: {id: i, mode: chat, nested: {id: j}}}]"),
            R"({"model":"openai/m"} {"mode":"chat","nested":{"id":"j"}})");
}

TEST(ModelBody, AnchorsMergesAndDuplicates) {
  EXPECT_EQ(Body("base: &b {rpm: 1, tpm: 2}\nmodel_list:\n- model_name: m\n  litellm_params: {<<: *b, rpm: 9, model: openai/m}\n"),
            R"({"model":"openai/m","rpm":9,"tpm":2} {})");
  EXPECT_EQ(Body("model_list:\n- &a\n  model_name: m\n  litellm_params: &p {model: openai/m}\n  model_info: {p: *p}\n"),
            R"({"model":"openai/m"} {"p":{"model":"openai/m"}})");
  EXPECT_EQ(Params("rpm: 1, rpm: 2, x: {a: 1, a: 2}"), R"({"model":"openai/m","rpm":2,"x":{"a":2}})");
}

TEST(ModelBody, WhatJsonHasNot) {
  EXPECT_EQ(Params("timeout: .inf"), "timeout is a number that JSON cannot express (3)");
  EXPECT_EQ(Params("timeout: -.inf"), "timeout is a number that JSON cannot express (3)");
  EXPECT_EQ(Params("timeout: .nan"), "timeout is a number that JSON cannot express (3)");
  EXPECT_EQ(Params("day: 2026-01-01"), "day is a date, which LiteLLM's API cannot express: put it in quotes (3)");
  EXPECT_EQ(Params("day: \"2026-01-01\""), R"({"day":"2026-01-01","model":"openai/m"})");
  EXPECT_EQ(Params("x: !!binary aGFsbG8="), "x has a YAML tag, which LiteLLM's API cannot express (3)");
}

TEST(ModelBody, ReferencesAtTheTopAlone) {
  EXPECT_EQ(Params("api_key: os.environ/A, api_base: os.environ/B"),
            R"({"api_base":"os.environ/B","api_key":"os.environ/A","model":"openai/m"})");
  for (const std::string nested : {"extra_headers: {x: os.environ/A}", "tags: [os.environ/A]"})
    EXPECT_NE(Params(nested).find("refers to an environment variable below the top level of litellm_params"), std::string::npos) << nested;
  EXPECT_NE(Body("model_list: [{model_name: m, litellm_params: {model: openai/m}, model_info: {x: os.environ/A}}]")
                .find("refers to an environment variable"),
            std::string::npos);
  EXPECT_EQ(Body("model_list: [{model_name: os.environ/N, litellm_params: {model: openai/m}}]"),
            "model_name refers to an environment variable, which LiteLLM resolves only in files (1)");
}

TEST(ModelBody, SecretsAreRefused) {
  const std::string canary = "Canary7f3a9c21e5b8";
  for (const std::string& param :
       std::vector<std::string>{"api_key: sk-" + canary, "pasword: " + canary, "extra_headers: {Authorization: Bearer sk-" + canary + "}",
                                "extra_headers: {x-api-key: " + canary + "}", "headers: {Cookie: session=" + canary + "}",
                                "webhook_url: {token: " + canary + "}", "api_base: \"http://u:" + canary + "@h/\"",
                                "tags: [\"http://u:" + canary + "@h/\"]", "x: {y: [{client_secret: " + canary + "}]}"}) {
    const std::string body = Params(param);
    EXPECT_NE(body.find("is a literal secret, which is never sent"), std::string::npos) << param << " → " << body;
    EXPECT_EQ(body.find("Canary"), std::string::npos) << body;
  }
}

TEST(ModelBody, WhatOnlyLooksLikeASecretIsSent) {
  EXPECT_EQ(Params("api_key: none"), R"({"api_key":"none","model":"openai/m"})");
  EXPECT_EQ(Params("max_tokens: 4096"), R"({"max_tokens":4096,"model":"openai/m"})");
  EXPECT_EQ(Params("extra_headers: {x-team: blue, Content-Type: a/b}"),
            R"({"extra_headers":{"Content-Type":"a/b","x-team":"blue"},"model":"openai/m"})");
  EXPECT_EQ(Params("vertex_credentials: /etc/key.json"), R"({"model":"openai/m","vertex_credentials":"/etc/key.json"})");
  EXPECT_EQ(Params("litellm_credential_name: eu"), R"({"litellm_credential_name":"eu","model":"openai/m"})");
}

TEST(ModelBody, EntriesThatAreNone) {
  EXPECT_EQ(Body("model_list: [{litellm_params: {model: openai/m}}]"), "model_name is not set (1)");
  EXPECT_EQ(Body("model_list: [{model_name: \"\", litellm_params: {model: openai/m}}]"), "model_name is not set (1)");
  EXPECT_EQ(Body("model_list: [{model_name: m}]"), "litellm_params.model is not set (1)");
  EXPECT_EQ(Body("model_list: [{model_name: m, litellm_params: openai/m}]"), "litellm_params.model is not set (1)");
  EXPECT_EQ(Body("model_list: [{model_name: m, litellm_params: {model: null}}]"), "litellm_params.model is not set (1)");
  EXPECT_EQ(Body("model_list: [{model_name: m, litellm_params: {model: openai/m}, model_info: [a]}]"), "model_info is not a mapping (1)");
}

TEST(ModelBody, NamesAndVariables) {
  const Object object = litellm::ConfigFileObject(
      *doc::ReadYaml(
           "model_list: [{model_name: m, litellm_params: {model: x, api_key: os.environ/B, api_base: os.environ/A, z: os.environ/B, n: "
           "null}, model_info: {id: i, mode: chat}}]",
           "config.yaml", Dialect::kPyYaml)
           .document,
      "config.yaml");
  const litellm::Config config(object, object.document(), "", {});
  const litellm::ModelBody body = litellm::BodyOf(config.models().at(0));
  EXPECT_EQ(body.param_names, (std::vector<std::string>{"api_base", "api_key", "model", "z"}));
  EXPECT_EQ(body.info_names, (std::vector<std::string>{"mode"}));
  EXPECT_EQ(body.variables, (std::vector<std::string>{"A", "B"}));
}

}  // namespace
}  // namespace warden
