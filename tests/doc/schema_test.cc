// Schemas over our nodes: the verdict is valijson's, place and words are ours.
#include "doc/schema.h"

#include <gtest/gtest.h>

#include <string>

#include "base/check.h"
#include "doc/reader.h"

namespace warden {
namespace {

constexpr std::string_view kSchema = R"({
  "type": "object", "required": ["name"], "additionalProperties": false,
  "properties": {
    "name": {"type": "string"},
    "level": {"anyOf": [{"$ref": "#/definitions/level"}, {"type": "object", "additionalProperties": false, "properties": {"of": {"$ref": "#/definitions/level"}}}]},
    "size": {"type": ["integer", "null"]},
    "ratio": {"type": "number"},
    "list": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"type": "object", "required": ["a"], "additionalProperties": {"type": "integer"}}}
  },
  "definitions": {"level": {"type": "string", "enum": ["low", "high"]}}
})";

std::string Problems(const std::string& yaml) {
  static const doc::Schema schema(kSchema);
  const doc::ReadResult read = doc::ReadYaml(yaml, "x.yaml", Dialect::kKubectl);
  EXPECT_TRUE(read.ok());
  std::string text;
  for (const doc::SchemaProblem& problem : schema.Check(*read.document)) {
    const Place place = read.document->PlaceOf(problem.range.begin);
    text += std::to_string(place.line) + ":" + std::to_string(place.column) + " " + problem.path + ": " + problem.message + "\n";
  }
  return text;
}

TEST(Schema, WhatFits) {
  EXPECT_EQ(Problems("name: a\nlevel: low\nsize: 3\nratio: 1.5\nlist: [{a: 1, b: 2}]\n"), "");
  EXPECT_EQ(Problems("name: a\nlevel: {of: high}\nsize: null\nratio: 2\n"), "");
}

TEST(Schema, TypesAndValues) {
  EXPECT_EQ(Problems("name: 3\n"), "1:7 name: is a whole number, should be text\n");
  EXPECT_EQ(Problems("name: a\nsize: 1.5\n"), "2:7 size: is a number, should be a whole number or nothing\n");
  EXPECT_EQ(Problems("name: a\nratio: [1]\n"), "2:8 ratio: is a list, should be a number\n");
  EXPECT_EQ(Problems("name: a\nlevel: hihg\n"), "2:8 level: hihg is none of low and high\n");
  EXPECT_EQ(Problems("name: a\nlevel: {of: lo}\n"), "2:13 level.of: lo is none of low and high, did you mean low?\n");
  EXPECT_EQ(Problems("name: a\nlevel: [low]\n"), "2:8 level: is a list, should be text or a mapping\n");
}

TEST(Schema, KeysAndItems) {
  EXPECT_EQ(Problems("nane: a\n"), "1:1 : unknown key nane, did you mean name?\n1:1 : name is missing\n");
  EXPECT_EQ(Problems("name: a\nlist: []\n"), "2:7 list: is empty\n");
  EXPECT_EQ(Problems("name: a\nlist: [{a: 1}, {a: 1}, {a: 1}]\n"), "2:7 list: has 3 items, at most 2 are taken\n");
  EXPECT_EQ(Problems("name: a\nlist:\n- {b: 1}\n- {a: x}\n"),
            "3:3 list[0]: a is missing\n4:7 list[1].a: is text, should be a whole number\n");
}

TEST(Schema, EachProblemSaysItsFault) {
  static const doc::Schema schema(kSchema);
  const auto faults = [](const std::string& yaml) {
    std::string text;
    const doc::ReadResult read = doc::ReadYaml(yaml, "x.yaml", Dialect::kKubectl);
    for (const doc::SchemaProblem& problem : schema.Check(*read.document))
      text += std::to_string(static_cast<int>(problem.fault)) + ":" + problem.key + " ";
    return text;
  };
  const auto is = [](doc::SchemaFault fault, const std::string& key = "") {
    return std::to_string(static_cast<int>(fault)) + ":" + key + " ";
  };
  EXPECT_EQ(faults("name: 3\n"), is(doc::SchemaFault::kType));
  EXPECT_EQ(faults("name: a\nlevel: hihg\n"), is(doc::SchemaFault::kValue));
  EXPECT_EQ(faults("nane: a\n"), is(doc::SchemaFault::kUnknownKey, "nane") + is(doc::SchemaFault::kMissingKey, "name"));
  EXPECT_EQ(faults("name: a\nlist: []\n"), is(doc::SchemaFault::kSize));
  EXPECT_EQ(faults("name: a\nlevel: x is missing\n"), is(doc::SchemaFault::kValue)) << "whatever the words are";
}

TEST(Schema, KeysThatLookLikeIndices) {
  EXPECT_EQ(Problems("name: a\nlist: [{a: 1, '0': x}]\n"), "2:20 list[0].0: is text, should be a whole number\n");
}

TEST(Schema, AllAtOnceInTheOrderOfTheText) {
  EXPECT_EQ(Problems("size: x\nlevel: none\nname: []\n"),
            "1:7 size: is text, should be a whole number or nothing\n2:8 level: none is none of low and high\n3:7 name: is a list, should "
            "be text\n");
}

TEST(Schema, TheRootItself) {
  EXPECT_EQ(Problems("- a\n"), "1:1 : is a list, should be a mapping\n");
  EXPECT_EQ(Problems("null\n"), "1:1 : is empty, should be a mapping\n");
}

// valijson passes over a keyword that it does not know, and so would let everything in.
TEST(Schema, AMisspeltKeywordIsOurBug) {
  EXPECT_THROW(doc::Schema(R"({"type": "object", "requried": ["a"]})"), base::InternalError);
  EXPECT_THROW(doc::Schema(R"({"properties": {"a": {"items": {"format": "date"}}}})"), base::InternalError);
  EXPECT_THROW(doc::Schema("{"), base::InternalError);
  EXPECT_NO_THROW(doc::Schema(R"({"properties": {"format": {"type": "string"}}})"));
}

}  // namespace
}  // namespace warden
