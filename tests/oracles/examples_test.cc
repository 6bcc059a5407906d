// The review in examples/review is the one that an API server sends for examples/broken/deployment.yaml.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "base/base64.h"
#include "support/oracle.h"

namespace warden::testing {
namespace {

using Json = nlohmann::json;

std::string ReadExample(const std::string& name) {
  std::ifstream file(WARDEN_SOURCE_DIR "/examples/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

// Whatever `part` states stands in `whole` too; `whole` may say more (defaults). Lists have equal lengths.
void ExpectContains(const Json& whole, const Json& part, const std::string& pointer) {
  if (part.is_object()) {
    for (const auto& [key, value] : part.items()) {
      ASSERT_TRUE(whole.contains(key)) << pointer << "/" << key;
      ExpectContains(whole.at(key), value, pointer + "/" + key);
    }
  } else if (part.is_array()) {
    ASSERT_EQ(whole.size(), part.size()) << pointer;
    for (std::size_t i = 0; i < part.size(); ++i) ExpectContains(whole.at(i), part.at(i), pointer + "/" + std::to_string(i));
  } else {
    EXPECT_EQ(whole, part) << pointer;
  }
}

TEST(Examples, ReviewIsThatOfTheBrokenDeployment) {
  const auto oracle = StartGoOracle("yaml");
  if (!oracle) GTEST_SKIP() << kNoGoOracle;
  const auto answer = Json::parse(oracle->Ask(Json{{"text", base::EncodeBase64(ReadExample("broken/deployment.yaml"))}}.dump()));
  ASSERT_EQ(answer.at("strict").at("ok"), true) << "the API server would refuse it";
  const auto manifest = Json::parse(answer.at("json").get<std::string>());
  const auto request = Json::parse(ReadExample("review/create_deployment.json")).at("request");
  ExpectContains(request.at("object"), manifest, "");

  const auto& annotations = request.at("object").at("metadata").at("annotations");
  auto applied = Json::parse(annotations.at("kubectl.kubernetes.io/last-applied-configuration").get<std::string>());
  EXPECT_EQ(applied.at("metadata").at("annotations"), Json::object());
  applied.at("metadata").erase("annotations");
  EXPECT_EQ(applied, manifest);
}

}  // namespace
}  // namespace warden::testing
