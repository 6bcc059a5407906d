// Going back, sending the same again, and words that are true: what people see of the two calls of one request.
#include <algorithm>
#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "review/reviews.h"

namespace warden::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kPlain = "01_create_plain.create_deployment";  // kubectl create: one Update entry that owns every default
const std::string kSetImage = "03_set_image.update_deployment";

Json& Object(Json& review) { return review["request"]["object"]; }
Json& PodSpec(Json& review) { return Object(review)["spec"]["template"]["spec"]; }

// The request as it ends: what /mutate and then /validate say, and what is stored.
struct Ended {
  Answered mutated;
  Answered validated;
  Json stored;
  bool allowed() const { return mutated.allowed() && validated.allowed(); }
};

Ended Send(Json review) {
  static Patcher& patcher = *new Patcher();
  Ended ended;
  ended.mutated = Mutate(review);
  if (ended.mutated.patch) Object(review) = patcher.Apply(Object(review), *ended.mutated.patch);
  ended.validated = Validate(review);
  ended.stored = Object(review);
  return ended;
}

// A gateway with which nothing is wrong but what nobody stated: kubectl create.
Json Create() {
  Json review = Recorded(kPlain);
  Json& pod = PodSpec(review);
  pod["containers"][0]["image"] = "ghcr.io/berriai/litellm:v1.109.0";
  return review;
}

// An UPDATE of what is stored, by that manager.
Json Update(const Json& stored, const Json& object, const std::string& manager) {
  Json review = Recorded(kSetImage);
  review["request"]["oldObject"] = stored;
  Object(review) = object;
  review["request"]["options"]["fieldManager"] = manager;
  return review;
}

// What was a denial is an undo's: kubectl names itself and nothing else.
Json UndoTo(const std::string& image) {
  Json review = Recorded(kSetImage);
  review["request"]["options"].erase("fieldManager");
  Json& managed = Object(review)["metadata"]["managedFields"];
  managed.push_back({{"manager", "kubectl"}, {"operation", "Update"}, {"time", "2099-01-01T00:00:00Z"}, {"fieldsV1", Json::object()}});
  PodSpec(review)["containers"][0]["image"] = image;
  return review;
}

TEST(Undo, BringsBackExactlyTheOldPods) {
  const auto restart = Mutate(Recorded("06_rollout_restart.update_deployment"));
  EXPECT_TRUE(restart.patch) << "a restart rolls its pods anyway";
  const auto undone = Mutate(UndoTo("ghcr.io/berriai/litellm:v1.109.0"));
  EXPECT_FALSE(undone.patch) << undone.body;
}

TEST(Undo, TheDenialSaysTheWayOut) {
  Json review = UndoTo("ghcr.io/berriai/litellm:latest");
  const auto denied = Validate(review);
  ASSERT_FALSE(denied.allowed());
  EXPECT_THAT(denied.message(), HasSubstr("LW110"));
  EXPECT_THAT(
      denied.message(),
      HasSubstr("\nto go back to an older revision all the same, break the glass for an hour, then repeat the rollback: kubectl -n "));
  EXPECT_THAT(denied.message(), HasSubstr("--overwrite 'litellm-warden.dev/break-glass=rollback; until=2026-11-21T01:00:00Z'"));
  // As the command leaves the object; kubectl rollout undo takes the annotation off again.
  review["request"]["oldObject"]["metadata"]["annotations"]["litellm-warden.dev/break-glass"] = "rollback; until=2026-11-21T01:00:00Z";
  const auto passed = Validate(review);
  EXPECT_TRUE(passed.allowed()) << passed.body;
  EXPECT_THAT(passed.response["auditAnnotations"].at("break-glass").get<std::string>(), HasSubstr("rollback"));
}

