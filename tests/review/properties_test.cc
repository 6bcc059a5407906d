// What holds for every review: the properties, each under its own name.
#include <functional>

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "doc/edit.h"
#include "doc/equal.h"
#include "doc/reader.h"
#include "review/reviews.h"

namespace warden::testing {
namespace {

void ForEachMutable(const std::function<void(const std::string&, const Json&)>& test) {
  for (const std::string& name : RecordedNames()) {
    if (IsForValidateOnly(name)) continue;
    SCOPED_TRACE(name);
    test(name, Recorded(name));
  }
}

// What the API server sends after our patch.
Json WithPatch(Patcher& patcher, Json review, const Answered& mutated) {
  if (mutated.patch) review["request"]["object"] = patcher.Apply(review["request"]["object"], *mutated.patch);
  return review;
}

TEST(ReviewProperties, TheOracleIsTheApiServersLibrary) {
  if (!Patcher().is_api_servers()) GTEST_SKIP() << kNoGoOracle;
}

// After /mutate nothing is left to fill, and what /mutate filled no longer stands against the object.
TEST(ReviewProperties, MutatedPasses) {
  Patcher patcher;
  int filled = 0;
  ForEachMutable([&](const std::string&, const Json& review) {
    const auto mutated = Mutate(review);
    if (!mutated.patch) return;
    ++filled;
    const auto validated = Validate(WithPatch(patcher, review, mutated));
    for (const auto& [key, value] : mutated.response["auditAnnotations"].items()) {
      const std::string rule = key.substr(key.find('-') + 1, 5);
      EXPECT_EQ(validated.body.find(rule), std::string::npos) << rule << " was filled and is still found: " << validated.body;
    }
  });
  EXPECT_EQ(filled, 5);
}

// What the server makes of our patch is what our own reading of it makes.
TEST(ReviewProperties, PatchIsFaithful) {
  Patcher patcher;
  ForEachMutable([&](const std::string&, const Json& review) {
    const auto mutated = Mutate(review);
    if (!mutated.patch) return;
    const std::string object = review["request"]["object"].dump();
    const auto ours = doc::ApplyJsonPatch(*doc::ReadJson(object, "").document, mutated.patch->dump());
    ASSERT_TRUE(ours.ok()) << ours.status().message();
    const auto theirs = doc::ReadJson(patcher.Apply(review["request"]["object"], *mutated.patch).dump(), "");
    EXPECT_TRUE(doc::Equal(&ours->root(), &theirs.document->root()));
  });
}

TEST(ReviewProperties, FixIsIdempotent) {
  Patcher patcher;
  ForEachMutable([&](const std::string&, const Json& review) {
    const auto again = Mutate(WithPatch(patcher, review, Mutate(review)));
    EXPECT_FALSE(again.patch) << again.body;
  });
}

// Only places that were filled differ.
const std::set<std::string> kFilled = {
    "/request/object/spec/replicas",
    "/request/object/spec/strategy/rollingUpdate/maxSurge",
    "/request/object/spec/strategy/rollingUpdate/maxUnavailable",
    "/request/object/spec/template/spec/containers/0/lifecycle",
    "/request/object/spec/template/spec/terminationGracePeriodSeconds",
};

TEST(ReviewProperties, NoCollateral) {
  Patcher patcher;
  ForEachMutable([&](const std::string&, const Json& review) {
    const auto mutated = Mutate(review);
    const Json patched = WithPatch(patcher, review, mutated);
    for (const Json& difference : Json::diff(review, patched)) {
      const auto path = difference["path"].get<std::string>();
      EXPECT_TRUE(kFilled.contains(path)) << path;
    }
  });
}

TEST(ReviewProperties, SameAnswerForTheSameBytes) {
  for (const std::string& name : RecordedNames()) {
    const Json review = Recorded(name);
    EXPECT_EQ(Validate(review).body, Validate(review).body) << name;
    // Indented, it means the same.
    EXPECT_EQ(Ask(review::ReviewPurpose::kValidate, review.dump(4)).body, Validate(review).body) << name;
  }
}

Json Deep(int levels) {
  Json deep = Json::object();
  for (int i = 0; i < levels; ++i) deep = i % 2 == 0 ? Json::array({deep}) : Json{{"f:a", deep}};
  return deep;
}

// An API server takes what is nested 10,000 deep where a schema keeps unknown fields. It is judged as without that: else it would come in
// unjudged wherever a failing webhook lets it.
TEST(ReviewProperties, HoweverDeepAPartIsTheVerdictIsTheSame) {
  for (const std::string& name : RecordedNames()) {
    SCOPED_TRACE(name);
    const Json review = Recorded(name);
    Json deep = review;
    for (const char* member : {"object", "oldObject"}) {
      Json& object = deep["request"][member];
      if (!object.is_object()) continue;
      object["deep"] = object["status"]["deep"] = Deep(300);
      if (object.contains("spec")) object["spec"]["deep"] = Deep(300);
      if (object["metadata"].contains("managedFields")) object["metadata"]["managedFields"][0]["fieldsV1"]["f:deep"] = Deep(300);
    }
    EXPECT_EQ(Validate(deep).body, Validate(review).body);
    if (IsForValidateOnly(name)) continue;
    EXPECT_EQ(Mutate(deep).body, Mutate(review).body);
  }
}

// /mutate changes no request for the worse: it never denies what it can read.
TEST(ReviewProperties, MutateNeverDenies) {
  for (const std::string& name : RecordedNames()) EXPECT_TRUE(Mutate(Recorded(name)).allowed()) << name;
}

TEST(ReviewProperties, DevelopmentProfileNeverDeniesWhatProductionAllows) {
  for (const std::string& name : RecordedNames()) {
    const Json review = Recorded(name);
    EXPECT_TRUE(!Validate(review).allowed() || Validate(review, {.profile = kDevelopmentProfile}).allowed()) << name;
  }
}

const std::vector<Json>& Replacements() {
  static const auto& replacements = *new std::vector<Json>{nullptr, "", Json::array(), Json::object(), -1, std::string(5000, 'x')};
  return replacements;
}

// Every place below `at`, and `at` itself.
void ForEachPlace(const Json& node, const Json::json_pointer& at, const std::function<void(const Json::json_pointer&)>& visit) {
  visit(at);
  if (node.is_object()) {
    for (const auto& [key, value] : node.items()) ForEachPlace(value, at / key, visit);
  } else if (node.is_array()) {
    for (std::size_t i = 0; i < node.size(); ++i) ForEachPlace(node[i], at / i, visit);
  }
}

bool HasReadableUid(const Json& review) {
  if (!review.is_object() || !review.contains("request") || !review["request"].is_object()) return false;
  const Json uid = review["request"].value("uid", Json());
  return uid.is_string() && uid != "" && uid.get_ref<const std::string&>().size() < 256;
}

// Any one node replaced by anything: a valid answer with the same uid, or one line of text.
TEST(ReviewProperties, NeverThrows) {
  for (const std::string& name : RecordedNames()) {
    SCOPED_TRACE(name);
    const Json review = Recorded(name);
    ForEachPlace(review, Json::json_pointer(), [&](const Json::json_pointer& at) {
      for (const Json& replacement : Replacements()) {
        Json broken = review;
        broken[at] = replacement;
        for (const auto purpose : {review::ReviewPurpose::kValidate, review::ReviewPurpose::kMutate}) {
          Answered answered;
          ASSERT_NO_THROW(answered = Ask(purpose, broken.dump())) << at.to_string();
          if (HasReadableUid(broken)) {
            ASSERT_EQ(answered.http, 200U) << at.to_string();
            ASSERT_EQ(answered.response.at("uid"), broken["request"]["uid"]);
          } else {
            ASSERT_EQ(answered.http, 400U) << at.to_string();
            ASSERT_EQ(answered.body.find('\n') + 1, answered.body.size());
          }
        }
      }
    });
  }
}

// A secret in every place that may hold one, in findings of every kind: not one byte of it leaves, encoded or not.
TEST(ReviewProperties, SecretsStayInside) {
  const std::string canary = "CANARY-7f3a9b-do-not-print";
  const std::string encoded = "Q0FOQVJZLTdmM2E5Yi1kby1ub3QtcHJpbnQK";  // with a line end: LW307 has something to say
  Json secret = Recorded("19_secret_create.create_secret");
  Json& object = secret["request"]["object"];
  object["data"] = {{"LITELLM_MASTER_KEY", encoded}, {"OPENAI_API_KEY", encoded}, {"DATABASE_URL", encoded}};
  object["stringData"] = {{"LITELLM_SALT_KEY", canary + "\n"}};
  object["metadata"]["annotations"] = {{"kubectl.kubernetes.io/last-applied-configuration", R"({"stringData":{"A":")" + canary + "\"}}"}};
  Json update = secret;
  update["request"]["operation"] = "UPDATE";
  update["request"]["oldObject"] = object;
  update["request"]["object"]["data"]["OPENAI_API_KEY"] = "Q0FOQVJZ";

