// Generated documentation is what the catalogue says. UPDATE_GOLDEN=1 rewrites it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>

#include "meta/source_tree.h"
#include "report/rule_docs.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

constexpr std::string_view kBegin = "<!-- rules:begin -->\n";
constexpr std::string_view kEnd = "<!-- rules:end -->";
constexpr std::string_view kPages = "docs/rules/";

bool Updating() { return std::getenv("UPDATE_GOLDEN") != nullptr; }

void Compare(const std::filesystem::path& path, const std::string& wanted) {
  if (Updating()) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << wanted;
    return;
  }
  EXPECT_EQ(testing::ReadWhole(path), wanted) << path << " is stale: run with UPDATE_GOLDEN=1";
}

TEST(Docs, TheTableInTheReadmeIsTheCatalogue) {
  const auto path = testing::Root() / "README.md";
  std::string text = testing::ReadWhole(path);
  const auto begin = text.find(kBegin);
  const auto end = text.find(kEnd);
  ASSERT_TRUE(begin != std::string::npos && end != std::string::npos && begin < end);
  const auto from = begin + kBegin.size();
  text.replace(from, end - from, report::RulesTable(AllRules(), kPages));
  Compare(path, text);
}

TEST(Docs, EveryRuleHasItsPage) {
  for (const Rule* rule : AllRules()) Compare(testing::Root() / kPages / report::RuleFileName(*rule), report::RuleMarkdown(*rule));
}

TEST(Docs, TheIndexOfThePagesIsTheCatalogue) { Compare(testing::Root() / kPages / "README.md", report::RulesIndex(AllRules())); }

TEST(Docs, NoPageIsWithoutARule) {
  std::set<std::string> known = {std::string(kPages) + "README.md"};
  for (const Rule* rule : AllRules()) known.insert(std::string(kPages) + report::RuleFileName(*rule));
  for (const std::string& file : testing::FilesUnder("docs/rules", {})) {
    if (known.contains(file)) continue;
    if (Updating()) {
      std::filesystem::remove(testing::Root() / file);
    } else {
      ADD_FAILURE() << file << " belongs to no rule: run with UPDATE_GOLDEN=1";
    }
  }
}

}  // namespace
}  // namespace warden
