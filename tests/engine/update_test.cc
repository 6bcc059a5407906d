// What an UPDATE may not launder, what it may rename, and the way back to what ran before.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/snapshots.h"
#include "engine/update.h"
#include "support/objects.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

using namespace std::chrono_literals;
using testing::ObjectFromJson;
constexpr std::chrono::sys_seconds kNow = std::chrono::sys_days(2026y / 11 / 21) + 12h;

struct Shape {
  std::string metadata;  // ends in a comma
  std::string name = "litellm";
  std::string image = "ghcr.io/berriai/litellm:v1.80.0-stable";
  std::string container = "litellm";
  std::string env;        // items
  std::string pod;        // ends in a comma
  std::string before_it;  // containers, end in a comma
  std::string replicas = "2";
};

std::string Json(const Shape& shape) {
  return R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{)" + shape.metadata + R"("name":")" + shape.name +
         R"(","namespace":"llm"},"spec":{"replicas":)" + shape.replicas +
         R"(,"selector":{"matchLabels":{"app":"gw"}},"template":{"metadata":{"labels":{"app":"gw"}},"spec":{)" + shape.pod +
         R"("terminationGracePeriodSeconds":90,"containers":[)" + shape.before_it + R"({"name":")" + shape.container + R"(","image":")" +
         shape.image + R"(","env":[)" + shape.env + R"(],"lifecycle":{"preStop":{"sleep":{"seconds":15}}}}]}}}})";
}

struct Asking {
  std::string object;
  std::string old;
  Requester who = {"alice", {"dev"}};
  std::string_view manager = {};
  bool only_warns = false;
};

Evaluation Ask(const Asking& asking) {
  static const Policy policy = *Policy(AllRules()).With({.only = {"LW101", "LW110", "LW111", "LW112", "LW120"}, .skip = {}});
  static const engine::EmptySnapshot nothing;
  const Object object = ObjectFromJson(asking.object);
  const std::optional<Object> old = asking.old.empty() ? std::nullopt : std::optional(ObjectFromJson(asking.old));
  return Engine(AllRules(), policy)
      .Evaluate(object, nothing,
                {.point = Point::kAdmission,
                 .operation = old ? Operation::kUpdate : Operation::kCreate,
                 .old_object = old ? &*old : nullptr,
                 .requester = &asking.who,
                 .today = std::chrono::floor<std::chrono::days>(kNow),
                 .now = kNow,
                 .field_manager = asking.manager,
                 .only_warns = asking.only_warns,
                 .locate = false});
}

// "error" denies; "admitted" would, but must not.
std::string Verdict(const Evaluation& evaluation, std::string_view rule = "LW101") {
  for (const Finding& finding : evaluation.findings) {
    if (finding.rule->id == rule) return finding.admitted ? "admitted" : std::string(ToString(finding.level));
  }
  return "none";
}

const Shape kSingle{.replicas = "1"};
const Shape kFloating{.image = "ghcr.io/berriai/litellm:latest"};
const std::string kOwner = R"("ownerReferences":[{"kind":"LiteLLMProxy","name":"gw","controller":true}],)";
const std::string kForeignLabel = R"("labels":{"litellm-warden.dev/component":"none"},)";
const std::string kExempt = R"("annotations":{"litellm-warden.dev/exempt":"LW101; reason=x; until=2026-12-31"},)";

Shape With(Shape shape, std::string metadata) {
  shape.metadata = std::move(metadata);
  return shape;
}

TEST(Laundering, AMarkThatGoesAwayIsNoExcuse) {
  for (const std::string& mark : {kForeignLabel, kOwner, kExempt}) {
    EXPECT_EQ(Verdict(Ask({Json(kSingle), Json(With(kSingle, mark))})), "error") << mark;
    EXPECT_EQ(Verdict(Ask({Json(With(kSingle, R"("labels":{"a":"b"},)")), Json(With(kSingle, mark))})), "error") << mark;
    // The same with something of the spec.
    Shape more = kSingle;
    more.env = R"({"name":"A","value":"b"})";
    EXPECT_EQ(Verdict(Ask({Json(more), Json(With(kSingle, mark))})), "error") << mark;
  }
}

TEST(Laundering, AMarkThatStaysOrComesIsOne) {
  EXPECT_EQ(Verdict(Ask({Json(With(kSingle, kOwner)), Json(With(kSingle, kOwner))})), "admitted");
  EXPECT_EQ(Verdict(Ask({Json(With(kSingle, kExempt)), Json(kSingle)})), "none");
  EXPECT_EQ(Verdict(Ask({Json(With(kSingle, kForeignLabel)), Json(kSingle)})), "none");
}

