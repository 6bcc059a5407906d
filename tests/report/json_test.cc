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

std::string Written(const report::Report& report) { return report::WriteWhole(*report::MakeJsonWriter({.version = "1.2.3"}), report); }

TEST(JsonReport, KeepsToItsSchema) {
  EXPECT_EQ(Violations(Json::parse(Written(testing::FullReport()))), "");
  EXPECT_EQ(Violations(Json::parse(Written(report::Report()))), "");
}

TEST(JsonReport, SaysItsSchemaAndWhoWroteIt) {
  const Json report = Json::parse(Written(report::Report()));
  EXPECT_EQ(report["schema"], report::kReportSchema);
  EXPECT_EQ(report["tool"], Json::parse(R"({"name": "litellm-warden", "version": "1.2.3"})"));
  EXPECT_EQ(SchemaJson()["properties"]["schema"]["enum"], Json::array({report::kReportSchema}));
}

// The layout is that of nlohmann's dump: it reads what is written, in order, and must write the same.
void ExpectTheLayoutOfTheOracle(const std::string& text) { EXPECT_EQ(nlohmann::ordered_json::parse(text).dump(2) + "\n", text); }

TEST(JsonReport, IsLaidOutAsByTheOracle) {
  ExpectTheLayoutOfTheOracle(Written(testing::FullReport()));
  ExpectTheLayoutOfTheOracle(Written(report::Report()));
  report::Report odd;
  Finding finding;
  finding.rule = &testing::kTemplateRule;
  finding.level = Severity::kWarning;
  finding.message = "quote \" backslash \\ tab \t line\nend, \x01, \x7f, \xc3\xa4, \xf0\x9f\x98\x80";
  finding.fix = Fix::Safe("Set it");
  for (const char* json :
       {R"("plain")", R"("a\"b")", R"("\u00e4\ud83d\ude00")", "\"\xc3\xa4\"", "0", "-1", "17", "1.5", "18446744073709551615", "true",
        "false", "null", "{}", "[]", "[[], {}, [1, [2, {\"a\": {}}]]]", R"({"b": 1, "a": {"c": [null, true]}})"}) {
    finding.fix->edits.emplace_back(Path{"/spec", ""}, Op::kSet, json);
  }
  odd.findings = {finding, finding};
  odd.skipped = {{"a\xff.yaml", std::nullopt, "", "x"}};
  ExpectTheLayoutOfTheOracle(Written(odd));
}

TEST(JsonReport, WhatIsNoJsonIsShownAsText) {
  report::Report report;
  Finding finding;
  finding.rule = &testing::kTemplateRule;
  finding.fix = Fix::Safe("Set it");
  for (const char* json : {"{", "\"", "", "01", "-", "tru", "\"a\" ", "\"\x80\"", "1 2"}) {
    finding.fix->edits.emplace_back(Path{"/spec", ""}, Op::kSet, json);
  }
  report.findings = {finding};
  const Json json = Json::parse(Written(report));
  const Json& edits = json["findings"][0]["fix"]["edits"];
  for (const std::size_t i : {0U, 1U, 2U, 3U, 4U, 5U, 8U}) EXPECT_TRUE(edits[i]["value"].is_string()) << i;
  EXPECT_EQ(edits[0]["value"], "{");
  EXPECT_EQ(edits[6]["value"], "a");
}

// Whatever is in the pieces, and however many are empty: the commas are right, and nothing but the order counts.
TEST(JsonReport, PiecesMakeTheSameTextAsOneReport) {
  const report::Report full = testing::FullReport();
  const auto writer = report::MakeJsonWriter({.version = "1.2.3"});
  report::Tally tally;
  std::string text = writer->Begin();
  const auto add = [&](const report::Report& report) {
    tally.Add(report);
    text += writer->Add(writer->Make(report));
  };
  add({});
  for (const Finding& finding : full.findings) {
    report::Report one;
    one.findings = {finding};
    add(one);
    add({});
  }
  report::Report rest;
  rest.skipped = full.skipped;
  rest.exempted = full.exempted;
  rest.counts = full.counts;
  add(rest);
  text += writer->End(tally);
  EXPECT_EQ(text, Written(full));
}

TEST(JsonReport, TheSchemaRefusesWhatItShould) {
  Json report = Json::parse(Written(testing::FullReport()));
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
  const std::string text = Written(testing::FullReport());
  EXPECT_THAT(text, Not(HasSubstr(testing::kCanary)));
  const Json json = Json::parse(text);
  const Json& sealed = json["findings"][3];
  ASSERT_EQ(sealed["rule"], "LW307");
  EXPECT_EQ(sealed["fix"]["edits"][0]["value"], "[redacted]");
}

TEST(JsonReport, ValuesAreJsonAndRemovalHasNone) {
  const Json json = Json::parse(Written(testing::FullReport()));
  const Json& edits = json["findings"][0]["fix"]["edits"];
  EXPECT_FALSE(edits[0].contains("value"));
  EXPECT_EQ(edits[1]["value"], Json::parse(R"({"x": ["[redacted]", 1, true, null]})"));
  EXPECT_EQ(edits[0]["path"], Json::parse(R"({"outer": "/data/config.yaml", "inner": "/litellm_settings/drop_params"})"));
  EXPECT_EQ(json["findings"][2]["fix"]["edits"][0]["value"], 2);
  EXPECT_FALSE(json["findings"][4].contains("fix"));
}

TEST(JsonReport, InvalidUtf8DoesNotBreakIt) {
  report::Report report;
  report.skipped.push_back({"a\xff.yaml", std::nullopt, "", "x"});
  EXPECT_EQ(Violations(Json::parse(Written(report))), "");
}

}  // namespace
}  // namespace warden
