// A Lease of every API server, and two who want it.
#include <chrono>

#include "kube/api_lease_store.h"
#include "kube/contract_server.h"
#include "kube/leader_elector.h"

namespace warden::kube {
namespace {

using namespace std::chrono_literals;

class ContractLease : public ContractTest {
 protected:
  void SetUp() override {
    ContractTest::SetUp();
    if (HasFatalFailure()) return;
    auto made = ApiLeaseStore::Make(credentials(), clock(), {}, ns(), "leader");
    ASSERT_TRUE(made.ok()) << made.status().message();
    store_ = std::move(*made);
  }
  std::unique_ptr<ApiLeaseStore> store_;
};

Lease HeldBy(const std::string& holder) {
  return {.holder = holder, .duration = 15s, .transitions = 3, .acquired = std::chrono::sys_days(std::chrono::days(20'000)) + 1'500ms};
}

TEST_F(ContractLease, IsMadeReadAndChanged) {
  const auto missing = store_->Get(10s, {});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().failure, ApiFailure::kNotFound);
  const auto made = store_->Create(HeldBy(""), 10s, {});
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(made->holder, "");
  EXPECT_EQ(made->duration, 15s);
  EXPECT_EQ(made->transitions, 3);
  Lease mine = HeldBy("me");
  mine.resource_version = made->resource_version;
  const auto updated = store_->Update(mine, 10s, {});
  ASSERT_TRUE(updated.ok()) << updated.error().message;
  EXPECT_EQ(updated->holder, "me");
  EXPECT_NE(updated->resource_version, made->resource_version);
  EXPECT_EQ(store_->Get(10s, {})->holder, "me");
}

TEST_F(ContractLease, WhoWasQuickerWins) {
  const auto first = store_->Create(HeldBy(""), 10s, {});
  ASSERT_TRUE(first.ok()) << first.error().message;
  const auto again = store_->Create(HeldBy("you"), 10s, {});
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().failure, ApiFailure::kAlreadyExists);
  Lease mine = HeldBy("me");
  mine.resource_version = first->resource_version;
  ASSERT_TRUE(store_->Update(mine, 10s, {}).ok());
  Lease late = HeldBy("you");
  late.resource_version = first->resource_version;
  const auto refused = store_->Update(late, 10s, {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().failure, ApiFailure::kConflict);
  EXPECT_EQ(store_->Get(10s, {})->holder, "me");
}

TEST_F(ContractLease, WhatOthersWroteStays) {
  ASSERT_TRUE(store_->Create(HeldBy(""), 10s, {}).ok());
  const Resource leases{"coordination.k8s.io", "v1", "leases"};
  ASSERT_TRUE(client().Patch(leases, Key("leader"), PatchKind::kMerge, {{"metadata", {{"labels", {{"kept", "yes"}}}}}}).ok());
  Lease mine = HeldBy("me");
  mine.resource_version = store_->Get(10s, {})->resource_version;
  ASSERT_TRUE(store_->Update(mine, 10s, {}).ok());
  EXPECT_EQ(TextAt(*client().Get(leases, Key("leader")), {"metadata", "labels", "kept"}), "yes");
}

// The first takes it at once when it lies there as nobody's, and the second when the first has let go of it.
TEST_F(ContractLease, OneLeadsAndHandsItOn) {
  ASSERT_TRUE(store_->Create({}, 10s, {}).ok());
  auto other = ApiLeaseStore::Make(credentials(), clock(), {}, ns(), "leader");
  ASSERT_TRUE(other.ok()) << other.status().message();
  RealPause pause(clock());
  const auto as = [](const char* identity) {
    return LeaderOptions{.identity = identity, .duration = 6s, .renew_deadline = 4s, .retry = 1s, .call_timeout = 2s};
  };
  LeaderElector first({.lease = *store_, .clock = clock(), .pause = pause, .log = {}}, as("first"));
  first.Start();
  ASSERT_TRUE(Eventually([&] { return first.MayWrite(); }));
  LeaderElector second({.lease = **other, .clock = clock(), .pause = pause, .log = {}}, as("second"));
  second.Start();
  EXPECT_FALSE(second.MayWrite());
  first.Stop();
  EXPECT_FALSE(first.MayWrite());
  EXPECT_TRUE(Eventually([&] { return second.MayWrite(); }));
  EXPECT_EQ(store_->Get(10s, {})->holder, "second");
  second.Stop();
}

}  // namespace
}  // namespace warden::kube
