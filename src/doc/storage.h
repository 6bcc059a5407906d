// What a Document holds: the source bytes, the arena of its nodes, and what the reader noticed. Only src/doc includes this.
//
// Life of a storage: a reader fills it, SealNodes may mark nodes, then it is frozen behind shared_ptr<const …> for good.
#pragma once

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "doc/position_map.h"
#include "doc/tree_index.h"
#include "warden/document.h"

namespace warden::doc {

// The bytes of one file, request or embedded text; or of some lines of a file, the first of them being line `first_line` there.
// Line starts are found on first use.
class Source {
 public:
  Source(std::string name, std::string bytes, std::uint32_t first_line = 1)
      : name_(std::move(name)), bytes_(std::move(bytes)), first_line_(first_line) {}

  std::string_view name() const { return name_; }
  std::string_view bytes() const { return bytes_; }
  std::string& mutable_bytes() { return bytes_; }
  Place PlaceOf(std::uint32_t byte) const;
  // Whether there is a text at all: a short copy (short_copy.h) has none, and no places.
  bool is_text() const { return is_text_; }
  // Of a copy that stands in no text. Those without a name share one.
  static std::shared_ptr<const Source> Nowhere(std::string_view name);
  // Bytes of the line that `byte` stands on, without its line end.
  Range LineOf(std::uint32_t byte) const;
  // Whether a private key may stand in it: the one secret that has spaces in it.
  bool MayHoldKeyBlock() const;

 private:
  const std::vector<std::uint32_t>& line_starts() const;
  // Code points of [begin, end), of a long line from a table.
  std::uint32_t CodePointsIn(std::uint32_t begin, std::uint32_t end) const;

  std::string name_;
  std::string bytes_;
  std::uint32_t first_line_;
  bool is_text_ = true;
  mutable std::once_flag once_;
  mutable std::vector<std::uint32_t> line_starts_;
  mutable std::once_flag key_block_once_;
  mutable bool may_hold_key_block_ = false;
  mutable std::once_flag columns_once_;
  mutable std::vector<std::uint32_t> code_points_;  // before every kColumnStep-th byte
};

// The string that an embedded document was read from.
struct Host {
  Document document;
  const Node* node = nullptr;
};

struct DocumentStorage {
  explicit DocumentStorage(std::shared_ptr<const Source> text, Dialect reader)
      : source(std::move(text)), dialect(reader), arena(std::min<std::size_t>(4096, 64 + 4 * source->bytes().size())) {}

  // For a tree whose size is known: one piece of so many bytes.
  DocumentStorage(std::shared_ptr<const Source> text, Dialect reader, std::size_t arena_bytes)
      : source(std::move(text)), dialect(reader), arena(std::max<std::size_t>(1, arena_bytes)) {}

  std::shared_ptr<const Source> source;
  Dialect dialect;
  Range slice;                                // the part of the source that was read: one document of a stream
  std::pmr::monotonic_buffer_resource arena;  // its first piece is small for small texts: a run over files keeps many of them
  const Node* root = nullptr;
  std::vector<Notice> notices;
  std::vector<Range> sealed;  // sorted, not overlapping
  std::optional<Host> host;
  std::string wraps;                            // wrap_text.h: pointer to the string that is the whole text; "" for all others
  std::shared_ptr<const DocumentStorage> base;  // what an edited tree shares its unchanged nodes with

  // Embedded only: byte of our source → byte of the host's source, built on first use.
  mutable std::once_flag map_once;
  mutable PositionMap map;

  // The index, from the kWorthAnIndex-th question on; nullptr before, and where it would cost more than it saves.
  const TreeIndex* IndexForOneMore() const;
  bool may_be_indexed = true;  // not of small trees that are kept for long: an index would stay with them
  mutable std::atomic<std::uint32_t> questions = 0;
  mutable std::once_flag index_once;
  mutable std::unique_ptr<const TreeIndex> index;

