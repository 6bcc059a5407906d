// Each oracle answers, and what it says about the places where the YAML readers of this world differ.
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/base64.h"
#include "support/oracle.h"

namespace warden::testing {
namespace {

using Json = nlohmann::json;

Json AskAboutText(Oracle& oracle, std::string_view text) {
  return Json::parse(oracle.Ask(Json{{"text", base::EncodeBase64(text)}}.dump()));
}

Json AskAboutPatch(Oracle& oracle, std::string_view document, std::string_view patch) {
  return Json::parse(oracle.Ask(Json{{"document", document}, {"patch", patch}}.dump()));
}

// What PyYAML makes of the value of `x` in `x: <scalar>`.
Json PyYamlValue(Oracle& oracle, std::string_view scalar) {
  const auto answer = AskAboutText(oracle, "x: " + std::string(scalar) + "\n");
  return answer.at("ok") ? answer.at("value").at(1).at(0).at(1) : answer.at("error");
}

std::string KubectlJson(Oracle& oracle, std::string_view text) {
  const auto answer = AskAboutText(oracle, text);
  return answer.at("ok") ? answer.at("json") : answer.at("error");
}

std::string Messages(auto call) {
  try {
    call();
  } catch (const OracleError& error) {
    return error.what();
  }
  return "no error";
}

TEST(GoYamlOracle, ReadsAsKubectlDoes) {
  const auto oracle = StartGoOracle("yaml");
  if (!oracle) GTEST_SKIP() << kNoGoOracle;
  EXPECT_EQ(KubectlJson(*oracle, "x: [1e3, 0o17, 017, 08, 12:30, y]\n"), R"({"x":[1000,15,15,8,"12:30",true]})");
  EXPECT_EQ(KubectlJson(*oracle, "y: 1\n"), R"({"true":1})");
  EXPECT_EQ(KubectlJson(*oracle, "x: 2024-01-01\n"), R"({"x":"2024-01-01"})");
  EXPECT_EQ(KubectlJson(*oracle, "%YAML 1.2\n---\nx: 1\n"), "yaml: found incompatible YAML document");
  EXPECT_EQ(KubectlJson(*oracle, "x: é <&>\n"), R"({"x":"é \u003c\u0026\u003e"})");
}

TEST(GoYamlOracle, TakesTheLastOfDuplicateKeysUnlessStrict) {
  const auto oracle = StartGoOracle("yaml");
  if (!oracle) GTEST_SKIP() << kNoGoOracle;
  const auto answer = AskAboutText(*oracle, "a: 1\na: 2\n");
  EXPECT_EQ(answer.at("json"), R"({"a":2})");
  EXPECT_EQ(answer.at("strict").at("ok"), false);
  EXPECT_EQ(answer.at("strict").at("error"), "yaml: unmarshal errors:\n  line 2: key \"a\" already set in map");
}

TEST(GoPatchOracle, AppliesAsTheApiServerDoes) {
  const auto oracle = StartGoOracle("patch");
  if (!oracle) GTEST_SKIP() << kNoGoOracle;
  EXPECT_EQ(AskAboutPatch(*oracle, R"({"a":[1]})", R"([{"op":"add","path":"/a/-","value":2}])").at("json"), R"({"a":[1,2]})");
  EXPECT_EQ(AskAboutPatch(*oracle, R"({"a":1})", "[]").at("json"), R"({"a":1})");
  EXPECT_EQ(AskAboutPatch(*oracle, "{}", R"([{"op":"add","path":"/a/b","value":2}])").at("ok"), false) << "parents are not created";
  EXPECT_EQ(AskAboutPatch(*oracle, "{}", R"([{"op":"remove","path":"/a"}])").at("ok"), false) << "a missing path is not forgiven";
  EXPECT_EQ(AskAboutPatch(*oracle, "{}", "{").at("ok"), false);
}

TEST(PyYamlOracle, KeepsTypesApart) {
  const auto oracle = StartPyYamlOracle();
  if (!oracle) GTEST_SKIP() << kNoPyYamlOracle;
  EXPECT_EQ(PyYamlValue(*oracle, "12"), Json({"int", "12"}));
  EXPECT_EQ(PyYamlValue(*oracle, "017"), Json({"int", "15"}));
  EXPECT_EQ(PyYamlValue(*oracle, "99999999999999999999"), Json({"int", "99999999999999999999"}));
  EXPECT_EQ(PyYamlValue(*oracle, "12:30"), Json({"int", "750"}));
  EXPECT_EQ(PyYamlValue(*oracle, "1.5"), Json({"float", "1.5"}));
  EXPECT_EQ(PyYamlValue(*oracle, "1e3"), Json({"str", "1e3"}));
  EXPECT_EQ(PyYamlValue(*oracle, "y"), Json({"str", "y"}));
  EXPECT_EQ(PyYamlValue(*oracle, "on"), Json({"bool", true}));
  EXPECT_EQ(PyYamlValue(*oracle, "~"), Json::array({"null"}));
  EXPECT_EQ(PyYamlValue(*oracle, "2024-01-01"), Json({"date", "2024-01-01"}));
  EXPECT_EQ(PyYamlValue(*oracle, "!!binary aGk="), Json({"bytes", "aGk="}));
  EXPECT_EQ(PyYamlValue(*oracle, "\"\\ud800\""), Json({"str_surrogates", "7aCA"}));
}

TEST(PyYamlOracle, KeepsTheOrderOfKeysAndTakesTheLastOfDuplicates) {
  const auto oracle = StartPyYamlOracle();
  if (!oracle) GTEST_SKIP() << kNoPyYamlOracle;
  const auto answer = AskAboutText(*oracle, "b: x\na: y\nb: z\n");
  EXPECT_EQ(answer.at("value").dump(), R"(["map",[[["str","b"],["str","z"]],[["str","a"],["str","y"]]]])");
}

TEST(PyYamlOracle, IsThePureLoaderWhichRefusesMoreThanLibyaml) {
  const auto oracle = StartPyYamlOracle();
  if (!oracle) GTEST_SKIP() << kNoPyYamlOracle;
  EXPECT_EQ(AskAboutText(*oracle, "x:\t1\n").at("ok"), false) << "tab after a colon";
  EXPECT_EQ(AskAboutText(*oracle, "x: &a 1\ny: &a 2\n").at("ok"), false) << "second use of an anchor's name";
}

TEST(PyYamlOracle, OutlivesHostileInput) {
  const auto oracle = StartPyYamlOracle();
  if (!oracle) GTEST_SKIP() << kNoPyYamlOracle;
  std::string laughs = "a: &a [1,1,1,1,1,1,1,1,1]\n";
  for (char name = 'b'; name < 'k'; ++name) {
    std::string items;
    for (int i = 0; i < 9; ++i) items += std::string(i ? ", *" : "*") + static_cast<char>(name - 1);
    laughs += std::string(1, name) + ": &" + name + " [" + items + "]\n";
  }
  EXPECT_EQ(AskAboutText(*oracle, laughs).at("too_big"), true);
  EXPECT_EQ(AskAboutText(*oracle, "&a [*a]\n").at("value"), Json::parse(R"(["seq",[["cycle"]]])"));
  EXPECT_EQ(AskAboutText(*oracle, std::string(5000, '[')).at("ok"), false);
  EXPECT_EQ(AskAboutText(*oracle, "\xff\n").at("ok"), false);
  EXPECT_EQ(PyYamlValue(*oracle, "1"), Json({"int", "1"})) << "and it still answers";
}

TEST(Oracle, AnswersThousandsOfQuestions) {
  Oracle echo({"/bin/cat"});
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(echo.Ask(std::to_string(i)), std::to_string(i));
  const std::string large(1 << 20, 'x');
  // cat answers while it is still being asked; a real oracle reads the whole question first.
  Oracle reader({"/bin/sh", "-c", "while read -r line; do echo ${#line}; done"});
  EXPECT_EQ(reader.Ask(large), std::to_string(large.size()));
}

TEST(Oracle, SaysWhatWentWrong) {
  Oracle quits({"/bin/sh", "-c", "read -r line; exit 3"});
  EXPECT_EQ(Messages([&] { quits.Ask("why?"); }), "oracle `/bin/sh -c read -r line; exit 3` ended with exit code 3, asked why?");
  EXPECT_EQ(Messages([&] { quits.Ask("again?"); }), "oracle `/bin/sh -c read -r line; exit 3` ended, asked again?");
  Oracle silent({"/bin/sleep", "60"});
  EXPECT_EQ(Messages([&] { silent.Ask("well?", std::chrono::milliseconds(50)); }),
            "oracle `/bin/sleep 60` did not answer in time, asked well?");
  EXPECT_NE(Messages([] { Oracle missing({"/nonexistent/oracle"}); }).find("cannot be started"), std::string::npos);
}

TEST(Oracle, RefusesWhatIsNotARequest) {
  const auto oracle = StartPyYamlOracle();
  if (!oracle) GTEST_SKIP() << kNoPyYamlOracle;
  EXPECT_NE(Messages([&] { oracle->Ask(R"({"txt": ""})"); }).find("exit code 2"), std::string::npos);
}

}  // namespace
}  // namespace warden::testing
