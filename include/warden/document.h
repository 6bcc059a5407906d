// One immutable tree for JSON and YAML, with positions. Everything the engine judges is a Node of a Document.
//
// Ownership: a Document shares its storage (source bytes, nodes); copying it costs one reference count. A `const Node*` lives as
// long as any copy of its Document. Threads: all of it is immutable and may be used from any thread.
// Units: positions are bytes of the source; lines and columns are 1-based, columns count code points.
// Where it comes from: docs/decisions/0002-own-document-model.md.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace warden::doc {
struct DocumentStorage;  // src/doc/storage.h
struct NodeAccess;
}  // namespace warden::doc

namespace warden {

enum class Kind : std::uint8_t { kNull, kBool, kInt, kFloat, kString, kArray, kObject };

// Who reads a text decides what its plain scalars are: `1e3` is a number for kubectl and a string for LiteLLM (PyYAML).
enum class Dialect : std::uint8_t { kJson, kKubectl, kPyYaml };

// How a node is written; kNone: not written anywhere (made by an edit).
enum class Style : std::uint8_t { kNone, kJson, kPlain, kSingleQuoted, kDoubleQuoted, kLiteral, kFolded, kFlow, kBlock };

// Bytes [begin, end) of the source. {0, 0}: not written there.
struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool empty() const { return begin == end; }
  bool Contains(Range other) const { return begin <= other.begin && other.end <= end; }
  friend bool operator==(Range, Range) = default;
};

// 1-based; {0, 0}: unknown.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend bool operator==(Place, Place) = default;
  friend auto operator<=>(Place, Place) = default;
};

// RFC 6901 pointers: `outer` into the document, `inner` into the YAML embedded in the string at `outer` (empty: not embedded). Text
// embedded in embedded text: `inner` is one pointer after the other with `~` between them, "/config.yaml~/litellm_settings", which no
// pointer has before a slash.
struct Path {
  std::string outer;
  std::string inner;
  friend bool operator==(const Path&, const Path&) = default;
  friend auto operator<=>(const Path&, const Path&) = default;
};

struct Member;

class Node {
 public:
  Node() = default;

  Kind kind() const { return kind_; }
  Style style() const { return style_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_bool() const { return kind_ == Kind::kBool; }
  bool is_int() const { return kind_ == Kind::kInt; }
  bool is_number() const { return kind_ == Kind::kInt || kind_ == Kind::kFloat; }
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_array() const { return kind_ == Kind::kArray; }
  bool is_object() const { return kind_ == Kind::kObject; }
  bool is_scalar() const { return kind_ < Kind::kArray; }

  // Where it is written in its own document's source (PlaceOf maps that to the outermost file).
  Range range() const { return range_; }

  // A secret: text() is "[redacted]". doc/secret_text.h alone reads the real bytes, and few may include it.
  bool sealed() const { return (flags_ & kSealedFlag) != 0; }
  // Written somewhere else and reached through an alias or a merge key: never edited.
  bool shared() const { return (flags_ & kSharedFlag) != 0; }
  // Validated but not built (managedFields, status): has no children here; Document::Expand reads it.
  bool deferred() const { return (flags_ & kDeferredFlag) != 0; }
  // There is a value, and nobody can say what it is: no byte of it was kept (k8s/prune.h), or it is nested deeper than was read
  // (doc/reader.h). A string, and sealed; size() is what is told of its length.
  bool withheld() const { return (flags_ & kWithheldFlag) != 0; }
  // Carries an explicit YAML tag such as !!int or !custom.
  bool tagged() const { return (flags_ & kTaggedFlag) != 0; }

  // The scalar's value: a string's characters, a number's canonical JSON text, "true", "null". Containers: "".
  std::string_view text() const;
  std::optional<bool> boolean() const { return is_bool() ? std::optional<bool>(size_ == 4) : std::nullopt; }
  // Exact 64-bit integers only; everything else is nothing.
  std::optional<std::int64_t> integer() const;
  std::optional<double> number() const;
  // The characters of a string that is not sealed; "" for everything else.
  std::string_view string() const { return is_string() ? text() : std::string_view(); }

  // Member by key, the last one written when there are several. Not an object, or absent: nullptr.
  const Node* Find(std::string_view key) const;
  // Item by index; nullptr outside.
  const Node* At(std::size_t index) const;
  std::span<const Node> items() const;
  std::span<const Member> members() const;
  // Children of a container, bytes of a scalar's text.
  std::size_t size() const { return size_; }

 private:
  friend struct doc::NodeAccess;  // src/doc/storage.h: the readers and writers

  static constexpr std::uint8_t kSealedFlag = 1, kSharedFlag = 2, kDeferredFlag = 4, kTaggedFlag = 8, kWithheldFlag = 16;

  Kind kind_ = Kind::kNull;
  Style style_ = Style::kNone;
  std::uint8_t flags_ = 0;
  std::uint32_t size_ = 0;
  const void* data_ = nullptr;  // const char*, const Node* or const Member*
  Range range_;
};
static_assert(sizeof(Node) == 24, "nodes are the bulk of the store: keep them small");

struct Member {
  Node key;  // always text(): what the reader's JSON has as the key
  Node value;
};

// What the reader saw and did not have to refuse.
enum class NoticeKind : std::uint8_t { kDuplicateKey, kAmbiguousScalar, kMergeKey, kUnknownTag };
struct Notice {
  NoticeKind kind = NoticeKind::kDuplicateKey;
  Range range;  // the later key, the scalar, the tag
  Range first;  // the earlier key, where there is one
};

// One line of source for people, secrets and comments masked.
struct Excerpt {
  std::string text;          // the line, without its line end
  std::uint32_t caret = 0;   // code points before the marked part
  std::uint32_t length = 0;  // code points marked, at least 1
};

// How much of the text at a range an excerpt shows: what is known and not secret, or nothing, where the text could not be read.
enum class Reveal : std::uint8_t { kKnown, kPlace };

class Document {
 public:
  Document();  // a null node, no source

