// Measured first, then copied into one piece of memory.
#include "doc/short_copy.h"

#include <algorithm>

#include "base/budget.h"
#include "doc/storage.h"

namespace warden::doc {
namespace {

// Smaller trees are walked as quickly as an index is asked.
constexpr std::size_t kSmall = 4096;

std::size_t RoundedUp(std::size_t bytes) { return (bytes + 7) / 8 * 8; }

class Copier {
 public:
  Copier(const Document& document, const Shortening& how) : document_(document), how_(how) {}

  Document Make() {
    const Node& root = document_.root();
    Measure(root, how_.added.size());
    for (const auto& [key, text] : how_.added) {
      NoteText(key);
      NoteText(text);
    }
    auto storage = std::make_shared<DocumentStorage>(Source::Nowhere(document_.file()), document_.dialect(), ArenaBytes());
    storage->may_be_indexed = nodes_ > kSmall;
    StoreTexts(*storage);
    const Node copy = Copy(*storage, root, /*is_root=*/true);
    storage->root = StoreRoot(*storage, copy);
    return NodeAccess::Make(std::move(storage));
  }

  std::size_t Measured() {
    Measure(document_.root(), 0);
    return sizeof(DocumentStorage) + ArenaBytes();
  }

 private:
  std::size_t ArenaBytes() const { return sizeof(Node) + TextBytes() + container_bytes_; }
  std::size_t TextBytes() const { return std::max<std::size_t>(8, RoundedUp(text_bytes_)); }

  bool IsLeftOut(const Node& node) const { return node.deferred() || how_.left_out.contains(&node); }

  // Keys repeat, and so do many values: each text is kept once.
  void NoteText(std::string_view text) {
    if (!text.empty() && texts_.emplace(text, nullptr).second) text_bytes_ += text.size();
  }

  void Measure(const Node& node, std::size_t added) {
    base::Spend();
    ++nodes_;
    if (how_.withheld.contains(&node)) return;
    std::size_t count = added;
    for (const Node& item : node.items()) {
      if (IsLeftOut(item)) continue;
      ++count;
      Measure(item, 0);
    }
    for (const Member& member : node.members()) {
      if (IsLeftOut(member.value)) continue;
      ++count;
      NoteText(NodeAccess::RawText(member.key));
      Measure(member.value, 0);
    }
    if (node.is_array()) container_bytes_ += count * sizeof(Node);
    if (node.is_object()) container_bytes_ += RoundedUp(count * (sizeof(Member) + (count > kIndexedFrom ? sizeof(std::uint32_t) : 0)));
    NoteText(NodeAccess::RawText(node));
  }

  void StoreTexts(DocumentStorage& storage) {
    auto* at = static_cast<char*>(storage.arena.allocate(TextBytes(), 8));
    for (auto& [text, stored] : texts_) {
      stored = at;
      at = std::copy(text.begin(), text.end(), at);
    }
  }

  std::string_view Stored(std::string_view text) const {
    return text.empty() ? std::string_view() : std::string_view(texts_.at(text), text.size());
  }

  Node Scalar(const Node& node) const {
    Node copy = NodeAccess::Scalar(node.kind(), node.style(), Stored(NodeAccess::RawText(node)), {});
    if (node.withheld()) copy = NodeAccess::Withheld(static_cast<std::uint32_t>(node.size()));
    return copy;
  }

  Node Copy(DocumentStorage& storage, const Node& node, bool is_root = false) const {
    if (const auto size = how_.withheld.find(&node); size != how_.withheld.end()) return NodeAccess::Withheld(size->second);
    Node copy;
    if (node.is_array()) {
      std::vector<Node> items;
      items.reserve(node.size());
      for (const Node& item : node.items()) {
        if (!IsLeftOut(item)) items.push_back(Copy(storage, item));
      }
      copy = NodeAccess::Array(node.style(), StoreItems(storage, items), {});
    } else if (node.is_object()) {
      std::vector<Member> members;
      members.reserve(node.size() + (is_root ? how_.added.size() : 0));
      for (const Member& member : node.members()) {
        if (!IsLeftOut(member.value)) members.push_back({Flagged(member.key, Scalar(member.key)), Copy(storage, member.value)});
      }
      if (is_root) {
        for (const auto& [key, text] : how_.added) members.push_back({Made(key), Made(text)});
      }
      copy = NodeAccess::Object(node.style(), StoreMembers(storage, members), {});
    } else {
      copy = Scalar(node);
    }
    return Flagged(node, copy);
  }

  Node Made(std::string_view text) const { return NodeAccess::Scalar(Kind::kString, Style::kNone, Stored(text), {}); }

  static Node Flagged(const Node& like, Node copy) {
    if (like.sealed()) NodeAccess::SetSealed(copy);
    if (like.shared()) NodeAccess::SetShared(copy);
    if (like.tagged()) NodeAccess::SetTagged(copy);
    return copy;
  }

  const Document& document_;
  const Shortening& how_;
  std::unordered_map<std::string_view, const char*> texts_;
  std::size_t text_bytes_ = 0;
  std::size_t container_bytes_ = 0;
  std::size_t nodes_ = 0;
};

}  // namespace

Document ShortCopy(const Document& document, const Shortening& how) { return Copier(document, how).Make(); }

std::size_t BytesOf(const Document& short_copy) { return Copier(short_copy, {}).Measured(); }

}  // namespace warden::doc
