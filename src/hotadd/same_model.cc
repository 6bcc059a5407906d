// Comparing scalars, leniently.
#include "hotadd/same_model.h"

#include <charconv>
#include <optional>
#include <string_view>

#include "base/secret_names.h"
#include "litellm/readers/env_reference.h"

namespace warden::hotadd {
namespace {

using Kind = Likeness::Kind;

std::optional<double> NumberIn(const Node& node) {
  if (node.is_number()) return node.number();
  if (!node.is_string()) return std::nullopt;
  const std::string_view text = node.string();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

Kind CompareScalars(const Node& wanted, const Node& shown) {
  const auto a = NumberIn(wanted);
  const auto b = NumberIn(shown);
  if (a && b) return *a == *b ? Kind::kSame : Kind::kDifferent;
  if (wanted.kind() != shown.kind()) return Kind::kUntold;
  if (shown.text().find("***") != std::string_view::npos) return Kind::kUntold;
  return wanted.text() == shown.text() ? Kind::kSame : Kind::kDifferent;
}

Kind CompareValues(std::string_view key, const Node& wanted, const Node* shown) {
  if (wanted.sealed() || base::MayNameSecret(key) || base::NamesHeaders(key) || litellm::EnvironNameIn(&wanted)) return Kind::kUntold;
  if (shown == nullptr || shown->is_null()) return Kind::kUntold;
  if (wanted.is_scalar() && shown->is_scalar()) return CompareScalars(wanted, *shown);
  return Kind::kUntold;
}

// What LiteLLM says of its own in model_info, whatever an entry says there.
bool IsOfPods(std::string_view key) {
  return key == "id" || key == "db_model" || key == "key" || key.starts_with("created_") || key.starts_with("updated_");
}

void CompareMembers(const Node* wanted, const Node* shown, bool is_info, Likeness& likeness) {
  if (wanted == nullptr) return;
  for (const Member& member : wanted->members()) {
    const std::string_view key = member.key.text();
    if (&member.value != wanted->Find(key) || member.value.is_null() || (is_info && IsOfPods(key))) continue;
    const Kind kind = CompareValues(key, member.value, shown != nullptr ? shown->Find(key) : nullptr);
    // What pods make of model_info is theirs; only what contradicts it is told.
    if (kind == Kind::kSame || (is_info && kind == Kind::kUntold)) continue;
    if (likeness.kind == Kind::kSame || kind == Kind::kDifferent) likeness = {kind, std::string(key), kind == Kind::kDifferent && is_info};
    if (kind == Kind::kDifferent) return;
  }
}

}  // namespace

Likeness Compare(const DesiredModel& model, const ModelRow& row) {
  if (model.wildcard || row.repeated) return {Kind::kUntold, "litellm_params"};
  if (row.name != model.name) return {Kind::kDifferent, "model_name"};
  Likeness likeness;
  CompareMembers(model.params, row.params, false, likeness);
  if (likeness.kind != Kind::kDifferent) CompareMembers(model.info, row.info, true, likeness);
  return likeness;
}

}  // namespace warden::hotadd
