// Where os.environ/ is replaced, and where it is not.
#include "litellm/readers/env_reference.h"

#include <gtest/gtest.h>

#include <string>

#include "doc/reader.h"
#include "litellm/readers/python_value.h"

namespace warden {
namespace {

std::string Describe(std::string_view yaml) {
  const auto read = doc::ReadYaml(std::string(yaml), "config.yaml", Dialect::kPyYaml);
  std::string text;
  for (const litellm::EnvReference& reference : litellm::EnvReferencesIn(read.document->root())) {
    text += std::string(reference.key) + "=" + std::string(reference.name) + (reference.replaced ? "" : " (as it is)") + "\n";
  }
  return text;
}

TEST(EnvReferences, InMappingsAtAnyDepthAlsoInLists) {
  EXPECT_EQ(Describe("a: os.environ/A\nb:\n  c: {d: os.environ/D}\nl:\n- {e: 'os.environ/E'}\n- - {f: os.environ/F}\n"),
            "a=A\nd=D\ne=E\nf=F\n");
}

TEST(EnvReferences, TheItemOfAListStaysAsItIs) { EXPECT_EQ(Describe("ips: [os.environ/A, b]\n"), "ips=A (as it is)\n"); }

TEST(EnvReferences, NotInTheMiddleOfATextAndNotAsAKey) {
  EXPECT_EQ(Describe("a: https://os.environ/A\nos.environ/B: c\nd: OS.ENVIRON/D\n"), "");
}

TEST(PythonValue, Truth) {
  const auto truthy = [](std::string_view yaml) {
    const auto read = doc::ReadYaml(std::string(yaml), "x.yaml", Dialect::kPyYaml);
    return litellm::IsTruthy(&read.document->root());
  };
  for (const char* yaml : {"null", "false", "0", "0.0", "''", "[]", "{}", "no"}) EXPECT_FALSE(truthy(yaml)) << yaml;
  for (const char* yaml : {"true", "1", "0.5", "'false'", "[0]", "{a: b}", "on", "x"}) EXPECT_TRUE(truthy(yaml)) << yaml;
  EXPECT_FALSE(litellm::IsTruthy(nullptr));
}

}  // namespace
}  // namespace warden
