// Who stays and who goes, without a socket.
#include "net/connection_table.h"

#include <deque>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warden::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Phase = Connection::Phase;
using Welcome = Connection::Welcome;

PeerAddress Address(unsigned char last) {
  PeerAddress address{};
  address.back() = last;
  return address;
}

class Fake final : public Connection {
 public:
  Fake(unsigned char address, int number, std::vector<int>& told) : Connection(Address(address), -1), number_(number), told_(told) {
    since = number;
  }
  void CloseIf(Which) override {}
  void MakeRoom() override { told_.push_back(number_); }

 private:
  const int number_;
  std::vector<int>& told_;
};

class ConnectionTableTest : public testing::Test {
 protected:
  Welcome Come(unsigned char address, Phase then = Phase::kNeverAsked) {
    const Welcome welcome = table_.Admit(Address(address));
    if (welcome == Welcome::kTurnAway) return welcome;
    Fake& one = all_.emplace_back(address, ++count_, told_);
    one.phase = then;
    table_.Add(one, welcome);
    return welcome;
  }
  void Come(int times, unsigned char address, Phase then) {
    for (int i = 0; i < times; ++i) EXPECT_EQ(Come(address, then), Welcome::kServe);
  }

  std::vector<int> told_;  // to go, by number
  ConnectionTable table_{{.served = 10, .overflow = 1, .per_address = 8}};
  std::deque<Fake> all_;
  int count_ = 0;
};

TEST_F(ConnectionTableTest, BelowHalfNobodyGoes) {
  Come(5, 1, Phase::kNeverAsked);
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(ConnectionTableTest, AboveHalfTheOldestThatNeverAskedGoes) {
  Come(2, 1, Phase::kIdle);
  Come(3, 1, Phase::kNeverAsked);
  Come(3, 2, Phase::kBusy);
  EXPECT_THAT(told_, ElementsAre(3, 4, 5));
  Come(3, 2, Phase::kBusy);
  EXPECT_THAT(told_, ElementsAre(3, 4, 5)) << "those that have asked stay";
  EXPECT_EQ(table_.served(), 8);
  EXPECT_EQ(table_.closed_for_room(), 3u);
}

TEST_F(ConnectionTableTest, AnAddressAtItsShareIsToldToComeBack) {
  Come(8, 1, Phase::kIdle);
  EXPECT_EQ(Come(1), Welcome::kComeBack);
  EXPECT_EQ(Come(2), Welcome::kServe);
  EXPECT_EQ(table_.served(), 9);
}

TEST_F(ConnectionTableTest, WhenAllPlacesAreTakenWhoHasMostPaysForWhoHasFewer) {
  Come(6, 1, Phase::kIdle);
  Come(4, 2, Phase::kIdle);
  EXPECT_EQ(Come(3, Phase::kIdle), Welcome::kServe);
  EXPECT_THAT(told_, ElementsAre(1));
  EXPECT_EQ(Come(1, Phase::kIdle), Welcome::kComeBack) << "not for itself";
  all_[1].phase = all_[2].phase = all_[3].phase = all_[4].phase = all_[5].phase = Phase::kBusy;
  EXPECT_EQ(Come(3, Phase::kIdle), Welcome::kComeBack) << "busy ones stay, those of who has less too";
}

TEST_F(ConnectionTableTest, WhoHasItsLastAnswerGoesBeforeTheIdle) {
  Come(5, 1, Phase::kBusy);
  Come(3, 2, Phase::kIdle);
  Come(1, 2, Phase::kLingering);
  Come(1, 2, Phase::kBusy);
  EXPECT_EQ(Come(2), Welcome::kServe);
  EXPECT_THAT(told_, ElementsAre(9));
}

TEST_F(ConnectionTableTest, BusyOnesAreNeverToldToGo) {
  Come(8, 1, Phase::kBusy);
  Come(2, 2, Phase::kBusy);
  EXPECT_EQ(Come(3, Phase::kBusy), Welcome::kComeBack);
  EXPECT_EQ(Come(3, Phase::kBusy), Welcome::kTurnAway);
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(ConnectionTableTest, WhoHasGoneGivesItsPlaceBackOnce) {
  Come(6, 1, Phase::kNeverAsked);
  ASSERT_THAT(told_, ElementsAre(1));
  table_.Remove(all_[0]);  // told before
  EXPECT_EQ(table_.served(), 5);
  table_.Remove(all_[1]);
  table_.Remove(all_[1]);
  EXPECT_EQ(table_.served(), 4);
}

TEST_F(ConnectionTableTest, WhoBecameBusyMeanwhileStaysAndCounts) {
  Come(6, 1, Phase::kNeverAsked);
  all_[0].phase = Phase::kBusy;
  table_.Spare(all_[0]);
  EXPECT_EQ(table_.served(), 6);
  table_.Remove(all_[0]);
  EXPECT_EQ(table_.served(), 5);
}

TEST(ConnectionTable, WhereRequestsAreRepeatedTheIdleGoForAnybody) {
  std::vector<int> told;
  ConnectionTable table({.served = 4, .overflow = 0, .per_address = 3, .idle_may_go = true});
  std::deque<Fake> all;
  for (int i = 1; i <= 20; ++i) {
    ASSERT_EQ(table.Admit(Address(1)), Welcome::kServe) << i;
    table.Add(all.emplace_back(1, i, told), Welcome::kServe);
    all.back().phase = Phase::kIdle;
  }
  EXPECT_EQ(table.served(), 3);
  EXPECT_EQ(told.size(), 17u);
}

}  // namespace
}  // namespace warden::net
