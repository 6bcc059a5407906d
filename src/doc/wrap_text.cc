// One tree around a text.
#include "doc/wrap_text.h"

#include <algorithm>
#include <string>

#include "base/check.h"
#include "doc/pointer.h"
#include "doc/reader.h"
#include "doc/storage.h"
#include "doc/tree_builder.h"

namespace warden::doc {
namespace {

// Excerpts of the string itself show nothing: its first line is neither key nor value to them.
void HideFirstLine(DocumentStorage& storage) {
  const Range line = storage.source->LineOf(0);
  storage.sealed.insert(storage.sealed.begin(), line);
  // Sorted and not overlapping, as everybody expects.
  for (std::size_t i = 1; i < storage.sealed.size() && storage.sealed[i].begin <= storage.sealed[0].end;) {
    storage.sealed[0].end = std::max(storage.sealed[0].end, storage.sealed[i].end);
    storage.sealed.erase(storage.sealed.begin() + 1);
  }
}

}  // namespace

Document WrapText(const Document& document, std::string_view json, std::string_view holder, std::string_view key) {
  const ReadResult made = ReadJson(std::string(json), "");
  WARDEN_CHECK(made.ok() && made.document->root().Find(holder) != nullptr);
  const auto storage = EditedStorage(document);
  storage->notices.clear();
  HideFirstLine(*storage);
  const std::string_view text = storage->source->bytes();
  const Node string = NodeAccess::Scalar(Kind::kString, Style::kNone, text, {0, static_cast<std::uint32_t>(text.size())});
  const Node root = CopyMade(*storage, made.document->root(), Sealing::kOpen);
  const Node with = AddMember(*storage, *root.Find(holder), key, string);
  AppendPointer(holder, storage->wraps);
  AppendPointer(key, storage->wraps);
  storage->root = StoreRoot(*storage, ReplaceMember(*storage, root, MemberIndex(root, holder), with));
  return NodeAccess::Make(storage);
}

}  // namespace warden::doc
