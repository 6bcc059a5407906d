// What pydantic takes: every kind of YAML value against every declared type, as LiteLLM 1.81.14 was seen to judge them.
#include "litellm/readers/coercion.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "doc/reader.h"
#include "engine/snapshots.h"
#include "litellm/config/config.h"

namespace warden {
namespace {

bool Fits(litellm::Coercion coercion, std::string_view value) {
  auto document = *doc::ReadYaml("x: " + std::string(value) + "\n", "config.yaml", Dialect::kPyYaml).document;
  const Object object({"", "", "LiteLLMConfig", "", "config.yaml"}, document);
  const engine::MemorySnapshot nothing({}, Coverage::kComplete);
  const litellm::Config config(object, document, "", {});
  const litellm::Surroundings surroundings(config, nothing);
  return litellm::Takes(coercion, litellm::Load(document.root().Find("x"), surroundings));
}

struct Case {
  litellm::Coercion coercion;
  std::string_view good;  // separated by |
  std::string_view bad;
};

void Expect(litellm::Coercion coercion, std::string_view values, bool fits) {
  while (!values.empty()) {
    const std::size_t end = std::min(values.find('|'), values.size());
    EXPECT_EQ(Fits(coercion, values.substr(0, end)), fits) << static_cast<int>(coercion) << ": " << values.substr(0, end);
    values.remove_prefix(std::min(end + 1, values.size()));
  }
}

constexpr Case kCases[] = {
    {litellm::Coercion::kText, "abc|'5'|''|y|1e3", "5|1.5|true|yes|2024-01-01|[a]|{a: b}|.inf|1:30"},
    {litellm::Coercion::kInteger, "5|-1|5.0|true|'5'|' 5 '|'5.0'|'1_000'|1_000|010|0x10|1:30|99999999999999999999999",
     "1.5|'5.5'|''|abc|1e3|'1__0'|'_1'|.inf|.nan|2024-01-01|[5]|{a: 5}|'true'"},
    {litellm::Coercion::kPythonInteger, "5|5.0|'5'|' -5 '|'1_0'", "'5.0'|'5.5'|''|abc|[]"},
    {litellm::Coercion::kNumber, "5|1.5|true|'1e3'|'.5'|'5.'|' 7 '|'inf'|'-Infinity'|'nan'|.inf",
     "abc|''|'1e'|'.'|'true'|2024-01-01|[]|{}"},
    {litellm::Coercion::kNumberOrText, "5|1.5|abc|''|true", "[]|{}|2024-01-01"},
    {litellm::Coercion::kBoolean, "true|off|0|1|1.0|'true'|'OFF'|'y'|'n'|'1'", "2|1.5|'2'|''|abc|' true '|[]|{}|2024-01-01"},
    {litellm::Coercion::kMapping, "{}|{a: b}", "[]|abc|5|true"},
    {litellm::Coercion::kTextOrMapping, "{}|abc", "[]|5|true"},
    {litellm::Coercion::kListOfMappings, "[]|[{a: b}]", "[a]|abc|{}|5"},
    {litellm::Coercion::kListOfTexts, "[]|[a]|[{api_base: a}]", "[{a: b}]|[5]|abc|{}"},
    {litellm::Coercion::kTexts, "[]|[a]", "[{api_base: a}]|[5]|abc"},
    {litellm::Coercion::kTime, "2024-01-01|'2024-01-01'|'2024-01-01 10:00:00'|5|1.5|'5.5'", "abc|''|' 5 '|'1e3'|true|[]|.inf"},
    {litellm::Coercion::kTier, "free|paid", "gold|5|true|[]"},
    {litellm::Coercion::kIdentifier, "a|5|true", "1.5|[]|{}|2024-01-01"},
};

TEST(Coercion, AsPydanticDoes) {
  for (const Case& one : kCases) {
    Expect(one.coercion, one.good, true);
    Expect(one.coercion, one.bad, false);
  }
}

TEST(Coercion, WhatIsNotKnownIsTaken) {
  for (const Case& one : kCases) {
    EXPECT_TRUE(Fits(one.coercion, "os.environ/X"));
    EXPECT_TRUE(Fits(one.coercion, "!!str 5"));
  }
}

}  // namespace
}  // namespace warden