  Json config = Recorded("17_configmap_create.create_configmap");
  config["request"]["object"]["data"] = {
      {"config.yaml", "model_list:\n- model_name: a\n  litellm_params: {model: openai/a, api_key: " + canary +
                          "}\nlitellm_settings: {drop_params: true}\ngeneral_settings: {master_key: " + canary + "}\n"},
      {"broken.yaml", "model_list: [\n  " + canary}};

  Json workload = Recorded("01_create_plain.create_deployment");
  Json& container = workload["request"]["object"]["spec"]["template"]["spec"]["containers"][0];
  container["env"].push_back({{"name", "LITELLM_MASTER_KEY"}, {"value", canary}});
  container["env"].push_back({{"name", "DATABASE_URL"}, {"value", "postgres://u:" + canary + "@db/x"}});

  int said_something = 0;
  for (const Json& review : {secret, update, config, workload}) {
    for (const auto purpose : {review::ReviewPurpose::kValidate, review::ReviewPurpose::kMutate}) {
      const auto answered = Ask(purpose, review.dump());
      said_something += answered.body.find("LW") != std::string::npos ? 1 : 0;
      const std::string all = answered.body + (answered.patch ? answered.patch->dump() : "");
      EXPECT_EQ(all.find("CANARY"), std::string::npos) << all;
      EXPECT_EQ(all.find("Q0FOQVJZ"), std::string::npos) << all;
    }
  }
  EXPECT_GE(said_something, 4) << "nothing was found: the test proves nothing";
}

}  // namespace
}  // namespace warden::testing
