// What every API server answers to the verbs on single objects.
#include <algorithm>

#include "kube/contract_server.h"

namespace warden::kube {
namespace {

using ContractObjects = ContractTest;
using nlohmann::json;

TEST_F(ContractObjects, CreateGetUpdateDelete) {
  const auto made = client().Create(kConfigMaps, Key(""), ConfigMap("a"));
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_FALSE(VersionOf(*made).empty());
  const auto got = client().Get(kConfigMaps, Key("a"));
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(TextAt(*got, {"data", "key"}), "value");
  EXPECT_EQ(TextAt(*got, {"kind"}), "ConfigMap");
  const auto updated = client().Update(kConfigMaps, Key("a"), ConfigMap("a", {{"key", "new"}}));
  ASSERT_TRUE(updated.ok()) << updated.error().message;
  EXPECT_EQ(TextAt(*updated, {"data", "key"}), "new");
  EXPECT_NE(VersionOf(*updated), VersionOf(*made));
  EXPECT_TRUE(client().Delete(kConfigMaps, Key("a")).ok());
  const auto gone = client().Get(kConfigMaps, Key("a"));
  ASSERT_FALSE(gone.ok());
  EXPECT_EQ(gone.error().failure, ApiFailure::kNotFound);
  EXPECT_EQ(gone.error().http_status, 404u);
  EXPECT_EQ(gone.error().reason, "NotFound");
}

TEST_F(ContractObjects, WhatIsThereIsNotCreatedAgain) {
  Put(ConfigMap("a"));
  const auto again = client().Create(kConfigMaps, Key(""), ConfigMap("a"));
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().failure, ApiFailure::kAlreadyExists);
}

TEST_F(ContractObjects, AnUpdateOfAnOldStateIsAConflict) {
  const std::string old = Put(ConfigMap("a"));
  ASSERT_TRUE(client().Update(kConfigMaps, Key("a"), ConfigMap("a", {{"key", "new"}})).ok());
  json late = ConfigMap("a", {{"key", "late"}});
  late["metadata"]["resourceVersion"] = old;
  const auto updated = client().Update(kConfigMaps, Key("a"), late);
  ASSERT_FALSE(updated.ok());
  EXPECT_EQ(updated.error().failure, ApiFailure::kConflict);
  EXPECT_EQ(updated.error().http_status, 409u);
}

TEST_F(ContractObjects, WhatIsInvalidIsToldWithItsCauses) {
  const auto made = client().Create(kConfigMaps, Key(""), ConfigMap("Not A Name"));
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().failure, ApiFailure::kInvalid);
  EXPECT_EQ(made.error().http_status, 422u);
  ASSERT_FALSE(made.error().causes.empty());
  EXPECT_EQ(made.error().causes[0].field, "metadata.name");
}

TEST_F(ContractObjects, MergeAndJsonPatches) {
  Put(ConfigMap("a", {{"one", "1"}, {"two", "2"}}));
  const auto merged = client().Patch(kConfigMaps, Key("a"), PatchKind::kMerge, {{"data", {{"one", nullptr}, {"three", "3"}}}});
  ASSERT_TRUE(merged.ok()) << merged.error().message;
  EXPECT_EQ(TextAt(*merged, {"data", "one"}), "");
  EXPECT_EQ(TextAt(*merged, {"data", "three"}), "3");
  const auto patched =
      client().Patch(kConfigMaps, Key("a"), PatchKind::kJson, {{{"op", "replace"}, {"path", "/data/two"}, {"value", "zwei"}}});
  ASSERT_TRUE(patched.ok()) << patched.error().message;
  EXPECT_EQ(TextAt(*patched, {"data", "two"}), "zwei");
  const auto wrong = client().Patch(kConfigMaps, Key("a"), PatchKind::kJson, {{{"op", "test"}, {"path", "/data/two"}, {"value", "no"}}});
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().failure, ApiFailure::kInvalid);
}

