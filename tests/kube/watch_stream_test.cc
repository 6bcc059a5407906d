// Lines and events out of pieces of every size.
#include "kube/watch_stream.h"

#include <gtest/gtest.h>

#include <vector>

namespace warden::kube {
namespace {

std::vector<std::string> LinesOf(std::string_view text, std::size_t piece, std::size_t most, bool& all) {
  LineReader reader(most);
  std::vector<std::string> lines;
  all = true;
  for (std::size_t at = 0; all && at < text.size(); at += piece) {
    all = reader.Add(text.substr(at, piece), [&](std::string line) {
      lines.push_back(std::move(line));
      return true;
    });
  }
  return lines;
}

TEST(LineReader, TheSameLinesForEverySizeOfPieces) {
  const std::string text = "one\n\ntwo two\n\r\n" + std::string(50, 'x') + "\nhalf";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    bool all = false;
    EXPECT_EQ(LinesOf(text, piece, 50, all), (std::vector<std::string>{"one", "two two", std::string(50, 'x')})) << piece;
    EXPECT_TRUE(all);
  }
}

TEST(LineReader, ALineIsBounded) {
  for (std::size_t piece = 1; piece <= 60; ++piece) {
    bool all = true;
    EXPECT_EQ(LinesOf("one\n" + std::string(51, 'x') + "\n", piece, 50, all), std::vector<std::string>{"one"});
    EXPECT_FALSE(all);
  }
}

TEST(WatchStream, TheFirstFailureEndsIt) {
  std::vector<std::string> versions;
  const std::function<void(WatchEvent)> take = [&](const WatchEvent& event) { versions.push_back(event.resource_version); };
  const Resource things{"", "v1", "things"};
  WatchStream stream(things, take);
  EXPECT_TRUE(stream.Add(R"({"type":"ADDED","object":{"metadata":{"resourceVersion":"1"}}})"
                         "\n"));
  EXPECT_FALSE(stream.Add(R"({"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","code":410,"reason":"Gone"}})"
                          "\n"
                          R"({"type":"ADDED","object":{"metadata":{"resourceVersion":"2"}}})"
                          "\n"));
  EXPECT_EQ(versions, std::vector<std::string>{"1"});
  const auto error = stream.Finish();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->failure, ApiFailure::kGone);
  EXPECT_EQ(error->http_status, 410u);
}

TEST(WatchStream, AnEventOfAnotherKindIsAFailure) {
  int taken = 0;
  const std::function<void(WatchEvent)> take = [&](const WatchEvent&) { ++taken; };
  const Resource maps{"", "v1", "configmaps", {}, "ConfigMap"};
  WatchStream stream(maps, take);
  const auto line = [](const std::string& type, const std::string& kind) {
    return R"({"type":")" + type + R"(","object":{"kind":")" + kind + R"(","apiVersion":"v1","metadata":{"resourceVersion":"1"}}})" + "\n";
  };
  EXPECT_TRUE(stream.Add(line("ADDED", "ConfigMap")));
  EXPECT_TRUE(stream.Add(line("BOOKMARK", "ConfigMap")));
  EXPECT_FALSE(stream.Add(line("DELETED", "Secret")));
  EXPECT_EQ(taken, 2);
  const auto error = stream.Finish();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->failure, ApiFailure::kUnreadable);
  EXPECT_EQ(error->message, "an event of the watch is of another kind");
}

// An API server takes 10,000 levels, and so may anybody's object.
TEST(WatchStream, AnObjectMayBeNestedAsDeepAsItLikes) {
  std::vector<std::string> names;
  const std::function<void(WatchEvent)> take = [&](const WatchEvent& event) {
    names.emplace_back(event.document.root().Find("object")->Find("metadata")->Find("name")->text());
  };
  const Resource things{"", "v1", "things"};
  WatchStream stream(things, take);
  const std::string deep = std::string(10'000, '[') + std::string(10'000, ']');
  EXPECT_TRUE(stream.Add(R"({"type":"ADDED","object":{"data":)" + deep + R"(,"metadata":{"name":"a","resourceVersion":"1"}}})" + "\n"));
  EXPECT_FALSE(stream.Finish());
  EXPECT_EQ(names, std::vector<std::string>{"a"});
}

}  // namespace
}  // namespace warden::kube
