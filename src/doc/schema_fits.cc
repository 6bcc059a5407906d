// Compiling a schema to plain arrays, and asking them.
#include "doc/schema_fits.h"

#include <algorithm>
#include <array>

#include "base/budget.h"
#include "doc/pointer.h"

namespace warden::doc {
namespace {

constexpr std::uint32_t Bit(Kind kind) { return 1U << static_cast<unsigned>(kind); }

struct TypeName {
  std::string_view type;
  std::uint32_t kinds;
};
constexpr std::array kTypes = {
    TypeName{"object", Bit(Kind::kObject)}, TypeName{"array", Bit(Kind::kArray)},  TypeName{"string", Bit(Kind::kString)},
    TypeName{"integer", Bit(Kind::kInt)},   TypeName{"boolean", Bit(Kind::kBool)}, TypeName{"number", Bit(Kind::kInt) | Bit(Kind::kFloat)},
    TypeName{"null", Bit(Kind::kNull)},
};

std::uint32_t KindsOf(const Node& type) {
  const auto found = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeName& name) { return name.type == type.text(); });
  return found == kTypes.end() ? 0 : found->kinds;
}

bool IsOneOf(const Node& node, const Node& values) {
  const auto same = [&](const Node& value) { return value.kind() == node.kind() && value.text() == node.text(); };
  return (node.is_string() || node.is_bool()) && std::any_of(values.items().begin(), values.items().end(), same);
}

}  // namespace

SchemaFits::SchemaFits(const Node& schema) : schema_(schema), root_(Add(schema)) {}

SchemaFits::Index SchemaFits::Add(const Node& schema) {
  const auto [known, fresh] = known_.emplace(&schema, static_cast<Index>(rules_.size()));
  if (!fresh) return known->second;
  const Index index = known->second;
  rules_.emplace_back();
  Rule rule;
  Fill(schema, rule);
  rules_[index] = std::move(rule);
  return index;
}

void SchemaFits::Fill(const Node& schema, Rule& rule) {
  if (const Node* ref = schema.Find("$ref")) {  // beside it nothing counts
    const Node* target = ref->text().starts_with("#/") ? ResolvePointer(schema_, ref->text().substr(1)) : nullptr;
    rule.never = target == nullptr;
    if (target != nullptr) rule.branches.push_back(Add(*target));
    return;
  }
  rule.never = !schema.is_object() && schema.boolean() != true;
  if (const Node* type = schema.Find("type")) {
    rule.kinds = type->is_string() ? KindsOf(*type) : 0;
    for (const Node& item : type->items()) rule.kinds |= KindsOf(item);
  }
  rule.values = schema.Find("enum");
  if (const Node* branches = schema.Find("anyOf")) {
    for (const Node& branch : branches->items()) rule.branches.push_back(Add(branch));
    rule.never = rule.never || rule.branches.empty();
  }
  if (const Node* properties = schema.Find("properties")) {
    for (const Member& property : properties->members()) rule.properties.emplace_back(property.key.text(), Add(property.value));
    std::sort(rule.properties.begin(), rule.properties.end());
  }
  if (const Node* required = schema.Find("required")) {
    for (const Node& key : required->items()) rule.required.push_back(key.text());
  }
  if (const Node* others = schema.Find("additionalProperties")) rule.others = Add(*others);
  if (const Node* items = schema.Find("items")) rule.items = Add(*items);
  Bounds(schema, rule);
}

void SchemaFits::Bounds(const Node& schema, Rule& rule) {
  if (const Node* fewest = schema.Find("minItems")) rule.fewest = static_cast<std::size_t>(fewest->integer().value_or(-1));
  if (const Node* most = schema.Find("maxItems")) rule.most = static_cast<std::size_t>(most->integer().value_or(0));
}

bool SchemaFits::Fits(Index index, const Node& node) const {
  base::Spend();
  const Rule& rule = rules_[index];
  if (rule.never || (rule.kinds & Bit(node.kind())) == 0) return false;
  if (rule.values != nullptr && !IsOneOf(node, *rule.values)) return false;
  const auto fits = [&](Index branch) { return Fits(branch, node); };
  if (!rule.branches.empty() && std::none_of(rule.branches.begin(), rule.branches.end(), fits)) return false;
  return node.is_object() ? ObjectFits(rule, node) : !node.is_array() || ArrayFits(rule, node);
}

bool SchemaFits::ObjectFits(const Rule& rule, const Node& object) const {
  const auto is_there = [&](std::string_view key) { return object.Find(key) != nullptr; };
  if (!std::all_of(rule.required.begin(), rule.required.end(), is_there)) return false;
  if (rule.properties.empty() && !rule.others) return true;
  for (const Member& member : object.members()) {
    const std::string_view key = member.key.text();
    const auto property = std::lower_bound(rule.properties.begin(), rule.properties.end(), key,
                                           [](const auto& known, std::string_view wanted) { return known.first < wanted; });
    const bool known = property != rule.properties.end() && property->first == key;
    if (known ? !Fits(property->second, member.value) : rule.others && !Fits(*rule.others, member.value)) return false;
  }
  return true;
}

bool SchemaFits::ArrayFits(const Rule& rule, const Node& array) const {
  if (array.size() < rule.fewest || array.size() > rule.most) return false;
  const auto fits = [&](const Node& item) { return Fits(*rule.items, item); };
  return !rule.items || std::all_of(array.items().begin(), array.items().end(), fits);
}

}  // namespace warden::doc
