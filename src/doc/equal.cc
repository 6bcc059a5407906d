// Equality by meaning.
#include "doc/equal.h"

#include <algorithm>

#include "base/budget.h"
#include "doc/storage.h"

namespace warden::doc {
namespace {

std::optional<double> RealNumber(const Node& node) {
  if (!node.is_number()) return std::nullopt;
  return NodeAccess::Scalar(node.kind(), node.style(), NodeAccess::RawText(node), {}).number();
}

bool EqualNumbers(const Node& a, const Node& b) {
  if (NodeAccess::RawText(a) == NodeAccess::RawText(b)) return true;
  // Two integers with different digits are different, also beyond what a double can tell.
  if (a.is_int() && b.is_int()) return false;
  const auto x = RealNumber(a);
  const auto y = RealNumber(b);
  return x && y && *x == *y;
}

bool EqualMembers(const Node& a, const Node& b) {
  if (a.size() != b.size()) return false;
  const auto others = b.members();
  const auto all = a.members();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto key = NodeAccess::RawText(all[i].key);
    // Mostly both come from one writer: the same key stands at the same index.
    const Node* other = NodeAccess::RawText(others[i].key) == key ? &others[i].value : b.Find(key);
    if (other == nullptr || !Equal(all[i].value, *other)) return false;
  }
  return true;
}

}  // namespace

bool Equal(const Node& a, const Node& b) {
  base::Spend(a.is_scalar() ? 1 + a.size() / 64 : 1);
  if (a.is_number() && b.is_number()) return EqualNumbers(a, b);
  if (a.kind() != b.kind() || a.withheld() != b.withheld()) return false;
  switch (a.kind()) {
    case Kind::kNull: return true;
    case Kind::kArray:
      return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(),
                        [](const Node& x, const Node& y) { return Equal(x, y); });
    case Kind::kObject: return EqualMembers(a, b);
    default: return NodeAccess::RawText(a) == NodeAccess::RawText(b);
  }
}

bool Equal(const Node* a, const Node* b) { return a == nullptr || b == nullptr ? a == b : Equal(*a, *b); }

}  // namespace warden::doc
