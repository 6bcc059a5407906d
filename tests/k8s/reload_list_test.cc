// Lists of names and expressions: what they name, and what a hostile one costs.
#include "k8s/reload_list.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <functional>
#include <random>
#include <string>

#include "base/budget.h"

namespace warden {
namespace {

using Kind = k8s::ReloadList::Kind;

k8s::Named Ask(const k8s::ReloadList& list, std::string_view name) {
  k8s::MatchingWork work;
  return list.Names(name, work);
}

TEST(ReloadList, TellsNamesFromExpressions) {
  const k8s::ReloadList list("keys, a.b , db-.*,(broken,,keys");
  ASSERT_EQ(list.items().size(), 5U);
  EXPECT_EQ(list.items()[0].kind, Kind::kName);
  EXPECT_EQ(list.items()[1].kind, Kind::kDottedName);
  EXPECT_EQ(list.items()[2].kind, Kind::kExpression);
  EXPECT_EQ(list.items()[3].kind, Kind::kBroken);
  EXPECT_EQ(list.items()[4].text, "keys");
  EXPECT_TRUE(list.complete());
  EXPECT_EQ(Ask(list, "keys"), k8s::Named::kYes);
  EXPECT_EQ(Ask(list, "a.b"), k8s::Named::kYes);
  EXPECT_EQ(Ask(list, "axb"), k8s::Named::kYes);
  EXPECT_EQ(Ask(list, "axxb"), k8s::Named::kNo);
  EXPECT_EQ(Ask(list, "db-1"), k8s::Named::kYes);
  EXPECT_EQ(Ask(list, "broken"), k8s::Named::kNo);
}

TEST(ReloadList, OtherwiseLeavesOutTheNameItself) {
  const k8s::ReloadList list("keys,a.b");
  k8s::MatchingWork work;
  EXPECT_EQ(list.NamesOtherwise("keys", work), k8s::Named::kNo);
  EXPECT_EQ(list.NamesOtherwise("a.b", work), k8s::Named::kNo);
  EXPECT_EQ(list.NamesOtherwise("axb", work), k8s::Named::kYes);
  EXPECT_EQ(k8s::ReloadList("keys,ke.*").NamesOtherwise("keys", work), k8s::Named::kYes);
}

TEST(ReloadList, TheSameExpressionIsCompiledOnce) {
  std::string text = "a*";
  for (int i = 0; i < 5000; ++i) text += ",a*";
  const k8s::ReloadList list(text);
  EXPECT_EQ(list.compiled(), 1U);
  EXPECT_EQ(list.items().size(), 5001U);
  EXPECT_TRUE(list.complete());
}

TEST(ReloadList, AnItemKnowsWhetherAnyNameIsMeant) {
  const k8s::ReloadList list("keys,a.b,db-.*,gone,g.ne");
  const std::vector<std::string_view> names = {"keys", "axb", "db-1", "keys"};
  const k8s::NameIndex index(names);
  EXPECT_EQ(index.all().size(), 3U);
  std::vector<k8s::Named> answers;
  k8s::MatchingWork work;
  for (const auto& item : list.items()) answers.push_back(k8s::ReloadList::NamesAny(item, index, work));
  EXPECT_EQ(answers, (std::vector{k8s::Named::kYes, k8s::Named::kYes, k8s::Named::kYes, k8s::Named::kNo, k8s::Named::kNo}));
}

// ---- against the plain meaning: each item compiled by itself -------------------------------------------------------------------------

bool PlainlyNames(const k8s::ReloadList& list, std::string_view name) {
  for (const auto& item : list.items()) {
    const RE2 pattern("^" + std::string(item.text) + "$", RE2::Quiet);
    if (pattern.ok() && RE2::PartialMatch(name, pattern)) return true;
  }
  return false;
}

TEST(ReloadList, WithinTheBoundsItIsWhatReloaderDoes) {
  std::mt19937 random(7);
  const std::string letters = "ab.-*|()[]+,? x";
  const auto text = [&](std::size_t most, std::size_t kinds) {
    std::string out;
    for (std::size_t n = random() % most + 1; n > 0; --n) out += letters[random() % kinds];
    return out;
  };
  for (int round = 0; round < 2000; ++round) {
    const std::string written = text(12, letters.size());
    const k8s::ReloadList list(written);
    ASSERT_TRUE(list.complete()) << written;
    for (int i = 0; i < 5; ++i) {
      const std::string name = text(4, 4);
      EXPECT_EQ(Ask(list, name), PlainlyNames(list, name) ? k8s::Named::kYes : k8s::Named::kNo) << written << " against " << name;
    }
  }
}

// ---- hostile lists -------------------------------------------------------------------------------------------------------------------

struct Hostile {
  const char* what;
  std::function<std::string(std::size_t)> item;  // the i-th
};

const std::vector<Hostile>& HostileItems() {
  static const auto& all = *new std::vector<Hostile>{
      {"a class of letters, repeated", [](std::size_t i) { return "\\pL{" + std::to_string(60 + i % 900) + "}"; }},
      {"the same one", [](std::size_t) { return std::string("\\pL{60}"); }},
      {"nested repetition", [](std::size_t i) { return "((a{9}){9}){" + std::to_string(i % 12 + 1) + "}b" + std::to_string(i); }},
      {"every class there is", [](std::size_t i) { return "[\\pL\\pN\\pM\\pS\\pP\\pZ]{" + std::to_string(i % 500 + 2) + "}"; }},
      {"alternatives",
       [](std::size_t i) {
         std::string text = "x" + std::to_string(i);
         for (int j = 0; j < 200; ++j) text += "|y" + std::to_string(j);
         return text;
       }},
      {"states of a DFA", [](std::size_t i) { return "(a|b)*a(a|b){" + std::to_string(i % 20 + 5) + "}"; }},
      {"stars", [](std::size_t i) { return "a" + std::to_string(i) + "*"; }},
      {"long items", [](std::size_t i) { return std::string(5000, 'a') + "*" + std::to_string(i); }},
      {"brackets without end", [](std::size_t i) { return std::string(i % 900 + 1, '('); }},
      {"dots",
       [](std::size_t i) {
         std::string text(20, 'a');
         for (std::size_t bit = 0; bit < 12; ++bit) text[bit] = (i >> bit & 1U) != 0 ? '.' : 'a';
         return text;
       }},
      {"plain names", [](std::size_t i) { return "name-" + std::to_string(i); }},
  };
  return all;
}

// Steps of reading `count` items and asking about as many names, both ways round.
std::uint64_t StepsFor(const Hostile& hostile, std::size_t count) {
  std::string text;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    text += (i > 0 ? "," : "") + hostile.item(i);
    names.push_back("aaaaaaaaaaaaaaa" + std::to_string(10'000 + i));
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::uint64_t before = base::StepsSpent();
  const k8s::ReloadList list(text);
  EXPECT_LE(list.compiled(), k8s::ReloadList::kMaxExpressions) << hostile.what;
  k8s::MatchingWork forth;
  for (const std::string_view name : views) (void)list.Names(name, forth);
  k8s::MatchingWork back;
  const k8s::NameIndex index(views);
  for (const auto& item : list.items()) (void)k8s::ReloadList::NamesAny(item, index, back);
  return base::StepsSpent() - before;
}

TEST(ReloadList, AHostileListEndsInStepsByItsLength) {
  for (const Hostile& hostile : HostileItems()) {
    for (const std::size_t count : {100U, 4000U}) {
      const std::uint64_t bytes = count * (hostile.item(count - 1).size() + 25);
      // Compiling and matching have their own ends, whatever the length.
      EXPECT_LE(StepsFor(hostile, count), 3 * k8s::kMaxMatchingWork + 8 * bytes) << hostile.what << " × " << count;
    }
  }
}

TEST(ReloadList, BeyondTheBoundsNothingIsClaimed) {
  for (const Hostile& hostile : HostileItems()) {
    std::string text;
    for (std::size_t i = 0; i < 300; ++i) text += (i > 0 ? "," : "") + hostile.item(i);
    const k8s::ReloadList list(text);
    const k8s::Named answer = Ask(list, "z");
    EXPECT_NE(answer, k8s::Named::kYes) << hostile.what;
    if (!list.complete()) {
      EXPECT_EQ(answer, k8s::Named::kUnknown) << hostile.what;
    }
  }
}

TEST(ReloadList, ANameThatNoObjectCanHaveIsPutToNoExpression) {
  EXPECT_EQ(Ask(k8s::ReloadList("a*"), std::string(300, 'a')), k8s::Named::kUnknown);
  EXPECT_EQ(Ask(k8s::ReloadList("b"), std::string(300, 'a')), k8s::Named::kNo);
}

}  // namespace
}  // namespace warden
