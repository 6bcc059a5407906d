// RFC 6902 as the API server has it: gopkg.in/evanphx/json-patch.v4, quirks included, for it is the judge of every patch we send.
//
// The quirks: `replace` of an absent member adds it, a `value` left out is null, `copy` of an absent member copies null, `test` for
// null passes where nothing is, indices may be negative or signed, text before a path's first '/' is ignored, below a null nothing
// exists, scalars are equal when their JSON text is. Not copied: its panics (lists with nulls in `test`, a root that is null) are
// errors or plain answers here, and an added null is the same as one that was there.
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "doc/changing_tree.h"
#include "doc/edit.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "doc/tree_builder.h"

namespace warden::doc {
namespace {

// What the API server allows `copy` to add up to (JSONPatchMaxCopyBytes).
constexpr std::size_t kMaxCopyBytes = 3U << 20;

Status Refuse(std::string why) { return Status(StatusCode::kInvalid, std::move(why)); }

std::string Unescape(std::string_view token) {
  std::string key;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escape = token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
    if (escape) {
      key += token[++i] == '0' ? '~' : '/';
    } else {
      key += token[i];
    }
  }
  return key;
}

// The tokens behind the first slash; empty when there is no slash.
std::vector<std::string> Tokens(std::string_view path) {
  std::vector<std::string> tokens;
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos;) {
    const std::size_t next = path.find('/', slash + 1);
    tokens.push_back(Unescape(path.substr(slash + 1, next == std::string_view::npos ? next : next - slash - 1)));
    slash = next;
  }
  return tokens;
}

// Go's strconv.Atoi.
std::optional<std::int64_t> Atoi(std::string_view text) {
  if (!text.empty() && text[0] == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text[0] == '-') return std::nullopt;
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// `token` as an index below `size`; negative ones count from the end.
std::optional<std::size_t> IndexBelow(std::string_view token, std::size_t size) {
  const auto index = Atoi(token);
  if (!index) return std::nullopt;
  const auto count = static_cast<std::int64_t>(size);
  if (*index >= count || *index < -count) return std::nullopt;
  return static_cast<std::size_t>(*index < 0 ? *index + count : *index);
}

bool SameText(const Node& a, const Node& b);

bool SameMembers(const Node& a, const Node& b) {
  if (a.size() != b.size()) return false;
  for (const Member& member : a.members()) {
    const Node* other = b.Find(NodeAccess::RawText(member.key));
    if (other == nullptr || !SameText(member.value, *other)) return false;
  }
  return true;
}

bool SameText(const Node& a, const Node& b) {
  if (a.kind() != b.kind()) return false;
  if (a.is_object()) return SameMembers(a, b);
  if (a.is_array()) {
    return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(), SameText);
  }
  return a.is_null() || NodeAccess::RawText(a) == NodeAccess::RawText(b);
}

// Bytes of compact JSON.
std::size_t JsonSize(const Node& node) {
  std::size_t size = 2 + node.size();
  if (node.is_scalar()) return size;
  for (const Node& item : node.items()) size += JsonSize(item);
  for (const Member& member : node.members()) size += 3 + member.key.size() + JsonSize(member.value);
  return size;
}

// A tree that is changed in place: thousands of operations on one list cost one copy of it.
class Patcher {
 public:
  Patcher(DocumentStorage& storage, const Node& root) : storage_(storage), root_(root) {}

  Status Apply(const Node& operation) {
    const Node* op = operation.Find("op");
    const auto kind = op == nullptr ? std::string_view() : op->string();
    if (kind == "add") return Add(operation);
    if (kind == "remove") return Remove(operation);
    if (kind == "replace") return Replace(operation);
    if (kind == "move") return Move(operation);
    if (kind == "copy") return Copy(operation);
    if (kind == "test") return Test(operation);
    return Refuse("unknown operation");
  }

  Node Root() const { return root_.Frozen(storage_); }

 private:
  // A container, and the key wanted in it.
  struct Spot {
    ChangingTree* container = nullptr;
    std::string key;
  };

  std::optional<std::string> Path(const Node& operation, std::string_view name) const {
    const Node* path = operation.Find(name);
    if (path == nullptr || !path->is_string()) return std::nullopt;
    return std::string(path->string());
  }

  Node Value(const Node& operation) const {
    const Node* value = operation.Find("value");
    return value == nullptr ? Node() : CopyMade(storage_, *value, Sealing::kOpen);
  }

  std::optional<Spot> Find(std::string_view path) {
    auto tokens = Tokens(path);
    if (tokens.empty()) return std::nullopt;
    Spot spot{&root_, std::move(tokens.back())};
    tokens.pop_back();
    for (const std::string& token : tokens) {
      spot.container = ChildOf(*spot.container, token);
      if (spot.container == nullptr) return std::nullopt;
    }
    return spot.container->is_leaf() ? std::nullopt : std::optional(std::move(spot));
  }

  // nullptr: there is none.
  static ChangingTree* ChildOf(ChangingTree& container, std::string_view token) {
    if (container.is_object()) return container.Member(token);
    if (!container.is_array()) return nullptr;
    const auto index = IndexBelow(token, container.items().size());
    return index ? &container.items()[*index] : nullptr;
  }

