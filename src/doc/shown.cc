// Forms of text.
#include "doc/shown.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/inline_secrets.h"
#include "base/mask.h"
#include "doc/storage.h"

namespace warden::doc {
namespace {

// Nobody reads a longer one in a line of source, and looking through it for each finding costs.
constexpr std::size_t kLongestShown = 4'096;

bool IsSeveralLines(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end != std::string_view::npos && end + 1 != text.size();
}

constexpr std::array<std::string_view, 6> kOfConfigs = {
    "model_list", "_settings", "proxy_config", "litellm_params", "environment_variables", "litellm_settings"};

// Text that may be a document which nobody has read, or which cannot be read.
bool MayBeDocument(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || text.find(':') == std::string_view::npos) return false;
  if (text[first] == '{' && text.substr(first, 2) != "{{") return true;
  if (text[first] == '[') return true;
  return std::any_of(kOfConfigs.begin(), kOfConfigs.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

constexpr std::size_t kLeastEncoded = 12;  // of !!binary; a short text with a tag is a number or a word

// A token in a text that was written with escapes or in base64 does not look like one in the source.
bool HidesToken(const Node& scalar, std::string_view text) {
  if (scalar.tagged() && text.size() >= kLeastEncoded) return true;
  const bool escapes = scalar.style() == Style::kDoubleQuoted || scalar.style() == Style::kJson;
  return escapes && scalar.range().end - scalar.range().begin > text.size() + 2 && base::MaskTokens(text) != text;
}

constexpr bool IsQuotableChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("._-/:@*+,$(){}~ ").find(c) != std::string_view::npos;
}

}  // namespace

bool MayShow(const Node& scalar) {
  if (scalar.sealed() || scalar.deferred()) return false;
  if (!scalar.is_string()) return true;
  const std::string_view text = scalar.text();
  if (text.size() > kLongestShown || IsSeveralLines(text)) return false;
  return !HidesToken(scalar, text) && !MayBeDocument(text) && !base::HasInlineSecret(text);
}

std::span<const Range> HiddenRanges(const Document& document) { return NodeAccess::Storage(document).sealed; }

bool IsQuotable(std::string_view text) {
  return text.size() <= kLongestQuote && std::all_of(text.begin(), text.end(), &IsQuotableChar) && !base::HasInlineSecret(text);
}

std::string Quoted(std::string_view text) { return IsQuotable(text) ? fmt::format("\"{}\"", text) : std::string(kNotShown); }

std::string_view Shown(std::string_view text) { return IsQuotable(text) ? text : kNotShown; }

std::string QuoteValue(const Node& value) {
  switch (value.kind()) {
    case Kind::kNull: return "empty";
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kFloat: return value.sealed() ? value.is_bool() ? "true or false" : "a number" : std::string(value.text());
    case Kind::kArray: return "a list";
    case Kind::kObject: return "a mapping";
    case Kind::kString: break;
  }
  if (!MayShow(value)) return "text";
  if (value.text().size() > kLongestQuote) return "a long text";
  return IsQuotable(value.text()) ? fmt::format("\"{}\"", value.text()) : "text";
}

}  // namespace warden::doc
