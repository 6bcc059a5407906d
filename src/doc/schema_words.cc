// Walking document and schema side by side to one place, and saying what is wrong there.
#include "doc/schema_words.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/edit_distance.h"
#include "doc/pointer.h"

namespace warden::doc {
namespace {

constexpr std::array<std::string_view, 16> kKeywords = {
    "$schema", "$ref",       "title",    "description",          "type",  "enum",     "default",     "examples",
    "anyOf",   "properties", "required", "additionalProperties", "items", "minItems", "definitions", "maxItems"};

struct TypeName {
  std::string_view type;
  std::string_view words;
};
constexpr std::array kTypes = {
    TypeName{"object", "a mapping"},       TypeName{"array", "a list"},    TypeName{"string", "text"},
    TypeName{"integer", "a whole number"}, TypeName{"number", "a number"}, TypeName{"boolean", "true or false"},
    TypeName{"null", "nothing"},
};

std::string_view WordsFor(std::string_view type) {
  const auto found = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeName& name) { return name.type == type; });
  return found == kTypes.end() ? type : found->words;
}

std::string_view WordsFor(const Node& node) {
  switch (node.kind()) {
    case Kind::kNull: return "empty";
    case Kind::kBool: return "true or false";
    case Kind::kInt: return "a whole number";
    case Kind::kFloat: return "a number";
    case Kind::kString: return "text";
    case Kind::kArray: return "a list";
    case Kind::kObject: return "a mapping";
  }
  return "something else";
}

bool IsOfType(const Node& node, std::string_view type) {
  switch (node.kind()) {
    case Kind::kNull: return type == "null";
    case Kind::kBool: return type == "boolean";
    case Kind::kInt: return type == "integer" || type == "number";
    case Kind::kFloat: return type == "number";
    case Kind::kString: return type == "string";
    case Kind::kArray: return type == "array";
    case Kind::kObject: return type == "object";
  }
  return false;
}

std::vector<std::string_view> TypesOf(const Node& schema) {
  const Node* type = schema.Find("type");
  if (type == nullptr) return {};
  if (type->is_string()) return {type->text()};
  std::vector<std::string_view> types;
  for (const Node& item : type->items()) types.push_back(item.text());
  return types;
}

bool TakesTypeOf(const Node& schema, const Node& node) {
  const auto types = TypesOf(schema);
  return types.empty() || std::any_of(types.begin(), types.end(), [&](std::string_view type) { return IsOfType(node, type); });
}

class Walker {
 public:
  explicit Walker(const Node& schema_root) : root_(schema_root) {}

  // What holds for `node`: references followed, of several branches the one for its type. nullptr: no branch is.
  const Node* For(const Node* schema, const Node& node) const {
    while (schema != nullptr && schema->Find("$ref") != nullptr) {
      schema = ResolvePointer(root_, schema->Find("$ref")->text().substr(1));  // "#/definitions/x"
    }
    const Node* branches = schema == nullptr ? nullptr : schema->Find("anyOf");
    if (branches == nullptr) return schema;
    for (const Node& branch : branches->items()) {
      const Node* chosen = For(&branch, node);
      if (chosen != nullptr && TakesTypeOf(*chosen, node)) return chosen;
    }
    return nullptr;
  }

  const Node* Child(const Node& schema, const Node& node, std::string_view step) const {
    if (node.is_array()) return schema.Find("items");
    const Node* properties = schema.Find("properties");
    const Node* property = properties == nullptr ? nullptr : properties->Find(step);
    return property != nullptr ? property : schema.Find("additionalProperties");
  }

  // The types that the branches take, for one sentence.
  std::vector<std::string_view> AllTypes(const Node& schema, const Node& node) const {
    const Node* branches = schema.Find("anyOf");
    if (branches == nullptr) return TypesOf(schema);
    std::vector<std::string_view> types;
    for (const Node& branch : branches->items()) {
      const Node* followed = For(&branch, node);
      const auto more = followed == nullptr ? TypesOf(branch) : TypesOf(*followed);
      types.insert(types.end(), more.begin(), more.end());
    }
    return types;
  }

 private:
  const Node& root_;
};

std::string Meant(std::string_view word, std::span<const std::string_view> known) {
  const std::string_view nearest = base::Nearest(word, known);
  return nearest.empty() ? std::string() : fmt::format(", did you mean {}?", nearest);
}

std::string Join(std::span<const std::string_view> words, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
    text += words[i];
  }
  return text;
}

// One place: its value, what the schema says of it, and its name.
class Explainer {
 public:
  Explainer(const Node& node, std::string path) : node_(node), path_(std::move(path)) {}

  void WrongType(std::span<const std::string_view> types) {
    std::vector<std::string_view> words;
    for (const std::string_view type : types) {
      const auto word = WordsFor(type);
      if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
    }
    Say(node_.range(), path_, fmt::format("is {}, should be {}", WordsFor(node_), Join(words, "or")), SchemaFault::kType);
  }

  void Explain(const Node& schema) {
    if (!TakesTypeOf(schema, node_)) return WrongType(TypesOf(schema));
    Values(schema);
    if (node_.is_object()) Keys(schema);
    if (node_.is_array()) Items(schema);
  }

  std::vector<SchemaProblem> Take() { return std::move(problems_); }

