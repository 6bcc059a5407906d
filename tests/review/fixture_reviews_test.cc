// What holds at admission for every object of the rules' fixtures: "Rules about judging" as properties over all rules at once.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>

#include "doc/edit.h"
#include "doc/equal.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "review/reviews.h"
#include "warden/catalogue.h"

namespace warden::testing {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::string, std::less<>> kResources = {
    {"Deployment", "deployments"},
    {"StatefulSet", "statefulsets"},
    {"DaemonSet", "daemonsets"},
    {"Rollout", "rollouts"},
    {"ConfigMap", "configmaps"},
    {"Secret", "secrets"},
    {"Job", "jobs"},
    {"CronJob", "cronjobs"},
};

Json ReviewOf(std::string_view operation, const Json& object, const Json& old) {
  const Json& either = object.is_null() ? old : object;
  const std::string api = either.value("apiVersion", "");
  const auto slash = api.find('/');
  const std::string group = slash == std::string::npos ? "" : api.substr(0, slash);
  const std::string version = slash == std::string::npos ? api : api.substr(slash + 1);
  const std::string kind = either.value("kind", "");
  Json request = {{"uid", "u"}, {"operation", operation}, {"name", either["metadata"].value("name", "")}};
  request["kind"] = {{"group", group}, {"version", version}, {"kind", kind}};
  request["resource"] = {{"group", group}, {"version", version}, {"resource", kResources.find(kind)->second}};
  request["namespace"] = either["metadata"].value("namespace", "llm");
  request["userInfo"] = {{"username", "alice"}, {"groups", {"system:authenticated"}}};
  request["object"] = object;
  request["oldObject"] = old;
  return {{"apiVersion", "admission.k8s.io/v1"}, {"kind", "AdmissionReview"}, {"request", request}};
}

// Calls `test` with each object of each fixture that could come to admission.
void ForEachObject(const std::function<void(const Json&)>& test) {
  int count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(WARDEN_SOURCE_DIR "/tests/rules")) {
    const std::string ending = entry.path().extension().string();
    if (ending != ".yaml" && ending != ".json") continue;
    SCOPED_TRACE(entry.path().string());
    for (const auto& part : doc::ReadYamlStream(ReadFile(entry.path().string()), "fixture", Dialect::kKubectl)) {
      if (!part.ok() || !part.document->root().is_object()) continue;
      const Json object = Json::parse(doc::ToJson(part.document->root()));
      if (!object.contains("metadata") || !object["metadata"].is_object() || !kResources.contains(object.value("kind", ""))) continue;
      SCOPED_TRACE(fmt::format("{} {}", object.value("kind", ""), object["metadata"].value("name", "")));
      ++count;
      test(object);
    }
  }
  EXPECT_GT(count, 20);
}

// A change of spec (or data) that no rule is about.
Json Touched(Json object) {
  const auto is_object = [](const Json& node, const char* key) { return node.contains(key) && node[key].is_object(); };
  if (is_object(object, "spec") && is_object(object["spec"], "template")) {
    Json& pod = object["spec"]["template"];
    if (!is_object(pod, "metadata")) pod["metadata"] = Json::object();
    if (!is_object(pod["metadata"], "annotations")) pod["metadata"]["annotations"] = Json::object();
    pod["metadata"]["annotations"]["example.com/touched"] = "yes";
  } else if (object["kind"] == "ConfigMap" || object["kind"] == "Secret") {
    if (!is_object(object, "data")) object["data"] = Json::object();
    object["data"]["zz-touched"] = "eWVz";
  }
  return object;
}

Json Relabelled(Json object) {
  if (!object["metadata"].contains("labels") || !object["metadata"]["labels"].is_object()) object["metadata"]["labels"] = Json::object();
  object["metadata"]["labels"]["example.com/touched"] = "yes";
  return object;
}

// As kubectl apply leaves it: everything there is was stated.
Json Stated(Json object) {
  const std::string applied = object.dump() + "\n";
  if (!object["metadata"].contains("annotations") || !object["metadata"]["annotations"].is_object()) {
    object["metadata"]["annotations"] = Json::object();
  }
  object["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"] = applied;
  return object;
}

TEST(FixtureReviews, PreExistingFindingsDoNotBlock) {
  ForEachObject([](const Json& object) {
    const auto answered = Validate(ReviewOf("UPDATE", Touched(object), object));
    EXPECT_TRUE(answered.allowed()) << answered.message();
  });
}

TEST(FixtureReviews, AMetadataUpdateIsNeitherDeniedNorPatched) {
  ForEachObject([](const Json& object) {
    EXPECT_TRUE(Validate(ReviewOf("UPDATE", Relabelled(object), object)).allowed());
    EXPECT_FALSE(Mutate(ReviewOf("UPDATE", Relabelled(object), object)).patch);
  });
}