TEST(Laundering, AnImageOrANameThatSaidSomethingElse) {
  Shape foreign = kSingle;
  foreign.name = foreign.container = "gw";
  foreign.image = "registry/web:1";
  Shape ours = foreign;
  ours.image = kSingle.image;
  EXPECT_EQ(Verdict(Ask({Json(ours), Json(foreign)})), "error");
  // By a label alone, which only metadata carries.
  EXPECT_EQ(Verdict(Ask({Json(With(foreign, R"("labels":{"litellm-warden.dev/component":"proxy"},)")), Json(foreign)})), "error");
}

TEST(Laundering, WhatAnExemptionDoesNotCoverStaysOld) {
  const std::string other = R"("annotations":{"litellm-warden.dev/exempt":"LW110; reason=x; until=2026-12-31"},)";
  EXPECT_EQ(Verdict(Ask({Json(kSingle), Json(With(kSingle, other))})), "admitted");
  // One that ended hides nothing any more: taking it off changes nothing.
  const std::string ended = R"("annotations":{"litellm-warden.dev/exempt":"LW101; reason=x; until=2026-11-20"},)";
  EXPECT_EQ(Verdict(Ask({Json(kSingle), Json(With(kSingle, ended))})), "admitted");
}

TEST(Laundering, TheClustersOwnControllersMayTakeAnOwnerOff) {
  const Requester collector{"system:serviceaccount:kube-system:generic-garbage-collector", {}};
  EXPECT_EQ(Verdict(Ask({Json(kSingle), Json(With(kSingle, kOwner)), collector})), "admitted");
}

// Loud while it lasts, and gone by itself: mending something else afterwards must not be harder than before.
TEST(Laundering, BrokenGlassIsNoMark) {
  const std::string glass = R"("annotations":{"litellm-warden.dev/break-glass":"x; until=2026-11-21T18:00:00Z"},)";
  EXPECT_EQ(Verdict(Ask({Json(kSingle), Json(With(kSingle, glass))})), "admitted");
}

TEST(CompromisedImage, DeniesUnderEveryExcuse) {
  const Shape bad{.image = "ghcr.io/berriai/litellm:v1.107.0"};
  const std::string glass = R"("annotations":{"litellm-warden.dev/break-glass":"x; until=2026-11-21T18:00:00Z"},)";
  const std::string exempt = R"("annotations":{"litellm-warden.dev/exempt":"LW111; reason=x; until=2026-12-31"},)";
  for (const std::string& excuse : {std::string(), kOwner, glass, exempt}) {
    EXPECT_EQ(Verdict(Ask({Json(With(bad, excuse)), ""}), "LW111"), "error") << excuse;
    EXPECT_EQ(Verdict(Ask({Json(With(bad, excuse)), Json(With({}, excuse))}), "LW111"), "error") << excuse;
    EXPECT_EQ(Verdict(Ask({.object = Json(With(bad, excuse)), .old = "", .only_warns = true}), "LW111"), "error") << excuse;
  }
  const Requester collector{"system:serviceaccount:kube-system:deployment-controller", {}};
  EXPECT_EQ(Verdict(Ask({Json(bad), Json({}), collector}), "LW111"), "error");
  EXPECT_EQ(Verdict(Ask({Json(bad), Json(With(bad, kForeignLabel))}), "LW111"), "error");
  // It runs already: what changes something else is not stopped.
  EXPECT_EQ(Verdict(Ask({Json(With(bad, R"("labels":{"a":"b"},)")), Json(bad)}), "LW111"), "admitted");
}

TEST(Renaming, IsNoNewFault) {
  Shape renamed = kFloating;
  renamed.container = "litellm-proxy";
  EXPECT_EQ(Verdict(Ask({Json(renamed), Json(kFloating)}), "LW110"), "admitted");
  const std::string secret = R"({"name":"OPENAI_API_KEY","value":"sk-made-up-for-this-test-0123456789"})";
  Shape keyed{.env = secret};
  Shape renamed_keyed = keyed;
  renamed_keyed.container = "litellm-proxy";
  EXPECT_EQ(Verdict(Ask({Json(renamed_keyed), Json(keyed)}), "LW120"), "admitted");
  // Another secret under another name is another fault.
  renamed_keyed.env = R"({"name":"OPENAI_API_KEY","value":"sk-another-for-this-test-0123456789"})";
  EXPECT_EQ(Verdict(Ask({Json(renamed_keyed), Json(keyed)}), "LW120"), "error");
}

TEST(Renaming, WithASidecarBeforeIt) {
  Shape renamed = kFloating;
  renamed.container = "litellm-proxy";
  renamed.before_it = R"({"name":"istio-proxy","image":"docker.io/istio/proxyv2:1.24.0"},)";
  EXPECT_EQ(Verdict(Ask({Json(renamed), Json(kFloating)}), "LW110"), "admitted");
}

