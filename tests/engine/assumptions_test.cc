// What is assumed about the cluster and about LiteLLM holds for the stored object as it does for the new one.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "engine/snapshots.h"
#include "litellm/version/version.h"
#include "support/objects.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

// 1.81.14 takes any tiered_pricing, 1.104.4 skips the entry of what is none (LW235).
Object ConfigMap(std::string_view info, std::string_view more = "") {
  return testing::ObjectFromJson(fmt::format(
      R"({{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"litellm-config","namespace":"llm"{}}},"data":{{"config.yaml":"model_list:\n- model_name: a\n  litellm_params: {{model: openai/gpt-4o}}\n  model_info: {{{}}}\n"}}}})",
      more, info));
}

Circumstances Assuming(std::string_view litellm, const Object* old = nullptr) {
  return {.point = Point::kAdmission,
          .operation = old != nullptr ? Operation::kUpdate : Operation::kCreate,
          .old_object = old,
          .assumptions = {.litellm = litellm::VersionOfTag(litellm)},
          .locate = false};
}

// "error" denies; "admitted" would, but the stored object has it already.
std::string Verdict(const Object& object, const Circumstances& circumstances) {
  static const std::array<const Rule*, 1> rules = {FindRule("LW235")};
  for (const Finding& finding : Engine(rules, Policy(rules)).Evaluate(object, engine::EmptySnapshot(), circumstances).findings)
    return finding.admitted ? "admitted" : std::string(ToString(finding.level));
  return "none";
}

TEST(Assumptions, OfTheStoredObjectToo) {
  const Object object = ConfigMap("tiered_pricing: abc, id: b"), old = ConfigMap("tiered_pricing: abc");
  EXPECT_EQ(Verdict(object, Assuming("")), "none") << "nobody says which LiteLLM it is";
  EXPECT_EQ(Verdict(object, Assuming("1.81.14")), "none");
  EXPECT_EQ(Verdict(object, Assuming("1.104.4")), "error");
  EXPECT_EQ(Verdict(object, Assuming("1.104.4", &old)), "admitted");
  const Object good = ConfigMap("id: a");
  EXPECT_EQ(Verdict(object, Assuming("1.104.4", &good)), "error");
}

// What /mutate says of its own result asks the stored object as well.
TEST(Assumptions, OfTheStoredObjectWhereFilled) {
  static const std::array<const Rule*, 2> rules = {FindRule("LW217"), FindRule("LW235")};
  constexpr std::string_view kHotAdd = R"(,"annotations":{"litellm-warden.dev/hot-add":"true"})";
  const Object object = ConfigMap("tiered_pricing: abc, mode: chat", kHotAdd), old = ConfigMap("tiered_pricing: abc", kHotAdd);
  const Engine engine(rules, Policy(rules));
  const auto denied = [&](const Object* stored) {
    const auto mutation = engine.Mutate(object, engine::EmptySnapshot(), Assuming("1.104.4", stored));
    EXPECT_TRUE(mutation.ok() && mutation->fills.size() == 1);
    return mutation.ok() && mutation->denied;
  };
  EXPECT_TRUE(denied(nullptr));
  EXPECT_FALSE(denied(&old));
}

}  // namespace
}  // namespace warden
