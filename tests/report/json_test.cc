// The report for programs keeps to its schema, and the schema to the draft it names.
#include "report/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "report/report_samples.h"

namespace warden {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

Json SchemaJson() { return Json::parse(std::ifstream(WARDEN_SOURCE_DIR "/schemas/report.schema.json")); }

// "" when `value` keeps to the schema, otherwise why not.
std::string Violations(const Json& value) {
  const Json schema_json = SchemaJson();
  valijson::Schema schema;
  valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(Adapter(schema_json), schema);
  valijson::ValidationResults results;
  if (valijson::Validator().validate(schema, Adapter(value), &results)) return {};
  std::string text = "does not keep to the schema:";
  for (valijson::ValidationResults::Error error; results.popError(error);) text += "\n" + error.description;
  return text;
}

TEST(JsonReport, KeepsToItsSchema) {
  EXPECT_EQ(Violations(Json::parse(ToJson(testing::FullReport()))), "");
  EXPECT_EQ(Violations(Json::parse(ToJson(Report()))), "");
}

TEST(JsonReport, TheSchemaRefusesWhatItShould) {
  Json report = Json::parse(ToJson(testing::FullReport()));
  Json no_rule = report;
  no_rule["findings"][0].erase("rule");
  EXPECT_NE(Violations(no_rule), "");
  Json extra = report;
  extra["findings"][0]["secret"] = 1;
  EXPECT_NE(Violations(extra), "");
  Json level = report;
  level["findings"][0]["level"] = "off";
  EXPECT_NE(Violations(level), "");
  Json line = report;
  line["findings"][0]["line"] = "10";
  EXPECT_NE(Violations(line), "");
}

// Unknown keywords are ignored without a word by every validator: a misspelt one would check nothing.
void ExpectKnownKeywords(const Json& schema, const std::string& where) {
  static const std::set<std::string> known = {
      "$schema",    "$ref",  "title",       "description", "type",   "required", "additionalProperties",
      "properties", "items", "definitions", "enum",        "minimum"};
  for (const auto& [key, value] : schema.items()) EXPECT_TRUE(known.contains(key)) << where << "/" << key;
  for (const char* map : {"properties", "definitions"}) {
    if (!schema.contains(map)) continue;
    for (const auto& [name, child] : schema[map].items()) ExpectKnownKeywords(child, where + "/" + map + "/" + name);
  }
  if (schema.contains("items")) ExpectKnownKeywords(schema["items"], where + "/items");
  if (!schema.contains("required")) return;
  for (const Json& name : schema["required"]) EXPECT_TRUE(schema["properties"].contains(name)) << where << " requires " << name;
}

TEST(JsonReport, TheSchemaUsesOnlyKnownKeywords) { ExpectKnownKeywords(SchemaJson(), ""); }

TEST(JsonReport, SecretsAreRedacted) {
  const std::string text = ToJson(testing::FullReport());
  EXPECT_THAT(text, Not(HasSubstr(testing::kCanary)));
  const Json json = Json::parse(text);
  const Json& sealed = json["findings"][3];
  ASSERT_EQ(sealed["rule"], "LW307");
  EXPECT_EQ(sealed["fix"]["edits"][0]["value"], "[redacted]");
}

TEST(JsonReport, ValuesAreJsonAndRemovalHasNone) {
  const Json json = Json::parse(ToJson(testing::FullReport()));
  const Json& edits = json["findings"][0]["fix"]["edits"];
  EXPECT_FALSE(edits[0].contains("value"));
  EXPECT_EQ(edits[1]["value"], Json::parse(R"({"x": ["[redacted]", 1, true, null]})"));
  EXPECT_EQ(edits[0]["path"], Json::parse(R"({"outer": "/data/config.yaml", "inner": "/litellm_settings/drop_params"})"));
  EXPECT_EQ(json["findings"][2]["fix"]["edits"][0]["value"], 2);
  EXPECT_FALSE(json["findings"][4].contains("fix"));
}

TEST(JsonReport, InvalidUtf8DoesNotBreakIt) {
  Report report;
  report.skipped.push_back({"a\xff.yaml", std::nullopt, "", "x"});
  EXPECT_EQ(Violations(Json::parse(ToJson(report))), "");
}

}  // namespace
}  // namespace warden