// The fault goes from one container to the other; both names stay.
TEST(Renaming, AFaultThatMovesIsNew) {
  const std::string floating = R"("image":"ghcr.io/berriai/litellm:latest")", fixed = R"("image":"ghcr.io/berriai/litellm:v1.80.0-stable")";
  const auto two = [&](const std::string& first, const std::string& first_name, const std::string& last) {
    Shape shape{.image = last, .container = "litellm-b"};
    shape.before_it = R"({"name":")" + first_name + R"(",)" + first + R"(,"env":[],"lifecycle":{"preStop":{"sleep":{"seconds":15}}}},)";
    return Json(shape);
  };
  const std::string latest = "ghcr.io/berriai/litellm:latest", stable = "ghcr.io/berriai/litellm:v1.80.0-stable";
  EXPECT_EQ(Verdict(Ask({two(fixed, "litellm-a", latest), two(floating, "litellm-a", stable)}), "LW110"), "error");
  // Renamed and moved at once is still the same container.
  EXPECT_EQ(Verdict(Ask({two(floating, "litellm-c", stable), two(floating, "litellm-a", stable)}), "LW110"), "admitted");
}

TEST(Renaming, OneOldFaultExcusesOne) {
  Shape two = kFloating;
  two.container = "litellm-a";
  two.before_it = R"({"name":"litellm-b","image":"ghcr.io/berriai/litellm:latest"},)";
  const auto evaluation = Ask({Json(two), Json(kFloating)});
  int errors = 0, admitted = 0;
  for (const Finding& finding : evaluation.findings) {
    if (finding.rule->id != "LW110") continue;
    (finding.admitted ? admitted : errors)++;
  }
  EXPECT_EQ(errors, 1);
  EXPECT_EQ(admitted, 1);
}

TEST(Renaming, AnOldFaultThatIsStillThereExcusesNoOther) {
  Shape two = kFloating;
  two.before_it = R"({"name":"litellm-b","image":"ghcr.io/berriai/litellm:latest"},)";
  EXPECT_EQ(Verdict(Ask({Json(two), Json(kFloating)}), "LW110"), "error");
}

TEST(Rollback, TheDenialKnowsTheWayBack) {
  const auto evaluation = Ask({Json(kFloating), Json({}), {"alice", {}}, "kubectl"});
  EXPECT_EQ(Verdict(evaluation, "LW110"), "error");
  EXPECT_EQ(evaluation.way_back,
            "to go back to an older revision all the same, break the glass for an hour, then repeat the rollback: kubectl -n llm annotate "
            "deployment litellm --overwrite 'litellm-warden.dev/break-glass=rollback; until=2026-11-21T13:00:00Z'");
}

TEST(Rollback, TheWayBackWorksThoughUndoTakesTheAnnotationOff) {
  const Shape running = With({}, R"("annotations":{"litellm-warden.dev/break-glass":"rollback; until=2026-11-21T13:00:00Z"},)");
  const auto evaluation = Ask({Json(kFloating), Json(running), {"alice", {}}, "kubectl"});
  EXPECT_EQ(Verdict(evaluation, "LW110"), "admitted");
  EXPECT_EQ(evaluation.break_glass.ways, std::vector<std::string>{"annotation until 2026-11-21T13:00:00Z: rollback"});
  EXPECT_EQ(evaluation.way_back, "");
  const Shape ended = With({}, R"("annotations":{"litellm-warden.dev/break-glass":"rollback; until=2026-11-21T11:00:00Z"},)");
  EXPECT_EQ(Verdict(Ask({Json(kFloating), Json(ended), {"alice", {}}, "kubectl"}), "LW110"), "error");
}

// The older revision came in by broken glass itself, and undo brings back its annotation.
TEST(Rollback, TheWayBackWorksThoughUndoBringsAnAnnotationOfOldBack) {
  const Shape running = With({}, R"("annotations":{"litellm-warden.dev/break-glass":"rollback; until=2026-11-21T13:00:00Z"},)");
  const Shape undone = With(kFloating, R"("annotations":{"litellm-warden.dev/break-glass":"long ago; until=2026-11-01T13:00:00Z"},)");
  const auto evaluation = Ask({Json(undone), Json(running), {"alice", {}}, "kubectl"});
  EXPECT_EQ(Verdict(evaluation, "LW110"), "admitted");
  EXPECT_EQ(evaluation.break_glass.refused, "");
  EXPECT_EQ(Verdict(Ask({Json(undone), Json({}), {"alice", {}}, "kubectl"}), "LW110"), "error");
}

TEST(Rollback, NothingIsSaidOfItWhereItIsNone) {
  EXPECT_EQ(Ask({Json(kFloating), ""}).way_back, "") << "made";
  Shape scaled = kFloating;
  scaled.replicas = "3";
  EXPECT_EQ(Ask({Json(scaled), Json({})}).way_back, "") << "something else changes too";
  Shape compromised{.image = "ghcr.io/berriai/litellm:v1.107.0"};
  EXPECT_EQ(Ask({Json(compromised), Json({})}).way_back, "") << "no way leads there";
  EXPECT_EQ(Ask({.object = Json(kFloating), .old = Json({}), .only_warns = true}).way_back, "") << "nothing denies";
}

