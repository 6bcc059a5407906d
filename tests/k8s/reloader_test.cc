// What Reloader would do, held against the decisions of its own code.
#include "k8s/reloader.h"

#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "support/objects.h"

namespace warden {
namespace {

using testing::ObjectFromJson;
using Answer = k8s::ReloadVerdict::Answer;
using Why = k8s::ReloadVerdict::Why;

// A workload with these annotations, as JSON members.
struct Read {
  explicit Read(const std::string& of_workload, const std::string& of_template = "")
      : object(ObjectFromJson(R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"litellm","annotations":{)" + of_workload +
                              R"(}},"spec":{"selector":{},"template":{"metadata":{"annotations":{)" + of_template +
                              R"(}},"spec":{"containers":[{"name":"litellm","image":"ghcr.io/berriai/litellm:v1"}]}}}})")),
        workload(*k8s::Workload::Make(object, engine::EmptySnapshot())),
        reloader(workload) {}
  k8s::ReloadVerdict Secret(std::string_view name, const Object* resource = nullptr) const {
    return reloader.Judge(k8s::ReloadKind::kSecret, name, resource);
  }
  k8s::ReloadVerdict ConfigMap(std::string_view name, const Object* resource = nullptr) const {
    return reloader.Judge(k8s::ReloadKind::kConfigMap, name, resource);
  }
  Object object;
  k8s::Workload workload;
  k8s::Reloader reloader;
};

Object Resource(const std::string& annotations) {
  return ObjectFromJson(R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"keys","annotations":{)" + annotations + "}}}");
}

const std::string kList = R"("secret.reloader.stakater.com/reload":"keys")";

// One item against one name.
bool ReloadItemMatches(std::string_view item, std::string_view name) {
  k8s::MatchingWork work;
  return k8s::ReloadList(item).Names(name, work) == k8s::Named::kYes;
}
bool IsValidReloadItem(std::string_view item) { return k8s::ReloadList(item).items()[0].kind != k8s::ReloadList::Kind::kBroken; }

TEST(Reloader, WithoutAnnotationsNothingRestarts) {
  const Read r(R"("a":"b")");
  EXPECT_FALSE(r.reloader.mentioned());
  EXPECT_EQ(r.Secret("keys").why, Why::kNothing);
}

TEST(Reloader, AListRestartsForItsKindOnly) {
  const Read r(kList);
  EXPECT_TRUE(r.reloader.mentioned());
  EXPECT_EQ(r.Secret("keys").why, Why::kList);
  EXPECT_EQ(r.Secret("keys").annotation.path().outer, "/metadata/annotations/secret.reloader.stakater.com~1reload");
  EXPECT_FALSE(r.Secret("keys-2").restarts());
  EXPECT_FALSE(r.ConfigMap("keys").restarts());
}

TEST(Reloader, ItemsAreRegularExpressionsWithBareAnchors) {
  EXPECT_TRUE(ReloadItemMatches("litellm-.*", "litellm-keys"));
  EXPECT_FALSE(ReloadItemMatches("litellm", "litellm-keys"));
  EXPECT_FALSE(ReloadItemMatches("keys", "litellm-keys"));
  EXPECT_TRUE(ReloadItemMatches("a.b", "axb"));
  EXPECT_FALSE(ReloadItemMatches("a.b", "axxb"));
  EXPECT_TRUE(ReloadItemMatches("keys|db", "keys-of-mine"));  // ^keys|db$: no brackets
  EXPECT_TRUE(ReloadItemMatches("(keys|db)", "db"));
  EXPECT_FALSE(ReloadItemMatches("(keys", "keys"));
  EXPECT_FALSE(IsValidReloadItem("(keys"));
  EXPECT_TRUE(IsValidReloadItem("keys"));
  EXPECT_FALSE(ReloadItemMatches("", "keys"));
}

TEST(Reloader, ItemsAreTrimmedAndABrokenOneDoesNotStopTheOthers) {
  const Read r(R"("secret.reloader.stakater.com/reload":" (broken , db ,keys")");
  EXPECT_TRUE(r.Secret("db").restarts());
  EXPECT_TRUE(r.Secret("keys").restarts());
  EXPECT_FALSE(r.Secret("broken").restarts());
}

TEST(Reloader, WhatIsBeyondTheBoundsIsUnknownAndNotNo) {
  const Read r(R"("secret.reloader.stakater.com/reload":"keys,(\\pL{60}){9}")");
  EXPECT_EQ(r.Secret("keys").why, Why::kList);
  EXPECT_EQ(r.Secret("db").answer, Answer::kUnknown);
  EXPECT_FALSE(r.Secret("db").restarts());
  EXPECT_NE(r.reloader.WhyUnknown(k8s::ReloadKind::kSecret).find("secret.reloader.stakater.com/reload"), std::string::npos);
  // What decides otherwise still decides.
  EXPECT_EQ(Read(R"("reloader.stakater.com/auto":"true","secret.reloader.stakater.com/reload":"(\\pL{60}){9}")").Secret("db").why,
            Why::kAuto);
}

TEST(Reloader, AutoIsAGoBoolean) {
  for (const std::string yes : {"true", "True", "1", "t", "TRUE"}) {
    EXPECT_EQ(Read(R"("reloader.stakater.com/auto":")" + yes + "\"").Secret("keys").why, Why::kAuto) << yes;
  }
  for (const std::string no : {"false", "yes", "on", "0", "", "enabled"}) {
    EXPECT_FALSE(Read(R"("reloader.stakater.com/auto":")" + no + "\"").Secret("keys").restarts()) << no;
  }
  const Read typed(R"("configmap.reloader.stakater.com/auto":"true")");
  EXPECT_EQ(typed.ConfigMap("x").why, Why::kTypedAuto);
  EXPECT_FALSE(typed.Secret("x").restarts());
}

