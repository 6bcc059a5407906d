// What conditions come to.
#include "ops/health.h"

#include <gtest/gtest.h>

#include <string>

#include "base/check.h"

namespace warden::ops {
namespace {

std::string Said(const Health::Answer& answer) { return (answer.ok ? "200 " : "503 ") + answer.text; }

TEST(Health, ItsPhaseIsAWord) {
  Health health;
  EXPECT_EQ(Said(health.Ready()), "503 starting");
  EXPECT_EQ(Said(health.Live()), "200 ok");
  health.Set(Health::Phase::kServing);
  EXPECT_EQ(Said(health.Ready()), "200 ok");
  health.Set(Health::Phase::kDraining);
  EXPECT_EQ(health.phase(), Health::Phase::kDraining);
  EXPECT_EQ(Said(health.Ready()), "503 draining");
  EXPECT_EQ(Said(health.Live()), "200 ok");
}

TEST(Health, ARemarkIsSaidAndDecidesNothing) {
  Health health;
  Condition& certificate = health.Add("certificate");
  certificate.Remark("it is old");
  EXPECT_EQ(Said(health.Ready()), "503 starting");
  health.Set(Health::Phase::kServing);
  EXPECT_EQ(Said(health.Ready()), "200 ok\ncertificate: it is old");
  EXPECT_EQ(Said(health.Live()), "200 ok");
  certificate.Ok();
  EXPECT_EQ(Said(health.Ready()), "200 ok");
}

TEST(Health, WhatIsNotOkDecidesWhatItIsAbout) {
  Health health;
  health.Set(Health::Phase::kServing);
  Condition& store = health.Add("store");
  Condition& loop = health.Add("loop", Condition::Decides::kLiveness);
  health.Add("certificate").Remark("it is old");
  store.NotOk("not listed yet");
  EXPECT_EQ(Said(health.Ready()), "503 not ready\nstore: not listed yet");
  EXPECT_EQ(Said(health.Live()), "200 ok");
  loop.NotOk("it has not moved for 90 s");
  EXPECT_EQ(Said(health.Ready()), "503 not ready\nstore: not listed yet\nloop: it has not moved for 90 s");
  EXPECT_EQ(Said(health.Live()), "503 not alive\nloop: it has not moved for 90 s");
  health.Set(Health::Phase::kStarting);
  EXPECT_EQ(Said(health.Ready()), "503 starting\nstore: not listed yet\nloop: it has not moved for 90 s");
}

TEST(Health, ANameIsGivenOnce) {
  Health health;
  health.Add("store");
  EXPECT_THROW(health.Add("store"), base::InternalError);
  EXPECT_THROW(health.Add("serving"), base::InternalError);
}

}  // namespace
}  // namespace warden::ops