  // Of long lists: the items by their `name`, each list when first asked for.
  using ItemNames = std::vector<std::pair<std::string_view, const Node*>>;  // sorted, those of one name in their order
  const ItemNames& NamesOf(const Node& list) const;
  mutable base::Mutex names_mutex;
  mutable std::map<const Node*, ItemNames> names GUARDED_BY(names_mutex);  // by the first item; what is in it stays
};

// So many questions of where something is are answered by a walk each.
inline constexpr std::uint32_t kWorthAnIndex = 32;

// The one door to the private parts of Node and Document; readers and writers of this module use it.
struct NodeAccess {
  static Node Scalar(Kind kind, Style style, std::string_view text, Range range) {
    Node node;
    Set(node, kind, style, text.size(), text.data(), range);
    return node;
  }
  // `items` and `members` must live in the arena (see StoreItems, StoreMembers).
  static Node Array(Style style, std::span<const Node> items, Range range) {
    Node node;
    Set(node, Kind::kArray, style, items.size(), items.data(), range);
    return node;
  }
  static Node Object(Style style, std::span<const Member> members, Range range) {
    Node node;
    Set(node, Kind::kObject, style, members.size(), members.data(), range);
    return node;
  }
  // The same in place: a node that is made elsewhere and copied at once waits for its own bytes (a fifth of reading JSON).
  static void Set(Node& node, Kind kind, Style style, std::size_t size, const void* data, Range range) {
    node.kind_ = kind;
    node.style_ = style;
    node.flags_ = 0;
    node.size_ = static_cast<std::uint32_t>(size);
    node.data_ = data;
    node.range_ = range;
  }
  static void SetRange(Node& node, Range range) { node.range_ = range; }
  static void SetShared(Node& node) { node.flags_ |= Node::kSharedFlag; }
  static void SetSealed(Node& node) { node.flags_ |= Node::kSealedFlag; }
  static void SetDeferred(Node& node) { node.flags_ |= Node::kDeferredFlag; }
  static void SetWithheld(Node& node) { node.flags_ |= Node::kSealedFlag | Node::kWithheldFlag; }
  static void SetTagged(Node& node) { node.flags_ |= Node::kTaggedFlag; }
  // A sealed string of that size of which nothing is known.
  static Node Withheld(std::uint32_t size) {
    Node node;
    Set(node, Kind::kString, Style::kNone, size, nullptr, {});
    node.flags_ = Node::kSealedFlag | Node::kWithheldFlag;
    return node;
  }
  // The real characters, sealed or not.
  static std::string_view RawText(const Node& node) {
    return node.is_scalar() && node.data_ != nullptr ? std::string_view(static_cast<const char*>(node.data_), node.size_)
                                                     : std::string_view();
  }
  // Whether its text is `key`. Most keys differ in length or in the first letter: asked before the call that compares the rest.
  static bool IsText(const Node& node, std::string_view key) {
    if (node.size_ != key.size() || !node.is_scalar()) return false;
    const auto* text = static_cast<const char*>(node.data_);
    return key.empty() || (*text == key[0] && std::char_traits<char>::compare(text, key.data(), key.size()) == 0);
  }
  static Document Make(std::shared_ptr<const DocumentStorage> storage) {
    const Node* root = storage->root;
    return Document(std::move(storage), root, root);
  }
  static const DocumentStorage& Storage(const Document& document) { return *document.storage_; }
  static const std::shared_ptr<const DocumentStorage>& SharedStorage(const Document& document) { return document.storage_; }
};

// Objects with more members than this carry a sorted index behind their members; below it a linear search is faster (measured:
// 24 keys cost 16 ns either way).
inline constexpr std::size_t kIndexedFrom = 24;

// Copies into the arena. Strings that stand unescaped in the source need no copy: point there.
std::string_view StoreText(DocumentStorage& storage, std::string_view text);
std::span<const Node> StoreItems(DocumentStorage& storage, std::span<const Node> items);
std::span<const Member> StoreMembers(DocumentStorage& storage, std::span<const Member> members);  // with index where needed
const Node* StoreRoot(DocumentStorage& storage, const Node& root);

// Removes earlier members of a key written twice (last wins, as Go and PyYAML have it) from members[base…] and notes each. The last
// one takes the place of the first, so that the order of keys stays.
void DropDuplicates(DocumentStorage& storage, std::vector<Member>& members, std::size_t base);

// Encodes a code point (≤ 0x10FFFF) as UTF-8 at the end of `out`.
void AppendUtf8(std::uint32_t code_point, std::string& out);
// The length of the valid UTF-8 sequence at text[at], or 0.
std::size_t Utf8Length(std::string_view text, std::size_t at);

}  // namespace warden::doc
