// How plain scalars type in each dialect: the table of what differs, and the canonical text of numbers.
#include "doc/scalar.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "doc/number_text.h"
#include "doc/reader.h"

namespace warden {
namespace {

struct Case {
  std::string_view text;
  Kind kubectl;
  std::string_view kubectl_text;
  Kind python;
  std::string_view python_text;
};

constexpr Kind kB = Kind::kBool, kI = Kind::kInt, kF = Kind::kFloat, kS = Kind::kString, kN = Kind::kNull;

constexpr Case kCases[] = {
    {"yes", kB, "true", kB, "true"},
    {"Off", kB, "false", kB, "false"},
    {"y", kB, "true", kS, ""},
    {"N", kB, "false", kS, ""},
    {"", kN, "null", kN, "null"},
    {"~", kN, "null", kN, "null"},
    {"Null", kN, "null", kN, "null"},
    {"tRue", kS, "", kS, ""},
    {"0o17", kI, "15", kS, ""},
    {"017", kI, "15", kI, "15"},
    {"08", kI, "8", kS, ""},
    {"0b11", kI, "3", kI, "3"},
    {"0x1F", kI, "31", kI, "31"},
    {"0X1F", kI, "31", kS, ""},
    {"1_000", kI, "1000", kI, "1000"},
    {"+12", kI, "12", kI, "12"},
    {"-0", kI, "0", kI, "0"},
    {"1e3", kI, "1000", kS, ""},
    {"1.0", kI, "1", kF, "1.0"},
    {"1.5e+3", kI, "1500", kF, "1500.0"},
    {"1.5", kF, "1.5", kF, "1.5"},
    {".5", kF, "0.5", kF, "0.5"},
    {"-.5", kF, "-0.5", kS, ""},
    {"12:30", kS, "", kI, "750"},
    {"190:20:30", kS, "", kI, "685230"},
    {"1:30.5", kS, "", kF, "90.5"},
    {"2024-01-01", kS, "", kS, ""},
    {"99999999999999999999", kI, "100000000000000000000", kI, "99999999999999999999"},
    {"18446744073709551615", kI, "18446744073709551615", kI, "18446744073709551615"},
    {"1e21", kF, "1e+21", kS, ""},
    {"1e-7", kF, "1e-7", kS, ""},
    {"1.0e-7", kF, "1e-7", kF, "1e-07"},
    {"0xFFFFFFFFFFFFFFFFFF", kS, "", kI, "4722366482869645213695"},
    {".nan", kS, "", kF, ".nan"},
    {"-.inf", kS, "", kF, "-.inf"},
    {"1_", kI, "1", kI, "1"},
    {"_1", kS, "", kS, ""},
    {"1.2.3", kS, "", kS, ""},
    {"v1", kS, "", kS, ""},
};

TEST(Scalar, KubectlAndPyYaml) {
  for (const Case& c : kCases) {
    std::string text;
    EXPECT_EQ(doc::ResolveScalar(c.text, Dialect::kKubectl, text), c.kubectl) << c.text;
    EXPECT_EQ(text, c.kubectl_text) << c.text;
    EXPECT_EQ(doc::ResolveScalar(c.text, Dialect::kPyYaml, text), c.python) << c.text;
    EXPECT_EQ(text, c.python_text) << c.text;
  }
}

TEST(Scalar, Json) {
  std::string text;
  EXPECT_EQ(doc::ResolveScalar("true", Dialect::kJson, text), Kind::kBool);
  EXPECT_EQ(text, "true");
  EXPECT_EQ(doc::ResolveScalar("null", Dialect::kJson, text), Kind::kNull);
  EXPECT_EQ(doc::ResolveScalar("-12", Dialect::kJson, text), Kind::kInt);
  EXPECT_EQ(doc::ResolveScalar("1.5e3", Dialect::kJson, text), Kind::kFloat);
  for (const auto* string : {"yes", "01", "1.", ".5", "+1", "", "1e", "-", "True"}) {
    EXPECT_EQ(doc::ResolveScalar(string, Dialect::kJson, text), Kind::kString) << string;
  }
}

TEST(Scalar, Ambiguous) {
  for (const auto* text : {"1e3", "y", "N", "0o17", "12:30", "08", "-.5", "0777777777777777777777777"})
    EXPECT_TRUE(doc::IsAmbiguous(text)) << text;
  for (const auto* text : {"", "1", "1.0", "yes", "017", "abc", "2024-01-01", "99999999999999999999", "~", "yellow", "-"}) {
    EXPECT_FALSE(doc::IsAmbiguous(text)) << text;
  }
}

// The quick ways out of IsAmbiguous say nothing else than the two resolvers.
TEST(Scalar, AmbiguousIsWhatTheResolversSay) {
  std::mt19937 random(1);
  for (int i = 0; i < 50'000; ++i) {
    std::string text(1 + random() % 6, ' ');
    for (char& c : text) c = "0123456789.:_+-eExboyntTrue~"[random() % 28];
    std::string ours;
    std::string theirs;
    const doc::Scalar kubectl = doc::ResolvePlain(text, Dialect::kKubectl, ours);
    const doc::Scalar python = doc::ResolvePlain(text, Dialect::kPyYaml, theirs);
    if (kubectl.problem != nullptr || python.problem != nullptr) continue;
    const auto is_number = [](Kind kind) { return kind == Kind::kInt || kind == Kind::kFloat; };
    const bool numbers = is_number(kubectl.kind) && is_number(python.kind);
    const bool differ = numbers ? doc::ParseDecimal(ours) != doc::ParseDecimal(theirs) : kubectl.kind != python.kind;
    EXPECT_EQ(doc::IsAmbiguous(text), differ) << text;
  }
}

TEST(Scalar, KeysOfKubectl) {
  EXPECT_EQ(doc::ResolveKubectlKey("", "y").text, "true");
  EXPECT_EQ(doc::ResolveKubectlKey("", "012").text, "10");
  EXPECT_EQ(doc::ResolveKubectlKey("", "1e6").text, "1e+06");
  EXPECT_EQ(doc::ResolveKubectlKey("", "1e3").text, "1000");
  EXPECT_EQ(doc::ResolveKubectlKey("", ".inf").text, ".inf");
  EXPECT_EQ(doc::ResolveKubectlKey("", "0.1").text, "0.1");
  EXPECT_EQ(doc::ResolveKubectlKey("", "2024-01-01").text, "2024-01-01");
  EXPECT_NE(doc::ResolveKubectlKey("", "~").problem, nullptr);
  EXPECT_NE(doc::ResolveKubectlKey("", "18446744073709551615").problem, nullptr);
}

TEST(Scalar, IntegersOfAnySizeAreBounded) {
  std::string text;
  const std::string digits(4'300, '9');
  EXPECT_EQ(doc::ResolveScalar(digits, Dialect::kPyYaml, text), Kind::kInt);
  EXPECT_EQ(text, digits);
  EXPECT_NE(doc::ResolvePlain(digits + "9", Dialect::kPyYaml, text).problem, nullptr);
  EXPECT_NE(doc::ResolvePlain("0x" + std::string(1'000'000, 'f'), Dialect::kPyYaml, text).problem, nullptr);
}

TEST(NumberText, AnyBase) {
  EXPECT_EQ(doc::ToDecimal("ffffffffffffffffffffffff", 16), "79228162514264337593543950335");
  EXPECT_EQ(doc::ToDecimal("0000", 8), "0");
  EXPECT_EQ(doc::ToDecimal("1" + std::string(64, '0'), 2), "18446744073709551616");
  EXPECT_EQ(doc::SexagesimalToDecimal("190:20:30"), "685230");
}

TEST(NumberText, DecimalsBeyondDouble) {
  EXPECT_EQ(doc::ParseDecimal("1e999"), HUGE_VAL);
  EXPECT_EQ(doc::ParseDecimal("1e-999"), 0.0);
  EXPECT_EQ(doc::ParseDecimal("0." + std::string(400, '0') + "1"), 0.0);
  EXPECT_EQ(doc::ParseDecimal("0." + std::string(400, '0') + "1e402"), 10.0);
  EXPECT_EQ(doc::ParseDecimal(std::string(400, '9')), HUGE_VAL);
  EXPECT_EQ(doc::ParseDecimal("-1e999"), -HUGE_VAL);
  EXPECT_FALSE(doc::ParseDecimal("1x"));
  EXPECT_FALSE(doc::ParseDecimal("inf"));
}

TEST(NumberText, FloatsAsEachConsumerPrintsThem) {
  EXPECT_EQ(doc::PythonFloat(1e16), "1e+16");
  EXPECT_EQ(doc::PythonFloat(123456789012345.0), "123456789012345.0");
  EXPECT_EQ(doc::PythonFloat(0.0001), "0.0001");
  EXPECT_EQ(doc::PythonFloat(0.00001), "1e-05");
  EXPECT_EQ(doc::GoJsonFloat(1e20), "100000000000000000000");
  EXPECT_EQ(doc::GoJsonFloat(1e21), "1e+21");
  EXPECT_EQ(doc::GoJsonFloat(0.000001), "0.000001");
  EXPECT_EQ(doc::GoJsonFloat(0.0000001), "1e-7");
  EXPECT_EQ(doc::GoJsonFloat(-0.0), "-0");
  EXPECT_EQ(doc::GoKeyFloat(1234567.8), "1.2345678e+06");
}

}  // namespace
}  // namespace warden