// `kubectl set image` may be somebody's rollback. Mostly it is not.
TEST(Undo, WhatMayBeARollbackIsToldInOneShortSentence) {
  const auto set = [](const std::string& before, const std::string& now) {
    Json review = Recorded(kSetImage);
    review["request"]["oldObject"]["spec"]["template"]["spec"]["containers"][0]["image"] = before;
    PodSpec(review)["containers"][0]["image"] = now;
    return Validate(review);
  };
  const std::string name = "ghcr.io/berriai/litellm:";
  for (const auto& [before, now] : {std::pair("v1.109.0", "latest"), std::pair("v1.109.0", "v1.80.0"), std::pair("latest", "v1.80.0")}) {
    const auto denied = set(name + before, name + now);
    ASSERT_FALSE(denied.allowed()) << now;
    EXPECT_THAT(denied.message(), HasSubstr("\nif this is a rollback, annotate the deployment first: "
                                            "litellm-warden.dev/break-glass='rollback; until=2026-11-21T01:00:00Z'"));
    EXPECT_THAT(denied.message(), Not(HasSubstr("to go back")));
  }
  Json review = Recorded(kSetImage);
  review["request"]["oldObject"]["spec"]["template"]["spec"]["containers"][0]["image"] = name + "v1.108.0";
  PodSpec(review)["containers"][0]["image"] = name + "v1.109.0";
  PodSpec(review)["containers"][0]["env"] = {{{"name", "OPENAI_API_KEY"}, {"value", "sk-made-up-for-this-test-0123456789"}}};
  const auto forward = Validate(review);
  ASSERT_FALSE(forward.allowed());
  EXPECT_THAT(forward.message(), Not(HasSubstr("rollback"))) << "a newer version is none";
  // As the request goes on after /mutate, which fills beside the template too.
  Json filled = UndoTo(name + "latest");
  EXPECT_FALSE(Mutate(filled).patch) << "an undo gets nothing";
  filled = Recorded(kSetImage);
  PodSpec(filled)["containers"][0]["image"] = name + "latest";
  Object(filled)["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] = 0;
  EXPECT_THAT(Validate(filled).message(), HasSubstr("if this is a rollback"));
}

TEST(Undo, ACompromisedReleaseHasNoWayOut) {
  Json review = UndoTo("ghcr.io/berriai/litellm:v1.107.0");
  review["request"]["oldObject"]["metadata"]["annotations"]["litellm-warden.dev/break-glass"] = "rollback; until=2026-11-21T01:00:00Z";
  const auto denied = Validate(review);
  EXPECT_FALSE(denied.allowed());
  EXPECT_THAT(denied.message(), Not(HasSubstr("to go back")));
}

TEST(Words, OfAFillThatMayNotBeWanted) {
  const auto answered = Mutate(Create());
  EXPECT_THAT(answered.warnings(), Contains("replicas is 1, Kubernetes' default; set to 2 (LW101); exempt the rule to keep 1"));
  EXPECT_THAT(answered.warnings(), Contains(StartsWith("terminationGracePeriodSeconds is 30, Kubernetes' default; set to ")));
  EXPECT_THAT(answered.warnings(), Contains(StartsWith("maxUnavailable is 25%, Kubernetes' default; set to ")));
  EXPECT_THAT(answered.warnings(), Contains(StartsWith("filled container litellm preStop: "))) << "nobody stated that";
  const auto known = Mutate(Recorded("13_apply_server_side.create_deployment"));
  EXPECT_THAT(known.warnings(), Not(Contains(HasSubstr("Kubernetes' default"))));
}

TEST(Words, NoFillIsAnnouncedBesideADenial) {
  Json review = Create();
  PodSpec(review)["containers"][0]["image"] = "ghcr.io/berriai/litellm:latest";
  const Ended ended = Send(review);
  EXPECT_FALSE(ended.validated.allowed());
  EXPECT_TRUE(ended.mutated.patch);
  EXPECT_THAT(ended.mutated.warnings(), IsEmpty());
  EXPECT_TRUE(ended.mutated.response["auditAnnotations"].contains("filled-LW101")) << "the audit log keeps it";
}

// /mutate asks less of the rules than /validate does, and comes to the same answer: whatever is found, whoever asks, by whatever path.
TEST(Words, FillsAreAnnouncedExactlyWhereTheyCome) {
  const auto with = [](std::initializer_list<std::pair<const char*, Json>> changes) {
    Json review = Create();
    for (const auto& [pointer, value] : changes) review["request"]["object"][Json::json_pointer(pointer)] = value;
    return review;
  };
  std::vector<Json> reviews = {Create()};
  for (const char* image : {"ghcr.io/berriai/litellm:latest", "ghcr.io/berriai/litellm:v1.107.0", "ghcr.io/berriai/litellm:v1.80.0"})
    reviews.push_back(with({{"/spec/template/spec/containers/0/image", image}}));
  reviews.push_back(
      with({{"/spec/template/spec/containers/0/env", {{{"name", "OPENAI_API_KEY"}, {"value", "sk-made-up-for-this-test-0123456789"}}}}}));
  for (const char* annotation :
       {"LW110; reason=x; until=2026-12-31", "LW110; reason=x", "LW110; reason=x; until=2026-01-01", "LW999; reason=x"})
    reviews.push_back(with({{"/spec/template/spec/containers/0/image", "ghcr.io/berriai/litellm:latest"},
                            {"/metadata/annotations", {{"litellm-warden.dev/exempt", annotation}}}}));
  reviews.push_back(with({{"/spec/template/spec/containers/0/image", "ghcr.io/berriai/litellm:latest"},
                          {"/metadata/annotations", {{"litellm-warden.dev/break-glass", "x; until=2026-11-21T01:00:00Z"}}}}));
  for (const std::string& name : RecordedNames()) {
    if (!IsForValidateOnly(name)) reviews.push_back(Recorded(name));
  }
  int announced = 0, silent = 0;
  for (const Json& review : reviews) {
    for (const auto profile : {kProductionProfile, kDevelopmentProfile}) {
      const auto mutated = Mutate(review, {.profile = profile});
      if (!mutated.patch) continue;
      Json filled = review;
      Object(filled) = Patcher().Apply(Object(filled), *mutated.patch);
      const bool allowed = Validate(filled, {.profile = profile}).allowed();
      EXPECT_EQ(allowed, !mutated.warnings().empty()) << mutated.body;
      (allowed ? announced : silent)++;
    }
  }
  EXPECT_GT(announced, 8);
  EXPECT_GT(silent, 5);
}

TEST(Words, ADenialWithoutItsFillSaysSo) {
  const auto unfilled = Validate(Create());  // /mutate was not asked
  ASSERT_FALSE(unfilled.allowed());
  EXPECT_THAT(unfilled.message(), HasSubstr("\nnothing was filled in (LW101"));
  EXPECT_THAT(unfilled.message(), HasSubstr("is not installed; try again"));
  Json hopeless = Create();
  PodSpec(hopeless)["containers"][0]["image"] = "ghcr.io/berriai/litellm:latest";
  const auto denied = Validate(hopeless);
  EXPECT_THAT(denied.message(), HasSubstr("\nnothing was filled in (LW101"));
  EXPECT_THAT(denied.message(), HasSubstr("; fix the other errors and try again")) << "the tag would be denied again";
  Json review = Create();
  PodSpec(review)["containers"][0]["image"] = "ghcr.io/berriai/litellm:latest";
  const Ended filled = Send(review);
  ASSERT_FALSE(filled.validated.allowed());
  EXPECT_THAT(filled.validated.message(), Not(HasSubstr("nothing was filled")));
}

// The rules that a denial says were not filled.
std::set<std::string> SaidUnfilled(const Answered& answered) {
  std::set<std::string> rules;
  const std::string message = answered.message();
  const std::string start = "nothing was filled in (";
  const auto begin = message.find(start);
  if (begin == std::string::npos) return rules;
  std::istringstream names(message.substr(begin + start.size(), message.find(')', begin) - begin - start.size()));
  for (std::string name; std::getline(names, name, ',');) rules.insert(name);
  return rules;
}

// Whatever comes, by whomever and how: what a denial calls not filled is what /mutate fills, and of what it has filled nothing is said.
TEST(Words, UnfilledIsSaidOfWhatMutateFillsAndOfNothingElse) {
  const std::vector<std::pair<const char*, std::function<void(Json&)>>> changes = {
      {"as it is", [](Json&) {}},
      {"latest", [](Json& r) { PodSpec(r)["containers"][0]["image"] = "ghcr.io/berriai/litellm:latest"; }},
      {"old image", [](Json& r) { PodSpec(r)["containers"][0]["image"] = "ghcr.io/berriai/litellm:v1.80.0"; }},
      {"service account", [](Json& r) { r["request"]["userInfo"]["username"] = "system:serviceaccount:ci:deployer"; }},
      {"helm", [](Json& r) { Object(r)["metadata"]["annotations"]["meta.helm.sh/release-name"] = "litellm"; }},
      {"owned",
       [](Json& r) {
         Object(r)["metadata"]["ownerReferences"] = {
             {{"apiVersion", "x.io/v1"}, {"kind", "Gateway"}, {"name", "x"}, {"uid", "1"}, {"controller", true}}};
       }},
      {"Recreate",
       [](Json& r) {
         Object(r)["spec"]["strategy"] = {{"type", "Recreate"}};
       }},
      {"no strategy", [](Json& r) { Object(r)["spec"].erase("strategy"); }},
      {"replicas 1", [](Json& r) { Object(r)["spec"]["replicas"] = 1; }},
      {"replicas 0", [](Json& r) { Object(r)["spec"]["replicas"] = 0; }},
      {"grace 5", [](Json& r) { PodSpec(r)["terminationGracePeriodSeconds"] = 5; }},
      {"preStop", [](Json& r) { PodSpec(r)["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"] = 1; }},
      {"probe",
       [](Json& r) {
         PodSpec(r)["containers"][0]["livenessProbe"] = {{"httpGet", {{"path", "/health"}, {"port", 4000}}}};
       }},
      {"exempted",
       [](Json& r) { Object(r)["metadata"]["annotations"]["litellm-warden.dev/exempt"] = "LW101; reason=x; until=2026-12-31"; }},
      {"being deleted", [](Json& r) { Object(r)["metadata"]["deletionTimestamp"] = "2026-11-21T00:00:00Z"; }},
      {"by set", [](Json& r) { r["request"]["options"]["fieldManager"] = "kubectl-set"; }},
      {"by replace", [](Json& r) { r["request"]["options"]["fieldManager"] = "kubectl-replace"; }},
      {"by curl", [](Json& r) { r["request"]["options"]["fieldManager"] = "curl"; }},
      {"undone",
       [](Json& r) {
         r["request"]["options"].erase("fieldManager");
         Object(r)["metadata"]["managedFields"].push_back(
             {{"manager", "kubectl"}, {"operation", "Update"}, {"time", "2099-01-01T00:00:00Z"}, {"fieldsV1", Json::object()}});
       }},
  };
  Patcher patcher;
  int said = 0, denied = 0;
  for (const std::string& name : RecordedNames()) {
    if (IsForValidateOnly(name) || name.find("deployment") == std::string::npos || name.find("delete") != std::string::npos) continue;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      for (std::size_t j = i; j < changes.size(); ++j) {
        const auto& one = changes[i];
        const auto& other = changes[j];
        Json review = Recorded(name);
        one.second(review);
        other.second(review);
        for (const auto profile : {kProductionProfile, kDevelopmentProfile}) {
          SCOPED_TRACE(fmt::format("{}: {}, {}, {}", name, one.first, other.first, profile));
          const auto unasked = Validate(review, {.profile = profile});
          if (unasked.allowed()) continue;
          ++denied;
          const auto mutated = Mutate(review, {.profile = profile});
          for (const std::string& rule : SaidUnfilled(unasked)) {
            ++said;
            EXPECT_TRUE(mutated.response.contains("auditAnnotations") && mutated.response["auditAnnotations"].contains("filled-" + rule))
                << rule << " " << mutated.body;
          }
          if (mutated.patch) Object(review) = patcher.Apply(Object(review), *mutated.patch);
          EXPECT_THAT(SaidUnfilled(Validate(review, {.profile = profile})), IsEmpty());
        }
      }
    }
  }
  EXPECT_GT(denied, 500);
  EXPECT_GT(said, 500);
}