TEST(FixtureReviews, RemovingAFinalizerPasses) {
  ForEachObject([](Json object) {
    object["metadata"]["deletionTimestamp"] = "2026-11-21T00:00:00Z";
    Json old = object;
    old["metadata"]["finalizers"] = {"example.com/hold"};
    EXPECT_TRUE(Validate(ReviewOf("UPDATE", object, old)).allowed());
    EXPECT_FALSE(Mutate(ReviewOf("UPDATE", object, old)).patch);
  });
}

TEST(FixtureReviews, RemovalPassesAndIsNotPatched) {
  ForEachObject([](const Json& object) {
    EXPECT_TRUE(Validate(ReviewOf("DELETE", nullptr, object)).allowed());
    EXPECT_FALSE(Mutate(ReviewOf("DELETE", nullptr, object)).patch);
  });
}

// Our patch applies, gives an object with nothing left to fill, and no denial that was not there without it.
TEST(FixtureReviews, PatchesAreProven) {
  int patched_objects = 0;
  ForEachObject([&](const Json& object) {
    const auto mutated = Mutate(ReviewOf("CREATE", object, nullptr));
    if (!mutated.patch) return;
    ++patched_objects;
    const auto patched = doc::ApplyJsonPatch(*doc::ReadJson(object.dump(), "").document, mutated.patch->dump());
    ASSERT_TRUE(patched.ok()) << patched.status().message();
    const Json after = Json::parse(doc::ToJson(patched->root()));
    EXPECT_FALSE(Mutate(ReviewOf("CREATE", after, nullptr)).patch);
    if (Validate(ReviewOf("CREATE", object, nullptr)).allowed()) {
      const auto validated = Validate(ReviewOf("CREATE", after, nullptr));
      EXPECT_TRUE(validated.allowed()) << validated.message();
    }
  });
  EXPECT_GT(patched_objects, 5);
}

// All of `before` stands in `after` as it was; what was null may be filled, mappings may have more.
bool Keeps(const Node& before, const Node* after) {
  if (before.is_null()) return true;
  if (after == nullptr || before.kind() != after->kind()) return false;
  if (before.is_object()) {
    return std::all_of(before.members().begin(), before.members().end(),
                       [&](const Member& member) { return Keeps(member.value, after->Find(member.key.text())); });
  }
  if (!before.is_array()) return before.text() == after->text();
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!Keeps(before.items()[i], after->At(i))) return false;
  }
  return before.size() == after->size();
}

// A text of a ConfigMap may be edited inside, where it is a configuration.
bool KeepsConfiguration(const Json& before, const Json& after) {
  if (!before.is_string() || !after.is_string()) return false;
  const auto old = doc::ReadYaml(before.get<std::string>(), "", Dialect::kPyYaml);
  const auto now = doc::ReadYaml(after.get<std::string>(), "", Dialect::kPyYaml);
  return old.ok() && now.ok() && old.document->root().is_object() && Keeps(old.document->root(), &now.document->root());
}

// Nothing that stands in the manifest is replaced or removed; parents that were null may be filled.
TEST(FixtureReviews, WhatIsStatedIsNeverChanged) {
  ForEachObject([](const Json& object) {
    const Json stated = Stated(object);
    const auto mutated = Mutate(ReviewOf("CREATE", stated, nullptr));
    if (!mutated.patch) return;
    for (const Json& operation : *mutated.patch) {
      const Json::json_pointer path(operation["path"].get<std::string>());
      EXPECT_EQ(operation["op"], stated.contains(path) ? "replace" : "add") << operation;
      EXPECT_TRUE(!stated.contains(path) || stated[path].is_null() || KeepsConfiguration(stated[path], operation["value"]))
          << operation << " was " << stated[path];
    }
  });
}

// "no HA, but a deployment all the same": nothing is filled into what a controller owns, and nothing of it is denied.
TEST(FixtureReviews, WhatAControllerOwnsIsItsOwners) {
  ForEachObject([](Json object) {
    object["metadata"]["ownerReferences"] = {
        {{"apiVersion", "litellm.example/v1"}, {"kind", "LiteLLM"}, {"name", "main"}, {"uid", "1"}, {"controller", true}}};
    EXPECT_FALSE(Mutate(ReviewOf("CREATE", object, nullptr)).patch);
    const auto answered = Validate(ReviewOf("CREATE", object, nullptr));
    // What can never be right stays an error whoever made it.
    if (answered.allowed()) return;
    EXPECT_NE(answered.message().find("LW111"), std::string::npos) << answered.message();
  });
}

}  // namespace
}  // namespace warden::testing
