// The JSON reader against nlohmann's: verdict and value, on a table, on mutated documents and on random characters.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "doc/equal.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "doc/seeds.h"

namespace warden {
namespace {

using Json = nlohmann::json;

bool SameString(const Node& node, const Json& json) { return node.is_string() && node.text() == json.get_ref<const std::string&>(); }

// What is withheld may be any container.
bool Same(const Node& node, const Json& json) {
  if (node.withheld()) return json.is_structured();
  switch (json.type()) {
    case Json::value_t::null: return node.is_null();
    case Json::value_t::boolean: return node.boolean() == json.get<bool>();
    case Json::value_t::string: return SameString(node, json);
    case Json::value_t::number_unsigned:
    case Json::value_t::number_integer: return node.is_int() && Json::parse(node.text()) == json;
    // What is too small for a double is zero to nlohmann and nothing to us.
    case Json::value_t::number_float: return node.is_number() && node.number().value_or(0) == json.get<double>();
    case Json::value_t::array:
      if (!node.is_array() || node.size() != json.size()) return false;
      for (std::size_t i = 0; i < json.size(); ++i) {
        if (!Same(*node.At(i), json[i])) return false;
      }
      return true;
    case Json::value_t::object:
      if (!node.is_object() || node.size() != json.size()) return false;
      for (const auto& [key, value] : json.items()) {
        if (node.Find(key) == nullptr || !Same(*node.Find(key), value)) return false;
      }
      return true;
    default: return false;
  }
}

std::string Shown(std::string_view text) { return Json(std::string(text)).dump(-1, ' ', true, Json::error_handler_t::replace); }

// The library's verdict; two of its habits are not ours. A NUL ends its input, whatever stands behind; and a number that no double can
// hold is an error to it, whereas Go (and so we) take it as text until somebody wants its value.
void Compare(const std::string& text) {
  const auto ours = doc::ReadJson(text, "");
  if (text.find('\0') != std::string::npos) {
    EXPECT_FALSE(ours.ok()) << Shown(text);
    return;
  }
  // However deep it begins to withhold, what it takes is the same.
  const auto sparing = doc::ReadJson(text, "", {.depth = static_cast<unsigned>(text.size() % 3), .withhold_deeper = true});
  Json theirs;
  bool read = true;
  try {
    theirs = Json::parse(text);
  } catch (const Json::out_of_range&) {
    return;
  } catch (const Json::exception&) {
    read = false;
  }
  ASSERT_EQ(ours.ok(), read) << Shown(text) << (ours.ok() ? "" : ": " + ours.error->message);
  ASSERT_EQ(sparing.ok(), read) << Shown(text) << (sparing.ok() ? "" : ": " + sparing.error->message);
  if (!read) return;
  EXPECT_TRUE(Same(ours.document->root(), theirs)) << Shown(text);
  EXPECT_TRUE(Same(sparing.document->root(), theirs)) << Shown(text);
  const auto again = doc::ReadJson(doc::ToJson(ours.document->root()), "");
  ASSERT_TRUE(again.ok()) << Shown(text);
  EXPECT_TRUE(doc::Equal(again.document->root(), ours.document->root())) << Shown(text);
}

TEST(JsonDifferential, Table) {
  const std::string texts[] = {
      "",
      " ",
      "null",
      "true",
      "false",
      "tru",
      "nulll",
      "0",
      "-0",
      "01",
      "-",
      "-01",
      "+1",
      "1.",
      ".1",
      "1.0",
      "1e",
      "1e+",
      "1E5",
      "1e-5",
      "0.1e1",
      "123456789012345678901234567890",
      "-9223372036854775808",
      "18446744073709551615",
      "18446744073709551616",
      "1e308",
      "1e-400",
      "NaN",
      "Infinity",
      "-Infinity",
      "\"\"",
      "\"a\"",
      "\"a",
      "'a'",
      "\"\\n\\t\\r\\b\\f\\/\\\\\\\"\"",
      "\"\\a\"",
      "\"\\u00e9\"",
      "\"\\u00E9\"",
      "\"\\ud83d\\ude00\"",
      "\"\\ud83d\"",
      "\"\\ude00\"",
      "\"\\ud83d\\ud83d\"",
      "\"\\u12\"",
      "\"\\u12G4\"",
      "\"\\u0000\"",
      "\"\n\"",
      "\"\t\"",
      "\"\x7F\"",
      "\"\xC3\xA9\"",
      "\"\xC3\"",
      "\"\xC0\x80\"",
      "\"\xED\xA0\x80\"",
      "\"\xF0\x9F\x98\x80\"",
      "\"\xF5\x80\x80\x80\"",
      "\"\xFF\"",
      "[]",
      "[ ]",
      "[1]",
      "[1,]",
      "[,1]",
      "[1 2]",
      "[1,2",
      "]",
      "[[[]]]",
      "{}",
      "{\"a\":1}",
      "{\"a\":1,}",
      "{,}",
      "{a:1}",
      "{\"a\" 1}",
      "{\"a\":}",
      "{\"a\":1 \"b\":2}",
      "{\"a\":1,\"a\":2}",
      "{\"\":1}",
      "{1:2}",
      "{\"a\":{\"b\":[{}]}}",
      "1 2",
      "{} {}",
      "[] x",
      "// c\n1",
      "/**/1",
      "\xEF\xBB\xBF{}",
      " \t\n\r{}\r\n",
      "\x0C{}",
      "\xC2\xA0{}",
      std::string("{}\0", 3),
      std::string("{}\0x", 4),
      std::string("\"\0\"", 3),
  };
  for (const auto& text : texts) Compare(text);
}

constexpr std::string_view kReview = R"({"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"0-1","object":
{"metadata":{"name":"x","labels":{"a/b":"c","é":"\u00e9\n"},"managedFields":[{"f:spec":{}}]},"spec":{"replicas":1,"f":-1.5e3,"t":true,
"n":null,"l":[1,2,[],{}]}},"oldObject":null,"dryRun":false}})";

