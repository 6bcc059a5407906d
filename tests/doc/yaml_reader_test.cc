// The YAML reader: streams, ranges, styles, notices, errors and limits. Values against the consumers: yaml_differential_test.cc.
#include <gtest/gtest.h>

#include "doc/equal.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "doc/storage.h"

namespace warden {
namespace {

Document Read(std::string text, Dialect dialect = Dialect::kKubectl) {
  auto result = doc::ReadYaml(text, "f.yaml", dialect);
  EXPECT_TRUE(result.ok()) << text << ": " << result.error->message;
  return result.ok() ? *result.document : Document();
}

doc::ReadError Error(std::string text, Dialect dialect = Dialect::kKubectl, const doc::Limits& limits = {}) {
  auto result = doc::ReadYaml(text, "f.yaml", dialect, limits);
  EXPECT_FALSE(result.ok()) << text;
  return result.ok() ? doc::ReadError{} : *result.error;
}

std::string Written(const Document& document, const Node& node) {
  const auto source = doc::NodeAccess::Storage(document).source->bytes();
  return std::string(source.substr(node.range().begin, node.range().end - node.range().begin));
}

const Node& At(const Document& document, std::string_view key) {
  const Node* node = document.root().Find(key);
  EXPECT_NE(node, nullptr) << key;
  static const Node none;
  return node == nullptr ? none : *node;
}

std::size_t CountNotices(const Document& document, NoticeKind kind) {
  std::size_t count = 0;
  for (const Notice& notice : document.notices()) count += notice.kind == kind ? 1 : 0;
  return count;
}

// ---- ranges ----

TEST(YamlRanges, Scalars) {
  const auto document = Read("a: plain text # c\nb: 'single'\nc: \"double\"\nd: &x anchored\ne: !!str 12\nf: !!int &y 5\n");
  EXPECT_EQ(Written(document, At(document, "a")), "plain text");
  EXPECT_EQ(Written(document, At(document, "b")), "'single'");
  EXPECT_EQ(Written(document, At(document, "c")), "\"double\"");
  EXPECT_EQ(Written(document, At(document, "d")), "anchored");
  EXPECT_EQ(Written(document, At(document, "e")), "12");
  EXPECT_EQ(Written(document, At(document, "f")), "5");
  EXPECT_EQ(At(document, "a").style(), Style::kPlain);
  EXPECT_EQ(At(document, "b").style(), Style::kSingleQuoted);
  EXPECT_EQ(At(document, "c").style(), Style::kDoubleQuoted);
  EXPECT_TRUE(At(document, "e").tagged());
  EXPECT_FALSE(At(document, "d").tagged());
}

TEST(YamlRanges, BlockScalarsEndBehindTheirLastLine) {
  const auto document = Read("a: |\n  x\n  y\n\n\nb: >-\n  z\n\nc: |+\n  k\n\nd: | # c\n  m\n");
  EXPECT_EQ(Written(document, At(document, "a")), "|\n  x\n  y\n");
  EXPECT_EQ(Written(document, At(document, "b")), ">-\n  z\n");
  EXPECT_EQ(Written(document, At(document, "c")), "|+\n  k\n\n");
  EXPECT_EQ(Written(document, At(document, "d")), "| # c\n  m\n");
  EXPECT_EQ(At(document, "a").style(), Style::kLiteral);
  EXPECT_EQ(At(document, "b").style(), Style::kFolded);
}

TEST(YamlRanges, BlockScalarWithoutFinalNewline) {
  const auto document = Read("a: |\n  x\n  y");
  EXPECT_EQ(Written(document, At(document, "a")), "|\n  x\n  y");
  EXPECT_EQ(At(document, "a").text(), "x\ny");
}

TEST(YamlRanges, EmptyValuesStandBehindTheirIndicator) {
  const std::string text = "a:\nb: \nc:   # d\nl:\n-\n- x\nf: {g: , h, i:  }\n? k\n";
  const auto document = Read(text);
  const auto behind = [&](const Node& node, std::string_view key) {
    EXPECT_TRUE(node.range().empty()) << key;
    EXPECT_EQ(node.range().begin, text.find(key) + key.size()) << key;
  };
  behind(At(document, "a"), "a:");
  behind(At(document, "b"), "b:");
  behind(At(document, "c"), "c:");
  behind(*At(document, "l").At(0), "l:\n-");
  behind(*At(document, "f").Find("g"), "g:");
  behind(*At(document, "f").Find("h"), "h");
  behind(*At(document, "f").Find("i"), "i:");
  behind(At(document, "k"), "? k");
}

TEST(YamlRanges, Containers) {
  const auto document = Read("m:\n  a: 1\n  b: 2   # c\n\nl:\n- x\n- y: z\nf: [1, {q: 2} ]  \np: [k: v]\nt: &x\n  u: w\n");
  EXPECT_EQ(Written(document, At(document, "m")), "a: 1\n  b: 2");
  EXPECT_EQ(At(document, "m").style(), Style::kBlock);
  EXPECT_EQ(Written(document, At(document, "l")), "- x\n- y: z");
  EXPECT_EQ(Written(document, *At(document, "l").At(1)), "y: z");
  EXPECT_EQ(Written(document, At(document, "f")), "[1, {q: 2} ]");
  EXPECT_EQ(Written(document, *At(document, "f").At(1)), "{q: 2}");
  EXPECT_EQ(At(document, "f").style(), Style::kFlow);
  EXPECT_EQ(Written(document, *At(document, "p").At(0)), "k: v");
  EXPECT_EQ(Written(document, At(document, "t")), "u: w");
  EXPECT_EQ(document.root().range().begin, 0U);
}

TEST(YamlRanges, NonAsciiIsCountedInBytes) {
  const std::string text = "\xEF\xBB\xBF# \xE2\x82\xAC\nk\xC3\xA9y: \"v\xC3\xA4l\" # \xF0\x9F\x98\x80\nlast: x\n";
  const auto document = Read(text);
  const Node& value = At(document, "k\xC3\xA9y");
  EXPECT_EQ(Written(document, value), "\"v\xC3\xA4l\"");
  EXPECT_EQ(document.PlaceOf(value.range().begin), (Place{2, 6}));
  EXPECT_EQ(Written(document, At(document, "last")), "x");
}

TEST(YamlRanges, LineEndsOfEveryKind) {
  for (const std::string end : {"\n", "\r\n", "\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    const auto document = Read("a: 1" + end + "b: |" + end + "  x" + end + "  y" + end + "c: z");
    EXPECT_EQ(At(document, "a").text(), "1");
    EXPECT_EQ(Written(document, At(document, "c")), "z");
  }
  EXPECT_EQ(At(Read("b: |\r\n  x\r\n  y\r\n"), "b").text(), "x\ny\n");
}

TEST(YamlRanges, UnchangedTextStaysInTheSource) {
  const auto document = Read("a: plain\nb: 'single'\nc: 12\nd: 012\n");
  const auto source = doc::NodeAccess::Storage(document).source->bytes();
  const auto inside = [&](std::string_view text) { return text.data() >= source.data() && text.data() < source.data() + source.size(); };
  EXPECT_TRUE(inside(At(document, "a").text()));
  EXPECT_TRUE(inside(At(document, "b").text()));
  EXPECT_TRUE(inside(At(document, "c").text()));
  EXPECT_FALSE(inside(At(document, "d").text()));
}

// ---- streams ----

TEST(YamlStream, SplitsAsKubectlDoes) {
  const auto parts =
      doc::ReadYamlStream("# head\n---\na: 1\n--- # second\nb: 2\n---\n# nothing\n---   \r\nc: 3\n", "f.yaml", Dialect::kKubectl);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(doc::ToJson(parts[0].document->root()), R"({"a":1})");
  EXPECT_EQ(doc::ToJson(parts[1].document->root()), R"({"b":2})");
  EXPECT_EQ(doc::ToJson(parts[2].document->root()), R"({"c":3})");
  EXPECT_EQ(parts[2].document->PlaceOf(parts[2].document->root().range().begin), (Place{9, 1}));
  EXPECT_EQ(parts[1].document->file(), "f.yaml");
}

TEST(YamlStream, OneBadPartHidesNothing) {
  const auto parts = doc::ReadYamlStream("a: 1\n---\nb: [\n---\nc: \xFF\n---\nd: 4", "", Dialect::kKubectl);
  ASSERT_EQ(parts.size(), 4U);
  EXPECT_TRUE(parts[0].ok());
  EXPECT_EQ(parts[1].error->message, "did not find expected node content while parsing a flow node");
  EXPECT_EQ(parts[1].error->place.line, 4U);
  EXPECT_EQ(parts[2].error->message, "invalid UTF-8");
  EXPECT_EQ(parts[2].error->place, (Place{5, 4}));
  EXPECT_TRUE(parts[3].ok());
}

TEST(YamlStream, NothingAtAll) {
  for (const auto* text : {"", "\n", "# c", "---", "---\n---\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF---\n"}) {
    EXPECT_TRUE(doc::ReadYamlStream(text, "", Dialect::kKubectl).empty()) << text;
  }
  EXPECT_EQ(doc::ReadYamlStream("--- null\n", "", Dialect::kKubectl).size(), 1U);
}

TEST(YamlStream, TextThatKubectlIgnoresIsAnError) {
  const auto parts = doc::ReadYamlStream("a: 1\n...\nb: 2\n---\nc: 1\n--- {d: 2}\n", "", Dialect::kKubectl);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].error->message, "text after a document end marker ('...'): kubectl ignores it");
  EXPECT_EQ(parts[0].error->place, (Place{3, 1}));
  EXPECT_EQ(parts[1].error->message, "a second document that no '---' line of its own starts: kubectl ignores it");
  EXPECT_TRUE(doc::ReadYamlStream("a: 1\n...\n# c\n", "", Dialect::kKubectl)[0].ok());
}

TEST(YamlStream, JsonPartsAreReadAsJson) {
  const auto parts = doc::ReadYamlStream("{\"a\": [1.0]}\n---\n {a: 1}\n", "", Dialect::kKubectl);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].document->dialect(), Dialect::kJson);
  EXPECT_EQ(parts[0].document->root().style(), Style::kJson);
  EXPECT_EQ(parts[1].document->dialect(), Dialect::kKubectl);
  EXPECT_EQ(doc::ReadYaml("{\"a\": 1}", "", Dialect::kPyYaml).document->dialect(), Dialect::kPyYaml);
}

