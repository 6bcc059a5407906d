// LW209 at its limits: objects too big to be kept as fixtures.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <array>

#include "engine/snapshots.h"
#include "support/objects.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

// "level subject: message" of each finding.
std::string Judge(const std::string& json) {
  static const std::array<const Rule*, 1> rules = {FindRule("LW209")};
  static const Engine engine(rules, Policy(rules));
  std::string text;
  for (const Finding& finding : engine.Evaluate(testing::ObjectFromJson(json), engine::EmptySnapshot(), {}).findings)
    text += fmt::format("{} {}: {}\n", ToString(finding.level), finding.subject, finding.message);
  return text;
}

std::string ConfigMap(const std::string& members, const std::string& name = "litellm-config") {
  return fmt::format(R"({{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"{}"}},{}}})", name, members);
}

std::string Data(std::size_t bytes, const std::string& key = "notes.txt") {
  return fmt::format(R"("data":{{"{}":"{}"}})", key, std::string(bytes, 'x'));
}

TEST(LargeConfigMap, TheValuesCountAndTheKeysDoNot) {
  EXPECT_EQ(Judge(ConfigMap(Data(838'860))).find(" values:"), std::string::npos);
  EXPECT_NE(Judge(ConfigMap(Data(838'861))).find("warning values: the values have 838,861 bytes, 80 % of the 1,048,576"),
            std::string::npos);
  EXPECT_NE(Judge(ConfigMap(Data(1'048'576, std::string(200, 'k')))).find("warning values: the values have 1,048,576 bytes, 100 %"),
            std::string::npos);
  EXPECT_EQ(Judge(ConfigMap(Data(1'048'577))),
            "error values: the values have 1,048,577 bytes, the API server takes at most 1,048,576: notes.txt 1,048,577\n");
}

TEST(LargeConfigMap, BinaryDataCountsDecoded) {
  const auto binary = [](std::size_t bytes) {
    return ConfigMap(R"("data":{"a":"b"},"binaryData":{"blob":")" + std::string(bytes / 3 * 4, 'A') + R"("})");
  };
  EXPECT_EQ(Judge(binary(838'857)).find(" values:"), std::string::npos);
  EXPECT_NE(Judge(binary(1'048'575)).find("1,048,576 bytes, 100 %"), std::string::npos);
  EXPECT_NE(Judge(binary(1'048'578)).find("error values"), std::string::npos);
}

TEST(LargeConfigMap, AsAnAnnotation) {
  const std::string fits = ConfigMap(Data(262'000));
  EXPECT_EQ(Judge(fits), "");
  EXPECT_NE(Judge(ConfigMap(Data(262'144))).find("warning last-applied annotation: the object will weigh 262,2"), std::string::npos);
  // Line ends are two bytes there, `<` is six.
  EXPECT_NE(Judge(ConfigMap(fmt::format(R"("data":{{"a.html":"{}"}})", std::string(50'000, '<')))).find("will weigh 300,"),
            std::string::npos);
}

TEST(LargeConfigMap, NamesTheBiggestFirst) {
  const std::string text = Judge(
      ConfigMap(fmt::format(R"("data":{{"a":"{}","b":"{}","c":"{}","d":"x","config.yaml":"model_list: []\nrouter_settings: {{}}\n"}})",
                            std::string(10, 'x'), std::string(1'000'000, 'x'), std::string(100, 'x'))));
  EXPECT_NE(text.find(": b 1,000,000, c 100, config.yaml 35 (model_list 2) and 2 more"), std::string::npos) << text;
}

TEST(LargeConfigMap, OthersAreNotJudged) {
  EXPECT_EQ(Judge(ConfigMap(Data(1'048'577), "dashboards")), "");
  EXPECT_EQ(Judge(fmt::format(R"({{"apiVersion":"v1","kind":"Secret","metadata":{{"name":"litellm"}},"data":{{"a":"{}"}}}})",
                              std::string(400'000, 'A'))),
            "");
}

}  // namespace
}  // namespace warden
