// Fuzz target: random documents, random edits, arbitrary patches.
//
// The first byte chooses: a document made by the generator of the property tests, or the rest of the input as the text itself.
// Never a crash; a text that comes back says what the edited tree says; a patch that comes back applies.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "doc/edit.h"
#include "doc/edit_generator.h"
#include "doc/equal.h"
#include "doc/reader.h"

namespace warden {
namespace {

using testing::Choices;

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckText(const Document& document, const std::vector<Edit>& edits, const Document& edited, Dialect dialect) {
  const auto text = doc::LowerToText(std::vector<doc::DocumentEdits>{{document, edits}});
  if (!text.ok()) return;
  for (const doc::ReadResult& result : doc::ReadYamlStream(*text, "", dialect)) {
    if (result.ok() && doc::Equal(result.document->root(), edited.root())) return;
  }
  Require(false);
}

void CheckPatch(const Document& document, const std::vector<Edit>& edits, const Document& edited) {
  const auto patch = doc::LowerToJsonPatch(document, edits);
  if (!patch.ok()) return;
  const auto patched = doc::ApplyJsonPatch(document, *patch);
  Require(patched.ok() && doc::Equal(patched->root(), edited.root()));
}

// The first string of the document that edits can be made inside of.
std::string FindString(const Node& node, const std::string& path) {
  if (node.is_string() && node.size() > 0) return path;
  std::size_t index = 0;
  for (const Node& item : node.items()) {
    if (auto found = FindString(item, path + "/" + std::to_string(index++)); !found.empty()) return found;
  }
  for (const Member& member : node.members()) {
    const auto key = member.key.text();
    if (key.empty() || key.find_first_of("/~") != std::string_view::npos) continue;
    if (auto found = FindString(member.value, path + "/" + std::string(key)); !found.empty()) return found;
  }
  return "";
}

void CheckEdits(const Document& document, const std::vector<Edit>& edits, Dialect dialect) {
  const auto edited = doc::ApplyEdits(document, edits);
  if (!edited.ok()) return;
  CheckText(document, edits, *edited, dialect);
  CheckPatch(document, edits, *edited);
}

void CheckDocument(Choices& choices, const std::string& text, Dialect dialect) {
  for (const doc::ReadResult& result : doc::ReadYamlStream(text, "", dialect)) {
    if (!result.ok()) continue;
    const Document& document = *result.document;
    CheckEdits(document, testing::MakeEdits(choices, document, 3), dialect);
    const std::string outer = FindString(document.root(), "");
    if (outer.empty()) continue;
    CheckEdits(document, {Edit({outer, "/a"}, Op::kSet, testing::MakeValue(choices)), Edit({outer, "/l"}, Op::kAppend, "1")}, dialect);
  }
}

}  // namespace
}  // namespace warden

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using warden::Dialect;
  if (size < 2) return 0;
  // Decisions come from the first bytes, raw text from the others.
  const std::span<const std::uint8_t> bytes(data, size);
  const std::size_t head = std::min<std::size_t>(size, data[0] % 4 == 3 ? 48 : size);
  warden::testing::Choices choices(bytes.subspan(1, head - 1));
  const std::string rest(reinterpret_cast<const char*>(data) + head, size - head);
  const Dialect dialect = (data[0] & 4) != 0 ? Dialect::kPyYaml : Dialect::kKubectl;
  switch (data[0] % 4) {
    case 0: warden::CheckDocument(choices, warden::testing::MakeYaml(choices, warden::testing::Anchors::kSome), dialect); break;
    case 1: warden::CheckDocument(choices, warden::testing::MakeJson(choices), dialect); break;
    case 2: {
      const auto read = warden::doc::ReadJson(warden::testing::MakeJson(choices), "");
      // Half a patch of ours and half of anything.
      if (read.ok())
        (void)warden::doc::ApplyJsonPatch(*read.document,
                                          std::string_view(reinterpret_cast<const char*>(data) + size / 2, size - size / 2));
      break;
    }
    default: warden::CheckDocument(choices, rest, dialect); break;
  }
  return 0;
}
