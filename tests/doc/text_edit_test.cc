// Edits made in the text of files: before, edits, after, byte for byte.
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "base/budget.h"
#include "doc/edit.h"
#include "doc/edit_helpers.h"
#include "doc/reader.h"
#include "doc/secret_text.h"
#include "doc/text_slots.h"

namespace warden {
namespace {

using testing::Append;
using testing::AppendIn;
using testing::EditFirst;
using testing::Remove;
using testing::RemoveIn;
using testing::Set;
using testing::SetIn;

struct Row {
  std::string name;
  std::string before;
  std::vector<Edit> edits;
  std::string after;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class TextEdit : public ::testing::TestWithParam<Row> {};

TEST_P(TextEdit, GivesText) { EXPECT_EQ(EditFirst(GetParam().before, GetParam().edits), GetParam().after); }

std::string NameOf(const ::testing::TestParamInfo<Row>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    InsertKey, TextEdit,
    ::testing::Values(
        Row{"AtTheEnd", "a: 1\nb: 2\n", {Set("/c", "3")}, "a: 1\nb: 2\nc: 3\n"},
        Row{"NoFinalLineEnd", "a: 1", {Set("/c", "3")}, "a: 1\nc: 3"},
        Row{"Crlf", "a: 1\r\n", {Set("/c/d", "3")}, "a: 1\r\nc:\r\n  d: 3\r\n"},
        Row{"MixedLineEnds", "x: 1\na: 1\r\n", {Set("/c/d", "3")}, "x: 1\na: 1\r\nc:\r\n  d: 3\r\n"},
        Row{"Nested", "a:\n  b: 1\nz: 9\n", {Set("/a/c", "3")}, "a:\n  b: 1\n  c: 3\nz: 9\n"},
        Row{"TrailingComment", "a:\n  b: 1  # one\nz: 9\n", {Set("/a/c", "3")}, "a:\n  b: 1  # one\n  c: 3\nz: 9\n"},
        Row{"CommentLinesStayBehind",
            "a:\n  b: 1\n  # about nothing\n\nz: 9\n",
            {Set("/a/c", "3")},
            "a:\n  b: 1\n  c: 3\n  # about nothing\n\nz: 9\n"},
        Row{"OwnStep", "a:\n    b:\n        c: 1\n", {Set("/a/d/e", "3")}, "a:\n    b:\n        c: 1\n    d:\n        e: 3\n"},
        Row{"CompactMapping", "l:\n- name: x\n- name: y\n", {Set("/l/0/image", "\"i\"")}, "l:\n- name: x\n  image: i\n- name: y\n"},
        Row{"CompactMappingInIndentedList",
            "l:\n  - name: x\n    env: 1\n",
            {Set("/l/0/image", "\"i\"")},
            "l:\n  - name: x\n    env: 1\n    image: i\n"},
        Row{"WideDash", "l:\n-   name: x\n", {Set("/l/0/image", "\"i\"")}, "l:\n-   name: x\n    image: i\n"},
        Row{"MappingBelowTheDash", "l:\n-\n  name: x\n", {Set("/l/0/image", "\"i\"")}, "l:\n-\n  name: x\n  image: i\n"},
        Row{"ListAtColumnZero", "- a: 1\n- b: 2\n", {Set("/0/c", "3")}, "- a: 1\n  c: 3\n- b: 2\n"},
        Row{"NestedLists", "l:\n- - a: 1\n  - b: 2\n", {Set("/l/0/0/c", "3")}, "l:\n- - a: 1\n    c: 3\n  - b: 2\n"},
        Row{"AfterLiteral",
            "a:\n  b: |\n    text\n\nz: 9\n",
            {Set("/a/c", R"({"d":3})")},
            "a:\n  b: |\n    text\n  c:\n    d: 3\n\nz: 9\n"},
        Row{"AfterKeptLiteral",
            "a:\n  b: |+\n    text\n\nz: 9\n",
            {Set("/a/c", R"({"d":3})")},
            "a:\n  b: |+\n    text\n\n  c:\n    d: 3\nz: 9\n"},
        Row{"AfterStrippedFolded", "a: >-\n  text\n  more\n", {Set("/c", R"({"d":3})")}, "a: >-\n  text\n  more\nc:\n  d: 3\n"},
        Row{"AfterLiteralWithoutLineEnd", "a: |\n  text", {Set("/c", R"({"d":3})")}, "a: |-\n  text\nc:\n  d: 3"},
        Row{"AfterKeptLiteralWithoutLineEnd", "a: |+ # c\n  text", {Set("/c", R"({"d":3})")}, "a: |- # c\n  text\nc:\n  d: 3"},
        Row{"AfterMultiLinePlain", "a: one\n  two\nz: 9\n", {Set("/c", R"({"d":3})")}, "a: one\n  two\nz: 9\nc:\n  d: 3\n"},
        Row{"AfterNull", "a:\n  b:\nz: 9\n", {Set("/a/c", "3")}, "a:\n  b:\n  c: 3\nz: 9\n"},
        Row{"AfterAlias", "x: &x\n  k: 1\na:\n  b: *x\n", {Set("/a/c", R"({"d":3})")}, "x: &x\n  k: 1\na:\n  b: *x\n  c:\n    d: 3\n"},
        Row{"AfterMergeKey",
            "x: &x\n  k: 1\na:\n  b: 2\n  <<: *x\nz: 9\n",
            {Set("/a/c", R"({"d":3})")},
            "x: &x\n  k: 1\na:\n  b: 2\n  <<: *x\n  c:\n    d: 3\nz: 9\n"},
        Row{"ShortOnTop", "a: 1\nb:\n  x: 1\nz: 9\n", {Set("/c", "3")}, "a: 1\nc: 3\nb:\n  x: 1\nz: 9\n"},
        Row{"ShortAboveTheFirst", "s:\n  b:\n    x: 1\n", {Set("/s/c", "3")}, "s:\n  c: 3\n  b:\n    x: 1\n"},
        Row{"ShortAboveTheCommentOfTheFirst",
            "s:\n  # about b\n  b:\n    x: 1\n",
            {Set("/s/c", "3")},
            "s:\n  c: 3\n  # about b\n  b:\n    x: 1\n"},
        Row{"ShortBelowTheFileComment", "# licence\nb:\n  x: 1\n", {Set("/c", "3")}, "# licence\nc: 3\nb:\n  x: 1\n"},
        Row{"ShortBehindTheDash", "- b:\n    x: 1\n", {Set("/0/c", "3")}, "- b:\n    x: 1\n  c: 3\n"},
        Row{"ShortAboveLiteral", "a:\n  b: |\n    text\nz: 9\n", {Set("/a/c", "3")}, "a:\n  c: 3\n  b: |\n    text\nz: 9\n"},
        Row{"ShortAboveLiteralWithCrlf", "b: |\r\n  text\r\n", {Set("/c", "3")}, "c: 3\r\nb: |\r\n  text\r\n"},
        Row{"ShortBehindNull", "a:\nb:\n  x: 1\n", {Set("/c", "3")}, "a:\nc: 3\nb:\n  x: 1\n"},
        Row{"ShortAboveMergeKey", "x: &x\n  k: 1\na:\n  <<: *x\n", {Set("/a/c", "3")}, "x: &x\n  k: 1\na:\n  c: 3\n  <<: *x\n"},
        Row{"OnlyMergeKey", "x: &x\n  k: 1\na:\n  <<: *x\n", {Set("/a/c", R"({"d":3})")}, "x: &x\n  k: 1\na:\n  <<: *x\n  c:\n    d: 3\n"},
        Row{"AfterMultiLineFlow",
            "a:\n  b: {x: 1,\n    y: 2} # c\n",
            {Set("/a/c", R"({"d":3})")},
            "a:\n  b: {x: 1,\n    y: 2} # c\n  c:\n    d: 3\n"},
        Row{"ByteOrderMark",
            "\xEF\xBB\xBF"
            "a: 1\n",
            {Set("/c", "3")},
            "\xEF\xBB\xBF"
            "a: 1\nc: 3\n"},
        Row{"NonAscii", "ä: ö\n", {Set("/ü", "\"ß\"")}, "ä: ö\n\"ü\": \"ß\"\n"},
        Row{"Parents",
            "spec:\n  a: 1\n",
            {Set("/spec/lifecycle/preStop", R"({"sleep":{"seconds":10}})")},
            "spec:\n  a: 1\n  lifecycle:\n    preStop:\n      sleep:\n        seconds: 10\n"},
        Row{"ListsFollowTheFile", "a:\n  - 1\n", {Set("/b", R"([1,{"c":[2]}])")}, "a:\n  - 1\nb:\n  - 1\n  - c:\n      - 2\n"},
        Row{"ListsAtTheKeyOtherwise", "a: 1\n", {Set("/b", R"([1,{"c":2,"d":[]}])")}, "a: 1\nb:\n- 1\n- c: 2\n  d: []\n"},
        Row{"FirstDocumentOnly", "---\na: 1\n---\nb: 2\n", {Set("/c", "3")}, "---\na: 1\nc: 3\n---\nb: 2\n"},
        Row{"DocumentEndMarker", "a: 1\n...\n", {Set("/c", "3")}, "a: 1\nc: 3\n...\n"},
        Row{"StrangeKeys",
            "a: 1\n",
            {Set("/x~1y z: #", "1"), Set("/yes", "2"), Set("/1", "3"), Set("/", "4")},
            "a: 1\n\"x/y z: #\": 1\n\"yes\": 2\n\"1\": 3\n\"\": 4\n"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    InsertIntoFlow, TextEdit,
    ::testing::Values(Row{"Flow", "a: {b: 1}\n", {Set("/a/c", "3")}, "a: {b: 1, c: 3}\n"},
                      Row{"SpacedFlow", "a: { b: 1 } # c\n", {Set("/a/c", "3")}, "a: { b: 1, c: 3 } # c\n"},
                      Row{"TrailingComma", "a: {b: 1,}\n", {Set("/a/c", "3")}, "a: {b: 1, c: 3,}\n"},
                      Row{"QuotedKeys", "a: {\"b\": 1}\n", {Set("/a/c", "\"x\"")}, "a: {\"b\": 1, \"c\": \"x\"}\n"},
                      Row{"NullInFlow", "a: {b}\n", {Set("/a/c", "3")}, "a: {b, c: 3}\n"},
                      Row{"BelowNullInFlow", "a: {b: }\n", {Set("/a/b/c", "3")}, "a: {b: {c: 3} }\n"},
                      Row{"BelowKeyOnlyInFlow", "a: {b}\n", {Set("/a/b/c", "3")}, "a: {b: {c: 3}}\n"},
                      Row{"EmptyInFlow", "a: {b: {}}\n", {Set("/a/b/c", "3")}, "a: {b: {c: 3}}\n"},
                      Row{"MultiLineFlow", "a: {\n  b: 1 # one\n}\n", {Set("/a/c", "3")}, "a: {\n  b: 1,\n  c: 3 # one\n}\n"},
                      Row{"InListItem", "a:\n- {b: 1}\n", {Set("/a/0/c", R"({"d":[1,"x: y"]})")}, "a:\n- {b: 1, c: {d: [1, \"x: y\"]}}\n"},
                      Row{"EmptyItem", "a:\n- {}\n", {Set("/a/0/c", "3")}, "a:\n- {c: 3}\n"},
                      Row{"RootFlow", "{a: 1}\n", {Set("/c", "3")}, "{a: 1, c: 3}\n"},
                      Row{"EmptyRoot", "{} # nothing\n", {Set("/c", "3")}, "c: 3 # nothing\n"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    IntoEmpty, TextEdit,
    ::testing::Values(Row{"Null", "a:\nz: 9\n", {Set("/a/b", "1")}, "a:\n  b: 1\nz: 9\n"},
                      Row{"NullWithComment", "a: # none yet\nz: 9\n", {Set("/a/b", "1")}, "a: # none yet\n  b: 1\nz: 9\n"},
                      Row{"WrittenNull", "a: null # none\nz: 9\n", {Set("/a/b", "1")}, "a: # none\n  b: 1\nz: 9\n"},
                      Row{"Tilde", "a: ~", {Set("/a/b", "1")}, "a:\n  b: 1"},
                      Row{"EmptyMapping", "a: {}\n", {Set("/a/b/c", "1")}, "a:\n  b:\n    c: 1\n"},
                      Row{"EmptyMappingWithComment", "a: {}  # none\nz: 9\n", {Set("/a/b", "1")}, "a:  # none\n  b: 1\nz: 9\n"},
                      Row{"SpacedEmptyMapping", "a: { }\n", {Set("/a/b", "1")}, "a:\n  b: 1\n"},
                      Row{"CommentsBetween", "a:\n# about z\nz: 9\n", {Set("/a/b", "1")}, "a:\n  b: 1\n# about z\nz: 9\n"},
                      Row{"NullInList", "l:\n-\n- 2\n", {Set("/l/0/b", "1")}, "l:\n- b: 1\n- 2\n"},
                      Row{"NullInListWithComment", "l:\n- # none\n- 2\n", {Set("/l/0/b", "1")}, "l:\n- {b: 1} # none\n- 2\n"},
                      Row{"NullAtTheEnd", "a:\n  b:", {Set("/a/b/c", "1")}, "a:\n  b:\n    c: 1"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    SetValue, TextEdit,
    ::testing::Values(
        Row{"Scalar", "a: 1\n", {Set("/a", "2")}, "a: 2\n"}, Row{"KeepsComment", "a:   1  # one\n", {Set("/a", "2")}, "a:   2  # one\n"},
        Row{"Quoted", "a: 'x'\nb: \"y\"\n", {Set("/a", "\"v\""), Set("/b", "true")}, "a: v\nb: true\n"},
        Row{"QuotesWhenNeeded",
            "a: x\nb: x\nc: x\nd: x\n",
            {Set("/a", "\"yes\""), Set("/b", "\"1e3\""), Set("/c", "\"2024-01-01\""), Set("/d", "\"a: b\"")},
            "a: \"yes\"\nb: \"1e3\"\nc: \"2024-01-01\"\nd: \"a: b\"\n"},
        Row{"PlainWhenSafe",
            "a: x\nb: x\nc: x\n",
            {Set("/a", "\"10s\""), Set("/b", "\"os.environ/KEY\""), Set("/c", "\"http://h:4000/v1\"")},
            "a: 10s\nb: os.environ/KEY\nc: http://h:4000/v1\n"},
        Row{"MultiLineString", "a: x\n", {Set("/a", "\"one\\ntwo\\n\"")}, "a: \"one\\ntwo\\n\"\n"},
        Row{"NullValue", "a: # c\nb: 1\n", {Set("/a", "2")}, "a: 2 # c\nb: 1\n"}, Row{"ToNull", "a: 1\n", {Set("/a", "null")}, "a: null\n"},
        Row{"ItemOfBlockList", "l:\n- x # c\n- y\n", {Set("/l/0", "\"z\"")}, "l:\n- z # c\n- y\n"},
        Row{"ItemOfFlowList", "l: [x, y]\n", {Set("/l/1", "\"z\"")}, "l: [x, z]\n"},
        Row{"MultiLinePlain", "a: one\n  two # c\nb: 1\n", {Set("/a", "2")}, "a: 2 # c\nb: 1\n"},
        Row{"ValueOnNextLine", "a:\n  \"x\" # c\n", {Set("/a", "2")}, "a:\n  2 # c\n"},
        Row{"OverLiteral", "a: |\n  one\n  two\nb: 1\n", {Set("/a", "2")}, "a: 2\nb: 1\n"},
        Row{"OverLiteralWithComment", "a: |- # c\n  one\nb: 1\n", {Set("/a", "2")}, "a: 2 # c\nb: 1\n"},
        Row{"OverKeptLiteral", "a: |+\n  one\n\nb: 1\n", {Set("/a", "2")}, "a: 2\nb: 1\n"},
        Row{"OverLiteralAtTheEnd", "a: |\n  one", {Set("/a", "2")}, "a: 2"},
        Row{"OverLiteralInList", "l:\n- |\n  one\n- two\n", {Set("/l/0", "1")}, "l:\n- 1\n- two\n"},
        Row{"OverMapping", "a: # c\n  b: 1\n  c: 2 # two\nz: 9\n", {Set("/a", "2")}, "a: 2 # c\nz: 9\n"},
        Row{"OverList", "a:\n- 1\n- 2\nz: 9\n", {Set("/a", "2")}, "a: 2\nz: 9\n"},
        Row{"OverCompactMapping", "l:\n- a: 1\n  b: 2\n- c\n", {Set("/l/0", "2")}, "l:\n- 2\n- c\n"},
        Row{"OverFlow", "a: [1,\n  2] # c\n", {Set("/a", "2")}, "a: 2 # c\n"},
        Row{"MappingOverScalar", "a: 1 # c\nz: 9\n", {Set("/a", R"({"b":{"c":1}})")}, "a: # c\n  b:\n    c: 1\nz: 9\n"},
        Row{"MappingOverMapping", "a:\n    b: 1\nz: 9\n", {Set("/a", R"({"c":1,"d":2})")}, "a:\n    c: 1\n    d: 2\nz: 9\n"},
        Row{"ListOverList", "a:\n  - 1\n  - 2\nz: 9\n", {Set("/a", "[3,4]")}, "a:\n  - 3\n  - 4\nz: 9\n"},
        Row{"MappingOverLiteral", "a: |\n  x\nz: 9\n", {Set("/a", R"({"b":1})")}, "a:\n  b: 1\nz: 9\n"},
        Row{"MappingOverItem", "l:\n- x\n- y\n", {Set("/l/0", R"({"a":1,"b":2})")}, "l:\n- a: 1\n  b: 2\n- y\n"},
        Row{"EmptyOverMapping", "a:\n  b: 1\nz: 9\n", {Set("/a", "{}")}, "a: {}\nz: 9\n"},
        Row{"DropsTag", "a: !!str 1\n", {Set("/a", "2")}, "a: 2\n"}, Row{"DropsUnusedAnchor", "a: &x 1\n", {Set("/a", "2")}, "a: 2\n"},
        Row{"LastOfDuplicates", "a: 1\nb: 2\na: 3\n", {Set("/a", "4")}, "a: 1\nb: 2\na: 4\n"},
        Row{"ExponentForPyYaml", "a: x\n", {Set("/a", "1e3")}, "a: 1.0e+3\n"},
        Row{"WholeDocument", "# head\na: 1\n# foot\n", {Set("", R"({"b":2})")}, "# head\nb: 2\n# foot\n"},
        Row{"SeveralAtOnce",
            "a: 1\nb:\n  c: 1\nl: [1]\n",
            {Set("/b/d", "2"), Append("/l", "2"), Set("/a", "5"), Set("/e/f", "1"), Set("/e/g", "2"), Remove("/b/c")},
            "a: 5\nb:\n  d: 2\nl: [1, 2]\ne:\n  f: 1\n  g: 2\n"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    AppendItem, TextEdit,
    ::testing::Values(
        Row{"Block", "l:\n- 1\n- 2 # c\nz: 9\n", {Append("/l", "3")}, "l:\n- 1\n- 2 # c\n- 3\nz: 9\n"},
        Row{"Indented", "l:\n  - 1\n", {Append("/l", "3")}, "l:\n  - 1\n  - 3\n"},
        Row{"WideDashes", "l:\n-   1\n", {Append("/l", R"({"a":1,"b":2})")}, "l:\n-   1\n-   a: 1\n    b: 2\n"},
        Row{"MappingBehindMappings", "l:\n- a: 1\n  b: 2\n", {Append("/l", R"({"a":3,"b":4})")}, "l:\n- a: 1\n  b: 2\n- a: 3\n  b: 4\n"},
        Row{"ListInList", "l:\n- - 1\n", {Append("/l", "[2,3]"), Append("/l/0", "9")}, "l:\n- - 1\n  - 9\n- - 2\n  - 3\n"},
        Row{"Flow", "l: [1, 2] # c\n", {Append("/l", "3")}, "l: [1, 2, 3] # c\n"},
        Row{"MultiLineFlow", "l: [\n  1,\n  2\n]\n", {Append("/l", "3")}, "l: [\n  1,\n  2,\n  3\n]\n"},
        Row{"Empty", "l: [] # c\nz: 9\n", {Append("/l", "\"x\"")}, "l: # c\n- x\nz: 9\n"},
        Row{"EmptyLikeOthers", "m:\n  - 1\nl: []\n", {Append("/l", "3")}, "m:\n  - 1\nl:\n  - 3\n"},
        Row{"Null", "l:\nz: 9\n", {Append("/l", "3")}, "l:\n- 3\nz: 9\n"},
        Row{"Absent", "a: 1\n", {Append("/b/l", R"({"x":1})")}, "a: 1\nb:\n  l:\n  - x: 1\n"},
        Row{"BehindLiteral", "l:\n- |\n  one\n", {Append("/l", "3")}, "l:\n- |\n  one\n- 3\n"},
        Row{"BehindNull", "l:\n-\n", {Append("/l", "3")}, "l:\n-\n- 3\n"}, Row{"Root", "- 1", {Append("", "2")}, "- 1\n- 2"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    RemoveChild, TextEdit,
    ::testing::Values(
        Row{"First", "a: 1\nb: 2\nc: 3\n", {Remove("/a")}, "b: 2\nc: 3\n"},
        Row{"Middle", "a: 1\nb: 2 # two\nc: 3\n", {Remove("/b")}, "a: 1\nc: 3\n"}, Row{"Last", "a: 1\nb: 2\n", {Remove("/b")}, "a: 1\n"},
        Row{"LastWithoutLineEnd", "a: 1\nb: 2", {Remove("/b")}, "a: 1"},
        Row{"LastWithoutLineEndBehindLiteral", "a: |\n  x\nb: 2", {Remove("/b")}, "a: |\n  x\n"},
        Row{"Crlf", "a: 1\r\nb: 2\r\nc: 3\r\n", {Remove("/b")}, "a: 1\r\nc: 3\r\n"},
        Row{"CommentsAroundStay", "a: 1\n# about b\nb: 2\n# about c\nc: 3\n", {Remove("/b")}, "a: 1\n# about b\n# about c\nc: 3\n"},
        Row{"WithChildren", "a:\n  b:\n    c: 1\n  d: 2\n", {Remove("/a/b")}, "a:\n  d: 2\n"},
        Row{"Only", "a:\n  b: 1 # one\nz: 9\n", {Remove("/a/b")}, "a: {}\nz: 9\n"}, Row{"OnlyInRoot", "a: 1\n", {Remove("/a")}, "{}\n"},
        Row{"BesideMergeKey", "x: &x {k: 1}\na:\n  <<: *x\n  b: 2\n", {Remove("/a/b")}, "x: &x {k: 1}\na:\n  <<: *x\n"},
        Row{"FirstOfCompact", "l:\n- a: 1\n  b: 2\n", {Remove("/l/0/a")}, "l:\n- b: 2\n"},
        Row{"FirstOfCompactWithComment", "l:\n- a: 1 # one\n  b: 2\n", {Remove("/l/0/a")}, "l:\n-  # one\n  b: 2\n"},
        Row{"SecondOfCompact", "l:\n- a: 1\n  b: 2\n- c\n", {Remove("/l/0/b")}, "l:\n- a: 1\n- c\n"},
        Row{"OnlyOfCompact", "l:\n- a: 1\n- c\n", {Remove("/l/0/a")}, "l:\n- {}\n- c\n"},
        Row{"Literal", "a: |\n  x\n  y\n\nb: 2\n", {Remove("/a")}, "\nb: 2\n"},
        Row{"Duplicates", "a: 1\nb: 2\na: 3\n", {Remove("/a")}, "b: 2\n"},
        Row{"BehindKeptLiteral", "l:\n  a: |+\n  b: 1\n\n  c: 2\n", {Remove("/l/b")}, "l:\n  a: |+\n  c: 2\n"},
        Row{"CommentBehindLiteral",
            "l:\n  a: |\n    x\n  b: 1\n    # deep\n  c: 2\n",
            {Remove("/l/b")},
            "l:\n  a: |\n    x\n  # deep\n  c: 2\n"},
        Row{"Null", "a:\nb: 2\n", {Remove("/a")}, "b: 2\n"},
        Row{"Alias", "x: &x 1\na: *x\nb: 2\n", {Set("/b", "3")}, "x: &x 1\na: *x\nb: 3\n"},
        Row{"Flow", "a: {b: 1, c: 2, d: 3}\n", {Remove("/a/c")}, "a: {b: 1, d: 3}\n"},
        Row{"FirstInFlow", "a: {b: 1, c: 2}\n", {Remove("/a/b")}, "a: {c: 2}\n"},
        Row{"LastInFlow", "a: {b: 1, c: 2}\n", {Remove("/a/c")}, "a: {b: 1}\n"},
        Row{"OnlyInFlow", "a: { b: 1 }\n", {Remove("/a/b")}, "a: {}\n"},
        Row{"FlowCommentsStay", "a: [1, # one\n  2]\n", {Remove("/a/1")}, "a: [1, # one\n  ]\n"},
        Row{"Item", "l:\n- 1\n- 2 # c\n- 3\n", {Remove("/l/1")}, "l:\n- 1\n- 3\n"},
        Row{"Items", "l:\n- 1\n- 2\n- 3\n", {Remove("/l/0"), Remove("/l/2")}, "l:\n- 2\n"},
        Row{"OnlyItem", "l:\n- 1\nz: 9\n", {Remove("/l/0")}, "l: []\nz: 9\n"},
        Row{"MappingItem", "l:\n- a: 1\n  b: 2\n- c: 3\n", {Remove("/l/0")}, "l:\n- c: 3\n"},
        Row{"FirstOfNestedList", "l:\n- - 1\n  - 2\n", {Remove("/l/0/0")}, "l:\n- - 2\n"},
        Row{"AliasItem", "x: &x 1\nl:\n- 0\n- *x\n- 2\n", {Remove("/l/2")}, "x: &x 1\nl:\n- 0\n- *x\n"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Json, TextEdit,
    ::testing::Values(
        Row{"Compact", R"({"a":1})", {Set("/b", "2")}, R"({"a":1,"b":2})"},
        Row{"Spaced", R"({"a": 1})", {Set("/b/c", "2")}, R"({"a": 1, "b": {"c": 2}})"},
        Row{"Pretty",
            "{\n  \"a\": 1\n}\n",
            {Set("/b/c", "[1,{}]")},
            "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": [\n      1,\n      {}\n    ]\n  }\n}\n"},
        Row{"PrettyEmpty", "{\n    \"a\": {}\n}\n", {Set("/a/b", "2")}, "{\n    \"a\": {\n        \"b\": 2\n    }\n}\n"},
        Row{"Tabs", "{\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}", {Set("/a/c", "2")}, "{\n\t\"a\": {\n\t\t\"b\": 1,\n\t\t\"c\": 2\n\t}\n}"},
        Row{"InlineListInPretty", "{\n  \"a\": [1, 2]\n}", {Append("/a", "3")}, "{\n  \"a\": [1, 2, 3]\n}"},
        Row{"Replace", R"({"a": "x"})", {Set("/a", "\"ü\\n\"")}, R"({"a": "ü\n"})"},
        Row{"RemoveLast", "{\n  \"a\": 1,\n  \"b\": 2\n}", {Remove("/b")}, "{\n  \"a\": 1\n}"},
        Row{"RemoveFirst", "{\n  \"a\": 1,\n  \"b\": 2\n}", {Remove("/a")}, "{\n  \"b\": 2\n}"},
        Row{"RemoveOnly", R"({"a":{"b":1}})", {Remove("/a/b")}, R"({"a":{}})"},
        Row{"YamlEscapes", R"({"a": 1})", {Set("/a", "\"\\u0085\\u2028\"")}, R"({"a": "\u0085\u2028"})"},
        Row{"EmptyRootObject", "{}", {Set("/a", "1")}, R"({"a": 1})"}, Row{"Null", R"({"a":null})", {Set("/a/b", "1")}, R"({"a":{"b":1}})"},
        Row{"Duplicates", R"({"a":1,"b":2,"a":3})", {Remove("/a")}, R"({"b":2})"}, Row{"List", "[1]", {Append("", "2")}, "[1, 2]"}),
    NameOf);

constexpr const char* kHead = "data:\n  config.yaml: ";

Row Embedded(std::string name, const std::string& before, std::vector<Edit> edits, const std::string& after) {
  return {std::move(name), kHead + before, std::move(edits), kHead + after};
}

const std::string kOuter = "/data/config.yaml";

INSTANTIATE_TEST_SUITE_P(
    EmbeddedYaml, TextEdit,
    ::testing::Values(
        Embedded("Literal", "|\n    # head\n    a: 1  # one\n\n    b:\n      c: 2\n  other: x\n",
                 {SetIn(kOuter, "/b/d", "3"), SetIn(kOuter, "/a", "5")},
                 "|\n    # head\n    a: 5  # one\n\n    b:\n      c: 2\n      d: 3\n  other: x\n"),
        Embedded("BlankLinesKeepTheirSpaces", "|\n    a: 1\n   \n    b: 2\n", {SetIn(kOuter, "/c", "3")},
                 "|\n    a: 1\n   \n    b: 2\n    c: 3\n"),
        Embedded("Strip", "|-\n    a: 1\n", {SetIn(kOuter, "/c", "3")}, "|-\n    a: 1\n    c: 3\n"),
        Embedded("Keep", "|+\n    a: 1\n\n\n", {SetIn(kOuter, "/c", "3")}, "|+\n    a: 1\n    c: 3\n\n\n"),
        Embedded("Indicator", "|2\n      a: 1\n", {SetIn(kOuter, "/a", "3")}, "|2\n      a: 3\n"),
        Embedded("Remove", "|\n    a: 1\n    # about b\n    b: 2\n    c: 3\n", {RemoveIn(kOuter, "/b")},
                 "|\n    a: 1\n    # about b\n    c: 3\n"),
        Embedded("Append", "|\n    l:\n      - a: 1\n", {AppendIn(kOuter, "/l", R"({"a":2,"b":3})")},
                 "|\n    l:\n      - a: 1\n      - a: 2\n        b: 3\n"),
        Embedded("NoFinalLineEnd", "|\n    a: 1", {SetIn(kOuter, "/c", "3")}, "|\n    a: 1\n    c: 3"),
        Embedded("Folded", ">\n    a: 1\n\n    b:\n      c: 2\n      d: 3\n\n    e: long\n    line\n",
                 {SetIn(kOuter, "/b/f", "3"), SetIn(kOuter, "/g", R"({"h":4})")},
                 ">\n    a: 1\n\n    b:\n      c: 2\n      d: 3\n      f: 3\n\n    e: long\n    line\n\n    g:\n      h: 4\n"),
        Embedded("FoldedOnTop", ">\n    a: 1\n\n    b:\n      c: 2\n", {SetIn(kOuter, "/g", "4")},
                 ">\n    a: 1\n\n    g: 4\n\n    b:\n      c: 2\n"),
        Embedded("MoreLineEnds", "|\n    a: |\n\n    b: 1\n  other: x\n", {RemoveIn(kOuter, "/b")}, "|+\n    a: |\n\n  other: x\n"),
        Embedded("SingleQuoted", "'a: 1'\n", {SetIn(kOuter, "/b", "2")}, "\"a: 1\\nb: 2\"\n"),
        Embedded("DoubleQuoted", "\"a: 1\\n\" # c\n", {SetIn(kOuter, "/b", "2")}, "\"a: 1\\nb: 2\\n\" # c\n"),
        Embedded("Plain", "'{a: 1}'\n", {SetIn(kOuter, "/b", "2")}, "\"{a: 1, b: 2}\"\n"),
        Embedded("EmptyText", "\"\"\n", {SetIn(kOuter, "/b", "2")}, "\"b: 2\\n\"\n"),
        Embedded("EmptyLiteral", "|\n  other: x\n", {SetIn(kOuter, "/b", "2")}, "\"b: 2\\n\"\n  other: x\n"),
        Embedded("InsideAndOutside", "|\n    a: 1\n", {SetIn(kOuter, "/b", "2"), Set("/data/x", R"({"v":1})")},
                 "|\n    a: 1\n    b: 2\n  x:\n    v: 1\n"),
        Row{"Crlf",
            "data:\r\n  c: |\r\n    a: 1\r\n    b: 2\r\n",
            {SetIn("/data/c", "/d/e", "3")},
            "data:\r\n  c: |\r\n    a: 1\r\n    b: 2\r\n    d:\r\n      e: 3\r\n"},
        Row{"InJson", R"({"data":{"c":"a: 1\n"}})", {SetIn("/data/c", "/b", "2")}, R"({"data":{"c":"a: 1\nb: 2\n"}})"},
        Row{"InListItem", "l:\n- |\n  a: 1\n- x\n", {SetIn("/l/0", "/b", "2")}, "l:\n- |\n  a: 1\n  b: 2\n- x\n"}),
    NameOf);

struct RefusedRow {
  std::string name;
  std::string before;
  std::vector<Edit> edits;
  std::string message;
};

void PrintTo(const RefusedRow& row, std::ostream* out) { *out << row.name; }

class TextEditRefused : public ::testing::TestWithParam<RefusedRow> {};

TEST_P(TextEditRefused, NamesTheEdit) { EXPECT_EQ(EditFirst(GetParam().before, GetParam().edits), "error: " + GetParam().message); }

INSTANTIATE_TEST_SUITE_P(
    Rows, TextEditRefused,
    ::testing::Values(RefusedRow{"Alias", "x: &x\n  k: 1\na: *x\n", {Set("/a/k", "2")}, "set /a/k: shared through an alias"},
                      RefusedRow{"ReplaceAlias", "x: &x 1\na: *x\n", {Set("/a", "2")}, "set /a: shared through an alias"},
                      RefusedRow{"MergeKey", "x: &x\n  k: 1\na:\n  <<: *x\n", {Set("/a/k", "2")}, "set /a/k: shared through an alias"},
                      RefusedRow{"AnchorInUse", "x: &x\n  k: 1\na: *x\n", {Set("/x/k", "2")}, "set /x/k: cannot be written into this text"},
                      RefusedRow{"AnchorRemoved", "x: &x\n  k: 1\na: *x\n", {Remove("/x")}, "remove /x: cannot be written into this text"},
                      RefusedRow{"Absent", "a: 1\n", {Remove("/b")}, "remove /b: not there"},
                      RefusedRow{
                          "NotYamlInside", "a: \"b: [\"\n", {SetIn("/a", "/b", "1")}, "set /b in the text at /a: the text cannot be read"},
                      RefusedRow{"NotAString", "a: 1\n", {SetIn("/a", "/b", "1")}, "edit the text at /a: not a string"}),
    [](const auto& info) { return info.param.name; });

std::vector<doc::ReadResult> Stream(const std::string& text) { return doc::ReadYamlStream(text, "f.yaml", Dialect::kKubectl); }

TEST(FileEditTest, SeveralDocumentsAtOnceAndAnUnreadableOneBetween) {
  const std::string text = "a: 1\n---\nb: [\n---\n# about c\nc: 3\n--- # last\n{\"d\": 4}\n";
  const auto read = Stream(text);
  ASSERT_EQ(read.size(), 4U);
  ASSERT_FALSE(read[1].ok());
  const auto edited = doc::LowerToText(
      std::vector<doc::DocumentEdits>{{*read[3].document, {Set("/e", "5")}}, {*read[0].document, {Remove("/a"), Set("/x", "1")}}});
  ASSERT_TRUE(edited.ok()) << edited.status().message();
  EXPECT_EQ(*edited, "x: 1\n---\nb: [\n---\n# about c\nc: 3\n--- # last\n{\"d\": 4, \"e\": 5}\n");
}

TEST(FileEditTest, PathsOfAnItemOfAListBeginAtTheItem) {
  const auto read = Stream("kind: List\nitems:\n- kind: A\n  v: 1\n- kind: B\n  v: 2\n");
  const Document& whole = *read[0].document;
  const Node* items = whole.root().Find("items");
  const auto edited = doc::LowerToText(
      std::vector<doc::DocumentEdits>{{whole.Under(*items->At(1)), {Set("/v", "3")}}, {whole.Under(*items->At(0)), {Remove("/v")}}});
  ASSERT_TRUE(edited.ok()) << edited.status().message();
  EXPECT_EQ(*edited, "kind: List\nitems:\n- kind: A\n- kind: B\n  v: 3\n");
}

TEST(FileEditTest, SecretsAreWrittenForReal) {
  auto read = Stream("data:\n  k: b2xk  # sealed\n");
  Document document = *std::move(read[0].document);
  read.clear();
  doc::SealNodes(document, std::vector<const Node*>{document.root().Find("data")});
  const std::vector<Edit> edits{Edit({"/data/k", ""}, Op::kSet, doc::SealString("bmV3Cg==")),
                                Edit({"/data/v", ""}, Op::kSet, doc::SealString("x: y"))};
  const auto edited = doc::LowerToText(std::vector<doc::DocumentEdits>{{document, edits}});
  ASSERT_TRUE(edited.ok()) << edited.status().message();
  EXPECT_EQ(*edited, "data:\n  k: bmV3Cg==  # sealed\n  v: \"x: y\"\n");
}

TEST(FileEditTest, NoRefusalQuotesAValue) {
  auto read = Stream("x: &x\n  k: 1\na: *x\nt: \"hunter2: [\"\n");
  const Document document = *read[0].document;
  for (const Edit& edit :
       {Edit({"/x/k", ""}, Op::kSet, doc::SealString("hunter2")), Edit({"/t", "/a"}, Op::kSet, doc::SealString("hunter2")),
        Edit({"/x/k/z", ""}, Op::kSet, doc::SealString("hunter2"))}) {
    const auto edited = doc::LowerToText(std::vector<doc::DocumentEdits>{{document, {edit}}});
    ASSERT_FALSE(edited.ok());
    EXPECT_EQ(edited.status().message().find("hunter2"), std::string::npos);
  }
}

TEST(FileEditTest, NoEditsChangeNothing) {
  const std::string text = "\xEF\xBB\xBF# c\r\n\r\na:   1\r\n---\r\n...\r\n";
  const auto read = Stream(text);
  const auto edited = doc::LowerToText(std::vector<doc::DocumentEdits>{{*read[0].document, {}}});
  ASSERT_TRUE(edited.ok()) << edited.status().message();
  EXPECT_EQ(*edited, text);
}

TEST(FileEditTest, RefusesWhatIsNoFile) {
  EXPECT_FALSE(doc::LowerToText({}).ok());
  const auto read = Stream("a: \"b: 1\"\n");
  const auto inner = doc::ReadEmbeddedYaml(*read[0].document, *read[0].document->root().Find("a"), Dialect::kPyYaml);
  EXPECT_FALSE(doc::LowerToText(std::vector<doc::DocumentEdits>{{*inner.document, {Set("/b", "2")}}}).ok());
  EXPECT_FALSE(doc::LowerToText(std::vector<doc::DocumentEdits>{{*read[0].document, {}}, {*Stream("c: 1\n")[0].document, {}}}).ok());
}

struct EmitRow {
  std::string json;
  std::string yaml;
};

void PrintTo(const EmitRow& row, std::ostream* out) { *out << row.json; }

class Emit : public ::testing::TestWithParam<EmitRow> {};

TEST_P(Emit, GivesYaml) { EXPECT_EQ(doc::EmitYaml(GetParam().json, 2, "\n"), GetParam().yaml); }

INSTANTIATE_TEST_SUITE_P(Rows, Emit,
                         ::testing::Values(EmitRow{"1", "1"}, EmitRow{"null", "null"}, EmitRow{"[]", "[]"}, EmitRow{"{}", "{}"},
                                           EmitRow{"\"\"", "\"\""}, EmitRow{"\"plain text\"", "plain text"}, EmitRow{"\"on\"", "\"on\""},
                                           EmitRow{"\"y\"", "\"y\""}, EmitRow{"\"0o17\"", "\"0o17\""}, EmitRow{"\"12:30\"", "\"12:30\""},
                                           EmitRow{"\"=\"", "\"=\""}, EmitRow{"\"<<\"", "\"<<\""}, EmitRow{"\"1Gi\"", "1Gi"},
                                           EmitRow{"\"1e3\"", "\"1e3\""}, EmitRow{"\"-x\"", "\"-x\""}, EmitRow{"\"a\\nb\"", "\"a\\nb\""},
                                           EmitRow{"\"\\u0001\\u2028\"", "\"\\u0001\\u2028\""},
                                           EmitRow{"{\"a\":{\"b\":[1,{\"c\":2,\"d\":[[3,4]]}]},\"e\":\"f\"}",
                                                   "a:\n    b:\n    - 1\n    - c: 2\n      d:\n      - - 3\n        - 4\n  e: f"}));

// As many edits as a large configuration has models: each as it would be alone.
TEST(ManyEdits, OfALargeText) {
  std::string before = "apiVersion: v1\nkind: ConfigMap\ndata:\n  config.yaml: |\n    model_list:\n";
  std::string after = before;
  std::vector<Edit> edits;
  for (int i = 0; i < 2000; ++i) {
    const std::string n = std::to_string(i);
    std::string entry = "    - model_name: m" + n + "   # " + n + "\n      litellm_params:\n        model: openai/m" + n + "\n";
    if (i % 3 == 0) entry = "    - {model_name: m" + n + "}\n";
    before += entry;
    after += i % 3 == 0 ? "    - {model_name: m" + n + ", model_info: {id: x" + n + "}}\n"
                        : entry + "      model_info:\n        id: x" + n + "\n";
    edits.push_back(SetIn("/data/config.yaml", "/model_list/" + n + "/model_info/id", "\"x" + n + "\""));
  }
  EXPECT_EQ(EditFirst(before, edits), after);
}

// One by itself is where it is among all.
// Each of them: what is missing and is made by several edits, what is emptied, what loses its last child, and what gets its first ones.
struct EveryKind {
  std::string text;
  std::vector<Edit> edits;
  std::string after;
};

EveryKind OfEveryKind(std::size_t count, bool block) {
  EveryKind all;
  const std::string_view part = block ? "- name: m\n  gone:\n    a: 1\n    b: 2\n  last: {a: 1, b: 2, c: 3}\n  empty: {}\n  none:\n"
                                      : "{name: m, gone: {a: 1, b: 2}, last: {a: 1, b: 2, c: 3}, empty: {}, none: ~}";
  const std::string_view after =
      block ? "- name: m\n  gone: {}\n  last: {a: 1}\n  empty:\n    p: 1\n    q: 2\n  none:\n    r: 1\n    s: 2\n  new:\n    v: 3\n    "
              "deep:\n"
              "      t: 1\n      u: 2\n"
            : "{name: m, gone: {}, last: {a: 1}, empty: {p: 1, q: 2}, none: {r: 1, s: 2}, new: {deep: {t: 1, u: 2}, v: 3}}";
  const auto part_of = [&](std::string& text, std::size_t i, std::string_view one) {
    if (!block) text += i == 0 ? "[" : ", ";
    text += one;
  };
  for (std::size_t i = 0; i < count; ++i) {
    part_of(all.text, i, part);
    part_of(all.after, i, after);
    const std::string at = "/" + std::to_string(i);
    for (const char* path : {"/empty/p", "/none/r", "/new/deep/t"}) all.edits.push_back(Set(at + path, "1"));
    for (const char* path : {"/empty/q", "/none/s", "/new/deep/u"}) all.edits.push_back(Set(at + path, "2"));
    all.edits.push_back(Set(at + "/new/v", "3"));
    for (const char* path : {"/gone/a", "/gone/b", "/last/b", "/last/c"}) all.edits.push_back(Remove(at + path));
  }
  if (!block) all.text += "]\n", all.after += "]\n";
  return all;
}

TEST(ManyEdits, OfEveryKindCostAFewReadings) {
  for (const bool block : {true, false}) {
    const auto steps_for = [&](std::size_t count) {
      const EveryKind all = OfEveryKind(count, block);
      const std::uint64_t before = base::StepsSpent();
      EXPECT_EQ(EditFirst(all.text, all.edits), all.after);
      return static_cast<double>(base::StepsSpent() - before);
    };
    EXPECT_LT(steps_for(1600) / steps_for(200), 10) << block;
  }
}

// Three containers end at the same byte: what is added to the inner ones stands before what is added to the outer ones, at once.
TEST(ManyEdits, AtOneEndTheInnerOnesComeFirst) {
  std::string before = "list:\n";
  for (int i = 0; i < 20'000; ++i) before += "- item\n";
  before += "last:\n  a:\n    b: 1\n";
  const std::vector<Edit> edits = {Set("/top", R"({"x":1})"), Set("/last/c", R"({"k":2})"), Set("/last/a/d", R"({"z":3})"),
                                   Set("/last/a/e", R"({"z":4})")};
  const auto steps_for = [&](std::span<const Edit> some) {
    const std::uint64_t begin = base::StepsSpent();
    EXPECT_FALSE(EditFirst(before, {some.begin(), some.end()}).starts_with("error"));
    return static_cast<double>(base::StepsSpent() - begin);
  };
  const std::string after = EditFirst(before, edits);
  EXPECT_EQ(after.substr(std::min(before.size(), after.size())), "    d:\n      z: 3\n    e:\n      z: 4\n  c:\n    k: 2\ntop:\n  x: 1\n");
  EXPECT_LT(steps_for(edits) / steps_for(std::span(edits).first(1)), 1.2);
}

// Items of a list go from the back, also where one has to wait.
TEST(ManyEdits, ItemsAreRemovedInRounds) {
  std::string text = "[";
  std::vector<Edit> edits;
  std::string after;
  for (int i = 0; i < 50; ++i) {
    text += "[1, [2, 3], 4, {a: 5}, 6]" + std::string(i < 49 ? ", " : "]\n");
    after += std::string(i > 0 ? ", " : "") + "[1, [], 4, {}]";
    const std::string at = "/" + std::to_string(i);
    for (const char* path : {"/1/0", "/1/1", "/3/a", "/4"}) edits.push_back(Remove(at + path));
  }
  EXPECT_EQ(EditFirst(text, edits), "[" + after + "]\n");
}

TEST(Slots, AreFoundOneByOne) {
  const std::string text =
      "x: &x 1\nflow: [0, *x, ~, 'q', [1, 2], {k: v}, # c\n  1, *x, *x, a]\nblock:\n- 0\n- *x\n-\n- !!str a\n-   # c\n- {k: v}\n- - 1\n"
      "  - *x\n- k: v\n  l:\n- end\nmap: {a: 1, b, ? c : 2, <<: {d: 4}, e: }\n";
  const auto read = doc::ReadYaml(text, "f.yaml", Dialect::kKubectl);
  ASSERT_TRUE(read.ok());
  for (const Member& member : read.document->root().members()) {
    const auto all = doc::FindSlots(text, member.value);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto one = doc::FindSlot(text, member.value, i);
      ASSERT_EQ(one.has_value(), all[i].has_value()) << member.key.text() << " " << i;
      if (!one) continue;
      EXPECT_EQ(one->begin, all[i]->begin) << member.key.text() << " " << i;
      EXPECT_EQ(one->after, all[i]->after) << member.key.text() << " " << i;
      EXPECT_EQ(one->value, all[i]->value) << member.key.text() << " " << i;
      EXPECT_EQ(one->end, all[i]->end) << member.key.text() << " " << i;
      EXPECT_EQ(one->marked, all[i]->marked) << member.key.text() << " " << i;
    }
  }
}

}  // namespace
}  // namespace warden