TEST(YamlStream, DirectivesBelongToTheDocumentBehindThem) {
  EXPECT_TRUE(doc::ReadYamlStream("%YAML 1.1\n---\na: 1\n", "", Dialect::kPyYaml)[0].ok());
  const auto kubectl = doc::ReadYamlStream("%YAML 1.1\n---\na: 1\n", "", Dialect::kKubectl);
  ASSERT_EQ(kubectl.size(), 2U);  // it splits first and then has a directive without a document
  EXPECT_FALSE(kubectl[0].ok());
  EXPECT_EQ(Error("%YAML 1.2\n---\na: 1\n").message, "a %YAML directive other than 1.1: kubectl refuses it");
}

TEST(YamlStream, Utf16IsNamed) {
  const auto parts = doc::ReadYamlStream(std::string("\xFF\xFE"
                                                     "a\0:\0",
                                                     6),
                                         "", Dialect::kKubectl);
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0].error->message, "the text is UTF-16, only UTF-8 can be read");
}

TEST(YamlSingle, ASecondDocumentIsAnError) {
  EXPECT_EQ(Error("a: 1\n---\nb: 2\n", Dialect::kPyYaml).message, "a second document, where PyYAML takes only one");
  EXPECT_TRUE(Read("", Dialect::kPyYaml).root().is_null());
  EXPECT_TRUE(Read("# c\n", Dialect::kPyYaml).root().is_null());
}

