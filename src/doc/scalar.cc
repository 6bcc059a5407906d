// Which dialect types a scalar, and whether the two YAML ones agree.
#include "doc/scalar.h"

#include <charconv>

#include "doc/equal.h"
#include "doc/reader.h"
#include "doc/storage.h"

namespace warden::doc {
namespace {

std::size_t SkipDigits(std::string_view text, std::size_t& at) {
  const std::size_t begin = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at - begin;
}

// The number grammar of RFC 8259.
Scalar ResolveJsonNumber(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = at;
  if (SkipDigits(text, at) == 0 || (text[whole] == '0' && at - whole > 1)) return {};
  bool fraction = false;
  if (at < text.size() && text[at] == '.') {
    fraction = true;
    if (SkipDigits(text, ++at) == 0) return {};
  }
  if (at < text.size() && (text[at] | 0x20) == 'e') {
    fraction = true;
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (SkipDigits(text, at) == 0) return {};
  }
  if (at != text.size()) return {};
  return {.kind = fraction ? Kind::kFloat : Kind::kInt};
}

Scalar ResolveJson(std::string_view text) {
  if (text == "null") return {.kind = Kind::kNull};
  if (text == "true" || text == "false") return {.kind = Kind::kBool};
  return ResolveJsonNumber(text);
}

bool IsNumber(Kind kind) { return kind == Kind::kInt || kind == Kind::kFloat; }

// Text of the digits that could start something else than a string in one of the dialects.
bool MayResolve(std::string_view text) {
  if (text.empty()) return true;
  const char first = text[0];
  if ((first >= '0' && first <= '9') || first == '+' || first == '-' || first == '.') return true;
  constexpr std::string_view kWordStarts = "~yYnNtTfFoO";
  return text.size() <= 5 && kWordStarts.find(first) != std::string_view::npos;
}

// What nearly all of them are, and is the same to everybody: 12, 0.5, true. Only to be quick.
bool IsUsual(std::string_view text) {
  if (text == "true" || text == "false") return true;
  std::size_t at = 0;
  const std::size_t whole = SkipDigits(text, at);
  if (whole == 0 || whole > 18) return false;
  if (at == text.size()) return text[0] != '0' || whole == 1;
  return text[at] == '.' && SkipDigits(text, ++at) > 0 && at == text.size();
}

// 8080: what a number mostly is, and canonical as it is written. Only to be quick.
bool IsUsualInteger(std::string_view text) {
  if (text.empty() || text.size() > 18 || text[0] < '1' || text[0] > '9') return false;
  std::size_t at = 0;
  return SkipDigits(text, at) == text.size();
}

}  // namespace

Scalar ResolvePlain(std::string_view text, Dialect dialect, std::string& canonical) {
  if (IsUsualInteger(text)) return {.kind = Kind::kInt};
  switch (dialect) {
    case Dialect::kJson: return ResolveJson(text);
    case Dialect::kKubectl: return ResolveKubectlPlain(text, canonical);
    case Dialect::kPyYaml: return ResolvePyYamlPlain(text, canonical);
  }
  return {};
}

Scalar ResolveTagged(std::string_view tag, std::string_view text, Dialect dialect, std::string& canonical) {
  return dialect == Dialect::kPyYaml ? ResolvePyYamlTagged(tag, text, canonical) : ResolveKubectlTagged(tag, text, canonical);
}

bool IsAmbiguous(std::string_view text) {
  if (!MayResolve(text) || IsUsual(text)) return false;
  std::string ours;
  std::string theirs;
  const Scalar kubectl = ResolveKubectlPlain(text, ours);
  const Scalar python = ResolvePyYamlPlain(text, theirs);
  // A value that only one of them has at all is that one's error, not an ambiguity.
  if (kubectl.problem != nullptr || python.problem != nullptr) return false;
  if (IsNumber(kubectl.kind) && IsNumber(python.kind)) {
    if (ours == theirs) return false;
    // kubectl writes 1.0 as 1 and rounds what is beyond 64 bits: the same number still.
    const auto a = NodeAccess::Scalar(Kind::kFloat, Style::kPlain, ours, {}).number();
    const auto b = NodeAccess::Scalar(Kind::kFloat, Style::kPlain, theirs, {}).number();
    return !a || !b || *a != *b;
  }
  return kubectl.kind != python.kind || (kubectl.kind == Kind::kBool && ours != theirs);
}

Kind ResolveScalar(std::string_view text, Dialect dialect, std::string& canonical) {
  canonical.clear();
  const Scalar scalar = ResolvePlain(text, dialect, canonical);
  if (!scalar.copied && scalar.kind != Kind::kString) canonical = scalar.kind == Kind::kNull ? "null" : std::string(text);
  return scalar.problem != nullptr ? Kind::kString : scalar.kind;
}

}  // namespace warden::doc
