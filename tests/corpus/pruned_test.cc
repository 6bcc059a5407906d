// What a store keeps of an object is enough: rules say the same whether the objects around are whole or pruned.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "corpus/systems.h"
#include "doc/short_copy.h"
#include "engine/pruned.h"
#include "engine/snapshots.h"
#include "support/random_cluster.h"
#include "warden/catalogue.h"
#include "warden/engine.h"
#include "warden/kinds.h"

namespace warden {
namespace {

using testing::System;

const Engine& TheEngine() {
  static const Engine engine(AllRules(), Policy(AllRules()));
  return engine;
}

std::vector<Object> PrunedAll(const std::vector<Object>& objects) {
  std::vector<Object> pruned;
  pruned.reserve(objects.size());
  for (const Object& object : objects) pruned.push_back(engine::Pruned(object));
  return pruned;
}

// All that is said, but for lines and columns: a pruned object has none.
std::vector<std::string> Said(const Object& object, const Snapshot& around) {
  const engine::OverlaySnapshot snapshot(around, object, engine::OverlaySnapshot::Presence::kThere);
  const Evaluation evaluation = TheEngine().Evaluate(object, snapshot, {.assumptions = {.kubernetes = {36}}});
  std::vector<std::string> said;
  for (const Finding& finding : evaluation.findings) {
    std::string text = fmt::format("{} {} {}: {} at {} {}", ToString(finding.level), finding.rule->id, finding.subject, finding.message,
                                   finding.at.path.outer, finding.at.path.inner);
    for (const Location& place : finding.related)
      text += fmt::format(" + {} {} {}", ToString(place.object), place.path.outer, place.path.inner);
    said.push_back(std::move(text));
  }
  for (const Skipped& skipped : evaluation.skipped) said.push_back("skipped " + skipped.rule + " " + skipped.reason);
  std::sort(said.begin(), said.end());
  return said;
}

struct Compared {
  std::size_t objects = 0;
  std::size_t said = 0;
  std::set<std::string> rules_with_others;  // that say something else when nothing stands around: what is compared depends on others
};

void Compare(const System& system, Coverage coverage, Compared& compared) {
  const std::vector<Object> pruned = PrunedAll(system.objects);
  const engine::MemorySnapshot whole(system.objects, coverage), short_ones(pruned, coverage);
  for (const Object& object : system.objects) {
    const auto expected = Said(object, whole);
    ASSERT_EQ(Said(object, short_ones), expected) << system.name << " " << ToString(object.ref());
    ++compared.objects;
    compared.said += expected.size();
    const auto alone = Said(object, engine::EmptySnapshot());
    for (const std::string& text : expected) {
      if (!text.starts_with("skipped") && std::find(alone.begin(), alone.end(), text) == alone.end())
        compared.rules_with_others.insert(text.substr(text.find(" LW") + 1, 5));
    }
  }
}

TEST(Pruned, RulesSayTheSameOfWhatStandsAround) {
  Compared compared;
  for (const System& system : testing::AllSystems()) {
    for (const Coverage coverage : {Coverage::kComplete, Coverage::kPartial}) Compare(system, coverage, compared);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(compared.objects, 1000U);
  EXPECT_GT(compared.said, 5000U);
  EXPECT_GE(compared.rules_with_others.size(), 15U) << "a comparison that no other object decides would prove nothing";
  RecordProperty("objects", static_cast<int>(compared.objects));
}

// What is asked again is judged as it is kept, by the rules that look at others.
TEST(Pruned, RulesThatLookAtOthersSayTheSameOfAPrunedObject) {
  std::size_t compared = 0;
  for (const System& system : testing::AllSystems()) {
    const std::vector<Object> pruned = PrunedAll(system.objects);
    const engine::MemorySnapshot around(pruned, Coverage::kComplete);
    for (std::size_t i = 0; i < pruned.size(); ++i) {
      // Of what a store may hold; of a Secret only names are left.
      if (pruned[i].ref().kind == "Secret" || FindKind(pruned[i].ref().kind) == nullptr) continue;
      const auto of_others = [](std::vector<std::string> said) {
        std::erase_if(said, [](const std::string& text) {
          const auto id = text.find(" LW");
          const auto rules = AllRules();
          const auto rule = std::find_if(rules.begin(), rules.end(),
                                         [&](const Rule* r) { return id != std::string::npos && text.substr(id + 1, 5) == r->id; });
          return rule == rules.end() || ((*rule)->needs.empty() && (*rule)->asks.empty());
        });
        return said;
      };
      const auto expected = of_others(Said(system.objects[i], around));
      ASSERT_EQ(of_others(Said(pruned[i], around)), expected) << system.name << " " << ToString(pruned[i].ref());
      compared += expected.size();
    }
  }
  EXPECT_GT(compared, 1000U);
}

// Figures: what a stored object takes.
TEST(Pruned, AWorkloadTakesAtMostSixKibibytes) {
  std::map<std::string, std::vector<std::size_t>> bytes;
  for (const System& system : testing::AllSystems()) {
    if (system.made) continue;
    for (const Object& object : system.objects) {
      const Object pruned = engine::Pruned(object);
      bytes[object.ref().kind].push_back(sizeof(Object) + doc::BytesOf(pruned.document()));
    }
  }
  for (auto& [kind, sizes] : bytes) {
    std::sort(sizes.begin(), sizes.end());
    fmt::print("{:24} {:5} objects, bytes: median {:6}, 90th of a hundred {:6}, most {:7}\n", kind, sizes.size(), sizes[sizes.size() / 2],
               sizes[sizes.size() * 9 / 10], sizes.back());
  }
  if (bytes["Deployment"].size() < 20) GTEST_SKIP() << "no corpus";
  EXPECT_LE(bytes["Deployment"][bytes["Deployment"].size() / 2], 6U << 10);
}

}  // namespace
}  // namespace warden