TEST(JsonDifferential, MutatedDocuments) {
  std::mt19937 random(1);
  Compare(std::string(kReview));
  for (int i = 0; i < 30'000; ++i) Compare(testing::Mutate(std::string(kReview), random));
}

TEST(JsonDifferential, RandomCharacters) {
  std::mt19937 random(2);
  for (int i = 0; i < 60'000; ++i) Compare(testing::RandomText(random, "{}[]:,\"\\u0012defaE+-. \ntrulns", 14));
  for (int i = 0; i < 20'000; ++i) Compare(testing::RandomText(random, "0123456789.eE+-", 10));
  for (int i = 0; i < 20'000; ++i) Compare("\"" + testing::RandomText(random, "\\u0dD8cCfFaA9\"n\xC3\xA9\xED\xA0\x80", 16) + "\"");
}

// What is withheld is another thing than a text of the same characters.
TEST(JsonDifferential, WhatIsWithheldEqualsItsLikeAlone) {
  const doc::Limits limits{.depth = 1, .withhold_deeper = true};
  const auto deep = doc::ReadJson(R"([[[1]]])", "", limits), same = doc::ReadJson(R"([[[1]]])", "", limits);
  const auto other = doc::ReadJson(R"([[[2]]])", "", limits), text = doc::ReadJson(R"([["[1]"]])", "", limits);
  EXPECT_TRUE(doc::Equal(deep.document->root(), same.document->root()));
  EXPECT_FALSE(doc::Equal(deep.document->root(), other.document->root()));
  EXPECT_FALSE(doc::Equal(deep.document->root(), text.document->root()));
}

// One object among many may be nested as deep as it likes: an API server takes 10,000 levels.
TEST(JsonDifferential, WhatIsDeeperIsWithheldAndTheRestIsThere) {
  const std::size_t levels = 500'000;
  const std::string deep = std::string(levels, '[') + std::string(levels, ']');
  const std::string text = R"([{"name":"a","data":)" + deep + R"(},{"name":"b"}])";
  EXPECT_FALSE(doc::ReadJson(text, "").ok());
  const auto read = doc::ReadJson(text, "", {.withhold_deeper = true});
  ASSERT_TRUE(read.ok()) << read.error->message;
  EXPECT_EQ(read.document->root().At(1)->Find("name")->text(), "b");
  const Node* node = read.document->root().At(0)->Find("data");
  for (unsigned depth = 2; depth <= 100; ++depth) node = node->At(0);
  EXPECT_TRUE(node->withheld() && node->sealed());
  EXPECT_EQ(node->size(), 2 * (levels - 99));
  for (const std::size_t cut : {text.size() - 1, levels, levels + 100}) {
    const auto broken = doc::ReadJson(text.substr(0, cut), "", {.withhold_deeper = true});
    ASSERT_FALSE(broken.ok());
    EXPECT_EQ(broken.error->range.begin, cut);
  }
}

}  // namespace
}  // namespace warden
