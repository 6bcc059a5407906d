// Things we do not want in the code, each with its reason.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <memory>

#include "meta/source_tree.h"

namespace warden {
namespace {

using testing::FilesUnder;
using testing::Lines;
using testing::ReadWhole;
using testing::Root;

struct Word {
  const char* pattern;
  const char* why;
  std::set<std::string> except;  // prefixes of files where it may stand
};

const Word kWords[] = {
    {R"(std::regex)", "exponential time and stack overflow on long input: RE2", {}},
    {R"(std::c(out|err)\b)", "output goes through the Environment that app makes", {"src/app/"}},
    {R"(using namespace)", "names say where they come from", {}},
    {R"(\bgetenv\b)", "the environment is read in app alone", {"src/app/"}},
    {R"([Cc]lock::now|clock_gettime|\btime\(nullptr\))",
     "the clock is handed down (base/clock.h)",
     {"src/app/",
      // Timers of calls, which measure real sockets.
      "src/net/call_wait.cc",       // when a call is late
      "src/net/client_connect.cc",  // how long each address of a name may take
      "src/net/http_client.cc",     // since when a connection is quiet
      "src/net/name_lookup.cc",     // how long addresses that nobody waited for are kept
      // Timers of the server, each beside the one of Asio that it goes with.
      "src/net/connection_table.h",  // since when a connection is quiet
      "src/net/crew.cc",             // how long a handler has its thread
      "src/net/exchange.h",          // when a request arrived
      "src/net/heap_trim.cc",        // how long nothing has happened
      "src/net/http_server.cc",      // the grace of a drain
      "src/net/session.h"}},         // deadlines of a request and of its end
    {R"(std::(o|w?f|wo)fstream|std::fstream|\bfopen\(|::creat\()",
     "files are written through FileSystem (base/file_system.h)",
     {"src/app/"}},
    {R"(yaml_parser_load)", "quadratic on anchors: events", {}},
    {R"(\b(system|popen|execvp?)\()", "no program is run on an object", {}},
    {R"(rand\(\))", "not random", {}},
    {R"(EXCEPTION_WHAT|\.what\(\))", "a third party's text quotes its input", {"src/net/", "src/app/", "src/cli/"}},
};

TEST(Words, NotInTheCode) {
  std::vector<std::unique_ptr<RE2>> patterns;
  for (const Word& word : kWords) patterns.push_back(std::make_unique<RE2>(word.pattern));
  for (const std::string folder : {"src", "include"}) {
    for (const std::string& file : FilesUnder(folder, {".cc", ".h", ".inc"})) {
      const auto lines = Lines(ReadWhole(Root() / file));
      for (std::size_t i = 0; i < lines.size(); ++i) {
        for (std::size_t w = 0; w < patterns.size(); ++w) {
          const Word& word = kWords[w];
          const bool excepted =
              std::any_of(word.except.begin(), word.except.end(), [&](const std::string& prefix) { return file.starts_with(prefix); });
          EXPECT_TRUE(excepted || !RE2::PartialMatch(lines[i], *patterns[w]))
              << file << ":" << i + 1 << ": " << word.pattern << ": " << word.why;
        }
      }
    }
  }
}

// What people read: string literals, and the pages. The plain word for each is the one that the messages use now.
const Word kTexts[] = {
    {R"(\bwant (at (least|most)|one|text|the|a)\b|\(want )", "should be …", {}},
    {R"(\b[Mm]end(s|ed|ing)?\b)", "fix", {}},
    {R"(world failed)", "network or cluster failure", {}},
    {R"(is said by objects)", "depends on objects", {}},
    {R"(\bwithout a word\b)", "silently", {}},
    {R"(who said so)", "where each value comes from", {}},
    {R"((this|your) house)", "your organisation", {}},
    {R"(what images say)", "overriding image tags", {}},
    {R"(in a line end)", "with a newline", {}},
    {R"(Give the pod)", "Set terminationGracePeriodSeconds: 60", {}},
};

// The string literals of a line of code; all of a line of a page.
std::string TextOf(const std::string& line, bool code) {
  if (!code) return line;
  std::string text;
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!inside && line.compare(i, 2, "//") == 0) break;
    if (line[i] == '\\' && inside) {
      ++i;
    } else if (line[i] == '"') {
      inside = !inside;
      text += '\n';
    } else if (inside) {
      text += line[i];
    }
  }
  return text;
}

TEST(Words, TextsArePlain) {
  for (const Word& word : kTexts) {
    const RE2 pattern(word.pattern);
    for (const std::string folder : {"src", "include", "docs", "deploy", "certs", "examples", "README.md", "SECURITY.md"}) {
      const bool page = folder.ends_with(".md");
      for (const std::string& file : page ? std::vector<std::string>{folder} : FilesUnder(folder, {".cc", ".h", ".inc", ".md", ".yaml"})) {
        const bool code = !file.ends_with(".md") && !file.ends_with(".yaml");
        const auto lines = Lines(ReadWhole(Root() / file));
        for (std::size_t i = 0; i < lines.size(); ++i) {
          EXPECT_FALSE(RE2::PartialMatch(TextOf(lines[i], code), pattern)) << file << ":" << i + 1 << ": say: " << word.why;
        }
      }
    }
  }
}

TEST(Words, EveryFolderOfSourceSaysWhatItIs) {
  for (const auto& entry : std::filesystem::directory_iterator(Root() / "src")) {
    if (entry.is_directory() && !FilesUnder("src/" + entry.path().filename().string(), {".cc"}).empty()) {
      EXPECT_TRUE(std::filesystem::exists(entry.path() / "README.md")) << entry.path();
    }
  }
}

TEST(Words, EveryFileSaysItsSubject) {
  for (const std::string folder : {"src", "include", "tests"}) {
    for (const std::string& file : FilesUnder(folder, {".cc", ".h"})) EXPECT_TRUE(ReadWhole(Root() / file).starts_with("//")) << file;
  }
}

TEST(Words, HeadersAreGuarded) {
  for (const std::string folder : {"src", "include", "tests"}) {
    for (const std::string& file : FilesUnder(folder, {".h"}))
      EXPECT_NE(ReadWhole(Root() / file).find("#pragma once"), std::string::npos) << file;
  }
}

}  // namespace
}  // namespace warden
