// What /mutate fills inside a configuration that hot-add writes: ids of models, and nothing anywhere else.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "doc/edit.h"
#include "doc/equal.h"
#include "engine/snapshots.h"
#include "litellm/config/find_configs.h"
#include "support/objects.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

constexpr std::string_view kHotAdd = R"("annotations":{"litellm-warden.dev/hot-add":"true"},)";
constexpr std::string_view kTwoModels =
    R"(# keep this\nmodel_list:\n- model_name: a\n  litellm_params: {model: p/b}\n- {model_name: c, litellm_params: {model: q/c}}\n)";

Object ConfigMap(std::string_view metadata, std::string_view config) {
  return testing::ObjectFromJson(fmt::format(
      R"({{"apiVersion":"v1","kind":"ConfigMap","metadata":{{{}"name":"litellm-config","namespace":"llm"}},"data":{{"config.yaml":"{}"}}}})",
      metadata, config));
}

const Engine& Filling() {
  static const std::array<const Rule*, 1> rules = {FindRule("LW217")};
  static const Engine engine(rules, Policy(rules));
  return engine;
}

Result<Mutation> Mutate(const Object& now, const Object* old = nullptr, std::string_view user = "alice") {
  const Requester who{std::string(user), {}};
  return Filling().Mutate(now, engine::EmptySnapshot(),
                          {.point = Point::kAdmission,
                           .operation = old != nullptr ? Operation::kUpdate : Operation::kCreate,
                           .old_object = old,
                           .requester = &who,
                           .assumptions = {.kubernetes = {34}}});
}

std::string Fills(const Object& now, const Object* old = nullptr, std::string_view user = "alice") {
  const auto mutation = Mutate(now, old, user);
  if (!mutation.ok()) return mutation.status().message();
  std::string text;
  for (const Fill& fill : mutation->fills) text += fill.what + "; ";
  return text;
}

TEST(HotAddFill, IdsOfModels) {
  const Object object = ConfigMap(kHotAdd, kTwoModels);
  const auto mutation = Mutate(object);
  ASSERT_TRUE(mutation.ok()) << mutation.status().message();
  EXPECT_EQ(Fills(object), "model_info.id: \"a-p-b\"; model_info.id: \"c-q\"; ");
  EXPECT_EQ(mutation->object.At("data")["config.yaml"].value()->text(),
            "# keep this\nmodel_list:\n- model_name: a\n  litellm_params: {model: p/b}\n  model_info:\n    id: a-p-b\n"
            "- {model_name: c, litellm_params: {model: q/c}, model_info: {id: c-q}}\n");
  // The patch makes the same of the object of the request, and a second call changes nothing.
  const auto patch = doc::LowerToJsonPatch(object.document(), mutation->edits);
  ASSERT_TRUE(patch.ok());
  const auto patched = doc::ApplyJsonPatch(object.document(), *patch);
  ASSERT_TRUE(patched.ok());
  EXPECT_TRUE(doc::Equal(patched->root(), mutation->object.root()));
  EXPECT_EQ(Fills(mutation->object), "");
}

TEST(HotAddFill, OnlyWhereHotAddIsOn) {
  EXPECT_EQ(Fills(ConfigMap("", kTwoModels)), "");
  EXPECT_EQ(Fills(ConfigMap(R"("annotations":{"litellm-warden.dev/hot-add":"false"},)", kTwoModels)), "");
}

TEST(HotAddFill, OnlyWhereTheRequestChangesTheData) {
  const Object old = ConfigMap(kHotAdd, kTwoModels);
  const Object labelled = ConfigMap(std::string(kHotAdd) + R"("labels":{"a":"b"},)", kTwoModels);
  EXPECT_EQ(Fills(labelled, &old), "");
  const Object edited = ConfigMap(kHotAdd, std::string(kTwoModels) + "general_settings: {}\\n");
  EXPECT_NE(Fills(edited, &old), "");
}

TEST(HotAddFill, NotForThoseWhoSendEverythingAgain) {
  EXPECT_EQ(Fills(ConfigMap(kHotAdd, kTwoModels), nullptr, "system:serviceaccount:argocd:argocd-application-controller"), "");
  EXPECT_EQ(Fills(ConfigMap(R"("annotations":{"litellm-warden.dev/hot-add":"true","meta.helm.sh/release-name":"litellm"},)", kTwoModels)),
            "");
  EXPECT_EQ(Fills(ConfigMap(std::string(kHotAdd) + R"("deletionTimestamp":"2026-11-21T10:00:00Z",)", kTwoModels)), "");
}

// What the author leaves out again is filled in again, with the same ids: the object does not change.
TEST(HotAddFill, ASecondApplyOfTheFileChangesNothing) {
  const auto first = Mutate(ConfigMap(kHotAdd, kTwoModels));
  ASSERT_TRUE(first.ok());
  const auto second = Mutate(ConfigMap(kHotAdd, kTwoModels), &first->object);
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(doc::Equal(first->object.root(), second->object.root()));
}

std::string Megabyte(const std::function<std::string(int)>& entry) {
  std::string config = "model_list:\\n";
  for (int i = 0; config.size() < 1'000'000; ++i) config += entry(i);
  return config;
}

std::size_t WithoutId(const Object& object) {
  const auto found = litellm::FindConfigs(object, engine::EmptySnapshot(), {});
  std::size_t count = 0;
  for (const litellm::ModelEntry& entry : found.configs.at(0).models()) count += entry.info()["id"].exists() ? 0 : 1;
  return count;
}

TEST(HotAddFill, AMegabyteOfModels) {
  const auto mutation = Mutate(ConfigMap(
      kHotAdd,
      Megabyte([](int i) { return fmt::format("- model_name: model-{0}\\n  litellm_params:\\n    model: openai/model-{0}\\n", i); })));
  ASSERT_TRUE(mutation.ok()) << mutation.status().message();
  EXPECT_GT(mutation->edits.size(), 10'000U);
  EXPECT_EQ(WithoutId(mutation->object), 0U);
}

}  // namespace
}  // namespace warden