TEST(OnlyWarns, LowersWhatThePolicyEnforces) {
  EXPECT_EQ(Verdict(Ask({.object = Json(kSingle), .old = "", .only_warns = true})), "admitted");
  EXPECT_EQ(Ask({.object = Json(kSingle), .old = "", .only_warns = true}).mode, Mode::kWarn);
}

TEST(MetadataOnly, WhatWasThereIsMarked) {
  const auto evaluation = Ask({Json(With(kSingle, R"("labels":{"a":"b"},)")), Json(kSingle)});
  ASSERT_FALSE(evaluation.findings.empty());
  for (const Finding& finding : evaluation.findings)
    EXPECT_TRUE(finding.was_there || finding.level < Severity::kWarning) << finding.message;
  for (const Finding& finding : Ask({Json(kSingle), Json({})}).findings) EXPECT_FALSE(finding.was_there);
}

bool Undo(const std::string& object, const std::string& old, std::string_view manager) {
  const Object now = ObjectFromJson(object), before = ObjectFromJson(old);
  return engine::IsUndo(now, {.operation = Operation::kUpdate, .old_object = &before, .field_manager = manager});
}

TEST(Update, AnUndoIsTold) {
  EXPECT_TRUE(Undo(Json(kFloating), Json({}), "kubectl"));
  EXPECT_TRUE(Undo(Json(kFloating), Json({}), "kubectl-rollout"));
  EXPECT_FALSE(Undo(Json(kFloating), Json({}), "kubectl-set"));
  EXPECT_FALSE(Undo(Json(kFloating), Json({}), "argocd-controller"));
  EXPECT_FALSE(Undo(Json(kFloating), Json(kFloating), "kubectl"));
  Shape scaled = kFloating;
  scaled.replicas = "3";
  EXPECT_FALSE(Undo(Json(scaled), Json({}), "kubectl"));
}

struct Managed {
  std::string manager;
  std::string fields;  // of the container
  std::string second = "00";
};

std::string ManagedFields(const std::vector<Managed>& entries) {
  std::string items;
  for (const Managed& entry : entries) {
    if (!items.empty()) items += ",";
    items += R"({"manager":")" + entry.manager + R"(","operation":"Update","time":"2026-11-21T12:00:)" + entry.second +
             R"(Z","fieldsV1":{"f:spec":{"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"litellm\"}":{)" + entry.fields + "}}}}}}}";
  }
  return R"("managedFields":[)" + items + "],";
}

bool UndoBy(const std::vector<Managed>& now, const std::vector<Managed>& before) {
  return Undo(Json(With(kFloating, ManagedFields(now))), Json(With({}, ManagedFields(before))), {});
}

const std::string kImage = R"("f:image":{})", kNameAndImage = R"(".":{},"f:name":{},"f:image":{})", kNameAlone = R"(".":{},"f:name":{})";

TEST(Update, TheWriterIsTheNewestOfManagedFields) {
  EXPECT_TRUE(UndoBy({{"kubectl", kImage, "07"}, {"python", kNameAlone}}, {{"python", kNameAndImage}}));
  EXPECT_TRUE(UndoBy({{"python", kNameAlone}, {"kubectl", kImage, "07"}}, {{"python", kNameAndImage}}));
  EXPECT_FALSE(UndoBy({{"kubectl", kNameAlone}, {"python", kImage, "07"}}, {{"kubectl", kNameAndImage}}));
}

// Its times are whole seconds: two writers of one second are told apart by who took a field.
TEST(Update, TheWriterOfTwoInOneSecondIsTheOneThatTookAField) {
  EXPECT_TRUE(UndoBy({{"kubectl", kImage}, {"python", kNameAlone}}, {{"python", kNameAndImage}}));
  EXPECT_TRUE(UndoBy({{"python", kNameAlone}, {"kubectl", kImage}}, {{"python", kNameAndImage}}));
  EXPECT_FALSE(UndoBy({{"kubectl", kNameAlone}, {"python", kImage}}, {{"kubectl", kNameAndImage}}));
  EXPECT_FALSE(UndoBy({{"python", kImage}, {"kubectl", kNameAlone}}, {{"kubectl", kNameAndImage}}));
  EXPECT_TRUE(UndoBy({{"kubectl", kNameAndImage}, {"python", R"("f:env":{})"}},
                     {{"kubectl", kNameAlone}, {"python", R"("f:env":{},"f:image":{})"}}));
}

}  // namespace
}  // namespace warden
