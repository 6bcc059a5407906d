// Places of embedded text, and excerpts.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "doc/position_map.h"
#include "doc/reader.h"
#include "doc/seeds.h"
#include "doc/storage.h"
#include "doc/yaml_cases.h"

namespace warden {
namespace {

Document Read(std::string text, Dialect dialect = Dialect::kKubectl) {
  auto result = doc::ReadYaml(text, "f.yaml", dialect);
  EXPECT_TRUE(result.ok()) << text << ": " << result.error->message;
  return result.ok() ? *result.document : Document();
}

Document ReadInner(const Document& host) {
  auto inner = doc::ReadEmbeddedYaml(host, *host.root().Find("c"), Dialect::kPyYaml);
  EXPECT_TRUE(inner.ok()) << inner.error->message;
  return inner.ok() ? *inner.document : Document();
}

// The host's source where a byte of the inner text is written.
std::string_view Around(const Document& inner, std::uint32_t byte, std::size_t length) {
  const auto& storage = doc::NodeAccess::Storage(inner);
  const auto host = doc::NodeAccess::Storage(*inner.host()).source->bytes();
  return host.substr(doc::HostOffsets(storage)[byte], length);
}

// Whole files whose `c` holds YAML with the value `needle` under `k`, in every style of scalar.
constexpr std::array kHosts = {
    "c: |\n  # comment\n  a: 1\n  k: needle\n",
    "c: |-\n    a: 1\n    k: needle",
    "x: 1\nc: |2\n    a: 1\n    k: needle\n",
    "c: |+ # note\n\n  a: [1,\n      2]\n  k: needle\n\n\nd: e\n",
    "c: |\r\n  a: 1\r\n  k: needle\r\n",
    "c: >\n  {a: 1,\n  b: 2, k: needle}\n",
    "c: >\n  a: 1\n\n  k: needle\n",
    "c: >-\n\n  a: 1\n\n\n  b:\n    - 1\n    - 2\n\n  k: needle\n",
    "c: \"a: 1\\nk: needle\\n\"\n",
    "c: \"a: \\\"\\x41\\u00e9\\U0001F600\\\"\\nk: needle\"\n",
    "c: \"{a: 1,\n  b: 2,\n\n  k: needle}\"\n",
    "c: \"{a: 1, \\\n    k: needle}\"\n",
    "c: 'a: ''x''\n\n  k: needle'\n",
    "c: {a: 1\n",  // not a string: skipped below
    "c: a\n",
    "{\"c\": \"a: \\u00e9\\ud83d\\ude00\\nk: needle\\n\"}",
    "c: |\n  \xC3\xA9: \xF0\x9F\x98\x80\n  k: needle # \xE2\x82\xAC\n",
};

TEST(HostOffsets, EveryStyle) {
  std::size_t found = 0;
  for (const std::string_view text : kHosts) {
    const auto host = doc::ReadYaml(std::string(text), "", Dialect::kKubectl);
    if (!host.ok() || text.find("needle") == std::string_view::npos) continue;
    ++found;
    const auto inner = ReadInner(*host.document);
    const Node* node = inner.root().Find("k");
    ASSERT_NE(node, nullptr) << text;
    EXPECT_EQ(Around(inner, node->range().begin, 6), "needle") << text;
    const std::size_t at = text.find("needle");
    const auto line = static_cast<std::uint32_t>(1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    EXPECT_EQ(inner.PlaceOf(node->range().begin).line, line) << text;
    EXPECT_EQ(Around(inner, node->range().end - 1, 1), "e") << text;
  }
  EXPECT_EQ(found, 15U);
}

TEST(HostOffsets, EveryLineOfABlockScalar) {
  std::string text = "data:\n  other: x\nc: |\n";
  for (int i = 0; i < 60; ++i)
    text += "  key" + std::to_string(i) + ":" + (i % 3 == 0 ? " {a: 1} # c\n" : " value\n") + (i % 7 == 0 ? "\n" : "");
  const auto host = Read(text);
  const auto inner = ReadInner(host);
  ASSERT_EQ(inner.root().size(), 60U);
  for (const Member& member : inner.root().members()) {
    const std::string line = "  " + std::string(member.key.text()) + ":";
    const std::size_t at = text.find("\n" + line) + 3;
    EXPECT_EQ(doc::HostOffsets(doc::NodeAccess::Storage(inner))[member.key.range().begin], at);
    EXPECT_EQ(inner.PlaceOf(member.key.range().begin), host.PlaceOf(static_cast<std::uint32_t>(at)));
    EXPECT_EQ(inner.PlaceOf(member.key.range().begin).column, 3U);
  }
}

TEST(HostOffsets, OneMoreForTheEnd) {
  const auto host = Read("c: 'a: 1'\n");
  const auto inner = ReadInner(host);
  const auto& offsets = doc::HostOffsets(doc::NodeAccess::Storage(inner));
  ASSERT_EQ(offsets.size(), 5U);
  EXPECT_EQ(offsets[0], 4U);
  EXPECT_EQ(offsets[4], 8U);
}

TEST(HostOffsets, EmbeddedInEmbedded) {
  const auto host = Read("c: |\n  k: |\n    deep: x\n");
  const auto middle = ReadInner(host);
  const auto inner = doc::ReadEmbeddedYaml(middle, *middle.root().Find("k"), Dialect::kPyYaml);
  ASSERT_TRUE(inner.ok());
  EXPECT_EQ(inner.document->PlaceOf(0), (Place{3, 5}));
  EXPECT_EQ(inner.document->file(), "f.yaml");
}

// Cut anywhere, a configuration is broken inside its block: never on a line of what comes behind it.
TEST(HostOffsets, WhatIsWrongWithAnEmbeddedTextStandsInIt) {
  const std::vector<std::string> lines = {"model_list: [", "  {model_name: \"a\\n b\",", "  litellm_params: {model: 'x y'}},", "]",
                                          "k: [1, {a: |"};
  std::string whole;
  for (const std::string& line : lines) whole += line + "\n";
  int broken = 0;
  for (std::size_t cut = 1; cut <= whole.size(); ++cut) {
    const std::string text = whole.substr(0, cut);
    std::string block = "c: |\n";
    std::uint32_t last = 1;
    for (std::size_t at = 0; at < text.size(); ++last) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      block += "    " + text.substr(at, end - at) + "\n";
      at = end + 1;
    }
    const auto host = Read(block + "z: y\n");
    const auto inner = doc::ReadEmbeddedYaml(host, *host.root().Find("c"), Dialect::kPyYaml);
    if (inner.ok()) continue;
    ++broken;
    EXPECT_GE(inner.error->place.line, 2U) << text;
    EXPECT_LE(inner.error->place.line, last) << text;
    EXPECT_GT(inner.error->place.column, 4U) << text;
  }
  EXPECT_GT(broken, 40);
}

// ---- every scalar of many documents ----

// Where the byte at `offset` of the text stands unescaped, the source has it too.
bool IsSameByte(char written, char decoded) { return written == decoded || decoded == ' ' || decoded == '\n'; }

// The source bytes of a string decode to its text: the map retraces them, and letters stand where it says.
void ExpectTraced(const Document& document, const Node& node, const std::string& text) {
  if (!node.is_string() || node.shared() || node.text().empty() || node.tagged()) return;
  doc::DocumentStorage inner(std::make_shared<doc::Source>("", std::string(node.text())), Dialect::kPyYaml);
  inner.host = doc::Host{document, &node};
  const auto& offsets = doc::HostOffsets(inner);
  ASSERT_EQ(offsets.size(), node.text().size() + 1);
  const auto source = doc::NodeAccess::Storage(document).source->bytes();
  EXPECT_GT(offsets[offsets.size() - 1], node.range().begin) << "not retraced: " << text;
  std::uint32_t last = node.range().begin;
  for (std::size_t i = 0; i < node.text().size(); ++i) {
    ASSERT_GE(offsets[i], last) << text;
    ASSERT_LT(offsets[i], node.range().end) << text;
    last = offsets[i];
    const char written = source[offsets[i]];
    const bool escaped = written == '\\' || static_cast<unsigned char>(written) >= 0x80 || written == '\r';
    if (!escaped) {
      ASSERT_TRUE(IsSameByte(written, node.text()[i])) << text;
    }
  }
}

void ExpectAllTraced(const Document& document, const Node& node, const std::string& text) {
  ExpectTraced(document, node, text);
  for (const Node& item : node.items()) ExpectAllTraced(document, item, text);
  for (const Member& member : node.members()) {
    // kubectl's text of a key may be another than the one that is written (`y` is "true").
    if (document.dialect() == Dialect::kPyYaml && member.key.style() != Style::kPlain) ExpectTraced(document, member.key, text);
    ExpectAllTraced(document, member.value, text);
  }
}

std::size_t TraceDocument(const std::string& text) {
  std::size_t read = 0;
  for (const Dialect dialect : {Dialect::kKubectl, Dialect::kPyYaml}) {
    const auto result = doc::ReadYaml(text, "", dialect);
    if (!result.ok()) continue;
    ++read;
    ExpectAllTraced(*result.document, result.document->root(), text);
  }
  return read;
}

TEST(HostOffsets, EveryScalarOfTheTable) {
  for (const auto text : testing::kYamlCases) TraceDocument(std::string(text));
}

TEST(HostOffsets, EveryScalarOfMutatedDocuments) {
  std::mt19937 random(5);
  EXPECT_EQ(TraceDocument(std::string(testing::kRealDocument)), 2U);
  for (int i = 0; i < 2'000; ++i) TraceDocument(testing::Mutate(std::string(testing::kRealDocument), random));
}

TEST(HostOffsets, EveryScalarOfTheCorpus) {
  for (const auto& file : testing::CorpusFiles()) {
    for (const auto& part : testing::PartsOf(testing::ReadFile(file))) TraceDocument(part);
  }
}

TEST(HostOffsets, ScalarsOfAGenerator) {
  std::mt19937 random(9);
  std::size_t read = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string body = testing::RandomText(random, "ab  \n\n\r\t#:'\"\\x0ne", 24);
    std::string indented;
    for (const char c : body) indented += c == '\n' ? std::string("\n") + std::string(random() % 4, ' ') : std::string(1, c);
    constexpr std::array<std::string_view, 9> kHeads = {"a: |\n  ",   "a: >\n  ", "a: |2\n  ", "a: |+\n  ", "a: >-\n  ",
                                                        "a: >2+\n  ", "a: \"",    "a: '",      "a: "};
    const std::string_view head = kHeads[random() % kHeads.size()];
    read += TraceDocument(std::string(head) + indented + (head.ends_with('"') ? "\"" : head.ends_with('\'') ? "'" : ""));
  }
  EXPECT_GT(read, 5'000U);
}

// ---- excerpts ----

Excerpt Of(const Document& document, std::string_view key) { return document.ExcerptOf(document.root().Find(key)->range()); }

TEST(Excerpt, TheLineAndItsMark) {
  const auto document = Read("a: 1\nreplicas: 12 # why\n");
  const auto excerpt = Of(document, "replicas");
  EXPECT_EQ(excerpt.text, "replicas: 12 # \xE2\x80\xA6");
  EXPECT_EQ(excerpt.caret, 10U);
  EXPECT_EQ(excerpt.length, 2U);
}

TEST(Excerpt, CodePointsNotBytes) {
  const auto excerpt = Of(Read("\xC3\xA4: {\xC3\xB6: \"\xC3\xBC\xC3\xBC\"}\nk: [\xE2\x82\xAC, b]\n"), "k");
  EXPECT_EQ(excerpt.caret, 3U);
  EXPECT_EQ(excerpt.length, 6U);
}

TEST(Excerpt, HashesInsideScalarsAreNoComments) {
  EXPECT_EQ(Of(Read("a: 'x # y' # z\n"), "a").text, "a: 'x # y' # \xE2\x80\xA6");
  EXPECT_EQ(Of(Read("a: x#y\n"), "a").text, "a: x#y");
  EXPECT_EQ(Of(Read("a: | # secret\n  t\n"), "a").text, "a: | # \xE2\x80\xA6");
  EXPECT_EQ(Of(Read("{\"a\": \"# x\"}"), "a").text, "{\"a\": \"# x\"}");
}

TEST(Excerpt, SealedScalarsOfAnyStyle) {
  for (const auto* text :
       {"a: canary # c\n", "a: 'canary'\n", "a: |\n  canary\n", "a: {b: canary, c: canary}\n", "{a: canary, d: 1}\n", "a: [x,\n canary]"}) {
    auto document = Read(text);
    const Node* nodes[] = {document.root().Find("a")};
    doc::SealNodes(document, nodes);
    for (std::uint32_t at = 0; at < std::string_view(text).size(); ++at) {
      const auto excerpt = document.ExcerptOf({at, at + 1});
      EXPECT_EQ(excerpt.text.find("canary"), std::string::npos) << excerpt.text;
    }
  }
}

TEST(Excerpt, WhatADuplicateDisplacedIsNotShown) {
  const auto document = Read("a: canary\nb: 1\na: other\n");
  const auto excerpt = document.ExcerptOf(document.notices()[0].first);
  EXPECT_EQ(excerpt.text, "a: \xE2\x80\xA6");
  EXPECT_EQ(excerpt.caret, 0U);
}

TEST(Excerpt, AnchorsAliasesTagsAndMerges) {
  const auto document = Read("base: &b {x: !!str 1}\nm: {<<: *b, y: *b}\n");
  EXPECT_EQ(Of(document, "base").text, "base: &b {x: !!str 1}");
  EXPECT_EQ(document.ExcerptOf({22, 23}).text, "m: {<<: *b, y: *b}");
}

// A password may begin with the sign of an anchor or a tag.
TEST(Excerpt, AnchorsInPlaceOfASecretAreNotShown) {
  const auto document = Read("{api_key: &canary , b: 1}\n");
  EXPECT_EQ(Of(document, "b").text,
            "{api_key: \xE2\x80\xA6"
            "b: 1}");
  EXPECT_EQ(Of(Read("api_key: !canary\n"), "api_key").text, "api_key: \xE2\x80\xA6");
  EXPECT_EQ(Of(Read("api_key: &name os.environ/X\n"), "api_key").text, "api_key: &name os.environ/X");
}

TEST(Excerpt, TokenShapesAreMaskedAndTheMarkMoves) {
  const auto document = Read("{a: sk-abcdefghijklmnop, b: here}\n");
  const auto excerpt = Of(document, "b");
  EXPECT_EQ(excerpt.text, "{a: [redacted], b: here}");
  EXPECT_EQ(excerpt.text.substr(excerpt.caret, excerpt.length), "here");
}

TEST(Excerpt, LongLinesAreCutAroundTheMark) {
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += "\"xxxxxxx\", ";
  const auto document = Read("{\"first\": [" + many + "1], \"k\": 5, \"last\": [" + many + "1]}");
  const auto excerpt = Of(document, "k");
  EXPECT_LE(excerpt.text.size(), 210U);
  EXPECT_TRUE(excerpt.text.starts_with("\xE2\x80\xA6"));
  EXPECT_TRUE(excerpt.text.ends_with("\xE2\x80\xA6"));
  EXPECT_EQ(excerpt.text.substr(excerpt.caret + 2, 1), "5");  // the ellipsis is three bytes, one code point
  EXPECT_EQ(excerpt.length, 1U);
}

// Nobody reads them, and to look through them for secrets would cost.
TEST(Excerpt, LongTextsAreHidden) {
  const auto document =
      Read("{\"first\": \"" + std::string(100'000, 'x') + "\", \"k\": 5, \"last\": \"" + std::string(100'000, 'y') + "\"}");
  const auto excerpt = Of(document, "k");
  EXPECT_EQ(excerpt.text.find("xx"), std::string::npos) << excerpt.text;
  EXPECT_EQ(excerpt.text.substr(excerpt.caret, 1), "5");
}

TEST(Excerpt, NothingToMark) {
  EXPECT_EQ(Document().ExcerptOf({}).text, "");
  const auto document = Read("a:\n");
  const auto excerpt = Of(document, "a");
  EXPECT_EQ(excerpt.text, "a:");
  EXPECT_EQ(excerpt.caret, 2U);
  EXPECT_EQ(excerpt.length, 1U);
  EXPECT_EQ(document.ExcerptOf({1'000, 2'000}).length, 1U);
}

TEST(Excerpt, DeferredJsonIsNotShown) {
  auto result =
      doc::ReadJson("{\"metadata\": {\"managedFields\": [{\"x\": \"canary\"}], \"name\": \"n\"}}", "", {}, doc::Deferring::kObject);
  ASSERT_TRUE(result.ok());
  const auto excerpt = result.document->ExcerptOf(result.document->root().Find("metadata")->Find("name")->range());
  EXPECT_EQ(excerpt.text.find("canary"), std::string::npos) << excerpt.text;
}

}  // namespace
}  // namespace warden