TEST_F(ContractObjects, ServerSideApplyMakesAndKeepsOwners) {
  const auto made = client().Patch(kConfigMaps, Key("a"), PatchKind::kApply, ConfigMap("a", {{"key", "ours"}}), {.field_manager = "one"});
  ASSERT_TRUE(made.ok()) << made.error().message;
  const auto same = client().Patch(kConfigMaps, Key("a"), PatchKind::kApply, ConfigMap("a", {{"key", "ours"}}), {.field_manager = "one"});
  ASSERT_TRUE(same.ok()) << same.error().message;
  EXPECT_EQ(VersionOf(*same), VersionOf(*made));
  const auto other =
      client().Patch(kConfigMaps, Key("a"), PatchKind::kApply, ConfigMap("a", {{"key", "theirs"}}), {.field_manager = "two"});
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().failure, ApiFailure::kConflict);
  ASSERT_FALSE(other.error().causes.empty());
  EXPECT_EQ(other.error().causes[0].reason, "FieldManagerConflict");
  const auto forced = client().Patch(kConfigMaps, Key("a"), PatchKind::kApply, ConfigMap("a", {{"key", "theirs"}}),
                                     {.field_manager = "two", .force = true});
  ASSERT_TRUE(forced.ok()) << forced.error().message;
  EXPECT_EQ(TextAt(*forced, {"data", "key"}), "theirs");
}

TEST_F(ContractObjects, ADryRunStoresNothing) {
  const auto made = client().Create(kConfigMaps, Key(""), ConfigMap("a"), {.dry_run = true});
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(client().Get(kConfigMaps, Key("a")).error().failure, ApiFailure::kNotFound);
  const std::string version = Put(ConfigMap("b"));
  const auto patched = client().Patch(kConfigMaps, Key("b"), PatchKind::kMerge, {{"data", {{"key", "dry"}}}}, {.dry_run = true});
  ASSERT_TRUE(patched.ok()) << patched.error().message;
  EXPECT_EQ(TextAt(*patched, {"data", "key"}), "dry");
  EXPECT_EQ(VersionOf(*client().Get(kConfigMaps, Key("b"))), version);
}

TEST_F(ContractObjects, DeletionHasPreconditions) {
  const auto made = client().Create(kConfigMaps, Key(""), ConfigMap("a"));
  ASSERT_TRUE(made.ok()) << made.error().message;
  const auto other = client().Delete(kConfigMaps, Key("a"), {.uid = "00000000-0000-0000-0000-000000000000"});
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().failure, ApiFailure::kConflict);
  const auto old = client().Delete(kConfigMaps, Key("a"), {.resource_version = "1"});
  ASSERT_FALSE(old.ok());
  EXPECT_EQ(old.error().failure, ApiFailure::kConflict);
  EXPECT_TRUE(
      client().Delete(kConfigMaps, Key("a"), {.uid = TextAt(*made, {"metadata", "uid"}), .resource_version = VersionOf(*made)}).ok());
  EXPECT_EQ(client().Delete(kConfigMaps, Key("a")).error().failure, ApiFailure::kNotFound);
}

TEST_F(ContractObjects, DeleteCollectionTakesWhatIsSelected) {
  Put(ConfigMap("a", {{"k", "v"}}, {{"sort", "x"}}));
  Put(ConfigMap("b", {{"k", "v"}}, {{"sort", "x"}}));
  Put(ConfigMap("c", {{"k", "v"}}, {{"sort", "y"}}));
  const auto done = client().DeleteCollection(kConfigMaps, ns(), {.labels = "sort=x"});
  ASSERT_TRUE(done.ok()) << done.error().message;
  EXPECT_FALSE(client().Get(kConfigMaps, Key("a")).ok());
  EXPECT_FALSE(client().Get(kConfigMaps, Key("b")).ok());
  EXPECT_TRUE(client().Get(kConfigMaps, Key("c")).ok());
  EXPECT_EQ(client().DeleteCollection(kConfigMaps, "", {}).error().failure, ApiFailure::kInvalid);
}