  // Replaces a member or item that exists; what takes the place of a secret is one.
  void Put(ChangingTree& old, Node value) {
    if (old.node().sealed()) value = CopyMade(storage_, value, Sealing::kSealed);
    old = ChangingTree(value);
  }

  Status AddAt(const Spot& spot, const Node& value) {
    ChangingTree& container = *spot.container;
    if (container.is_array()) {
      auto& items = container.items();
      const auto index = spot.key == "-" ? items.size() : IndexBelow(spot.key, items.size() + 1);
      if (!index) return Refuse("no such place in a list");
      items.insert(items.begin() + static_cast<std::ptrdiff_t>(*index), ChangingTree(value));
    } else if (ChangingTree* old = container.Member(spot.key)) {
      Put(*old, value);
    } else {
      container.AddMember(spot.key, value);
    }
    return {};
  }

  Status RemoveAt(const Spot& spot) {
    ChangingTree& container = *spot.container;
    if (container.is_object()) return container.EraseMember(spot.key) ? Status() : Refuse("nothing to remove");
    const auto index = IndexBelow(spot.key, container.items().size());
    if (!index) return Refuse("nothing to remove");
    container.items().erase(container.items().begin() + static_cast<std::ptrdiff_t>(*index));
    return {};
  }

  // What stands there; null for an absent member, nothing for a bad index.
  std::optional<Node> Get(const Spot& spot) const {
    const ChangingTree* found = ChildOf(*spot.container, spot.key);
    if (found != nullptr) return found->Frozen(storage_);
    return spot.container->is_array() ? std::nullopt : std::optional(Node());
  }

  std::optional<Spot> SpotOf(const Node& operation, std::string_view name) {
    const auto path = Path(operation, name);
    return path ? Find(*path) : std::nullopt;
  }

  Status Add(const Node& operation) {
    const auto spot = SpotOf(operation, "path");
    if (!spot) return Refuse("add: missing path");
    return AddAt(*spot, Value(operation));
  }

  Status Remove(const Node& operation) {
    const auto spot = SpotOf(operation, "path");
    if (!spot) return Refuse("remove: missing path");
    return RemoveAt(*spot);
  }

  Status ReplaceRoot(const Node& operation) {
    const Node value = Value(operation);
    if (value.is_scalar()) return Refuse("replace: a whole document must be an object or a list");
    root_ = ChangingTree(value);
    return {};
  }

  Status Replace(const Node& operation) {
    const auto path = Path(operation, "path");
    if (!path) return Refuse("replace: missing path");
    if (path->empty()) return ReplaceRoot(operation);
    const auto spot = Find(*path);
    if (!spot) return Refuse("replace: missing path");
    if (ChangingTree* old = ChildOf(*spot->container, spot->key)) {
      Put(*old, Value(operation));
      return {};
    }
    if (spot->container->is_array()) return Refuse("replace: no such item");
    return AddAt(*spot, Value(operation));
  }

  Status Move(const Node& operation) {
    const auto from = SpotOf(operation, "from");
    if (!from) return Refuse("move: missing from");
    const auto value = Get(*from);
    if (!value) return Refuse("move: missing from");
    if (auto status = RemoveAt(*from); !status.ok()) return status;
    const auto spot = SpotOf(operation, "path");
    if (!spot) return Refuse("move: missing path");
    return AddAt(*spot, *value);
  }

  Status Copy(const Node& operation) {
    const auto from = SpotOf(operation, "from");
    const auto value = from ? Get(*from) : std::nullopt;
    if (!value) return Refuse("copy: missing from");
    const auto spot = SpotOf(operation, "path");
    if (!spot) return Refuse("copy: missing path");
    copied_ += value->is_null() ? 0 : JsonSize(*value);
    if (copied_ > kMaxCopyBytes) return Refuse("copy: more than 3145728 bytes copied in all");
    return AddAt(*spot, *value);
  }

  Status Test(const Node& operation) {
    const auto path = Path(operation, "path");
    if (!path) return Refuse("test: missing path");
    const Node value = Value(operation);
    std::optional<Node> found;
    if (path->empty()) {
      found = Root();
    } else if (const auto spot = Find(*path)) {
      found = Get(*spot);
    }
    if (!found) return Refuse("test: missing path");
    return SameText(*found, value) ? Status() : Refuse("test failed");
  }

  DocumentStorage& storage_;
  ChangingTree root_;
  std::size_t copied_ = 0;
};

}  // namespace

Result<Document> ApplyJsonPatch(const Document& document, std::string_view patch) {
  const auto read = ReadJson(std::string(patch), "");
  if (!read.ok() || !(read.document->root().is_array() || read.document->root().is_null())) return Refuse("the patch is not a list");
  if (read.document->root().size() == 0 || read.document->root().is_null()) return document;
  auto storage = EditedStorage(document);
  Patcher patcher(*storage, document.root());
  std::size_t index = 0;
  for (const Node& operation : read.document->root().items()) {
    if (auto status = patcher.Apply(operation); !status.ok()) return status.WithContext("operation " + std::to_string(index));
    ++index;
  }
  storage->root = StoreRoot(*storage, patcher.Root());
  return NodeAccess::Make(std::move(storage));
}

}  // namespace warden::doc
