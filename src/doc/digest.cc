// Each node with its kind and its length, so that no two trees are written the same.
#include "doc/digest.h"

#include <algorithm>
#include <vector>

#include "base/budget.h"
#include "base/sha256.h"
#include "doc/storage.h"

namespace warden::doc {
namespace {

class Digester {
 public:
  explicit Digester(LeavesOut leaves_out) : leaves_out_(leaves_out) {}

  void Add(const Node& node, std::string_view own_key) {
    base::Spend(1 + node.size() / 16);
    if (node.is_object()) return AddMembers(node, own_key);
    if (!node.is_array()) return AddText(node.withheld() ? 'w' : node.is_string() ? 's' : 'n', NodeAccess::RawText(node));
    AddCount('a', node.size());
    for (const Node& item : node.items()) Add(item, "");
  }
  std::string Hex() { return hash_.Hex(); }

 private:
  void AddMembers(const Node& node, std::string_view own_key) {
    std::vector<const Member*> members;
    for (const Member& member : node.members()) {
      const bool says_nothing = member.value.is_null() || (member.value.is_array() && member.value.size() == 0);
      if (!says_nothing && !leaves_out_(own_key, NodeAccess::RawText(member.key))) members.push_back(&member);
    }
    std::sort(members.begin(), members.end(),
              [](const Member* a, const Member* b) { return NodeAccess::RawText(a->key) < NodeAccess::RawText(b->key); });
    AddCount('o', members.size());
    for (const Member* member : members) {
      AddText('k', NodeAccess::RawText(member->key));
      Add(member->value, NodeAccess::RawText(member->key));
    }
  }
  void AddCount(char kind, std::size_t count) { hash_.Add(kind + std::to_string(count) + ':'); }
  void AddText(char kind, std::string_view text) {
    AddCount(kind, text.size());
    hash_.Add(text);
  }

  LeavesOut leaves_out_;
  base::Sha256 hash_;
};

}  // namespace

std::string DigestOf(const Node& node, LeavesOut leaves_out) {
  Digester digester(leaves_out);
  digester.Add(node, "");
  return digester.Hex();
}

}  // namespace warden::doc
