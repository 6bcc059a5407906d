// At admission fewer places of an object are sealed than where its lines are shown: rules must not notice, and say nothing of the rest.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "doc/reader.h"
#include "engine/snapshots.h"
#include "k8s/object_reader.h"
#include "support/canaries.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

constexpr unsigned kSeed = 20261130;

std::multiset<std::string> Said(const std::string& json, k8s::SealFor whom, const Engine& engine) {
  Document document = std::move(*doc::ReadJson(json, "object.json").document);
  const std::vector<const Node*> roots = {&document.root()};
  const engine::EmptySnapshot snapshot;
  std::multiset<std::string> said;
  for (const Object& object : k8s::ReadObjectsAt(std::move(document), roots, whom)) {
    for (const Finding& finding : engine.Evaluate(object, snapshot, {}).findings) {
      said.insert(Fingerprint(finding) + " " + finding.message + (finding.fix ? " " + finding.fix->title : std::string()));
    }
  }
  return said;
}

TEST(SealedForRules, SaysTheSameAsForPeople) {
  const Engine engine(AllRules(), Policy(AllRules()));
  std::size_t said = 0;
  for (const testing::Canary& canary : testing::Canaries(kSeed)) {
    for (const testing::CanaryFile& file : testing::FilesWith(canary)) {
      if (!file.object) continue;
      const auto for_rules = Said(file.text, k8s::SealFor::kRules, engine);
      EXPECT_EQ(for_rules, Said(file.text, k8s::SealFor::kPeople, engine)) << canary.shape << ", " << file.name;
      said += for_rules.size();
    }
  }
  EXPECT_GT(said, 1000U) << "the test proves nothing";
}

}  // namespace
}  // namespace warden
