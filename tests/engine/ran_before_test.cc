// A rollback passes where ReplicaSets and ControllerRevisions tell that its pod template ran before.
#include "engine/ran_before.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "doc/json_writer.h"
#include "engine/pruned.h"
#include "engine/snapshots.h"
#include "k8s/template_digest.h"
#include "support/objects.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

using testing::ObjectFromYaml;

std::string Template(std::string_view tag, std::string_view hash = "", std::string_view more = "") {
  const std::string label = hash.empty() ? "" : fmt::format(", pod-template-hash: '{}'", hash);
  return fmt::format(R"(  template:
    metadata: {{labels: {{app: litellm{}}}}}
    spec:
      terminationGracePeriodSeconds: 60
      containers: [{{name: litellm, image: 'ghcr.io/berriai/litellm:{}'{}}}]
)",
                     label, tag, more);
}

Object Gateway(std::string_view tag, std::string_view more = "") {
  return ObjectFromYaml(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm, namespace: llm, uid: u-1}\nspec:\n  replicas: 2\n"
      "  strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}\n  selector: {matchLabels: {app: litellm}}\n" +
      Template(tag, "", more));
}

Object Revision(std::string_view tag, std::string_view owner = "litellm", std::string_view uid = "u-1", std::string_view more = "") {
  return ObjectFromYaml(
      fmt::format("apiVersion: apps/v1\nkind: ReplicaSet\nmetadata:\n  name: litellm-abc\n  namespace: llm\n  ownerReferences: "
                  "[{{apiVersion: apps/v1, kind: Deployment, name: {}, uid: {}, controller: true}}]\nspec:\n  replicas: 0\n",
                  owner, uid) +
      Template(tag, "abc", more));
}

// What denies when the gateway goes from a good image to `tag`, with that revision kept in a store.
struct Answer {
  bool denied = false;
  bool passed_something = false;
  bool filled_template = false;
  bool rolls_back = false;
  std::string way_back;
};
Answer Ask(std::string_view tag, const Object& revision, Coverage coverage = Coverage::kPartial) {
  static const Engine engine(AllRules(), Policy(AllRules()));
  const std::vector<Object> stored = {engine::Pruned(revision)};
  const engine::MemorySnapshot snapshot(stored, coverage);
  const Object now = Gateway("v1.104.4"), back = Gateway(tag);
  const Requester requester{.username = "alice", .groups = {}};
  const Circumstances at{.point = Point::kAdmission,
                         .operation = Operation::kUpdate,
                         .old_object = &now,
                         .requester = &requester,
                         .assumptions = {.kubernetes = {36}},
                         .field_manager = "argocd-controller",
                         .locate = false};
  Answer answer;
  const Evaluation evaluation = engine.Evaluate(back, snapshot, at);
  answer.rolls_back = evaluation.rolls_back;
  answer.way_back = evaluation.way_back;
  for (const Finding& finding : evaluation.findings) {
    const bool in_template = finding.at.path.outer.starts_with("/spec/template");
    answer.denied = answer.denied || finding.level == Severity::kError;
    answer.passed_something = answer.passed_something || (finding.admitted && in_template);
  }
  const auto mutation = engine.Mutate(back, snapshot, at);
  EXPECT_TRUE(mutation.ok());
  answer.filled_template = std::any_of(mutation->edits.begin(), mutation->edits.end(),
                                       [](const Edit& edit) { return edit.path().outer.starts_with("/spec/template"); });
  return answer;
}

TEST(RanBefore, WhatRanBeforeIsWarnedAboutAndLeftAsItWas) {
  const Answer back = Ask("main-latest", Revision("main-latest"));
  EXPECT_FALSE(back.denied);
  EXPECT_TRUE(back.passed_something);
  EXPECT_TRUE(back.rolls_back);
  EXPECT_FALSE(back.filled_template) << "undo gives exactly the old pods";
}

TEST(RanBefore, WhatNeverRanIsDenied) {
  for (const Object& revision : {Revision("main-stable"), Revision("main-latest", "another"), Revision("main-latest", "litellm", "u-0"),
                                 Revision("main-latest", "litellm", "u-1", ", tty: true")}) {
    const Answer answer = Ask("main-latest", revision);
    EXPECT_TRUE(answer.denied);
    EXPECT_TRUE(answer.filled_template);
    EXPECT_FALSE(answer.rolls_back);
  }
}

TEST(RanBefore, ADenialSaysThatItIsNoRollbackOnlyWhereThatIsKnown) {
  EXPECT_TRUE(Ask("main-latest", Revision("main-stable")).way_back.starts_with("if this is a rollback, annotate the deployment first: "));
  EXPECT_TRUE(Ask("main-latest", Revision("main-stable"), Coverage::kComplete)
                  .way_back.starts_with("no ReplicaSet that is kept has this pod template; if it is a rollback all the same, annotate "));
}

