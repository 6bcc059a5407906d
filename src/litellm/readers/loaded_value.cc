// From nodes to Python's types.
#include "litellm/readers/loaded_value.h"

#include <fmt/core.h>

#include "base/letters.h"
#include "doc/scalar.h"
#include "doc/secret_text.h"
#include "doc/shown.h"
#include "litellm/readers/env_reference.h"
#include "litellm/readers/python_value.h"

namespace warden::litellm {
namespace {

using Type = LoadedValue::Type;

// get_secret: str_to_bool of the variable's text.
std::optional<bool> SwitchIn(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\f\v";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::string word = base::ToLower(text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin));
  return word == "true" ? std::optional(true) : word == "false" ? std::optional(false) : std::nullopt;
}

std::string_view RealText(const Node& node) { return node.sealed() ? doc::SecretText(node) : node.text(); }

LoadedValue OfVariable(const Node& reference, const Variable& variable, std::string_view name) {
  LoadedValue loaded{.node = &reference, .value = &reference, .rests_on = variable.rests_on()};
  if (variable.unset()) {
    loaded.type = Type::kNone;
    loaded.missing = name;
    return loaded;
  }
  if (!variable.set() || variable.value == nullptr || !variable.value->is_string()) return loaded;
  const std::string_view text = RealText(*variable.value);
  if (text.find("$(") != std::string_view::npos) return loaded;  // the kubelet's to put in
  loaded.value = variable.value;
  if (const auto flag = SwitchIn(text)) {
    loaded.type = Type::kBool;
    loaded.flag = *flag;
    return loaded;
  }
  loaded.type = Type::kText;
  loaded.text = text;
  return loaded;
}

Type TypeOf(const Node& node) {
  switch (node.kind()) {
    case Kind::kNull: return Type::kNone;
    case Kind::kBool: return Type::kBool;
    case Kind::kInt:
    case Kind::kFloat: return Type::kNumber;
    case Kind::kString: return node.tagged() ? Type::kUnknown : IsDate(node) ? Type::kDate : Type::kText;
    case Kind::kArray: return node.tagged() ? Type::kUnknown : Type::kList;
    case Kind::kObject: return node.tagged() ? Type::kUnknown : Type::kMapping;
  }
  return Type::kUnknown;
}

}  // namespace

bool IsDate(const Node& node) {
  if (!node.is_string() || node.style() != Style::kPlain || node.tagged()) return false;
  const std::string_view text = RealText(node);
  return text.size() >= 8 && text[0] >= '0' && text[0] <= '9' && doc::ParsePyYamlTimestamp(text, true) == doc::Timestamp::kGood;
}

std::optional<bool> LoadedValue::truth() const {
  switch (type) {
    case Type::kUnknown: return std::nullopt;
    case Type::kNone: return false;
    case Type::kDate: return true;
    case Type::kBool: return flag;
    default: return IsTruthy(value);
  }
}

std::string LoadedValue::Shown() const {
  if (!missing.empty()) return fmt::format("os.environ/{}, which is not set", missing);
  switch (type) {
    case Type::kNone: return "empty";
    case Type::kBool: return value != node ? std::string(node->text()) : value->sealed() ? "true or false" : std::string(value->text());
    case Type::kNumber: return value->sealed() ? "a number" : std::string(value->text());
    case Type::kText: return value != node ? std::string(node->text()) : doc::QuoteValue(*value);
    case Type::kDate: return "a date";
    case Type::kList: return "a list";
    case Type::kMapping: return "a mapping";
    case Type::kUnknown: break;
  }
  return "not known";
}

LoadedValue LoadVariable(const Node& place, std::string_view name, const Surroundings& surroundings) {
  return OfVariable(place, surroundings.Find(name), name);
}

LoadedValue Load(const Node* node, const Surroundings& surroundings, bool replaced) {
  if (node == nullptr) return {.type = Type::kNone};
  if (const auto name = replaced ? EnvironNameIn(node) : std::nullopt) return OfVariable(*node, surroundings.Reference(*name), *name);
  Type type = TypeOf(*node);
  if (type == Type::kDate && !surroundings.is_python()) type = Type::kText;
  LoadedValue loaded{.type = type, .node = node, .value = node, .flag = node->boolean().value_or(false)};
  if (loaded.is(Type::kText)) loaded.text = RealText(*node);
  return loaded;
}

}  // namespace warden::litellm