TEST_F(ContractObjects, AKindThatIsNotInstalledIsNotFound) {
  const auto got = client().Get({"example.invalid", "v1", "things"}, Key("a"));
  ASSERT_FALSE(got.ok());
  // A path that no handler has is answered as plain text, which is no Status.
  EXPECT_TRUE(got.error().failure == ApiFailure::kNotFound) << ToString(got.error().failure) << " " << got.error().message;
  EXPECT_EQ(got.error().http_status, 404u);
}

TEST_F(ContractObjects, NamesWithPercentAndSlashNeverLeave) {
  for (const char* name : {"", ".", "..", "a/b", "../x", "a%2fb", "a b", "a\nb"}) {
    const auto got = client().Get(kConfigMaps, Key(name));
    ASSERT_FALSE(got.ok()) << name;
    EXPECT_EQ(got.error().failure, ApiFailure::kInvalid) << name;
    EXPECT_EQ(got.error().http_status, 0u) << name;
  }
  // What only needs encoding is sent, and is not there.
  EXPECT_EQ(client().Get(kConfigMaps, Key("a:b?c=d&e#f")).error().failure, ApiFailure::kNotFound);
}

TEST_F(ContractObjects, PodsLogsEvictionAndBudgets) {
  // On a real cluster the ServiceAccount "default" comes a moment after the namespace.
  ASSERT_TRUE(Eventually([&] { return client().Create(kPodsResource, Key(""), Pod("waits")).ok(); }));
  const auto log = client().Logs(Key("waits"), {.container = "main", .tail_lines = 10});
  ASSERT_TRUE(log.ok()) << log.error().message;
  EXPECT_EQ(*log, "");  // it has no node to ask
  EXPECT_EQ(client().Logs(Key("nobody"), {}).error().failure, ApiFailure::kNotFound);
  EXPECT_TRUE(client().Evict(Key("waits")).ok());
  EXPECT_EQ(client().Evict(Key("waits")).error().failure, ApiFailure::kNotFound);

  ASSERT_TRUE(client().Create(kPodsResource, Key(""), Pod("guarded")).ok());
  const json budget = {{"apiVersion", "policy/v1"},
                       {"kind", "PodDisruptionBudget"},
                       {"metadata", {{"name", "guard"}}},
                       {"spec", {{"minAvailable", 1}, {"selector", {{"matchLabels", {{"app", "guarded"}}}}}}}};
  ASSERT_TRUE(client().Create({"policy", "v1", "poddisruptionbudgets"}, Key(""), budget).ok());
  const json running = {{"status", {{"phase", "Running"}, {"conditions", {{{"type", "Ready"}, {"status", "True"}}}}}}};
  ASSERT_TRUE(client().Patch({"", "v1", "pods", "status"}, Key("guarded"), PatchKind::kMerge, running).ok());
  const auto evicted = client().Evict(Key("guarded"));
  ASSERT_FALSE(evicted.ok());
  EXPECT_EQ(evicted.error().failure, ApiFailure::kTooManyRequests) << evicted.error().message;
  ASSERT_FALSE(evicted.error().causes.empty());
  EXPECT_EQ(evicted.error().causes[0].reason, "DisruptionBudget");
}

TEST_F(ContractObjects, ThePathsOfTheServerItself) {
  const auto version = client().Raw("/version");
  ASSERT_TRUE(version.ok()) << version.error().message;
  EXPECT_NE(version->find("gitVersion"), std::string::npos);
  EXPECT_EQ(*client().Raw("/readyz"), "ok");
  EXPECT_NE(client().Raw("/metrics")->find("apiserver_request_total"), std::string::npos);
  for (const char* path : {"", "version", "/../x", "/a/%2e%2E/b", "//host/x", "/a%2fb", "/a b", "/a\r\nX: y"}) {
    EXPECT_EQ(client().Raw(path).error().failure, ApiFailure::kInvalid) << path;
  }
}

TEST_F(ContractObjects, WhatWeMayIsAsked) {
  const auto may = client().MayI({"get", kConfigMaps, Key("a")});
  ASSERT_TRUE(may.ok()) << may.error().message;
  EXPECT_TRUE(may->allowed);
}

}  // namespace
}  // namespace warden::kube