// ---- notices ----

TEST(YamlNotices, DuplicateKeysWithBothPlaces) {
  const std::string text = "a: 1\nb: 2\na: 3\n";
  const auto document = Read(text);
  EXPECT_EQ(At(document, "a").text(), "3");
  ASSERT_EQ(document.notices().size(), 1U);
  const Notice& notice = document.notices()[0];
  EXPECT_EQ(notice.kind, NoticeKind::kDuplicateKey);
  EXPECT_EQ(notice.first, (Range{0, 1}));
  EXPECT_EQ(notice.range, (Range{10, 11}));
  ASSERT_NE(document.MemberAt(notice.range), nullptr);
  EXPECT_EQ(document.MemberAt(notice.range)->value.text(), "3");
}

TEST(YamlNotices, KeysThatOneReaderMakesTheSame) {
  EXPECT_EQ(CountNotices(Read("y: 1\n\"true\": 2\n"), NoticeKind::kDuplicateKey), 1U);
  EXPECT_EQ(CountNotices(Read("y: 1\n\"true\": 2\n", Dialect::kPyYaml), NoticeKind::kDuplicateKey), 0U);
}

TEST(YamlNotices, AmbiguousScalars) {
  const auto document = Read("a: 1e3\nb: '1e3'\nc: [y, !!str y]\ny: 1\nd: 1.0\n");
  EXPECT_EQ(CountNotices(document, NoticeKind::kAmbiguousScalar), 3U);
}

