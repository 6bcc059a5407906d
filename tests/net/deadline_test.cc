// ?timeout= as kube-apiserver writes it, and as nobody should.
#include "net/deadline.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace warden::net {
namespace {

using namespace std::chrono_literals;

TEST(TimeoutOf, ReadsWhatGoWrites) {
  const std::vector<std::pair<std::string, std::chrono::milliseconds>> rows = {
      {"/validate?timeout=10s", 10s},  {"/validate?timeout=1s", 1s}, {"/mutate/production?timeout=30s", 30s},
      {"/?timeout=1m30s", 90s},        {"/?timeout=500ms", 500ms},   {"/?timeout=1m0s", 60s},
      {"/?timeout=1h0m0s", 1h},        {"/?a=b&timeout=2s", 2s},     {"/?timeout=2s&a=b", 2s},
      {"/?timeout=2s&timeout=9s", 2s}, {"/?a&b&timeout=3s&c", 3s},
  };
  for (const auto& [target, wanted] : rows) EXPECT_EQ(TimeoutOf(target), wanted) << target;
}

TEST(TimeoutOf, TakesNothingForNoDeadline) {
  for (const char* target : {"/validate",
                             "/validate?",
                             "/?timeout",
                             "/?timeout=",
                             "/?timeout=10",
                             "/?timeout=s",
                             "/?timeout=-1s",
                             "/?timeout=+1s",
                             "/?timeout=1.5s",
                             "/?timeout=0s",
                             "/?timeout=1d",
                             "/?timeout=2h",
                             "/?timeout=99999999999999999999s",
                             "/?timeout=4294967295h",
                             "/?timeout=59m59s9999s",
                             "/?timeout=10s;",
                             "/?Timeout=1s",
                             "/?xtimeout=1s",
                             "/timeout=1s",
                             "/?timeout=%31s",
                             "",
                             "?",
                             "&timeout=1s"}) {
    EXPECT_EQ(TimeoutOf(target), std::nullopt) << target;
  }
}

}  // namespace
}  // namespace warden::net