TEST(Reloader, AListWorksWithAutoOff) {
  EXPECT_EQ(Read(kList + R"(,"reloader.stakater.com/auto":"false")").Secret("keys").why, Why::kList);
}

TEST(Reloader, SearchNeedsAMatchOnTheResource) {
  const Read r(R"("reloader.stakater.com/search":"true")");
  const Object matched = Resource(R"("reloader.stakater.com/match":"true")");
  const Object plain = Resource("");
  EXPECT_EQ(r.Secret("keys", &matched).why, Why::kSearch);
  EXPECT_FALSE(r.Secret("keys", &plain).restarts());
  EXPECT_EQ(r.Secret("keys").answer, Answer::kPerhaps);
  EXPECT_EQ(Read(R"("reloader.stakater.com/search":"1")").Secret("keys", &matched).answer, Answer::kNo);
}

TEST(Reloader, IgnoreComesBeforeExcludeBeforeTheList) {
  const Object ignored = Resource(R"("reloader.stakater.com/ignore":"true")");
  const Object not_ignored = Resource(R"("reloader.stakater.com/ignore":"1")");
  const Read r(kList + R"(,"reloader.stakater.com/auto":"true","secrets.exclude.reloader.stakater.com/reload":"db, other")");
  EXPECT_EQ(r.Secret("keys", &ignored).why, Why::kIgnored);
  EXPECT_EQ(r.Secret("keys", &not_ignored).why, Why::kList);
  EXPECT_EQ(r.Secret("other").why, Why::kExcluded);
  EXPECT_TRUE(r.Secret("other").declined());
  EXPECT_EQ(r.ConfigMap("other").why, Why::kAuto);
  // Excluded by name, not by expression, and before a list that names it.
  EXPECT_EQ(Read(kList + R"(,"secrets.exclude.reloader.stakater.com/reload":"ke.*")").Secret("keys").why, Why::kList);
  EXPECT_EQ(Read(kList + R"(,"secrets.exclude.reloader.stakater.com/reload":"keys")").Secret("keys").why, Why::kExcluded);
}

TEST(Reloader, ThePodTemplateCountsOnlyWhereTheWorkloadSaysNothingOfThatKind) {
  const Read alone("", kList);
  EXPECT_TRUE(alone.Secret("keys").restarts());
  EXPECT_TRUE(alone.reloader.from_template(k8s::ReloadKind::kSecret));
  EXPECT_FALSE(alone.reloader.from_template(k8s::ReloadKind::kConfigMap));
  for (const std::string hides : {R"("reloader.stakater.com/auto":"false")", R"("secret.reloader.stakater.com/auto":"false")",
                                  R"("reloader.stakater.com/search":"false")", R"("secret.reloader.stakater.com/reload":"")"}) {
    EXPECT_FALSE(Read(hides, kList).Secret("keys").restarts()) << hides;
  }
  // What is said of ConfigMaps, and an exclude list, hides nothing of Secrets.
  EXPECT_TRUE(Read(R"("configmap.reloader.stakater.com/reload":"config")", kList).Secret("keys").restarts());
  EXPECT_TRUE(Read(R"("secrets.exclude.reloader.stakater.com/reload":"db")", kList).Secret("keys").restarts());
  EXPECT_TRUE(Read(R"("configmap.reloader.stakater.com/auto":"true")", R"("reloader.stakater.com/auto":"true")").Secret("x").restarts());
}

TEST(Reloader, ExcludeOnThePodTemplateIsNotRead) {
  EXPECT_TRUE(Read("", kList + R"(,"secrets.exclude.reloader.stakater.com/reload":"keys")").Secret("keys").restarts());
}

TEST(Reloader, AListIsExtendedWhereItStandsAndStartedWhereItHidesNothing) {
  const auto place = [](const Read& r) { return r.reloader.ListField(k8s::ReloadKind::kSecret).path().outer; };
  const std::string on_workload = "/metadata/annotations/secret.reloader.stakater.com~1reload";
  const std::string on_template = "/spec/template/metadata/annotations/secret.reloader.stakater.com~1reload";
  EXPECT_EQ(place(Read("")), on_workload);
  EXPECT_EQ(place(Read(kList)), on_workload);
  EXPECT_EQ(place(Read("", kList)), on_template);
  EXPECT_EQ(place(Read("", R"("reloader.stakater.com/search":"true")")), on_template);
  EXPECT_EQ(place(Read("", R"("configmap.reloader.stakater.com/reload":"config")")), on_workload);
  EXPECT_EQ(place(Read(R"("reloader.stakater.com/auto":"false")", kList)), on_workload);
}

TEST(Reloader, ListsGrowAndShrink) {
  const std::vector<std::string_view> names = {"db", "sso"};
  EXPECT_EQ(k8s::ExtendReloadList("", names), "db,sso");
  EXPECT_EQ(k8s::ExtendReloadList("keys, other", names), "keys, other,db,sso");
  EXPECT_EQ(k8s::ExtendReloadList(" keys,", names), "keys,db,sso");
  EXPECT_EQ(k8s::CutReloadList("keys, db ,,sso", [](std::string_view item) { return item == "db"; }), "keys,sso");
  EXPECT_EQ(k8s::CutReloadList("db", [](std::string_view) { return true; }), "");
}

}  // namespace
}  // namespace warden
