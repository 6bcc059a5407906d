// Edits on the tree, and as RFC 6902 patches.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "doc/edit.h"
#include "doc/equal.h"
#include "doc/json_writer.h"
#include "doc/pointer.h"
#include "doc/reader.h"
#include "doc/secret_text.h"

namespace warden {
namespace {

using testing::HasSubstr;

Document Json(std::string text) {
  auto read = doc::ReadJson(std::move(text), "");
  EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error->message);
  return read.ok() ? *read.document : Document();
}

Edit Set(std::string path, std::string json) { return Edit({std::move(path), ""}, Op::kSet, std::move(json)); }
Edit Append(std::string path, std::string json) { return Edit({std::move(path), ""}, Op::kAppend, std::move(json)); }
Edit Remove(std::string path) { return Edit({std::move(path), ""}, Op::kRemove, ""); }

struct EditCase {
  std::string name;
  std::string before;
  std::vector<Edit> edits;
  std::string after;
  std::string patch;
};

class EditTree : public testing::TestWithParam<EditCase> {};

TEST_P(EditTree, GivesTreeAndPatch) {
  const Document document = Json(GetParam().before);
  const auto edited = doc::ApplyEdits(document, GetParam().edits);
  ASSERT_TRUE(edited.ok()) << edited.status().message();
  EXPECT_EQ(doc::ToJson(edited->root()), GetParam().after);
  EXPECT_EQ(doc::ToJson(document.root()), doc::ToJson(Json(GetParam().before).root())) << "the old tree must stay as it was";
  const auto patch = doc::LowerToJsonPatch(document, GetParam().edits);
  ASSERT_TRUE(patch.ok()) << patch.status().message();
  EXPECT_EQ(*patch, GetParam().patch);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, EditTree,
    testing::Values(
        EditCase{"Nothing", R"({"a":1})", {}, R"({"a":1})", "[]"},
        EditCase{"SetExisting", R"({"a":1,"b":2})", {Set("/a", "5")}, R"({"a":5,"b":2})", R"([{"op":"replace","path":"/a","value":5}])"},
        EditCase{"SetMissing", R"({"a":1})", {Set("/b", "\"x\"")}, R"({"a":1,"b":"x"})", R"([{"op":"add","path":"/b","value":"x"}])"},
        EditCase{"SetMissingParents",
                 R"({"a":{}})",
                 {Set("/a/b/c", "true")},
                 R"({"a":{"b":{"c":true}}})",
                 R"([{"op":"add","path":"/a/b","value":{"c":true}}])"},
        EditCase{"SharedMissingParents",
                 R"({})",
                 {Set("/a/b", "1"), Set("/a/c", "2")},
                 R"({"a":{"b":1,"c":2}})",
                 R"([{"op":"add","path":"/a","value":{"b":1}},{"op":"add","path":"/a/c","value":2}])"},
        EditCase{"NullParentIsMissing",
                 R"({"a":null})",
                 {Set("/a/b", "1")},
                 R"({"a":{"b":1}})",
                 R"([{"op":"replace","path":"/a","value":{"b":1}}])"},
        EditCase{
            "NullItemIsMissing", R"([0,null])", {Set("/1/b", "1")}, R"([0,{"b":1}])", R"([{"op":"replace","path":"/1","value":{"b":1}}])"},
        EditCase{"NullIsReplaced", R"({"a":null})", {Set("/a", "1")}, R"({"a":1})", R"([{"op":"replace","path":"/a","value":1}])"},
        EditCase{"EscapedKeys",
                 R"({"m":{"a/b":1}})",
                 {Set("/m/a~1b", "2"), Set("/m/x~0y~1", "3")},
                 R"({"m":{"a/b":2,"x~y/":3}})",
                 R"([{"op":"replace","path":"/m/a~1b","value":2},{"op":"add","path":"/m/x~0y~1","value":3}])"},
        EditCase{"SetItem", R"({"l":[1,2]})", {Set("/l/1", "5")}, R"({"l":[1,5]})", R"([{"op":"replace","path":"/l/1","value":5}])"},
        EditCase{"AppendToList", R"({"l":[1]})", {Append("/l", "2")}, R"({"l":[1,2]})", R"([{"op":"add","path":"/l/-","value":2}])"},
        EditCase{"AppendToEmptyList", R"({"l":[]})", {Append("/l", "2")}, R"({"l":[2]})", R"([{"op":"add","path":"/l/-","value":2}])"},
        EditCase{"AppendToNull", R"({"l":null})", {Append("/l", "2")}, R"({"l":[2]})", R"([{"op":"replace","path":"/l","value":[2]}])"},
        EditCase{"AppendToMissing",
                 R"({})",
                 {Append("/a/l", "2"), Append("/a/l", "3")},
                 R"({"a":{"l":[2,3]}})",
                 R"([{"op":"add","path":"/a","value":{"l":[2]}},{"op":"add","path":"/a/l/-","value":3}])"},
        EditCase{"RemoveMember", R"({"a":1,"b":2})", {Remove("/a")}, R"({"b":2})", R"([{"op":"remove","path":"/a"}])"},
        EditCase{"RemovalsFromTheEnd",
                 R"({"l":[0,1,2,3,4,5,6,7,8,9,10]})",
                 {Remove("/l/2"), Remove("/l/10"), Set("/l/9", "99")},
                 R"({"l":[0,1,3,4,5,6,7,8,99]})",
                 R"([{"op":"replace","path":"/l/9","value":99},{"op":"remove","path":"/l/10"},{"op":"remove","path":"/l/2"}])"},
        EditCase{"RemoveNull", R"({"a":null})", {Remove("/a")}, "{}", R"([{"op":"remove","path":"/a"}])"},
        EditCase{"EmptyKey", R"({"":{"":1}})", {Set("//", "2")}, R"({"":{"":2}})", R"([{"op":"replace","path":"//","value":2}])"},
        EditCase{
            "NumberTextIsKept", R"({"a":1})", {Set("/b", "1.50")}, R"({"a":1,"b":1.50})", R"([{"op":"add","path":"/b","value":1.50}])"},
        EditCase{"WholeDocument", R"({"a":1})", {Set("", "[1]")}, "[1]", R"([{"op":"replace","path":"","value":[1]}])"}),
    [](const auto& param) { return param.param.name; });

struct Refused {
  std::string name;
  std::string before;
  std::vector<Edit> edits;
  std::string message;
};

class EditRefused : public testing::TestWithParam<Refused> {};

TEST_P(EditRefused, NamesTheEdit) {
  const Document document = Json(GetParam().before);
  const auto edited = doc::ApplyEdits(document, GetParam().edits);
  ASSERT_FALSE(edited.ok());
  EXPECT_EQ(edited.status().code(), StatusCode::kInvalid);
  EXPECT_EQ(edited.status().message(), GetParam().message);
  EXPECT_FALSE(doc::LowerToJsonPatch(document, GetParam().edits).ok());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, EditRefused,
    testing::Values(Refused{"RemoveAbsent", "{}", {Remove("/a")}, "remove /a: not there"},
                    Refused{"RemoveBelowAbsent", "{}", {Remove("/a/b")}, "remove /a/b: not there"},
                    Refused{"RemoveBelowNull", R"({"a":null})", {Remove("/a/b")}, "remove /a/b: not there"},
                    Refused{"RemoveRoot", "{}", {Remove("")}, "remove the whole document: the whole document cannot be removed"},
                    Refused{"RemoveTwice", "[1,2]", {Remove("/0"), Remove("/0")}, "remove /0: removed twice"},
                    Refused{"BelowScalar", R"({"a":1})", {Set("/a/b", "1")}, "set /a/b: a parent is neither a mapping nor a list"},
                    Refused{"BehindTheEnd", "[1]", {Set("/1", "1")}, "set /1: no such item"},
                    Refused{"DashIsNoIndex", "[1]", {Set("/-", "1")}, "set /-: no such item"},
                    Refused{"LeadingZero", "[1]", {Set("/00", "1")}, "set /00: no such item"},
                    Refused{"AppendToMapping", R"({"a":{}})", {Append("/a", "1")}, "append to /a: not a list"},
                    Refused{"NotAPointer", "{}", {Set("a", "1")}, "set a: not a JSON pointer"},
                    Refused{"NotJson", "{}", {Set("/a", "x")}, "set /a: the value is not JSON"}),
    [](const auto& param) { return param.param.name; });

TEST(EditTreeTest, RefusesHugePaths) {
  std::string path;
  for (int i = 0; i < 100000; ++i) path += "/a";
  const auto edited = doc::ApplyEdits(Json("{}"), std::vector<Edit>{Set(path, "1")});
  ASSERT_FALSE(edited.ok());
  EXPECT_THAT(edited.status().message(), HasSubstr("deeper than the limit"));
}

TEST(EditTreeTest, DeferredIsNotEdited) {
  auto read = doc::ReadJson(R"({"metadata":{},"status":{"a":1}})", "", {}, doc::Deferring::kObject);
  const auto edited = doc::ApplyEdits(*read.document, std::vector<Edit>{Set("/status/a", "2")});
  ASSERT_FALSE(edited.ok());
  EXPECT_THAT(edited.status().message(), HasSubstr("not read"));
  // Beside it everything works, and it can still be expanded.
  const auto beside = doc::ApplyEdits(*read.document, std::vector<Edit>{Set("/metadata/name", "\"x\"")});
  ASSERT_TRUE(beside.ok());
  EXPECT_EQ(doc::ToJson(beside->Expand(*beside->root().Find("status")).root()), R"({"a":1})");
}

TEST(EditTreeTest, OldTreeIsKeptAlive) {
  auto document = std::make_unique<Document>(Json(R"({"a":{"b":"a long string that lives in the source"},"c":1})"));
  const auto edited = doc::ApplyEdits(*document, std::vector<Edit>{Set("/c", "2")});
  document.reset();
  EXPECT_EQ(doc::ToJson(edited->root()), R"({"a":{"b":"a long string that lives in the source"},"c":2})");
}

TEST(EditTreeTest, PlacesOfUntouchedNodesStay) {
  const auto edited = doc::ApplyEdits(Json("{\"a\":1,\n \"b\":2}"), std::vector<Edit>{Set("/a", "2")});
  const Node* b = edited->root().Find("b");
  EXPECT_EQ(edited->PlaceOf(b->range().begin), (Place{2, 6}));
  EXPECT_EQ(edited->PathOf(*b).outer, "/b");
  EXPECT_EQ(edited->PathOf(*edited->root().Find("a")).outer, "/a");
}

class SealedEdit : public testing::Test {
 protected:
  SealedEdit() : document_(Json(R"({"data":{"k":"hunter2","n":"public"},"open":{}})")) {
    const Node* secret = document_.root().Find("data")->Find("k");
    doc::SealNodes(document_, std::vector<const Node*>{secret});
  }
  Document document_;
};

TEST_F(SealedEdit, UntouchedStaysSealed) {
  const auto edited = doc::ApplyEdits(document_, std::vector<Edit>{Set("/data/n", "\"x\"")});
  EXPECT_EQ(doc::ToJson(edited->root()), R"({"data":{"k":"[redacted]","n":"x"},"open":{}})");
  EXPECT_EQ(doc::SecretText(*edited->root().Find("data")->Find("k")), "hunter2");
}

TEST_F(SealedEdit, ReplacingASecretGivesASecret) {
  const auto edited = doc::ApplyEdits(document_, std::vector<Edit>{Set("/data/k", "\"other\"")});
  EXPECT_EQ(doc::ToJson(*edited->root().Find("data")), R"({"k":"[redacted]","n":"public"})");
  EXPECT_EQ(doc::SecretText(*edited->root().Find("data")->Find("k")), "other");
}

TEST_F(SealedEdit, SealedValueIsRealInThePatchAndHiddenInTheTree) {
  const std::vector<Edit> edits{Edit({"/open/x", ""}, Op::kSet, doc::SealString("s3cret\n"))};
  const auto edited = doc::ApplyEdits(document_, edits);
  EXPECT_EQ(doc::ToJson(*edited->root().Find("open")), R"({"x":"[redacted]"})");
  EXPECT_EQ(doc::SecretText(*edited->root().Find("open")->Find("x")), "s3cret\n");
  const auto patch = doc::LowerToJsonPatch(document_, edits);
  EXPECT_EQ(*patch, R"([{"op":"add","path":"/open/x","value":"s3cret\n"}])");
}

TEST_F(SealedEdit, BelowASealedMappingEverythingIsSealed) {
  Document document = Json(R"({"data":{"k":{}}})");
  doc::SealNodes(document, std::vector<const Node*>{document.root().Find("data")});
  const auto edited = doc::ApplyEdits(document, std::vector<Edit>{Set("/data/k/a/b", "\"x\"")});
  EXPECT_EQ(doc::ToJson(edited->root()), R"({"data":{"k":{"a":{"b":"[redacted]"}}}})");
}

struct PatchCase {
  std::string name;
  std::string document;
  std::string patch;
  std::string after;  // "": refused
};

class Patch : public testing::TestWithParam<PatchCase> {};

TEST_P(Patch, IsAppliedAsTheApiServerDoes) {
  const auto patched = doc::ApplyJsonPatch(Json(GetParam().document), GetParam().patch);
  EXPECT_EQ(patched.ok(), !GetParam().after.empty()) << patched.status().message();
  EXPECT_EQ(patched.ok() ? doc::ToJson(patched->root()) : "", GetParam().after);
}

// Each row was asked of the library itself: tests/doc/edit_oracle_test.cc asks again, with thousands more.
INSTANTIATE_TEST_SUITE_P(
    Rows, Patch,
    testing::Values(PatchCase{"Empty", "{}", "[]", "{}"}, PatchCase{"NullPatch", "{}", "null", "{}"}, PatchCase{"NotAList", "{}", "{}", ""},
                    PatchCase{"NotJson", "{}", "[", ""}, PatchCase{"NoOp", "{}", R"([{"path":"/a"}])", ""},
                    PatchCase{"NullOperation", "{}", "[null]", ""}, PatchCase{"NoPath", "{}", R"([{"op":"add","value":1}])", ""},
                    PatchCase{"AddWithoutValue", "{}", R"([{"op":"add","path":"/a"}])", R"({"a":null})"},
                    PatchCase{"AddReplaces", R"({"a":1})", R"([{"op":"add","path":"/a","value":2}])", R"({"a":2})"},
                    PatchCase{"AddBelowMissing", "{}", R"([{"op":"add","path":"/a/b","value":2}])", ""},
                    PatchCase{"AddBelowNull", R"({"a":null})", R"([{"op":"add","path":"/a/b","value":2}])", ""},
                    PatchCase{"AddBelowScalar", R"({"a":"x"})", R"([{"op":"add","path":"/a/b","value":2}])", ""},
                    PatchCase{"AddToWhole", "{}", R"([{"op":"add","path":"","value":{}}])", ""},
                    PatchCase{"Insert", "[1,2]", R"([{"op":"add","path":"/1","value":9}])", "[1,9,2]"},
                    PatchCase{"InsertAtEnd", "[1,2]", R"([{"op":"add","path":"/2","value":9}])", "[1,2,9]"},
                    PatchCase{"InsertBehindEnd", "[1,2]", R"([{"op":"add","path":"/3","value":9}])", ""},
                    PatchCase{"InsertNegative", "[1,2]", R"([{"op":"add","path":"/-1","value":9}])", "[1,2,9]"},
                    PatchCase{"InsertNegativeFirst", "[1,2]", R"([{"op":"add","path":"/-3","value":9}])", "[9,1,2]"},
                    PatchCase{"InsertSigned", "[1,2]", R"([{"op":"add","path":"/+1","value":9}])", "[1,9,2]"},
                    PatchCase{"InsertAtWord", "[1,2]", R"([{"op":"add","path":"/x","value":9}])", ""},
                    PatchCase{"ReplaceAbsentMember", "{}", R"([{"op":"replace","path":"/a","value":1}])", R"({"a":1})"},
                    PatchCase{"ReplaceAbsentItem", "[]", R"([{"op":"replace","path":"/0","value":1}])", ""},
                    PatchCase{"ReplaceWhole", R"({"a":1})", R"([{"op":"replace","path":"","value":[2]}])", "[2]"},
                    PatchCase{"ReplaceWholeByScalar", R"({"a":1})", R"([{"op":"replace","path":"","value":2}])", ""},
                    PatchCase{"RemoveAbsent", "{}", R"([{"op":"remove","path":"/a"}])", ""},
                    PatchCase{"RemoveNegative", "[1,2]", R"([{"op":"remove","path":"/-2"}])", "[2]"},
                    PatchCase{"Move", R"({"a":{"b":1},"c":[]})", R"([{"op":"move","from":"/a/b","path":"/c/-"}])", R"({"a":{},"c":[1]})"},
                    PatchCase{"MoveIntoItself", R"({"a":{"b":1}})", R"([{"op":"move","from":"/a","path":"/a/b"}])", ""},
                    PatchCase{"MoveAbsent", "{}", R"([{"op":"move","from":"/a","path":"/b"}])", ""},
                    PatchCase{"Copy", R"({"a":{"b":1}})", R"([{"op":"copy","from":"/a","path":"/c"}])", R"({"a":{"b":1},"c":{"b":1}})"},
                    PatchCase{"CopyIntoItself", R"({"a":{}})", R"([{"op":"copy","from":"/a","path":"/a/b"}])", R"({"a":{"b":{}}})"},
                    PatchCase{"CopyAbsent", "{}", R"([{"op":"copy","from":"/a","path":"/b"}])", R"({"b":null})"},
                    PatchCase{"TestEqual", R"({"a":{"b":[1,"x"]}})", R"([{"op":"test","path":"/a","value":{"b":[1,"x"]}}])",
                              R"({"a":{"b":[1,"x"]}})"},
                    PatchCase{"TestIsTextual", R"({"a":1})", R"([{"op":"test","path":"/a","value":1.0}])", ""},
                    PatchCase{"TestAbsentIsNull", "{}", R"([{"op":"test","path":"/a","value":null}])", "{}"},
                    PatchCase{"TestFails", R"({"a":1})", R"([{"op":"test","path":"/a","value":2}])", ""},
                    PatchCase{"TestWhole", R"({"a":1})", R"([{"op":"test","path":"","value":{"a":1}}])", R"({"a":1})"},
                    PatchCase{"LenientEscapes", R"({"~2":1})", R"([{"op":"remove","path":"/~2"}])", "{}"},
                    PatchCase{"TextBeforeSlash", R"({"a":1})", R"([{"op":"remove","path":"x/a"}])", "{}"},
                    PatchCase{"NothingAfterAFailure", R"({"a":1})", R"([{"op":"remove","path":"/a"},{"op":"remove","path":"/a"}])", ""}),
    [](const auto& param) { return param.param.name; });

TEST(PatchTest, CopiesAreBounded) {
  std::string patch = R"([{"op":"add","path":"/a","value":["0123456789abcdef"]})";
  for (int i = 0; i < 60; ++i) patch += R"(,{"op":"copy","from":"/a","path":"/a/-"})";
  const auto patched = doc::ApplyJsonPatch(Json("{}"), patch + "]");
  ASSERT_FALSE(patched.ok());
  EXPECT_THAT(patched.status().message(), HasSubstr("3145728 bytes"));
}

TEST(PatchTest, ReplacedSecretsStaySecret) {
  Document document = Json(R"({"k":"hunter2"})");
  doc::SealNodes(document, std::vector<const Node*>{document.root().Find("k")});
  const auto patched = doc::ApplyJsonPatch(document, R"([{"op":"replace","path":"/k","value":"other"}])");
  EXPECT_EQ(doc::ToJson(patched->root()), R"({"k":"[redacted]"})");
}

}  // namespace
}  // namespace warden
