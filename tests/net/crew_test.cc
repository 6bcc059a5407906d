// The watch sleeps when nothing happens, and must not sleep while something is owed.
#include "net/crew.h"

#include <atomic>
#include <cstdint>

#include <gtest/gtest.h>

#include "net/test_server.h"

namespace warden::net {
namespace {

struct Watched {
  std::atomic<int> ticks{0}, owed{0};
  std::atomic<std::uint64_t> relieved{0}, broken{0};
  Lanes lanes{1};
  Crew crew{lanes, Crew::Settings(),
            [this] {
              ++ticks;
              return owed > 0 && --owed > 0;
            },
            Crew::Counters{relieved, broken}};
};

TEST(Crew, TicksAsLongAsSomethingIsOwed) {
  Watched watched;
  watched.owed = 20;  // far more than it ticks before it sleeps
  watched.crew.Start();
  EXPECT_TRUE(Eventually([&] { return watched.owed == 0; }));
}

TEST(Crew, IsWokenWithoutATurn) {
  Watched watched;
  watched.crew.Start();
  for (int round = 0; round < 3; ++round) {
    const int before = watched.ticks;
    watched.owed = 10;
    watched.crew.Wake();
    EXPECT_TRUE(Eventually([&] { return watched.owed == 0 && watched.ticks >= before + 10; }));
  }
}

}  // namespace
}  // namespace warden::net