// A StatefulSet and a DaemonSet keep their history in ControllerRevisions, as patches.
TEST(RanBefore, AlsoByControllerRevisions) {
  const auto workload = [](std::string_view kind, std::string_view tag) {
    return ObjectFromYaml(fmt::format("apiVersion: apps/v1\nkind: {}\nmetadata: {{name: litellm, namespace: llm, uid: u-1}}\nspec:\n"
                                      "  selector: {{matchLabels: {{app: litellm}}}}\n",
                                      kind) +
                          Template(tag));
  };
  const auto revision = [](std::string_view kind, std::string_view tag) {
    const Object kept = ObjectFromYaml(fmt::format(R"(apiVersion: apps/v1
kind: ControllerRevision
metadata:
  name: litellm-7d9
  namespace: llm
  ownerReferences: [{{apiVersion: apps/v1, kind: {}, name: litellm, uid: u-1, controller: true}}]
revision: 2
data:
  spec:
    template:
      $patch: replace
      metadata: {{creationTimestamp: null, labels: {{app: litellm}}}}
      spec:
        terminationGracePeriodSeconds: 60
        containers: [{{name: litellm, image: 'ghcr.io/berriai/litellm:{}'}}]
)",
                                                   kind, tag));
    return std::vector<Object>{engine::Pruned(kept)};
  };
  const auto passes = [&](std::string_view kind, const std::vector<Object>& kept) {
    const engine::MemorySnapshot snapshot(kept, Coverage::kPartial);
    const Object now = workload(kind, "v1.104.4"), back = workload(kind, "main-latest");
    return engine::RanBefore(back, {.operation = Operation::kUpdate, .old_object = &now}, snapshot);
  };
  for (const std::string_view kind : {"StatefulSet", "DaemonSet"}) {
    EXPECT_TRUE(passes(kind, revision(kind, "main-latest"))) << kind;
    EXPECT_FALSE(passes(kind, revision(kind, "main-stable"))) << kind;
  }
  EXPECT_FALSE(passes("StatefulSet", revision("DaemonSet", "main-latest")));
}

// What an object says of its own digest is its author's word.
TEST(RanBefore, NobodyBringsADigest) {
  const Object revision = Revision("main-stable");
  const std::string digest = k8s::TemplateDigest(revision);
  const auto with_digest = [&](const Object& object) {
    std::string text = doc::ToJson(object.root());
    return testing::ObjectFromJson(text.substr(0, text.size() - 1) + R"(,"templateDigest":")" + digest + "\"}");
  };
  const Object now = Gateway("v1.104.4"), forged = with_digest(Gateway("main-latest"));
  const Circumstances at{.operation = Operation::kUpdate, .old_object = &now};
  const auto passes = [&](const Object& object, const Object& kept) {
    const std::vector<Object> stored = {kept};
    return engine::RanBefore(object, at, engine::MemorySnapshot(stored, Coverage::kPartial));
  };
  EXPECT_TRUE(passes(Gateway("main-stable"), engine::Pruned(revision)));
  EXPECT_FALSE(passes(forged, engine::Pruned(revision))) << "the object under review";
  EXPECT_FALSE(passes(Gateway("main-stable"), engine::Pruned(with_digest(Revision("another-tag"))))) << "a revision";
  EXPECT_FALSE(passes(Gateway("main-stable"), with_digest(Revision("another-tag"))));
}

TEST(RanBefore, ARevisionThatGoesOrIsOwnedByAnotherApiIsNone) {
  const auto passes = [](std::string text) {
    const Object now = Gateway("v1.104.4");
    const std::vector<Object> stored = {engine::Pruned(testing::ObjectFromJson(text))};
    return engine::RanBefore(Gateway("main-stable"), {.operation = Operation::kUpdate, .old_object = &now},
                             engine::MemorySnapshot(stored, Coverage::kPartial));
  };
  const std::string kept = doc::ToJson(Revision("main-stable").root());
  const auto with = [&](std::string_view part, std::string_view by) {
    std::string text = kept;
    return text.replace(text.find(part), part.size(), by);
  };
  EXPECT_TRUE(passes(kept));
  EXPECT_FALSE(passes(with(R"("namespace":"llm")", R"("namespace":"llm","deletionTimestamp":"2026-11-30T00:00:00Z")")));
  EXPECT_FALSE(passes(with(R"([{"apiVersion":"apps/v1")", R"([{"apiVersion":"evil.io/v1")")));
}

TEST(RanBefore, ACompromisedImageIsDeniedAlways) { EXPECT_TRUE(Ask("v1.107.0", Revision("v1.107.0")).denied); }

TEST(TemplateDigest, IsTheSameForWhatTheDeploymentControllerTakesForTheSame) {
  const std::string digest = k8s::TemplateDigest(Gateway("v1.104.4"));
  EXPECT_EQ(digest.size(), 64U);
  EXPECT_EQ(k8s::TemplateDigest(Revision("v1.104.4")), digest);
  EXPECT_EQ(k8s::DigestOfRevision(engine::Pruned(Revision("v1.104.4"))), digest);
  EXPECT_NE(k8s::TemplateDigest(Gateway("v1.104.5")), digest);
  EXPECT_NE(k8s::TemplateDigest(Gateway("v1.104.4", ", env: [{name: API_KEY, value: sk-one-0123456789}]")),
            k8s::TemplateDigest(Gateway("v1.104.4", ", env: [{name: API_KEY, value: sk-two-0123456789}]")))
      << "secrets count by what they are";
  EXPECT_EQ(k8s::TemplateDigest(Gateway("v1.104.4", ", env: null, command: []")), digest);
}

}  // namespace
}  // namespace warden
