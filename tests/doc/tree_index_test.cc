// The answers about places are the same from a walk and from the index that takes over when much is asked.
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>

#include "doc/reader.h"
#include "warden/document.h"

namespace warden {
namespace {

constexpr std::string_view kText =
    "# first\n"
    "a: &x {k: 1, 'l m': [1, 12:30, {n: o}]}   # second\n"
    "b: *x\n"
    "c:\n"
    "  <<: *x\n"
    "  k: 2\n"
    "  k: 3\n"
    "d: [*x, [], {}, '', ~, !odd y]\n"
    "e: |\n"
    "  some: text\n"
    "e: >-\n"
    "  other\n"
    "? long\n"
    ": value\n";

Document Read(std::string_view text) { return doc::ReadYaml(std::string(text), "f.yaml", Dialect::kKubectl).document.value(); }

// One of which so much was asked that the index answers.
Document ReadAndAsk(std::string_view text) {
  Document document = Read(text);
  for (int i = 0; i < 100; ++i) (void)document.PathOf(document.root());
  return document;
}

void ForEachPair(const Node& a, const Node& b, const std::function<void(const Node&, const Node&)>& visit) {
  visit(a, b);
  for (std::size_t i = 0; i < a.items().size(); ++i) ForEachPair(a.items()[i], b.items()[i], visit);
  for (std::size_t i = 0; i < a.members().size(); ++i) {
    visit(a.members()[i].key, b.members()[i].key);
    ForEachPair(a.members()[i].value, b.members()[i].value, visit);
  }
}

std::string Where(const Document& document, const Node* node) { return node != nullptr ? document.PathOf(*node).outer : "nowhere"; }

void ExpectSame(const Document& walked, const Node& a, const Document& indexed, const Node& b) {
  EXPECT_EQ(walked.PathOf(a), indexed.PathOf(b));
  EXPECT_EQ(Where(walked, walked.KeyOf(a)), Where(indexed, indexed.KeyOf(b)));
  EXPECT_EQ(Where(walked, walked.NodeAt(a.range())), Where(indexed, indexed.NodeAt(b.range())));
  const Member* one = walked.MemberAt(a.range());
  const Member* other = indexed.MemberAt(b.range());
  EXPECT_EQ(Where(walked, one != nullptr ? &one->value : nullptr), Where(indexed, other != nullptr ? &other->value : nullptr));
  const Excerpt first = walked.ExcerptOf(a.range()), second = indexed.ExcerptOf(b.range());
  EXPECT_EQ(first.text, second.text);
  EXPECT_EQ(first.caret, second.caret);
  EXPECT_EQ(first.length, second.length);
}

TEST(TreeIndex, AnswersAsAWalkDoes) {
  const Document indexed = ReadAndAsk(kText);
  const Document shape = Read(kText);
  std::size_t number = 0;
  ForEachPair(shape.root(), indexed.root(), [&](const Node&, const Node& b) {
    // A fresh one for each node: few questions are answered by walking.
    const Document walked = Read(kText);
    std::size_t at = 0;
    ForEachPair(walked.root(), walked.root(), [&](const Node& a, const Node&) {
      if (at++ == number) ExpectSame(walked, a, indexed, b);
    });
    ++number;
  });
  EXPECT_GT(number, 40U);
}

TEST(TreeIndex, NoticesOfAPartAreThoseThatStandInIt) {
  const Document indexed = ReadAndAsk(kText);
  const Document part = indexed.Inside(*indexed.root().Find("c"));
  EXPECT_GT(indexed.notices().size(), part.notices().size());
  ASSERT_EQ(part.notices().size(), 2U);
  EXPECT_EQ(part.notices()[0].kind, NoticeKind::kMergeKey);
  EXPECT_EQ(part.notices()[1].kind, NoticeKind::kDuplicateKey);
}

TEST(Place, ColumnsOfALongLineCountCodePoints) {
  std::string line = "[";
  for (int i = 0; i < 3000; ++i) line += i % 7 == 0 ? "\"\xC3\xA4\xE2\x82\xAC\"," : "12,";
  line += "1]";
  const Document document = *doc::ReadJson(line, "f.json").document;
  std::uint32_t column = 0;
  for (std::uint32_t byte = 0; byte < line.size(); ++byte) {
    if ((static_cast<unsigned char>(line[byte]) & 0xC0) == 0x80) continue;
    ++column;
    ASSERT_EQ(document.PlaceOf(byte), (Place{1, column})) << byte;
  }
}

TEST(ItemNamed, TakesTheFirstOfAName) {
  for (const int count : {3, 100}) {
    std::string text = "[";
    for (int i = 0; i < count; ++i) text += "{\"name\": \"n" + std::to_string(i / 2) + "\", \"i\": " + std::to_string(i) + "}, ";
    const Document document = *doc::ReadJson(text + "{\"name\": 7}, 8]", "").document;
    const Node& list = document.root();
    EXPECT_EQ(document.ItemNamed(list, "n0"), &list.items()[0]);
    EXPECT_EQ(document.ItemNamed(list, "n1"), &list.items()[2]);
    EXPECT_EQ(document.ItemNamed(list, "7"), nullptr);
    EXPECT_EQ(document.ItemNamed(list, ""), nullptr);
  }
}

}  // namespace
}  // namespace warden
