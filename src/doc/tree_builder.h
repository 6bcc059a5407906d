// New nodes from old ones: containers with one child changed, and values parsed from JSON text. What every edit of a tree is made of.
//
// Nothing is written to: each call stores a new container in `storage`, which must outlive the result and keep the old nodes alive
// (DocumentStorage::base). Changed containers keep their range, style and seal. One thread.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "doc/storage.h"
#include "warden/document.h"

namespace warden::doc {

// `object` or `array` with these children.
Node WithMembers(DocumentStorage& storage, const Node& object, const std::vector<Member>& members);
Node WithItems(DocumentStorage& storage, const Node& array, const std::vector<Node>& items);

Node ReplaceMember(DocumentStorage& storage, const Node& object, std::size_t index, const Node& value);
Node AddMember(DocumentStorage& storage, const Node& object, std::string_view key, const Node& value);
Node EraseMember(DocumentStorage& storage, const Node& object, std::size_t index);
// The position of `key` in object.members(); members().size() when absent.
std::size_t MemberIndex(const Node& object, std::string_view key);

Node ReplaceItem(DocumentStorage& storage, const Node& array, std::size_t index, const Node& value);
Node InsertItem(DocumentStorage& storage, const Node& array, std::size_t index, const Node& value);
Node EraseItem(DocumentStorage& storage, const Node& array, std::size_t index);

enum class Sealing : bool { kOpen, kSealed };

Node MadeString(DocumentStorage& storage, std::string_view text, Sealing sealing);
// A copy without ranges or style of a tree that another storage holds.
Node CopyMade(DocumentStorage& storage, const Node& node, Sealing sealing);

// An empty storage for an edited version of `document`: same source, dialect and slice, and it keeps the old nodes alive. Whoever
// makes it sets the root.
std::shared_ptr<DocumentStorage> EditedStorage(const Document& document);

}  // namespace warden::doc
