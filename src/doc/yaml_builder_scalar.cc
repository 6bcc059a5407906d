// Scalars: ranges, types, and text that stays where it stands in the source.
#include <algorithm>
#include <array>

#include "doc/yaml_builder.h"

namespace warden::doc {
namespace {

constexpr std::array kStyles = {Style::kPlain, Style::kPlain, Style::kSingleQuoted, Style::kDoubleQuoted, Style::kLiteral, Style::kFolded};

// What YAML 1.1 defines under the `!!` prefix.
bool IsCoreTag(std::string_view tag) {
  if (!tag.starts_with(kTagPrefix)) return false;
  constexpr std::array<std::string_view, 14> kNames = {"binary", "bool",  "float", "int", "map",       "merge", "null",
                                                       "omap",   "pairs", "seq",   "set", "timestamp", "str",   "value"};
  return std::find(kNames.begin(), kNames.end(), tag.substr(kTagPrefix.size())) != kNames.end();
}

// Of text under an anchor: as much as a node more.
constexpr std::size_t kBytesOfNode = 64;

bool IsBlankLine(std::string_view line) { return line.find_first_not_of(" \t\r\n") == std::string_view::npos; }

const char* ToChars(const yaml_char_t* text) { return reinterpret_cast<const char*>(text); }

// `\/` inside double quotes, which is not the end of `\\/`.
std::size_t FindEscapedSlash(std::string_view token) {
  for (std::size_t i = token.find('\\'); i < token.size(); i = token.find('\\', i + 2)) {
    if (token.substr(i + 1, 1) == "/") return i;
  }
  return std::string_view::npos;
}

// The last line of a decoded block scalar is content of blanks only: not to be trimmed away.
bool EndsInBlanks(std::string_view decoded) {
  while (decoded.ends_with('\n')) decoded.remove_suffix(1);
  return decoded.ends_with(' ') || decoded.ends_with('\t');
}

}  // namespace

bool YamlBuilder::Scalar(Built& out, Spot spot) {
  const auto& event = events_.event().data.scalar;
  const std::string_view text(reinterpret_cast<const char*>(event.value), event.length);
  const std::uint32_t begin = events_.begin();
  const std::uint32_t end = events_.end();
  if (!Count({begin, begin})) return false;
  if (text.size() > limits_.scalar_bytes) return Fail("a scalar is over the size limit", {begin, end});
  const Range range = ScalarRange(events_.event(), begin, end);
  const Style style = kStyles[static_cast<std::size_t>(event.style)];
  doc::Scalar scalar;
  if (!CheckToken(style, range) || !Resolve(text, range, spot, scalar)) return false;
  out = Built{.node = MakeScalar(scalar, text, style, range), .end = std::max(end, range.end)};
  // Findings quote names: a long one that an alias stands for a thousand times is a thousand long ones.
  out.weight += static_cast<std::uint32_t>(text.size() / kBytesOfNode);
  if (style == Style::kLiteral || style == Style::kFolded) out.end = range.end;
  if (keep_tokens_) tokens_.push_back({range, style});
  if (range.begin == begin) return true;
  // There is something before the token: properties.
  if (const Range tag = FindTag(text_, begin); !tag.empty() && tag.end <= end) {
    NodeAccess::SetTagged(out.node);
    if (event.tag != nullptr) NoteTag(tag, ToChars(event.tag));
  }
  if (event.anchor == nullptr) return true;
  std::uint32_t id = 0;
  if (!OpenAnchor(event.anchor, {begin, begin}, id)) return false;
  anchors_.Close(ToChars(event.anchor), id, out);
  return true;
}

// What libyaml takes and the dialect's own reader refuses. (A `?` inside brackets is an indicator to both.)
bool YamlBuilder::CheckToken(Style style, Range range) {
  const std::string_view token = text_.substr(range.begin, range.end - range.begin);
  if (style == Style::kPlain && flow_depth_ > 0) {
    const std::size_t mark = token.find('?');
    if (mark == std::string_view::npos) return true;
    const auto at = range.begin + static_cast<std::uint32_t>(mark);
    return Fail("a '?' outside quotes inside brackets", {at, at + 1});
  }
  if (dialect_ == Dialect::kKubectl && style == Style::kDoubleQuoted) {
    const std::size_t slash = FindEscapedSlash(token);
    if (slash == std::string_view::npos) return true;
    const auto at = range.begin + static_cast<std::uint32_t>(slash);
    return Fail("an escaped slash: kubectl knows it in JSON only", {at, at + 2});
  }
  if (dialect_ == Dialect::kPyYaml && (style == Style::kLiteral || style == Style::kFolded)) {
    const std::size_t after = token.find_first_not_of("+-0123456789", 1);
    if (after < token.size() && token[after] == '#') return Fail("a comment right behind a block scalar's indicator", range);
  }
  return true;
}

bool YamlBuilder::Resolve(std::string_view text, Range range, Spot spot, doc::Scalar& scalar) {
  const auto& event = events_.event().data.scalar;
  // To PyYAML the non-specific tag `!` is none: what it stands on resolves as if it were plain.
  const bool bang = event.tag != nullptr && std::string_view(ToChars(event.tag)) == "!" && dialect_ == Dialect::kPyYaml;
  const bool tagged = event.tag != nullptr && !bang;
  if (tagged) {
    tag_ = ToChars(event.tag);
    scalar = ResolveTagged(tag_, text, dialect_, canonical_);
  } else if (event.plain_implicit != 0 || bang) {
    scalar = ResolvePlain(text, dialect_, canonical_);
    if (event.style == YAML_PLAIN_SCALAR_STYLE && IsAmbiguous(text)) {
      storage_.notices.push_back({NoticeKind::kAmbiguousScalar, range, {}});
    }
  }
  if (scalar.problem == nullptr) return true;
  // What is no value may still be a key: `.inf` for kubectl (a string there), `=` for PyYAML.
  const bool key = spot == Spot::kKey && event.tag == nullptr && (dialect_ == Dialect::kKubectl || text == "=");
  if (!key) return Fail(scalar.problem, range);
  scalar = {};
  if (dialect_ != Dialect::kKubectl) return true;
  canonical_ = ResolveKubectlKey({}, text).text;
  scalar.copied = true;
  return true;
}

Range YamlBuilder::ScalarRange(const yaml_event_t& event, std::uint32_t begin, std::uint32_t end) const {
  if (begin < end && (text_[begin] == '&' || text_[begin] == '!')) begin = std::min(SkipProperties(text_, begin, 1, 1), end);
  Range range{begin, end};
  const auto style = event.data.scalar.style;
  if (style != YAML_LITERAL_SCALAR_STYLE && style != YAML_FOLDED_SCALAR_STYLE) return range;
  range.end = BlockEnd(range, {reinterpret_cast<const char*>(event.data.scalar.value), event.data.scalar.length});
  return range;
}

// libyaml's token goes on to the next thing that is there; ours ends behind the last line of the text.
std::uint32_t YamlBuilder::BlockEnd(Range token, std::string_view decoded) const {
  std::size_t header = token.begin;
  while (header < token.end && BreakLength(text_, header) == 0) ++header;
  const std::string_view indicators = text_.substr(token.begin, std::min<std::size_t>(3, header - token.begin));
  if (indicators.substr(0, indicators.find_first_of(" \t#")).find('+') != std::string_view::npos || EndsInBlanks(decoded)) return token.end;
  std::size_t end = token.end;
  while (end > header) {
    std::size_t line = end - 1;  // the break, if there is one
    while (line > header && text_[line - 1] != '\n') --line;
    if (line <= header || !IsBlankLine(text_.substr(line, end - line))) break;
    end = line;
  }
  return static_cast<std::uint32_t>(end);
}

// The text where it stands in the source if it does so unchanged; a copy in the arena otherwise.
std::string_view YamlBuilder::Keep(std::string_view text, Range range) {
  const std::string_view token = text_.substr(range.begin, range.end - range.begin);
  if (token == text) return token;
  if (token.size() == text.size() + 2 && token.substr(1, text.size()) == text) return token.substr(1, text.size());
  return StoreText(storage_, text);
}

Node YamlBuilder::MakeScalar(const doc::Scalar& scalar, std::string_view text, Style style, Range range) {
  switch (scalar.kind) {
    case Kind::kNull: return NodeAccess::Scalar(Kind::kNull, style, {}, range);
    case Kind::kBool: return NodeAccess::Scalar(Kind::kBool, style, canonical_ == "true" ? "true" : "false", range);
    default: break;
  }
  return NodeAccess::Scalar(scalar.kind, style, Keep(scalar.copied ? std::string_view(canonical_) : text, range), range);
}

void YamlBuilder::NoteTag(Range range, std::string_view tag) {
  if (tag != "!" && !IsCoreTag(tag)) storage_.notices.push_back({NoticeKind::kUnknownTag, range, {}});
}

}  // namespace warden::doc