 private:
  void Say(Range range, std::string path, std::string message, SchemaFault fault, std::string_view key = {}) {
    problems_.push_back({range, std::move(path), std::move(message), fault, std::string(key)});
  }

  void Values(const Node& schema) {
    const Node* values = schema.Find("enum");
    if (values == nullptr) return;
    std::vector<std::string_view> known;
    for (const Node& value : values->items()) {
      if (value.kind() == node_.kind() && value.text() == node_.text()) return;
      if (value.is_string()) known.push_back(value.text());
    }
    const std::string one_of =
        known.size() == 1 ? fmt::format("is not {}", known.front()) : fmt::format("is none of {}", Join(known, "and"));
    Say(node_.range(), path_, fmt::format("{} {}{}", node_.text(), one_of, Meant(node_.text(), known)), SchemaFault::kValue);
  }

  void Keys(const Node& schema) {
    std::vector<std::string_view> known;
    const Node* properties = schema.Find("properties");
    if (properties != nullptr) {
      for (const Member& property : properties->members()) known.push_back(property.key.text());
    }
    const Node* others = schema.Find("additionalProperties");
    const bool closed = others != nullptr && others->boolean() == false;
    for (const Member& member : node_.members()) {
      const auto key = member.key.text();
      if (!closed || std::find(known.begin(), known.end(), key) != known.end()) continue;
      Say(member.key.range(), path_, fmt::format("unknown key {}{}", key, MeantKey(key, known)), SchemaFault::kUnknownKey, key);
    }
    Missing(schema);
  }

  // A slip of the finger is named; else all keys are, where they are few.
  static std::string MeantKey(std::string_view key, std::span<const std::string_view> known) {
    std::string meant = Meant(key, known);
    return meant.empty() && !known.empty() ? fmt::format(", there are: {}", Join(known, "and")) : meant;
  }

  void Missing(const Node& schema) {
    const Node* required = schema.Find("required");
    if (required == nullptr) return;
    for (const Node& key : required->items()) {
      if (node_.Find(key.text()) != nullptr) continue;
      Say(node_.range(), path_, fmt::format("{} is missing", key.text()), SchemaFault::kMissingKey, key.text());
    }
  }

  void Items(const Node& schema) {
    const Node* fewest = schema.Find("minItems");
    const Node* most = schema.Find("maxItems");
    const auto size = static_cast<std::int64_t>(node_.size());
    if (fewest != nullptr && size < fewest->integer().value_or(0)) Say(node_.range(), path_, "is empty", SchemaFault::kSize);
    if (most != nullptr && size > most->integer().value_or(size)) {
      Say(node_.range(), path_, fmt::format("has {} items, at most {} are taken", size, most->text()), SchemaFault::kSize);
    }
  }

  const Node& node_;
  std::string path_;
  std::vector<SchemaProblem> problems_;
};

const Node* ChildOf(const Node& node, std::string_view step) {
  if (!node.is_array()) return node.Find(step);
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  return error == std::errc() && end == step.data() + step.size() ? node.At(index) : nullptr;
}

void AppendStep(const Node& parent, std::string_view step, std::string& path) {
  path += parent.is_array() ? fmt::format("[{}]", step) : fmt::format("{}{}", path.empty() ? "" : ".", step);
}

std::string UnknownIn(const Node& schema);

std::string UnknownInAll(const Node* mapping) {
  if (mapping == nullptr) return {};
  for (const Member& member : mapping->members()) {
    if (auto unknown = UnknownIn(member.value); !unknown.empty()) return unknown;
  }
  return {};
}

std::string UnknownIn(const Node& schema) {
  for (const Member& member : schema.members()) {
    if (std::find(kKeywords.begin(), kKeywords.end(), member.key.text()) == kKeywords.end()) return std::string(member.key.text());
  }
  for (const auto key : {"properties", "definitions"}) {
    if (auto unknown = UnknownInAll(schema.Find(key)); !unknown.empty()) return unknown;
  }
  for (const auto key : {"items", "additionalProperties"}) {
    const Node* child = schema.Find(key);
    if (child == nullptr || !child->is_object()) continue;
    if (auto unknown = UnknownIn(*child); !unknown.empty()) return unknown;
  }
  const Node* branches = schema.Find("anyOf");
  if (branches == nullptr) return {};
  for (const Node& branch : branches->items()) {
    if (auto unknown = UnknownIn(branch); !unknown.empty()) return unknown;
  }
  return {};
}

}  // namespace

std::vector<SchemaProblem> ExplainAt(const Node& document, const Node& schema, std::span<const std::string> steps) {
  const Walker walker(schema);
  const Node* node = &document;
  const Node* rule = &schema;
  std::string path;
  for (const std::string& step : steps) {
    rule = rule == nullptr ? nullptr : walker.For(rule, *node);
    rule = rule == nullptr ? nullptr : walker.Child(*rule, *node, step);
    AppendStep(*node, step, path);
    node = ChildOf(*node, step);
    if (node == nullptr || rule == nullptr) return {};
  }
  Explainer explainer(*node, std::move(path));
  if (const Node* chosen = walker.For(rule, *node)) {
    explainer.Explain(*chosen);
  } else {
    explainer.WrongType(walker.AllTypes(*rule, *node));
  }
  return explainer.Take();
}

std::string UnknownKeyword(const Node& schema) { return UnknownIn(schema); }

}  // namespace warden::doc
