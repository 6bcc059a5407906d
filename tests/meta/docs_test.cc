// Generated documentation is what the catalogue says. UPDATE_GOLDEN=1 rewrites it.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "meta/source_tree.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

constexpr std::string_view kBegin = "<!-- rules:begin -->\n";
constexpr std::string_view kEnd = "<!-- rules:end -->";

std::string_view FixWord(const Rule& rule) {
  switch (rule.fix) {
    case FixClass::kSafe: return "safe";
    case FixClass::kUnsafe: return "unsafe";
    case FixClass::kManual: return "described";
    case FixClass::kNone: break;
  }
  return "–";
}

std::string RulesTable() {
  std::string table = "| id | name | production | development | filled at admission | fix | what |\n|---|---|---|---|---|---|---|\n";
  for (const Rule* rule : AllRules()) {
    table += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", rule->id, rule->name, ToString(rule->production), ToString(rule->development),
                         rule->at_admission == AtAdmission::kFill ? "yes" : "–", FixWord(*rule), rule->summary);
  }
  return table;
}

TEST(Docs, TheTableInTheReadmeIsTheCatalogue) {
  const auto path = testing::Root() / "README.md";
  std::string text = testing::ReadWhole(path);
  const auto begin = text.find(kBegin);
  const auto end = text.find(kEnd);
  ASSERT_TRUE(begin != std::string::npos && end != std::string::npos && begin < end);
  const auto from = begin + kBegin.size();
  const std::string table = RulesTable();
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    text.replace(from, end - from, table);
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  EXPECT_EQ(text.substr(from, end - from), table) << "stale: run with UPDATE_GOLDEN=1";
}

}  // namespace
}  // namespace warden