  const Node& root() const { return *root_; }
  Dialect dialect() const;
  // The file (or "" for a request) the outermost text came from.
  std::string_view file() const;

  // The same storage with another of its nodes as root: what stands under it becomes "/…" of its own.
  Document Under(const Node& node) const;
  // The same text seen from a node of it: root() is `node`, paths still count from where they did.
  Document Inside(const Node& node) const;
  // Whether it was made by Inside: there is more of the text than what stands under root(). Whole() is seen from the top again.
  bool is_part() const { return root_ != base_; }
  Document Whole() const { return Document(storage_, base_, base_); }

  // `node` must belong to this Document and stand under its root.
  Path PathOf(const Node& node) const;
  // The pointer from root() to `node`, in this text alone.
  std::string PointerTo(const Node& node) const;
  // Of a byte of *this* document's text, mapped to the outermost file.
  Place PlaceOf(std::uint32_t byte) const;
  // The line that `node` (or `range`) begins on. Embedded documents show their own line.
  warden::Excerpt ExcerptOf(Range range, Reveal reveal = Reveal::kKnown) const;

  // The notices of the text; some of them may be about what does not stand under root().
  std::span<const Notice> notices() const;
  // The member under root() whose key is written at `key`; nullptr when a later duplicate took its place.
  const Member* MemberAt(Range key) const;
  // The first item of `list` (of this document) whose `name` is that text; nullptr: none. For long lists of which much is asked.
  const Node* ItemNamed(const Node& list, std::string_view name) const;
  // The key that `node` is the value of; nullptr: an item, or the root.
  const Node* KeyOf(const Node& node) const;
  // The node under root() written at exactly `range`, the outermost one; nullptr: none.
  const Node* NodeAt(Range range) const;

  // Reads a deferred node. Not deferred: Under(node).
  Document Expand(const Node& node) const;

  // Embedded: the document whose string holds this one's text, and that string. Not embedded: nullptr.
  const Document* host() const;
  const Node* host_node() const;

 private:
  friend struct doc::NodeAccess;
  // Whether root() is the root of all that was read.
  bool IsAll() const;
  Document(std::shared_ptr<const doc::DocumentStorage> storage, const Node* root, const Node* base)
      : storage_(std::move(storage)), root_(root), base_(base) {}

  std::shared_ptr<const doc::DocumentStorage> storage_;
  const Node* root_;
  const Node* base_;  // what paths count from
};

// A place that may be absent: the value, or its nearest existing ancestor and the keys missing from there down. What rules point
// at and what fixes fill. A null ancestor counts as missing, as the API server's patch library has it. Cheap to copy. Refers to
// its Document, which must outlive it; keys given to operator[] must outlive it too (literals, or text of the Document).
class Field {
 public:
  static constexpr std::size_t kMaxMissing = 6;

  Field() = default;
  explicit Field(const Document& document) : document_(&document), nearest_(&document.root()) {}
  Field(const Document& document, const Node& node) : document_(&document), nearest_(&node) {}

  // The child of that key; below something missing, or in a null, one more missing key.
  Field operator[](std::string_view key) const;
  // The item of that index; must exist.
  Field At(std::size_t index) const;

  // Null values are values here: `replicas: null` exists. nullptr: absent.
  const Node* value() const { return missing_count_ == 0 ? nearest_ : nullptr; }
  bool exists() const { return nearest_ != nullptr && missing_count_ == 0; }
  // Deepest node that exists.
  const Node* nearest() const { return nearest_; }
  std::span<const std::string_view> missing() const { return {missing_.data(), missing_count_}; }
  const Document* document() const { return document_; }

  // Pointer of the place itself, missing keys included.
  Path path() const;

 private:
  const Document* document_ = nullptr;
  const Node* nearest_ = nullptr;
  std::array<std::string_view, kMaxMissing> missing_{};
  std::uint8_t missing_count_ = 0;
};

}  // namespace warden
