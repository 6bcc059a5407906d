// The conversions, one function a type.
#include "litellm/readers/coercion.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "base/letters.h"
#include "doc/scalar.h"

namespace warden::litellm {
namespace {

using Type = LoadedValue::Type;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view Stripped(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\f\v";
  const std::size_t begin = text.find_first_not_of(kSpace);
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

std::string_view Unsigned(std::string_view text) { return text.starts_with('-') || text.starts_with('+') ? text.substr(1) : text; }

// Digits, with single underscores between them.
bool AreDigits(std::string_view text) {
  if (text.empty() || !IsDigit(text.front()) || !IsDigit(text.back())) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!IsDigit(text[i]) && !(text[i] == '_' && text[i - 1] != '_')) return false;
  }
  return true;
}

bool IsPythonInteger(std::string_view text) { return AreDigits(Unsigned(Stripped(text))); }

// pydantic also takes "5.0".
bool IsInteger(std::string_view text) {
  text = Unsigned(Stripped(text));
  const std::size_t point = text.find('.');
  const std::string_view zeros = point == std::string_view::npos ? "0" : text.substr(point + 1);
  return AreDigits(text.substr(0, point)) && !zeros.empty() && zeros.find_first_not_of('0') == std::string_view::npos;
}

bool IsOneOf(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return base::IsInAnyCase(text, word); });
}

// Digits with a point somewhere, and an exponent.
bool IsNumber(std::string_view text) {
  constexpr std::array<std::string_view, 3> kOdd = {"inf", "infinity", "nan"};
  text = Unsigned(Stripped(text));
  if (IsOneOf(text, kOdd)) return true;
  const std::size_t e = std::min(text.find_first_of("eE"), text.size());
  if (e < text.size() && !AreDigits(Unsigned(text.substr(e + 1)))) return false;
  const std::string_view mantissa = text.substr(0, e);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::string_view whole = mantissa.substr(0, point);
  const std::string_view rest = point < mantissa.size() ? mantissa.substr(point + 1) : std::string_view();
  return !(whole.empty() && rest.empty()) && (whole.empty() || AreDigits(whole)) && (rest.empty() || AreDigits(rest));
}

// Python's float() and Rust's parser agree on all of this.
bool TakesText(const LoadedValue& value, bool (*good)(std::string_view)) { return !value.text || good(*value.text); }

bool IsWhole(const Node& number) {
  if (number.is_int()) return true;
  const double size = number.number().value_or(NAN);
  return std::isfinite(size) && size == std::floor(size);
}

bool TakesInteger(const LoadedValue& value, bool (*good)(std::string_view)) {
  switch (value.type) {
    case Type::kBool: return true;
    case Type::kNumber: return IsWhole(*value.value);
    case Type::kText: return TakesText(value, good);
    default: return false;
  }
}

bool TakesNumber(const LoadedValue& value) {
  return value.is(Type::kBool) || value.is(Type::kNumber) || (value.is(Type::kText) && TakesText(value, &IsNumber));
}

bool IsBooleanWord(std::string_view text) {
  constexpr std::array<std::string_view, 12> kWords = {"0", "off", "f", "false", "n", "no", "1", "on", "t", "true", "y", "yes"};
  return IsOneOf(text, kWords);
}

bool TakesBoolean(const LoadedValue& value) {
  if (value.is(Type::kBool)) return true;
  if (value.is(Type::kText)) return TakesText(value, &IsBooleanWord);
  if (!value.is(Type::kNumber)) return false;
  const double size = value.value->number().value_or(2);
  return size == 0 || size == 1;
}

bool IsTimeText(std::string_view text) {
  return (IsNumber(text) && text.find_first_of(" eEiInN_") == std::string_view::npos) ||
         doc::ParsePyYamlTimestamp(text, false) == doc::Timestamp::kGood;
}

bool TakesTime(const LoadedValue& value) {
  if (value.is(Type::kDate)) return true;
  if (value.is(Type::kNumber)) return std::isfinite(value.value->number().value_or(NAN)) && value.value->text().size() < 20;
  return value.is(Type::kText) && TakesText(value, &IsTimeText);
}

bool IsTier(std::string_view text) { return text == "free" || text == "paid"; }

bool AllItems(const LoadedValue& value, bool (*good)(const Node&)) {
  if (!value.is(Type::kList)) return false;
  const auto items = value.value->items();
  return std::all_of(items.begin(), items.end(), good);
}

bool IsTextOrBase(const Node& item) {
  const Node* base = item.Find("api_base");
  return item.is_string() || (base != nullptr && base->is_string());
}

}  // namespace

bool Takes(Coercion coercion, const LoadedValue& value) {
  if (value.is(Type::kUnknown)) return true;
  switch (coercion) {
    case Coercion::kText: return value.is(Type::kText);
    case Coercion::kInteger: return TakesInteger(value, &IsInteger);
    case Coercion::kPythonInteger: return TakesInteger(value, &IsPythonInteger);
    case Coercion::kNumber: return TakesNumber(value);
    case Coercion::kNumberOrText: return value.is(Type::kText) || TakesNumber(value);
    case Coercion::kBoolean: return TakesBoolean(value);
    case Coercion::kMapping: return value.is(Type::kMapping);
    case Coercion::kTextOrMapping: return value.is(Type::kText) || value.is(Type::kMapping);
    case Coercion::kList: return value.is(Type::kList);
    case Coercion::kListOfMappings: return AllItems(value, [](const Node& item) { return item.is_object(); });
    case Coercion::kListOfTexts: return AllItems(value, &IsTextOrBase);
    case Coercion::kTexts: return AllItems(value, [](const Node& item) { return item.is_string(); });
    case Coercion::kTime: return TakesTime(value);
    case Coercion::kTier: return value.is(Type::kText) && TakesText(value, &IsTier);
    case Coercion::kIdentifier: return value.is(Type::kText) || value.is(Type::kBool) || value.is_int();
  }
  return true;
}

std::string_view Wanted(Coercion coercion) {
  switch (coercion) {
    case Coercion::kText: return "text";
    case Coercion::kInteger:
    case Coercion::kPythonInteger: return "an integer";
    case Coercion::kNumber: return "a number";
    case Coercion::kNumberOrText: return "a number of seconds";
    case Coercion::kBoolean: return "true or false";
    case Coercion::kMapping: return "a mapping";
    case Coercion::kTextOrMapping: return "text or a mapping";
    case Coercion::kList: return "a list";
    case Coercion::kListOfMappings: return "a list of mappings";
    case Coercion::kListOfTexts:
    case Coercion::kTexts: return "a list of texts";
    case Coercion::kTime: return "a date";
    case Coercion::kTier: return "free or paid";
    case Coercion::kIdentifier: return "text";
  }
  return "something else";
}

}  // namespace warden::litellm
