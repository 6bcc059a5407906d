// Label selectors.
#include "k8s/selector.h"

#include <algorithm>

namespace warden::k8s {
namespace {

const Node* LabelOf(const Node* labels, std::string_view key) { return labels != nullptr ? labels->Find(key) : nullptr; }

bool MatchesExpression(const Node& expression, const Node* labels) {
  const Node* key = expression.Find("key");
  const Node* op = expression.Find("operator");
  if (key == nullptr || op == nullptr) return false;
  const Node* label = LabelOf(labels, key->text());
  const Node* values = expression.Find("values");
  const auto listed = [&] {
    if (label == nullptr || values == nullptr) return false;
    return std::any_of(values->items().begin(), values->items().end(), [&](const Node& value) { return value.text() == label->text(); });
  };
  if (op->text() == "In") return listed();
  if (op->text() == "NotIn") return !listed();
  if (op->text() == "Exists") return label != nullptr;
  if (op->text() == "DoesNotExist") return label == nullptr;
  return false;
}

}  // namespace

bool Matches(const Node* selector, const Node* labels) {
  if (selector == nullptr || !selector->is_object()) return false;
  if (const Node* wanted = selector->Find("matchLabels")) {
    for (const Member& member : wanted->members()) {
      const Node* label = LabelOf(labels, member.key.text());
      if (label == nullptr || label->text() != member.value.text()) return false;
    }
  }
  if (const Node* expressions = selector->Find("matchExpressions")) {
    for (const Node& expression : expressions->items()) {
      if (!MatchesExpression(expression, labels)) return false;
    }
  }
  return true;
}

}  // namespace warden::k8s
