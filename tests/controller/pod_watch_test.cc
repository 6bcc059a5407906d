// What of the many changes of pods is worth a look.
#include "controller/pod_watch.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>

#include "doc/reader.h"

namespace warden::controller {
namespace {

std::string Pod(const std::string& address, const std::string& ready, const std::string& more = "") {
  return fmt::format(
      R"({{"metadata":{{"name":"a","uid":"u"{}}},"status":{{"podIP":"{}","conditions":[{{"type":"Ready","status":"{}"}}]}}}})", more,
      address, ready);
}

class PodWatching : public ::testing::Test {
 protected:
  void Tell(kube::WatchEvent::Type type, const std::string& pod) {
    watch_.Apply({type, "1", *doc::ReadJson(R"({"type":"X","object":)" + pod + "}", "").document});
  }
  void List(const std::string& pods) {
    watch_.Begin();
    watch_.Page(*doc::ReadJson(R"({"items":[)" + pods + "]}", "").document);
    watch_.End();
  }
  int told_ = 0;
  PodWatch watch_{[this] { ++told_; }};
};

TEST_F(PodWatching, WhatMattersIsTold) {
  using Type = kube::WatchEvent::Type;
  List("");
  EXPECT_EQ(told_, 0);
  Tell(Type::kAdded, Pod("", "False"));
  EXPECT_EQ(told_, 1);
  Tell(Type::kModified, Pod("10.0.0.1", "False"));
  EXPECT_EQ(told_, 2);
  Tell(Type::kModified, Pod("10.0.0.1", "True"));
  EXPECT_EQ(told_, 3);
  Tell(Type::kModified, Pod("10.0.0.1", "True", R"(,"labels":{"x":"y"})"));
  EXPECT_EQ(told_, 3) << "a label changes nothing";
  Tell(Type::kModified, Pod("10.0.0.1", "True", R"(,"deletionTimestamp":"2026-01-01T00:00:00Z")"));
  EXPECT_EQ(told_, 4);
  Tell(Type::kDeleted, Pod("10.0.0.1", "True"));
  EXPECT_EQ(told_, 5);
  Tell(Type::kDeleted, Pod("10.0.0.1", "True"));
  EXPECT_EQ(told_, 5);
}

TEST_F(PodWatching, AListThatIsTheSameSaysNothing) {
  List(Pod("10.0.0.1", "True"));
  EXPECT_EQ(told_, 1);
  List(Pod("10.0.0.1", "True"));
  EXPECT_EQ(told_, 1);
  List("");
  EXPECT_EQ(told_, 2);
  EXPECT_EQ(watch_.Size(), 0U);
}

}  // namespace
}  // namespace warden::controller
