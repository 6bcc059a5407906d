// Lines of the log as they are written: one line whatever the values hold, no credential, all of it there at the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <thread>
#include <vector>

#include "app/log_line.h"
#include "app/real_log.h"

namespace warden {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kTime = "2026-11-21T16:30:00.123Z";

std::string Json(std::initializer_list<base::LogField> fields) { return app::JsonLogLine(kTime, base::LogLevel::kInfo, "denied", fields); }
std::string Text(std::initializer_list<base::LogField> fields) {
  return app::TextLogLine(kTime, base::LogLevel::kWarning, "denied", fields);
}

TEST(LogLine, Json) {
  EXPECT_EQ(Json({}), R"({"time":"2026-11-21T16:30:00.123Z","level":"info","message":"denied"})");
  EXPECT_EQ(Json({{"object", "litellm"}, {"count", std::int64_t{-3}}, {"dry_run", true}}),
            R"({"time":"2026-11-21T16:30:00.123Z","level":"info","message":"denied","object":"litellm","count":-3,"dry_run":true})");
}

TEST(LogLine, Text) {
  EXPECT_EQ(Text({}), "2026-11-21T16:30:00.123Z warning denied");
  EXPECT_EQ(Text({{"object", "litellm"}, {"rules", "LW101, LW103"}, {"empty", ""}, {"count", std::int64_t{7}}, {"dry_run", false}}),
            R"(2026-11-21T16:30:00.123Z warning denied object=litellm rules="LW101, LW103" empty="" count=7 dry_run=false)");
}

TEST(LogLine, ForeignNamesStayInTheirField) {
  using namespace std::string_view_literals;  // it has a NUL in it
  const auto evil = "a\n{\"level\":\"info\"}\x1b[31m\0\xff x=y"sv;
  for (const std::string& line : {Json({{"object", evil}}), Text({{"object", evil}})}) {
    EXPECT_TRUE(std::none_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; })) << line;
    EXPECT_THAT(line, HasSubstr(R"(a\n{\"level\":\"info\"})"));
  }
}

TEST(LogLine, MasksWhatHasTheShapeOfACredential) {
  const std::string key = "sk-" + std::string(40, 'a');
  for (const std::string& line : {Json({{"reason", "bad key " + key}}), Text({{"reason", "bad key " + key}})}) {
    EXPECT_THAT(line, HasSubstr("[redacted]"));
    EXPECT_THAT(line, Not(HasSubstr(key)));
  }
}

std::string Written(const cli::LogSettings& settings, const std::function<void(const base::Log&)>& write) {
  ::testing::internal::CaptureStderr();
  {
    app::RealLog log;
    write(log.Open(settings));
  }
  return ::testing::internal::GetCapturedStderr();
}

TEST(RealLog, WritesLinesOfItsFormatFromItsLevelOn) {
  const auto write = [](const base::Log& log) {
    log.Debug("unheard");
    log.Info("heard", {{"key", "{} %v"}});
  };
  EXPECT_THAT(Written({.level = base::LogLevel::kInfo, .format = cli::LogFormat::kJson}, write),
              ContainsRegex(R"(^\{"time":"20[0-9-]+T[0-9:]+\.[0-9]{3}Z","level":"info","message":"heard","key":"\{\} %v"\}
$)"));
  EXPECT_THAT(Written({.level = base::LogLevel::kInfo, .format = cli::LogFormat::kText}, write),
              ContainsRegex(R"(^20[0-9-]+T[0-9:]+\.[0-9]{3}Z info heard key="\{\} %v"
$)"));
  EXPECT_EQ(Written({.level = base::LogLevel::kWarning}, write), "");
  EXPECT_EQ(Written({.level = base::LogLevel::kOff}, [](const base::Log& log) { log.Error("x"); }), "");
}

TEST(RealLog, LinesOfManyThreadsStayWhole) {
  const std::string text = Written({.format = cli::LogFormat::kText}, [](const base::Log& log) {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&log] {
        for (int i = 0; i < 200; ++i) log.Info("line", {{"end", "here"}});
      });
    }
  });
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 800);
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = text.find('\n', begin);
    ASSERT_TRUE(std::string_view(text).substr(begin, end - begin).ends_with("Z info line end=here"));
    begin = end + 1;
  }
}

TEST(Log, WithoutASinkSaysNothing) {
  const base::Log log;
  EXPECT_FALSE(log.Wants(base::LogLevel::kError));
  log.Error("nobody hears it");
}

}  // namespace
}  // namespace warden