TEST(YamlNotices, UnknownTags) {
  const auto document = Read("a: !custom x\nb: !!int 1\nc: ! y\nd: !m {e: f}\n");
  ASSERT_EQ(CountNotices(document, NoticeKind::kUnknownTag), 2U);
  EXPECT_EQ(document.notices()[0].range, (Range{3, 10}));
  EXPECT_EQ(Error("a: !custom x\n", Dialect::kPyYaml).message, "a tag that PyYAML's safe loader does not know");
  EXPECT_EQ(Error("a: !custom [x]\n", Dialect::kPyYaml).message, "a tag that PyYAML's safe loader does not take here");
}

// ---- aliases and merge keys ----

TEST(YamlAliases, CopiesAreSharedAndStayWhereTheyAreWritten) {
  const auto document = Read("a: &x {b: [1]}\nc: *x\nd: e\n");
  const Node& original = At(document, "a");
  const Node& copy = At(document, "c");
  EXPECT_FALSE(original.shared());
  EXPECT_TRUE(copy.shared());
  EXPECT_TRUE(copy.Find("b")->shared());
  EXPECT_TRUE(copy.Find("b")->At(0)->shared());
  EXPECT_TRUE(copy.members()[0].key.shared());
  EXPECT_EQ(copy.range(), original.range());
  EXPECT_TRUE(doc::Equal(copy, original));
  EXPECT_EQ(document.PathOf(*copy.Find("b")->At(0)).outer, "/c/b/0");
  EXPECT_FALSE(At(document, "d").shared());
}

TEST(YamlAliases, ParentsEndBehindTheAlias) {
  const auto document = Read("a: &x 1\nm:\n  b: *x\nz: 1\n");
  EXPECT_EQ(Written(document, At(document, "m")), "b: *x");
}

TEST(YamlAliases, TheInnerAnchorOfTheSameNameStays) {
  const auto document = Read("a: &x [&x 1, 2]\nb: *x\n");
  EXPECT_EQ(At(document, "b").text(), "1");
  EXPECT_EQ(Error("a: &x 1\nb: &x 2\n", Dialect::kPyYaml).message, "an anchor of this name stands further up: PyYAML refuses a second");
}

TEST(YamlAliases, SelfReferenceAndStrayAlias) {
  EXPECT_EQ(Error("a: &x [*x]\n").message, "an alias inside what it stands for");
  EXPECT_EQ(Error("a: *x\n").message, "an alias without an anchor before it");
  EXPECT_EQ(Error("a: *x\n").range, (Range{3, 5}));
}

TEST(YamlMerge, OwnKeysWin) {
  const std::string text = "base: &b {x: 1, q: 2}\nm:\n  <<: *b\n  q: 3\n";
  for (const Dialect dialect : {Dialect::kKubectl, Dialect::kPyYaml}) {
    const auto document = Read(text, dialect);
    const Node& merged = At(document, "m");
    EXPECT_EQ(merged.Find("x")->text(), "1");
    EXPECT_TRUE(merged.Find("x")->shared());
    EXPECT_EQ(merged.Find("q")->text(), "3");
    EXPECT_FALSE(merged.Find("q")->shared());
    EXPECT_EQ(merged.Find("<<"), nullptr);
    EXPECT_EQ(CountNotices(document, NoticeKind::kMergeKey), 1U);
    EXPECT_EQ(CountNotices(document, NoticeKind::kDuplicateKey), 0U);
  }
}

TEST(YamlMerge, ForKubectlTheLaterOfOwnAndMergedWins) {
  const std::string text = "base: &b {q: 2}\nm:\n  q: 3\n  <<: *b\n";
  EXPECT_EQ(At(Read(text, Dialect::kKubectl), "m").Find("q")->text(), "2");
  EXPECT_EQ(At(Read(text, Dialect::kPyYaml), "m").Find("q")->text(), "3");
}

TEST(YamlMerge, MergedInPlaceIsSharedToo) {
  const auto document = Read("<<: {a: {b: 1}}\n");
  EXPECT_TRUE(At(document, "a").shared());
  EXPECT_TRUE(At(document, "a").Find("b")->shared());
}

// ---- what PyYAML refuses beyond libyaml ----

