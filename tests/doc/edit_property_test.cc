// What must hold for every document and every edit (the table of properties of the tests).
//
// Documents are made from bytes (edit_generator.h) and from the files of the corpus, where it is. RC_PARAMS (rapidcheck's own variable)
// changes seed and count; without it a run is the same every time, and the fuzzer looks further.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "doc/edit.h"
#include "doc/edit_batch.h"
#include "doc/edit_generator.h"
#include "doc/edit_step.h"
#include "doc/equal.h"
#include "doc/json_writer.h"
#include "doc/pointer.h"
#include "doc/reader.h"
#include "doc/text_change.h"
#include "doc/text_edit.h"
#include "doc/yaml_text.h"
#include "support/oracle.h"

namespace warden {
namespace {

using testing::Anchors;
using testing::Choices;
using testing::MakeEdits;
using testing::MakeJson;
using testing::MakeYaml;
using testing::MoveInside;
using testing::Mutate;

using Bytes = std::vector<std::uint8_t>;

// `property` says whether there was anything to check: at least a third of the time there must be.
void CheckProperty(int count, const std::function<bool(Choices&)>& property) {
  int runs = 0;
  int checked = 0;
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  if (std::getenv("RC_PARAMS") == nullptr) {
    params.seed = 1;
    params.maxSuccess = count;
  }
  const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
  rc::detail::TestMetadata metadata;
  metadata.id = info->name();
  metadata.description = info->name();
  const auto result = rc::detail::checkTestable(
      [&] {
        const Bytes bytes = *rc::gen::resize(500, rc::gen::arbitrary<Bytes>());
        Choices choices(bytes);
        ++runs;
        if (property(choices)) ++checked;
      },
      metadata, params);
  std::ostringstream message;
  rc::detail::printResultMessage(result, message);
  if (!result.is<rc::detail::SuccessResult>()) ADD_FAILURE() << message.str();
  EXPECT_GT(checked, runs / 3);
}

std::string Describe(const std::vector<Edit>& edits) {
  std::string out;
  for (const Edit& edit : edits) {
    const char* verbs[] = {"set", "append", "remove"};
    out += std::string(verbs[static_cast<int>(edit.op())]) + " '" + edit.path().outer + "' '" + edit.path().inner + "' " +
           std::string(edit.json()) + "\n";
  }
  return out;
}

struct Sample {
  std::string text;
  Document document;  // the first of the text
  std::vector<Edit> edits;
  Document edited;
};

// Nothing when the text cannot be read or the edits cannot be made on the tree.
std::optional<Sample> MakeSample(Choices& choices, std::string text, Dialect dialect, unsigned most) {
  const auto read = doc::ReadYamlStream(text, "", dialect);
  if (read.empty() || !read[0].ok()) return std::nullopt;
  auto edits = MakeEdits(choices, *read[0].document, most);
  auto edited = doc::ApplyEdits(*read[0].document, edits);
  if (!edited.ok()) return std::nullopt;
  return Sample{std::move(text), *read[0].document, std::move(edits), *std::move(edited)};
}

Result<std::string> Lower(const Sample& sample) {
  return doc::LowerToText(std::vector<doc::DocumentEdits>{{sample.document, sample.edits}});
}

std::string Failure(const Sample& sample, const std::string& why) {
  return why + "\n--- text\n" + sample.text + "\n--- edits\n" + Describe(sample.edits) + "--- wanted\n" + doc::ToJson(sample.edited.root());
}

enum class Must : bool { kSucceed, kSucceedOrRefuse };

void CheckCommutes(const Sample& sample, Dialect dialect, Must must) {
  const auto text = Lower(sample);
  if (!text.ok() && must == Must::kSucceedOrRefuse && text.status().code() == StatusCode::kInternal) return;
  if (!text.ok()) RC_FAIL(Failure(sample, text.status().message()));
  const auto again = doc::ReadYamlStream(*text, "", dialect);
  if (again.empty() || !again[0].ok()) RC_FAIL(Failure(sample, "unreadable:\n" + *text));
  if (!doc::Equal(again[0].document->root(), sample.edited.root())) RC_FAIL(Failure(sample, "differs:\n" + *text));
}

Dialect MakeDialect(Choices& choices) { return choices.Chance(50) ? Dialect::kPyYaml : Dialect::kKubectl; }

TEST(EditProperty, TextAndJsonCommute) {
  CheckProperty(4000, [](Choices& choices) {
    const Dialect dialect = MakeDialect(choices);
    const auto sample = MakeSample(choices, MakeYaml(choices, Anchors::kNone), dialect, 3);
    if (!sample) return false;
    CheckCommutes(*sample, dialect, Must::kSucceed);
    return true;
  });
}

// Many steps made at once make the tree that they make one after the other.
TEST(EditProperty, MadeTogetherIsOneAfterTheOther) {
  CheckProperty(3000, [](Choices& choices) {
    const auto sample = MakeSample(choices, MakeYaml(choices, Anchors::kSome), MakeDialect(choices), 8);
    if (!sample) return false;
    const auto steps = doc::PlanSteps(sample->edits);
    RC_ASSERT(steps.ok());
    const auto tree = doc::MakeTogether(sample->document, *steps);
    if (tree && !doc::Equal(tree->root(), sample->edited.root())) RC_FAIL(Failure(*sample, "another tree: " + doc::ToJson(tree->root())));
    return true;
  });
}

// A text of many documents' worth: those edits that can be written at once are, the others beside them too.
TEST(EditProperty, ManyEditsOfOneText) {
  CheckProperty(300, [](Choices& choices) {
    std::string text;
    for (int i = 0; i < 30; ++i) {
      std::istringstream lines(MakeYaml(choices, Anchors::kNone));
      text += fmt::format("part-{}:\n", i);
      for (std::string line; std::getline(lines, line);) text += "  " + line + "\n";
    }
    const auto sample = MakeSample(choices, text, MakeDialect(choices), 60);
    if (!sample) return false;
    CheckCommutes(*sample, sample->document.dialect(), Must::kSucceed);
    return true;
  });
}

TEST(EditProperty, ManyEditsOfOneJsonText) {
  CheckProperty(300, [](Choices& choices) {
    std::string text = "[";
    for (int i = 0; i < 30; ++i) text += (i > 0 ? "," : "") + MakeJson(choices);
    const auto sample = MakeSample(choices, text + "]", Dialect::kKubectl, 60);
    if (!sample) return false;
    CheckCommutes(*sample, Dialect::kKubectl, Must::kSucceed);
    return true;
  });
}

// Changes made at once leave the text, and what is known of its lines, as if they were made one at a time from behind.
TEST(EditProperty, TrackedTextTakesChangesAtOnce) {
  CheckProperty(3000, [](Choices& choices) {
    const doc::TrackedText before(MakeYaml(choices, Anchors::kNone));
    doc::TextChanges changes;
    std::uint32_t at = 0;
    bool same_line = false;
    for (unsigned i = 0; i < 5 && at < before.text().size(); ++i) {
      const auto size = static_cast<std::uint32_t>(before.text().size());
      const std::uint32_t begin = std::min(size, at + choices.Below(20));
      const std::uint32_t end = std::min(size, begin + choices.Below(12));
      constexpr const char* kTexts[] = {"", "x", "\n", "a: 1\n", "  b\n  c", "\r\n"};
      same_line = same_line || (!changes.empty() && before.text().substr(at, begin - at).find('\n') == std::string::npos);
      changes.push_back({{begin, end}, choices.Pick(kTexts)});
      at = end;
    }
    doc::TrackedText one_by_one = before;
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) one_by_one = one_by_one.With({*change});
    const doc::TrackedText at_once = before.With(changes);
    RC_ASSERT(at_once.text() == one_by_one.text());
    RC_ASSERT(at_once.origins().size() == one_by_one.origins().size());
    if (!same_line) RC_ASSERT(at_once.origins() == one_by_one.origins());
    return changes.size() > 1;
  });
}

// With anchors in use some edits have no text: what an alias repeats cannot change in one place.
TEST(EditProperty, TextAndJsonCommuteWithAnchors) {
  CheckProperty(3000, [](Choices& choices) {
    const Dialect dialect = MakeDialect(choices);
    const auto sample = MakeSample(choices, MakeYaml(choices, Anchors::kSome), dialect, 3);
    if (!sample) return false;
    CheckCommutes(*sample, dialect, Must::kSucceedOrRefuse);
    return true;
  });
}

TEST(EditProperty, TextAndJsonCommuteInJson) {
  CheckProperty(3000, [](Choices& choices) {
    const auto sample = MakeSample(choices, MakeJson(choices), Dialect::kKubectl, 3);
    if (!sample) return false;
    CheckCommutes(*sample, Dialect::kKubectl, Must::kSucceed);
    return true;
  });
}

TEST(EditProperty, PatchIsFaithful) {
  CheckProperty(4000, [](Choices& choices) {
    const auto sample =
        MakeSample(choices, choices.Chance(30) ? MakeJson(choices) : MakeYaml(choices, Anchors::kNone), Dialect::kKubectl, 4);
    if (!sample) return false;
    const auto patch = doc::LowerToJsonPatch(sample->document, sample->edits);
    // A patch that makes a scalar of the whole document is none for the library.
    if (!patch.ok() && sample->edited.root().is_scalar()) return false;
    if (!patch.ok()) RC_FAIL(Failure(*sample, patch.status().message()));
    const auto patched = doc::ApplyJsonPatch(sample->document, *patch);
    RC_ASSERT(patched.ok());
    RC_ASSERT(doc::Equal(patched->root(), sample->edited.root()));
    return true;
  });
}

// The same asked of the library that the API server uses.
TEST(EditProperty, PatchIsFaithfulForTheApiServer) {
  auto oracle = testing::StartGoOracle("patch");
  if (!oracle) GTEST_SKIP() << testing::kNoGoOracle;
  CheckProperty(1500, [&](Choices& choices) {
    const auto sample =
        MakeSample(choices, choices.Chance(30) ? MakeJson(choices) : MakeYaml(choices, Anchors::kNone), Dialect::kKubectl, 4);
    if (!sample || sample->document.root().is_scalar()) return false;
    const auto patch = doc::LowerToJsonPatch(sample->document, sample->edits);
    if (!patch.ok()) return false;
    std::string question;
    doc::JsonWriter(question)
        .BeginObject()
        .Key("document")
        .String(doc::ToJson(sample->document.root()))
        .Key("patch")
        .String(*patch)
        .EndObject();
    const auto answer = doc::ReadJson(oracle->Ask(question), "");
    RC_ASSERT(answer.ok());
    const Node* json = answer.document->root().Find("json");
    if (json == nullptr) RC_FAIL(Failure(*sample, "refused: " + doc::ToJson(answer.document->root()) + "\n" + *patch));
    const auto patched = doc::ReadJson(std::string(json->string()), "");
    RC_ASSERT(patched.ok());
    if (!doc::Equal(patched.document->root(), sample->edited.root())) RC_FAIL(Failure(*sample, "differs: " + *patch));
    return true;
  });
}

// Arbitrary patches, sensible and not: the same verdict and the same result as the library's.
std::string MakePatch(Choices& choices, const Document& document) {
  std::string patch = "[";
  const unsigned count = 1 + choices.Below(4);
  for (unsigned i = 0; i < count; ++i) {
    if (i > 0) patch += ",";
    const auto path = [&] {
      const auto edits = MakeEdits(choices, document, 1);
      std::string pointer = edits.empty() ? "" : edits[0].path().outer;
      if (choices.Chance(15)) pointer += choices.Pick({"/-", "/0", "/-1", "/1", "/+1", "/01", "/x", "/~2", "/a~1b", "/"});
      if (choices.Chance(3)) pointer = choices.Pick({"a", "x/a", ""});
      std::string json;
      doc::AppendJsonString(pointer, json);
      return json;
    };
    patch += "{\"op\":\"" +
             std::string(choices.Pick({"add", "add", "replace", "remove", "copy", "move", "test", "replace", "add", "none"})) + "\"";
    patch += ",\"path\":" + path();
    if (choices.Chance(60)) patch += ",\"from\":" + path();
    patch += ",\"value\":" + testing::MakeValue(choices) + "}";
  }
  return patch + "]";
}

// `test` of a list with a null in it makes the library panic, and an added null is another null for it (apply_json_patch.cc).
bool IsBeyondTheLibrary(const std::string& patch, const Node& answer) {
  const Node* error = answer.Find("error");
  if (error != nullptr && error->string().find("panic") != std::string_view::npos) return true;
  return patch.find("\"test\"") != std::string::npos && patch.find("null") != std::string::npos;
}

TEST(EditProperty, PatchesAreAppliedAsTheApiServerDoes) {
  auto oracle = testing::StartGoOracle("patch");
  if (!oracle) GTEST_SKIP() << testing::kNoGoOracle;
  CheckProperty(4000, [&](Choices& choices) {
    const auto read = doc::ReadJson(MakeJson(choices), "");
    RC_ASSERT(read.ok());
    const std::string patch = MakePatch(choices, *read.document);
    std::string question;
    doc::JsonWriter(question)
        .BeginObject()
        .Key("document")
        .String(doc::ToJson(read.document->root()))
        .Key("patch")
        .String(patch)
        .EndObject();
    const auto answer = doc::ReadJson(oracle->Ask(question), "");
    RC_ASSERT(answer.ok());
    if (IsBeyondTheLibrary(patch, answer.document->root())) return false;
    const Node* json = answer.document->root().Find("json");
    const auto ours = doc::ApplyJsonPatch(*read.document, patch);
    const std::string story = "document " + doc::ToJson(read.document->root()) + "\npatch " + patch + "\noracle " +
                              doc::ToJson(answer.document->root()) + "\nours " +
                              (ours.ok() ? doc::ToJson(ours->root()) : ours.status().message());
    if (ours.ok() != (json != nullptr)) RC_FAIL(story);
    if (json == nullptr) return true;
    const auto theirs = doc::ReadJson(std::string(json->string()), "");
    RC_ASSERT(theirs.ok());
    if (!doc::Equal(ours->root(), theirs.document->root())) RC_FAIL(story);
    return true;
  });
}

// The text in a block or quoted scalar below a key, written without any code of ours.
std::string Encode(Choices& choices, const std::string& inner, std::string& style) {
  const auto lines = doc::SplitLines(inner);
  const std::uint32_t kind = choices.Below(5);
  if (kind == 0 || kind == 1) {
    style = kind == 0 ? "literal" : "folded";
    const std::size_t ends = inner.size() - (inner.find_last_not_of('\n') + 1);
    std::string out = kind == 0 ? "|" : ">";
    if (inner.starts_with(" ")) out += "2";
    out += ends == 0 ? "-" : ends == 1 ? "" : "+";
    bool more_before = true;
    for (std::size_t i = 0; i + 1 < lines.size() + (ends == 0 ? 1 : 0); ++i) {
      const bool empty = lines[i].empty();
      const bool more = !empty && (lines[i][0] == ' ' || lines[i][0] == '\t');
      // In a folded scalar one more line end keeps two lines apart.
      if (kind == 1 && !empty && !more && !more_before) out += "\n";
      if (!empty) more_before = more;
      out += "\n" + (empty ? "" : "    " + std::string(lines[i]));
    }
    return out;
  }
  if (kind == 2) {
    style = "single-quoted";
    std::string out = "'";
    for (const char c : inner) out += c == '\'' ? "''" : c == '\n' ? "\n\n" : std::string(1, c);
    return out + "'";
  }
  style = "double-quoted";
  std::string out;
  doc::AppendJsonString(inner, out);
  return out;
}

TEST(EditProperty, EmbeddedCommutes) {
  std::map<std::string, int> seen;
  CheckProperty(5000, [&](Choices& choices) {
    std::string inner = MakeYaml(choices, Anchors::kNone);
    std::erase(inner, '\r');
    const auto read = doc::ReadYaml(inner, "", Dialect::kPyYaml);
    if (!read.ok()) return false;
    auto edits = MakeEdits(choices, *read.document, 3);
    const auto edited_inner = doc::ApplyEdits(*read.document, edits);
    if (!edited_inner.ok()) return false;
    std::erase_if(edits, [](const Edit& edit) { return edit.path().outer.empty(); });
    std::string style;
    const bool json = choices.Chance(15);
    std::string outer = json ? "{\"data\":{\"k\":" : "# head\ndata:\n  before: x # c\n  k: ";
    std::string encoded = Encode(choices, inner, style);
    if (json) {
      style = "json";
      encoded.clear();
      doc::AppendJsonString(inner, encoded);
    }
    outer += encoded + (json ? "}}" : choices.Chance(80) ? "\n  after: y\n# foot\n" : "\n");
    const auto documents = doc::ReadYamlStream(outer, "", Dialect::kKubectl);
    if (documents.empty() || !documents[0].ok()) return false;
    const Node* string = doc::ResolvePointer(documents[0].document->root(), "/data/k");
    // Odd white space does not survive folding and quoting: then this is not the text that was meant.
    if (string == nullptr || string->string() != inner || edits.empty()) return false;
    ++seen[style];
    const Document& document = *documents[0].document;
    const auto moved = MoveInside(edits, "/data/k");
    const auto tree = doc::ApplyEdits(document, moved);
    const Sample sample{outer, document, moved, tree.ok() ? *tree : document};
    if (!tree.ok()) RC_FAIL(Failure(sample, tree.status().message()));
    const auto text = Lower(sample);
    if (!text.ok()) RC_FAIL(Failure(sample, text.status().message()));
    const auto patch = doc::LowerToJsonPatch(document, moved);
    if (!patch.ok()) RC_FAIL(Failure(sample, patch.status().message()));
    const auto patched = doc::ApplyJsonPatch(document, *patch);
    RC_ASSERT(patched.ok());
    const auto again = doc::ReadYamlStream(*text, "", Dialect::kKubectl);
    const Node* by_file = doc::ResolvePointer(again[0].document->root(), "/data/k");
    const Node* by_patch = doc::ResolvePointer(patched->root(), "/data/k");
    if (by_file->string() != by_patch->string()) RC_FAIL(Failure(sample, "file and patch differ:\n" + *text + "\n" + *patch));
    // And the string says what the edited inner tree says.
    const auto inner_again = doc::ReadYaml(std::string(by_file->string()), "", Dialect::kPyYaml);
    RC_ASSERT(inner_again.ok());
    const auto wanted = doc::ApplyEdits(*read.document, edits);
    if (!doc::Equal(inner_again.document->root(), wanted->root())) RC_FAIL(Failure(sample, "means something else:\n" + *text));
    // A literal stays one: no other line of the file changes.
    const bool in_place = (style == "literal" || style == "folded") && text->find("\n  k: " + encoded.substr(0, 1)) == std::string::npos;
    if (in_place && by_file->string().find_first_not_of("\n") != std::string_view::npos && !by_file->string().starts_with(" ") &&
        inner.find_first_not_of("\n") != std::string::npos) {
      RC_FAIL(Failure(sample, "the block scalar is one no more:\n" + *text));
    }
    return true;
  });
  for (const char* style : {"literal", "folded", "single-quoted", "double-quoted", "json"}) EXPECT_GT(seen[style], 20) << style;
}

// Text in text in text: a configuration in the values of an Argo CD Application.
TEST(EditProperty, EmbeddedTwiceCommutes) {
  std::map<std::string, int> seen;
  CheckProperty(4000, [&](Choices& choices) {
    std::string inner = MakeYaml(choices, Anchors::kNone);
    std::erase(inner, '\r');
    const auto read = doc::ReadYaml(inner, "", Dialect::kPyYaml);
    if (!read.ok()) return false;
    auto edits = MakeEdits(choices, *read.document, 3);
    const auto wanted = doc::ApplyEdits(*read.document, edits);
    if (!wanted.ok()) return false;
    std::erase_if(edits, [](const Edit& edit) { return edit.path().outer.empty(); });
    std::string inner_style;
    std::string outer_style;
    const std::string middle = "# m\nv:\n  k~/: " + Encode(choices, inner, inner_style) + "\n  after: y\n# n\n";
    const std::string outer = "data:\n  k: " + Encode(choices, middle, outer_style) + "\n  after: y\n# foot\n";
    const auto documents = doc::ReadYamlStream(outer, "", Dialect::kKubectl);
    if (documents.empty() || !documents[0].ok()) return false;
    const Document& document = *documents[0].document;
    const Node* string = doc::ResolvePointer(document.root(), "/data/k");
    if (string == nullptr || string->string() != middle || edits.empty()) return false;
    const auto embedded = doc::ReadEmbeddedYaml(document, *string, Dialect::kKubectl);
    const Node* deep = embedded.ok() ? doc::ResolvePointer(embedded.document->root(), "/v/k~0~1") : nullptr;
    if (deep == nullptr || deep->string() != inner) return false;
    const auto deepest = doc::ReadEmbeddedYaml(*embedded.document, *deep, Dialect::kPyYaml);
    RC_ASSERT(deepest.ok());
    RC_ASSERT(deepest.document->PathOf(deepest.document->root()) == (Path{"/data/k", "/v/k~0~1~"}));
    ++seen[inner_style + " in " + outer_style];
    std::vector<Edit> moved = {Edit(Path{"/data/k", "/v/after"}, Op::kSet, "1")};
    for (const Edit& edit : edits)
      moved.emplace_back(Path{"/data/k", "/v/k~0~1~" + edit.path().outer}, edit.op(), std::string(edit.json()));
    const auto tree = doc::ApplyEdits(document, moved);
    const Sample sample{outer, document, moved, tree.ok() ? *tree : document};
    if (!tree.ok()) RC_FAIL(Failure(sample, tree.status().message()));
    const auto text = Lower(sample);
    if (!text.ok()) RC_FAIL(Failure(sample, text.status().message()));
    const auto again = doc::ReadYamlStream(*text, "", Dialect::kKubectl);
    const auto middle_again =
        doc::ReadYaml(std::string(doc::ResolvePointer(again[0].document->root(), "/data/k")->string()), "", Dialect::kKubectl);
    RC_ASSERT(middle_again.ok());
    RC_ASSERT(middle_again.document->root().Find("v")->Find("after")->text() == "1");
    const std::string_view inner_now = middle_again.document->root().Find("v")->Find("k~/")->string();
    const auto inner_again = doc::ReadYaml(std::string(inner_now), "", Dialect::kPyYaml);
    RC_ASSERT(inner_again.ok());
    if (!doc::Equal(inner_again.document->root(), wanted->root())) RC_FAIL(Failure(sample, "means something else:\n" + *text));
    const auto patch = doc::LowerToJsonPatch(document, moved);
    if (!patch.ok()) RC_FAIL(Failure(sample, patch.status().message()));
    return true;
  });
  for (const char* style : {"literal in literal", "folded in literal", "double-quoted in literal", "literal in double-quoted"}) {
    EXPECT_GT(seen[style], 20) << style;
  }
}

// Whether a block scalar ends right before `at`: what follows could become part of it.
bool IsBehindBlockScalar(const std::string& text, const Node& node, std::uint32_t at) {
  if (node.style() == Style::kLiteral || node.style() == Style::kFolded) {
    const Range range = node.range();
    return range.end <= at && doc::SkipSpace(text, range.end) >= at;
  }
  const auto is = [&](const Node& child) { return IsBehindBlockScalar(text, child, at); };
  return std::any_of(node.items().begin(), node.items().end(), is) ||
         std::any_of(node.members().begin(), node.members().end(), [&](const Member& member) { return is(member.value); });
}

// Lines [first, last] of the text that an edit may change; the lines before and behind stay as they are.
struct Lines {
  std::uint32_t first;
  std::uint32_t last;
};

std::uint32_t LineOf(const std::string& text, std::uint32_t at) {
  return static_cast<std::uint32_t>(std::count(text.begin(), text.begin() + at, '\n'));
}

// From the key or dash of the node at `path` (the deepest that exists) to its end; for a removal to where the next sibling begins.
Lines MayChange(const Sample& sample) {
  const Edit& edit = sample.edits[0];
  const auto tokens = *doc::SplitPointer(edit.path().outer);
  const Node* node = &sample.document.root();
  const Node* parent = nullptr;
  std::uint32_t begin = 0;
  std::uint32_t parent_begin = 0;
  for (const std::string& token : tokens) {
    std::string pointer;
    doc::AppendPointer(token, pointer);
    const Node* child = node->is_scalar() ? nullptr : doc::ResolvePointer(*node, pointer);
    if (child == nullptr) break;
    parent = node;
    parent_begin = begin;
    for (const Member& member : node->members()) {
      if (&member.value == child) begin = member.key.range().begin;
    }
    if (node->is_array()) {
      const auto index = static_cast<std::size_t>(child - node->items().data());
      begin = index == 0 ? node->range().begin : node->items()[index - 1].range().end;
      const auto text = std::string_view(sample.text).substr(0, sample.text.size());
      // Behind the item before: on its own line.
      if (index > 0 && begin > 0 && text[begin - 1] != '\n' && node->style() == Style::kBlock) begin = doc::NextLine(text, begin);
    }
    node = child;
  }
  std::uint32_t end = node->range().end;
  if (edit.op() == Op::kRemove && parent != nullptr) {
    if (parent->size() == 1) {
      begin = parent_begin;
      end = parent->range().end;
    } else if (parent->style() == Style::kBlock) {
      std::uint32_t next = parent->range().end;
      for (const Member& member : parent->members()) {
        if (member.key.range().begin > begin && !member.key.shared()) next = std::min(next, member.key.range().begin);
      }
      // Only what stands behind a dash pulls the next one up.
      if (!doc::StartsLine(sample.text, begin)) end = std::max(end, next);
    } else {
      begin = parent->range().begin;
      end = parent->range().end;
    }
  }
  // Then comments move out of its reach and empty lines go.
  if (edit.op() == Op::kRemove && IsBehindBlockScalar(sample.text, sample.document.root(), begin)) end = doc::SkipSpace(sample.text, end);
  end = std::min(end, static_cast<std::uint32_t>(sample.text.size()));
  if (end > begin && sample.text[end - 1] == '\n') --end;
  return {LineOf(sample.text, begin), LineOf(sample.text, end)};
}

bool IsSubsequence(const std::vector<std::string_view>& lines, const std::vector<std::string_view>& of) {
  std::size_t found = 0;
  for (const auto line : of) {
    if (found < lines.size() && lines[found] == line) ++found;
  }
  return found == lines.size();
}

void CheckNoCollateral(const Sample& sample) {
  const auto text = Lower(sample);
  // Where keys are written twice more than one place goes.
  const auto notices = sample.document.notices();
  const bool twice = std::any_of(notices.begin(), notices.end(), [](const Notice& n) { return n.kind == NoticeKind::kDuplicateKey; });
  if (!text.ok() || twice) return;
  const Lines changed = MayChange(sample);
  const auto before = doc::SplitLines(sample.text);
  const auto after = doc::SplitLines(*text);
  for (std::uint32_t i = 0; i < changed.first; ++i) {
    const bool kept = i < after.size() && after[i] == before[i];
    // The last line that is left has no line end when the file had none.
    const bool last = i + 1 == after.size() && before[i].starts_with(after[i]);
    if (!kept && !last) RC_FAIL(Failure(sample, "line " + std::to_string(i + 1) + " before the edit changed:\n" + *text));
  }
  for (std::uint32_t back = 1; before.size() - back > changed.last; ++back) {
    if (back > after.size() || after[after.size() - back] != before[before.size() - back]) {
      RC_FAIL(Failure(sample, "line " + std::to_string(before.size() - back + 1) + " behind the edit changed:\n" + *text));
    }
  }
  // Keys that come and items that come take nothing away: comments and order inside stay, too.
  const auto target = doc::ResolvePointer(sample.document.root(), sample.edits[0].path().outer);
  const bool adds = sample.edits[0].op() == Op::kAppend && target != nullptr && target->style() == Style::kBlock;
  if (adds && sample.text.ends_with("\n") && !IsSubsequence(before, after)) RC_FAIL(Failure(sample, "lines are lost:\n" + *text));
}

// Values outside the edits' paths; in lists whose items go only what stands before them keeps its place.
void CheckValuesStay(const Sample& sample, const Node& node, const std::string& path) {
  for (const Edit& edit : sample.edits) {
    const std::string& edited = edit.path().outer;
    const auto last = edited.rfind('/');
    if (edit.op() == Op::kRemove && last != std::string::npos && path.starts_with(edited.substr(0, last))) return;
    if (testing::Overlap(edited, path) && edited.size() <= path.size()) return;
  }
  const bool above =
      std::any_of(sample.edits.begin(), sample.edits.end(), [&](const Edit& e) { return testing::Overlap(e.path().outer, path); });
  const Node* now = doc::ResolvePointer(sample.edited.root(), path);
  RC_ASSERT(now != nullptr);
  if (!above) {
    RC_ASSERT(doc::Equal(*now, node));
    return;
  }
  for (std::size_t i = 0; i < node.items().size(); ++i) {
    std::string below = path;
    doc::AppendPointer(i, below);
    CheckValuesStay(sample, node.items()[i], below);
  }
  for (const Member& member : node.members()) {
    std::string below = path;
    doc::AppendPointer(member.key.text(), below);
    CheckValuesStay(sample, member.value, below);
  }
}

TEST(EditProperty, NoCollateral) {
  CheckProperty(4000, [](Choices& choices) {
    const auto sample = MakeSample(choices, MakeYaml(choices, Anchors::kSome), Dialect::kKubectl, 1);
    if (!sample || sample->edits.empty()) return false;
    CheckNoCollateral(*sample);
    CheckValuesStay(*sample, sample->document.root(), "");
    return true;
  });
}

TEST(EditProperty, NoCollateralInJson) {
  CheckProperty(2000, [](Choices& choices) {
    const auto sample = MakeSample(choices, MakeJson(choices), Dialect::kKubectl, 1);
    if (!sample || sample->edits.empty()) return false;
    CheckNoCollateral(*sample);
    CheckValuesStay(*sample, sample->document.root(), "");
    return true;
  });
}

std::vector<std::string> Corpus() {
  std::vector<std::string> texts;
  const auto folder = std::filesystem::path(WARDEN_SOURCE_DIR) / ".." / "shared" / "corpus";
  if (!std::filesystem::is_directory(folder)) {
    std::cerr << "*** no corpus of real manifests beside the sources: its part of this test does NOT run ***\n";
    return texts;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return texts;
}

// Real files, bent a little: one edit in one of their documents.
TEST(EditProperty, RealFilesCommuteAndKeepTheirLines) {
  const auto texts = Corpus();
  if (texts.empty()) GTEST_SKIP() << "no corpus";
  int made = 0;
  CheckProperty(2000, [&](Choices& choices) {
    const std::string& original = texts[(choices.Below(256) * 256 + choices.Below(256)) % texts.size()];
    const std::string text = choices.Chance(50) ? Mutate(choices, original) : original;
    std::vector<doc::ReadResult> read = doc::ReadYamlStream(text, "", Dialect::kKubectl);
    std::erase_if(read, [](const doc::ReadResult& result) { return !result.ok(); });
    if (read.empty()) return false;
    const Document document = *read[choices.Below(static_cast<std::uint32_t>(read.size()))].document;
    const auto edits = MakeEdits(choices, document, 1);
    const auto edited = doc::ApplyEdits(document, edits);
    if (!edited.ok() || edits.empty()) return false;
    const Sample sample{text, document, edits, *edited};
    const auto lowered = Lower(sample);
    const bool has_anchors = text.find('&') != std::string::npos;
    if (!lowered.ok() && !has_anchors) RC_FAIL(Failure(sample, lowered.status().message()));
    ++made;
    CheckNoCollateral(sample);
    return true;
  });
  EXPECT_GT(made, 1000);
}

}  // namespace
}  // namespace warden
