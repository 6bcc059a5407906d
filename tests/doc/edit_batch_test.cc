// Steps made together are what they are one after the other.
#include "doc/edit_batch.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "doc/edit.h"
#include "doc/json_writer.h"
#include "doc/reader.h"

namespace warden {
namespace {

constexpr std::string_view kTree =
    R"({"list":[{"a":1,"b":[1,2]},{"a":2},"x",null,[[]]],"map":{"k":1,"l":{"m":2},"n":null},"text":"p: 1\nq: [1, 2]\n"})";

Document Read() { return *doc::ReadJson(std::string(kTree), "").document; }

Edit AnyEdit(std::mt19937& random) {
  static constexpr std::string_view kPaths[] = {"/list/0/a", "/list/0/c/d", "/list/1",    "/list/2", "/list/3/z", "/list",    "/list/0/b",
                                                "/map/k",    "/map/l/m",    "/map/l/new", "/map/n",  "/map/n/o",  "/map/x/y", "/map/x/z",
                                                "/list/9",   "/map/nope",   "/list/4/0",  "/new",    "/text"};
  const std::string_view path = kPaths[random() % std::size(kPaths)];
  if (path == "/text") return Edit({"/text", random() % 2 == 0 ? "/p" : "/r"}, Op::kSet, std::to_string(random() % 9));
  switch (random() % 3) {
    case 0: return Edit({std::string(path), ""}, Op::kSet, std::to_string(random() % 9));
    case 1: return Edit({std::string(path), ""}, Op::kAppend, std::to_string(random() % 9));
    default: return Edit({std::string(path), ""}, Op::kRemove, "");
  }
}

Result<Document> OneByOne(Document document, std::span<const doc::Step> steps) {
  for (const doc::Step& step : steps) {
    auto next = doc::ApplyStep(document, step);
    if (!next.ok()) return next;
    document = *std::move(next);
  }
  return document;
}

TEST(EditBatch, GivesWhatOneStepAfterTheOtherGives) {
  std::mt19937 random(3);
  int made = 0, together = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::vector<Edit> edits;
    for (std::size_t n = 1 + random() % 5; n > 0; --n) edits.push_back(AnyEdit(random));
    const auto steps = doc::PlanSteps(edits);
    if (!steps.ok()) continue;
    const auto wanted = OneByOne(Read(), *steps);
    const auto all = doc::ApplySteps(Read(), *steps);
    ASSERT_EQ(wanted.ok(), all.ok()) << wanted.status().message() << " " << all.status().message();
    if (!wanted.ok()) {
      ASSERT_EQ(wanted.status().message(), all.status().message());
      continue;
    }
    ++made;
    ASSERT_EQ(doc::ToJson(wanted->root()), doc::ToJson(all->root()));
    if (const auto at_once = doc::MakeTogether(Read(), *steps)) {
      ++together;
      ASSERT_EQ(doc::ToJson(wanted->root()), doc::ToJson(at_once->root()));
    }
  }
  EXPECT_GT(made, 1000);
  EXPECT_GT(together, 1000);
}

}  // namespace
}  // namespace warden