TEST(Words, AnAnnotationOnSomethingOldIsOneLine) {
  Json review = Recorded("02_metadata_only_annotate.update_deployment");
  for (const char* side : {"object", "oldObject"}) {
    Json& pod = review["request"][side]["spec"]["template"]["spec"];
    pod["containers"][0]["image"] = "ghcr.io/berriai/litellm:latest";
    pod["containers"][0]["env"] = {{{"name", "OPENAI_API_KEY"}, {"value", "sk-made-up-for-this-test-0123456789"}}};
  }
  const auto answered = Validate(review);
  EXPECT_TRUE(answered.allowed());
  ASSERT_EQ(answered.warnings().size(), 1U) << answered.body;
  EXPECT_THAT(answered.warnings()[0], HasSubstr(" pre-existing findings: LW1"));
  EXPECT_THAT(answered.warnings()[0], HasSubstr("; warden check shows them"));
  EXPECT_THAT(answered.response["auditAnnotations"].at("admitted").get<std::string>(), HasSubstr("LW120"));
}

// What is taken back to Kubernetes' default, one field and all of them.
struct Field {
  const char* name;
  std::function<void(Json& object)> state;  // what an author may write there
};
const std::vector<Field>& Fields() {
  static const auto& fields = *new std::vector<Field>{
      {"nothing", [](Json&) {}},
      {"replicas: 1", [](Json& object) { object["spec"]["replicas"] = 1; }},
      {"replicas: 3", [](Json& object) { object["spec"]["replicas"] = 3; }},
      {"terminationGracePeriodSeconds: 30", [](Json& o) { o["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] = 30; }},
      {"terminationGracePeriodSeconds: 120", [](Json& o) { o["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] = 120; }},
      {"preStop", [](Json& o) { o["spec"]["template"]["spec"]["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"] = 15; }},
      {"maxUnavailable: 25%", [](Json& o) { o["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] = "25%"; }},
      {"maxSurge: 2", [](Json& o) { o["spec"]["strategy"]["rollingUpdate"]["maxSurge"] = 2; }},
  };
  return fields;
}

// The same file by create and then by `kubectl replace` or another client's PUT: ten rounds, never a denial, and always what is stored.
TEST(NoDrift, TheSameFileSentAgain) {
  for (const Field& field : Fields()) {
    for (const std::string manager : {"kubectl-replace", "curl", "OpenAPI-Generator"}) {
      for (const bool stamped : {true, false}) {
        SCOPED_TRACE(fmt::format("{} by {}{}", field.name, manager, stamped ? ", with a controller" : ""));
        Json create = Create();
        field.state(Object(create));
        const Json file = Object(create);
        const Ended created = Send(create);
        ASSERT_TRUE(created.allowed()) << created.validated.message();
        Json stored = created.stored;
        if (stamped) stored["metadata"]["annotations"]["deployment.kubernetes.io/revision"] = "1";
        for (int round = 0; round < 10; ++round) {
          const Ended again = Send(Update(stored, file, manager));
          ASSERT_TRUE(again.allowed()) << again.validated.message();
          ASSERT_EQ(again.stored["spec"], stored["spec"]);
        }
      }
    }
  }
}

// Service accounts and Helm send whole objects for ever: what they were not given at first they are not given later, so they never
// fight. What they send is judged.
TEST(NoDrift, NobodyThatSendsForEverIsFilledAgain) {
  for (const bool helm : {true, false}) {
    Json create = Create();
    Object(create)["spec"]["replicas"] = 2;
    create["request"]["userInfo"]["username"] = helm ? "alice" : "system:serviceaccount:ci:deployer";
    if (helm) Object(create)["metadata"]["annotations"]["meta.helm.sh/release-name"] = "litellm";
    const Json file = Object(create);
    Json stored = Send(create).stored;
    for (int round = 0; round < 3; ++round) {
      Json update = Update(stored, file, helm ? "helm" : "deployer");
      update["request"]["userInfo"] = create["request"]["userInfo"];
      const Ended again = Send(update);
      EXPECT_EQ(again.stored["spec"]["replicas"], 2);
      EXPECT_EQ(again.stored["spec"]["strategy"], file["spec"]["strategy"]);
      stored = again.stored;
    }
  }
}

// `kubectl patch`, `edit` and `set` say what they change: that is meant, judged and never changed.
TEST(NoDrift, APatchIsMeant) {
  const Json stored = Send(Create()).stored;
  for (const std::string manager : {"kubectl-patch", "kubectl-edit", "kubectl-set"}) {
    Json patched = stored;
    patched["spec"]["replicas"] = 1;
    const Ended ended = Send(Update(stored, patched, manager));
    EXPECT_EQ(ended.stored["spec"]["replicas"], 1) << manager;
    EXPECT_FALSE(ended.validated.allowed()) << manager;
    EXPECT_THAT(ended.validated.message(), HasSubstr("LW101")) << manager;
  }
  // Another client on an object that a controller has stamped: what it keeps, a file would not have.
  Json stamped = stored;
  stamped["metadata"]["annotations"]["deployment.kubernetes.io/revision"] = "1";
  Json patched = stamped;
  patched["spec"]["replicas"] = 1;
  EXPECT_EQ(Send(Update(stamped, patched, "Lens")).stored["spec"]["replicas"], 1);
}

// What apply sends is told from the annotation or from managedFields: nothing is filled twice and nothing is denied for a fill.
TEST(NoDrift, AppliedAgain) {
  for (const std::string name : {"10_apply_client_side.create_deployment", "13_apply_server_side.create_deployment"}) {
    SCOPED_TRACE(name);
    Json create = Recorded(name);
    PodSpec(create)["containers"][0]["image"] = "ghcr.io/berriai/litellm:v1.109.0";
    const Ended created = Send(create);
    ASSERT_TRUE(created.allowed()) << created.validated.message();
    // Neither sends what it does not state: the API server keeps it.
    const Json manager = create["request"]["options"].value("fieldManager", Json("kubectl"));
    for (int round = 0; round < 3; ++round) {
      const Ended again = Send(Update(created.stored, created.stored, manager.get<std::string>()));
      EXPECT_TRUE(again.allowed());
      EXPECT_FALSE(again.mutated.patch) << again.mutated.body;
      EXPECT_THAT(again.validated.warnings(), Each(Not(HasSubstr("LW101"))));
    }
  }
}

}  // namespace
}  // namespace warden::testing
