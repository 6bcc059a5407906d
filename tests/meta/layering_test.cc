// Holds every #include "…" of src/ and include/ against the table in src/README.md, and every third-party header against its module.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <map>

#include "meta/source_tree.h"

namespace warden {
namespace {

using testing::FilesUnder;
using testing::Lines;
using testing::ReadWhole;
using testing::Root;

struct Row {
  std::set<std::string> may_include;
  bool pure = false;
};

// The rows of the table: | module | may include | pure | what it is |
std::map<std::string, Row> ReadTable() {
  static const RE2& pattern = *new RE2(R"(\| ([a-z0-9/]+) \| ([a-z0-9/ –]+) \| (yes|no) \|.*)");
  std::map<std::string, Row> table;
  for (const std::string& line : Lines(ReadWhole(Root() / "src/README.md"))) {
    std::string module, list, pure;
    if (!RE2::FullMatch(line, pattern, &module, &list, &pure)) continue;
    Row row{{}, pure == "yes"};
    std::istringstream words(list);
    for (std::string word; words >> word;) {
      if (word != "–") row.may_include.insert(word);
    }
    table[module] = row;
  }
  return table;
}

std::vector<std::string> Includes(const std::string& file, const char* pattern) {
  std::vector<std::string> includes;
  const RE2 re(pattern);
  for (const std::string& line : Lines(ReadWhole(Root() / file))) {
    std::string path;
    if (RE2::PartialMatch(line, re, &path)) includes.push_back(path);
  }
  return includes;
}
constexpr const char* kOurs = R"re(^\s*#\s*include\s+"([^"]+)")re";
constexpr const char* kOthers = R"(^\s*#\s*include\s+<([^>]+)>)";

// Of a file below src/, or of what an include names: its room, where its module has rooms in the table ("litellm/config"), else its module.
std::string ModuleOf(std::string_view path) {
  static const auto& table = *new std::map(ReadTable());
  if (path.starts_with("src/")) path.remove_prefix(4);
  const auto slash = path.find('/');
  const std::string room(path.substr(0, path.find('/', slash + 1)));
  return table.contains(room) ? room : std::string(path.substr(0, slash));
}

// Where the row names a module, it means all of its rooms.
bool MayInclude(const Row& row, const std::string& target) {
  return row.may_include.contains(target) || row.may_include.contains(target.substr(0, target.find('/')));
}

const std::set<std::string> kCode = {".cc", ".h", ".inc"};

TEST(Layering, TheTableNamesEveryModule) {
  const auto table = ReadTable();
  ASSERT_GE(table.size(), 10U);
  for (const auto& entry : std::filesystem::directory_iterator(Root() / "src")) {
    if (entry.is_directory() && !FilesUnder("src/" + entry.path().filename().string(), kCode).empty()) {
      const std::string module = entry.path().filename().string();
      const auto has_rooms = [&](const auto& row) { return row.first.starts_with(module + "/"); };
      EXPECT_TRUE(table.contains(module) || std::any_of(table.begin(), table.end(), has_rooms)) << entry.path();
    }
  }
}

// Follows "may include" from `module` on; `way` is how it got there.
void ExpectNoCycle(const std::map<std::string, Row>& table, const std::string& module, std::vector<std::string> way) {
  ASSERT_EQ(std::count(way.begin(), way.end(), module), 0) << ::testing::PrintToString(way) << " and again " << module;
  way.push_back(module);
  for (const auto& [other, row] : table) {
    if (other != module && MayInclude(table.at(module), other)) ExpectNoCycle(table, other, way);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

TEST(Layering, TheTableHasNoCycle) {
  const auto table = ReadTable();
  for (const auto& [module, row] : table) ExpectNoCycle(table, module, {});
}

TEST(Layering, RoomsHaveARowAndAReadme) {
  const auto table = ReadTable();
  for (const auto& [module, row] : table) {
    if (module.find('/') == std::string::npos) continue;
    const std::string parent = module.substr(0, module.find('/'));
    for (const auto& entry : std::filesystem::directory_iterator(Root() / "src" / parent)) {
      if (entry.is_directory()) {
        EXPECT_TRUE(table.contains(parent + "/" + entry.path().filename().string())) << entry.path();
      } else {
        EXPECT_FALSE(kCode.contains(entry.path().extension())) << entry.path() << " stands in no room";
      }
    }
    EXPECT_TRUE(std::filesystem::exists(Root() / "src" / module / "README.md")) << module;
  }
}

TEST(Layering, EveryIncludeIsAllowed) {
  const auto table = ReadTable();
  for (const std::string& file : FilesUnder("src", kCode)) {
    const std::string module = ModuleOf(file);
    const auto row = table.find(module);
    ASSERT_NE(row, table.end()) << file;
    for (const std::string& include : Includes(file, kOurs)) {
      const std::string target = ModuleOf(include);
      if (target == "warden" || target == "base" || target == module) continue;
      EXPECT_TRUE(MayInclude(row->second, target)) << file << " includes " << include;
    }
  }
}

TEST(Layering, ThePublicHeadersIncludeOnlyEachOther) {
  for (const std::string& file : FilesUnder("include", kCode)) {
    for (const std::string& include : Includes(file, kOurs)) EXPECT_TRUE(include.starts_with("warden/")) << file << " includes " << include;
    for (const std::string& include : Includes(file, kOthers))
      EXPECT_EQ(include.find('/'), std::string::npos) << file << " includes a third party's " << include;
  }
}

TEST(Layering, RulesDoNotIncludeEachOther) {
  for (const std::string& file : FilesUnder("src/rules", kCode)) {
    for (const std::string& include : Includes(file, kOurs)) {
      if (include.starts_with("rules/")) {
        EXPECT_TRUE(include == "rules/catalogue.h" || include == "rules/catalogue.inc") << file << " includes " << include;
      }
    }
  }
}

TEST(Layering, SecretTextIsWalled) {
  const std::set<std::string> allowed_folders = {"src/doc/", "src/litellm/", "src/rules/secret/"};
  for (const std::string& file : FilesUnder("src", kCode)) {
    const bool allowed =
        std::any_of(allowed_folders.begin(), allowed_folders.end(), [&](const std::string& folder) { return file.starts_with(folder); });
    for (const std::string& include : Includes(file, kOurs)) {
      if (include == "doc/secret_text.h") {
        EXPECT_TRUE(allowed) << file;
      }
      if (include == "doc/storage.h") {
        EXPECT_TRUE(file.starts_with("src/doc/")) << file << ": NodeAccess reads sealed text";
      }
    }
  }
}

// SECURITY.md says which values may be quoted, and doc/shown.h holds it: who writes the quotes himself goes around it. The name of a model
// is one of what may be quoted.
TEST(Layering, MessagesQuoteValuesThroughOneDoor) {
  for (const std::string folder : {"src/rules", "src/litellm", "src/engine", "src/policy"}) {
    for (const std::string& file : FilesUnder(folder, kCode)) {
      if (file == "src/litellm/config/model_entry.cc" || file.starts_with("src/policy/")) continue;
      for (const std::string& line : Lines(ReadWhole(Root() / file))) {
        const bool quotes = line.find(R"(\"{}\")") != std::string::npos && line.find("Json") == std::string::npos;
        EXPECT_FALSE(quotes) << file << ": " << line << "\nwant Quoted or QuoteValue of doc/shown.h";
      }
    }
  }
}

TEST(Layering, PureModulesTouchNothing) {
  const std::set<std::string> banned = {"thread",       "fstream", "filesystem", "iostream", "future", "unistd.h",
                                        "sys/socket.h", "netdb.h", "cstdlib",    "ctime",    "random"};
  const auto table = ReadTable();
  for (const std::string& file : FilesUnder("src", kCode)) {
    if (!table.at(ModuleOf(file)).pure) continue;
    for (const std::string& include : Includes(file, kOthers))
      EXPECT_FALSE(banned.contains(include)) << file << " includes <" << include << ">";
  }
}

// Where each third-party library may be included.
TEST(Layering, ThirdPartyHeadersStayInTheirModules) {
  const std::vector<std::pair<std::string, std::set<std::string>>> homes = {{"boost/", {"net"}},
                                                                            {"openssl/", {"base", "net"}},
                                                                            {"httplib.h", {"net", "kube", "proxy"}},
                                                                            {"nlohmann/", {"controller", "kube"}},
                                                                            {"yaml.h", {"doc"}},
                                                                            {"yaml-cpp/", {"report", "cli", "controller"}},
                                                                            {"valijson/", {"doc"}},
                                                                            {"CLI/", {"cli"}},
                                                                            {"spdlog/", {"app", "base"}},
                                                                            {"prometheus/", {"admission", "cluster", "controller", "ops"}}};
  for (const std::string& file : FilesUnder("src", kCode)) {
    for (const std::string& include : Includes(file, kOthers)) {
      for (const auto& [prefix, modules] : homes) {
        if (include.starts_with(prefix)) {
          EXPECT_TRUE(modules.contains(ModuleOf(file))) << file << " includes <" << include << ">";
        }
      }
    }
  }
}

}  // namespace
}  // namespace warden