TEST(PyYamlIsStricter, Tabs) {
  for (const auto* text : {"a:\tb\n", "a: b\t\n", "-\ta\n", "a: b\t# c\n", "[a,\tb]\n", "a: |\t\n  x\n", "a: b\tc\n", "\t\na: b\n"}) {
    EXPECT_FALSE(doc::ReadYaml(text, "", Dialect::kPyYaml).ok()) << text;
  }
  for (const auto* text : {"a: 'b\tc'\n", "a: \"\t\"\n", "# a\tb\nc: d # e\tf\n", "a: |\n  b\tc\n  \t\n", "a: | # x\ty\n  b\n"}) {
    EXPECT_TRUE(doc::ReadYaml(text, "", Dialect::kPyYaml).ok()) << text;
  }
  const auto error = Error("a: b\nc: d\te\n", Dialect::kPyYaml);
  EXPECT_EQ(error.message, "a tab outside quotes: PyYAML refuses it");
  EXPECT_EQ(error.place, (Place{2, 5}));
}

// ---- limits ----

TEST(YamlLimits, Named) {
  doc::Limits limits;
  limits.bytes = 100;
  EXPECT_EQ(Error(std::string(101, 'a'), Dialect::kKubectl, limits).message, "text over the size limit");
  limits = {};
  limits.scalar_bytes = 10;
  EXPECT_EQ(Error("a: bbbbbbbbbbbb", Dialect::kKubectl, limits).message, "a scalar is over the size limit");
  limits = {};
  limits.nodes = 4;
  EXPECT_EQ(Error("[1, 2, 3, 4, 5, x]", Dialect::kKubectl, limits).message, "too many nodes");
  EXPECT_EQ(Error(std::string(1'000'000, '['), Dialect::kKubectl).message, "nested too deeply");
  std::string directives;
  for (int i = 0; i < 50'000; ++i) directives += "%TAG !" + std::to_string(i) + "! tag:x\n";
  EXPECT_EQ(Error(directives + "---\na", Dialect::kKubectl).message, "too many directives (%YAML, %TAG)");
}

TEST(YamlLimits, BillionLaughs) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string previous = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + previous;
    for (int j = 0; j < 8; ++j) text += ", " + previous;
    text += "]\n";
  }
  EXPECT_EQ(Error(text).message, "aliases and merge keys expand to too many nodes");
}

TEST(YamlLimits, AliasesDoNotDeepenWithoutBound) {
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 150; ++i) text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  EXPECT_FALSE(doc::ReadYaml(text, "", Dialect::kKubectl).ok());
}

TEST(YamlErrors, NoQuotation) {
  for (const auto* text :
       {"a: [canary", "canary: b: c", "a: \"canary", "*canary", "!canary!x y", "a: !!int canary", "? [canary]\n: x", "%canary"}) {
    for (const Dialect dialect : {Dialect::kKubectl, Dialect::kPyYaml}) {
      const auto result = doc::ReadYaml(text, "", dialect);
      ASSERT_FALSE(result.ok()) << text;
      EXPECT_EQ(result.error->message.find("canary"), std::string::npos) << result.error->message;
      EXPECT_NE(result.error->place.line, 0U);
    }
  }
}

TEST(YamlErrors, ControlCharacters) {
  const auto error = Error(std::string("a: b\0c", 6));
  EXPECT_EQ(error.message, "control characters are not allowed");
  EXPECT_EQ(error.range.begin, 4U);
}

// ---- embedded ----

TEST(YamlEmbedded, InheritsSealing) {
  auto host = Read("data:\n  config: |\n    key: secret-value\n    n: 1\n");
  const Node* string = host.root().Find("data")->Find("config");
  const Node* nodes[] = {string};
  doc::SealNodes(host, nodes);
  const auto inner = doc::ReadEmbeddedYaml(host, *string, Dialect::kPyYaml);
  ASSERT_TRUE(inner.ok());
  const Node* value = inner.document->root().Find("key");
  ASSERT_NE(value, nullptr);  // keys stay readable
  EXPECT_TRUE(value->sealed());
  EXPECT_EQ(value->text(), "[redacted]");
  EXPECT_TRUE(inner.document->root().Find("n")->sealed());
  EXPECT_EQ(inner.document->ExcerptOf(value->range()).text, "key: [redacted]");
}

TEST(YamlEmbedded, ErrorsStandInTheFile) {
  const auto host = Read("data:\n  config: |\n    a: 1\n    b: [\n");
  const auto inner = doc::ReadEmbeddedYaml(host, *host.root().Find("data")->Find("config"), Dialect::kPyYaml);
  ASSERT_FALSE(inner.ok());
  EXPECT_EQ(inner.error->place, (Place{4, 8})) << "the last character: there is no line behind it";
}

}  // namespace
}  // namespace warden
