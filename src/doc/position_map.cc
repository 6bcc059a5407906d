// Decodes a written scalar once more, keeping for each byte where it came from.
#include "doc/position_map.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <string>

#include "doc/storage.h"
#include "doc/yaml_text.h"

namespace warden::doc {
namespace {

// Decoded text with the source offset of every byte.
struct Traced {
  std::string text;
  std::vector<std::uint32_t> offsets;

  void Add(char c, std::size_t offset) {
    text += c;
    offsets.push_back(static_cast<std::uint32_t>(offset));
  }
  void Add(std::string_view bytes, std::size_t offset) {
    for (const char c : bytes) Add(c, offset);
  }
  void Add(const Traced& other) {
    text += other.text;
    offsets.insert(offsets.end(), other.offsets.begin(), other.offsets.end());
  }
  void Clear() {
    text.clear();
    offsets.clear();
  }
  bool empty() const { return text.empty(); }
};

// The token of one scalar under a cursor. What happens here is what libyaml's scanner does, without its checks: the text was read
// before, and the result is compared with what was read.
class Tracer {
 public:
  Tracer(std::string_view source, Range token) : text_(source.substr(0, token.end)), at_(token.begin) {}

  Traced Json() {
    DropQuotes();
    while (at_ < text_.size()) {
      if (text_[at_] == '\\') {
        JsonEscape();
      } else {
        Take(out_);
      }
    }
    return std::move(out_);
  }

  // Plain and quoted scalars: line breaks fold.
  Traced Flow(Style style) {
    if (style != Style::kPlain) DropQuotes();
    while (at_ < text_.size()) {
      bool leading_blanks = FlowRun(style);
      FlowSpace(leading_blanks);
    }
    return std::move(out_);
  }

  // Block scalars, whose lines are indented by `indent` spaces.
  Traced Block(bool literal, std::size_t indent) {
    const char chomping = BlockHeader();
    Traced leading_break;
    Traced trailing_breaks;
    bool leading_blank = false;
    BlockBreaks(indent, trailing_breaks);
    while (at_ < text_.size() && Column() == indent) {
      const bool blank = IsBlank(text_[at_]);
      BlockJoin(literal || leading_blank || blank, leading_break, trailing_breaks);
      leading_blank = blank;
      while (at_ < text_.size() && BreakLength(text_, at_) == 0) Take(out_);
      TakeBreak(leading_break);
      BlockBreaks(indent, trailing_breaks);
    }
    if (chomping != '-') out_.Add(leading_break);
    if (chomping == '+') out_.Add(trailing_breaks);
    return std::move(out_);
  }

  // Most leading spaces of a line of a block scalar up to the first that has anything else: no less than its indentation.
  std::size_t BlockIndent() {
    BlockHeader();
    for (std::size_t most = 0;;) {
      std::size_t spaces = 0;
      while (at_ < text_.size() && text_[at_] == ' ') ++at_, ++spaces;
      most = std::max(most, spaces);
      const std::size_t length = at_ < text_.size() ? BreakLength(text_, at_) : 0;
      if (length == 0) return most;
      at_ += length;
    }
  }

 private:
  static bool IsBlank(char c) { return c == ' ' || c == '\t'; }

  void DropQuotes() {
    ++at_;
    text_.remove_suffix(at_ < text_.size() ? 1 : 0);
  }

  std::size_t Column() const { return at_ - line_; }
  void Take(Traced& to) {
    to.Add(text_[at_], at_);
    ++at_;
  }
  // A line break as libyaml gives it: one line feed, but LS and PS stay what they are.
  void TakeBreak(Traced& to) {
    const std::size_t length = at_ < text_.size() ? BreakLength(text_, at_) : 0;
    if (length == 3) to.Add(text_.substr(at_, 3), at_);
    if (length == 1 || length == 2) to.Add('\n', at_);
    at_ += length;
    line_ = at_;
  }

  std::uint32_t Hex(std::size_t begin, std::size_t digits) const {
    std::uint32_t value = 0;
    const auto text = text_.substr(std::min(begin, text_.size()), digits);
    std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return value;
  }

  void JsonEscape() {
    const std::size_t start = at_;
    const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    at_ += 2;
    if (c != 'u') return out_.Add(Named(c), start);
    std::uint32_t code = Hex(at_, 4);
    at_ += 4;
    if (code >= 0xD800 && code < 0xDC00) {
      code = 0x10000 + ((code - 0xD800) << 10U) + (Hex(at_ + 2, 4) - 0xDC00);
      at_ += 6;
    }
    AddCodePoint(code, start);
  }

  void AddCodePoint(std::uint32_t code, std::size_t offset) {
    std::string bytes;
    AppendUtf8(std::min<std::uint32_t>(code, 0x10FFFF), bytes);
    out_.Add(bytes, offset);
  }

  // What one character behind a backslash stands for.
  static std::string_view Named(char c) {
    switch (c) {
      case '0': return {"\0", 1};
      case 'a': return "\a";
      case 'b': return "\b";
      case 't':
      case '\t': return "\t";
      case 'n': return "\n";
      case 'v': return "\v";
      case 'f': return "\f";
      case 'r': return "\r";
      case 'e': return "\x1B";
      case ' ': return " ";
      case '"': return "\"";
      case '/': return "/";
      case '\\': return "\\";
      case 'N': return "\xC2\x85";
      case '_': return "\xC2\xA0";
      case 'L': return "\xE2\x80\xA8";
      case 'P': return "\xE2\x80\xA9";
      default: return {};
    }
  }

  void YamlEscape() {
    const std::size_t start = at_;
    const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    at_ += 2;
    const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (digits == 0) return out_.Add(Named(c), start);
    AddCodePoint(Hex(at_, digits), start);
    at_ += digits;
  }

  // Characters up to the next space; true when it was an escaped line break.
  bool FlowRun(Style style) {
    while (at_ < text_.size() && !IsBlank(text_[at_]) && BreakLength(text_, at_) == 0) {
      if (style == Style::kSingleQuoted && text_.substr(at_).starts_with("''")) {
        out_.Add('\'', at_);
        at_ += 2;
      } else if (style == Style::kDoubleQuoted && text_[at_] == '\\') {
        const std::size_t length = at_ + 1 < text_.size() ? BreakLength(text_, at_ + 1) : 0;
        if (length > 0) {
          at_ += 1 + length;
          return true;
        }
        YamlEscape();
      } else {
        Take(out_);
      }
    }
    return false;
  }

  // Blanks and line breaks between two runs.
  void FlowSpace(bool leading_blanks) {
    Traced blanks;
    Traced leading_break;
    Traced trailing_breaks;
    while (at_ < text_.size() && (IsBlank(text_[at_]) || BreakLength(text_, at_) > 0)) {
      if (IsBlank(text_[at_])) {
        if (leading_blanks) ++at_;
        else Take(blanks);
      } else {
        TakeBreak(leading_blanks ? trailing_breaks : leading_break);
        leading_blanks = true;
      }
    }
    if (!leading_blanks) return out_.Add(blanks);
    if (!leading_break.text.starts_with('\n')) {
      out_.Add(leading_break);
    } else if (trailing_breaks.empty()) {
      out_.Add(' ', leading_break.offsets[0]);
    }
    out_.Add(trailing_breaks);
  }

  // Past the header line; gives the chomping indicator or a space.
  char BlockHeader() {
    char chomping = ' ';
    for (++at_; at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-' || (text_[at_] >= '0' && text_[at_] <= '9')); ++at_) {
      if (text_[at_] == '+' || text_[at_] == '-') chomping = text_[at_];
    }
    while (at_ < text_.size() && BreakLength(text_, at_) == 0) ++at_;
    Traced ignored;
    TakeBreak(ignored);
    return chomping;
  }

  void BlockBreaks(std::size_t indent, Traced& breaks) {
    for (;;) {
      while (at_ < text_.size() && Column() < indent && text_[at_] == ' ') ++at_;
      if (at_ >= text_.size() || BreakLength(text_, at_) == 0) return;
      TakeBreak(breaks);
    }
  }

  void BlockJoin(bool keep, Traced& leading_break, Traced& trailing_breaks) {
    if (!keep && leading_break.text.starts_with('\n')) {
      if (trailing_breaks.empty()) out_.Add(' ', leading_break.offsets[0]);
    } else {
      out_.Add(leading_break);
    }
    out_.Add(trailing_breaks);
    leading_break.Clear();
    trailing_breaks.Clear();
  }

  std::string_view text_;
  std::size_t at_;
  std::size_t line_ = 0;  // where the line under the cursor starts
  Traced out_;
};

// An indentation indicator counts from the parent's column, which is not known here: so what fits is searched, from the likeliest on.
Traced TraceBlock(std::string_view source, const Node& node) {
  const bool literal = node.style() == Style::kLiteral;
  const std::size_t most = std::min<std::size_t>(Tracer(source, node.range()).BlockIndent(), 64);
  Traced traced;
  for (std::size_t indent = most + 1; indent-- > 0;) {
    traced = Tracer(source, node.range()).Block(literal, indent);
    if (traced.text == NodeAccess::RawText(node)) break;
  }
  return traced;
}

Traced Trace(std::string_view source, const Node& node) {
  Tracer tracer(source, node.range());
  switch (node.style()) {
    case Style::kJson: return tracer.Json();
    case Style::kPlain:
    case Style::kSingleQuoted:
    case Style::kDoubleQuoted: return tracer.Flow(node.style());
    case Style::kLiteral:
    case Style::kFolded: return TraceBlock(source, node);
    case Style::kNone:
    case Style::kFlow:
    case Style::kBlock: break;
  }
  return {};
}

// A literal block scalar whose only line breaks are line feeds, which nearly every configuration is: each of its lines ends as the raw one
// does. Nothing: not so, or the two do not fit.
std::optional<PositionMap> MapLines(std::string_view token, std::uint32_t begin, std::string_view decoded) {
  for (const std::string_view other : {"\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    if (token.find(other) != std::string_view::npos) return std::nullopt;
  }
  PositionMap map;
  std::size_t raw = token.find('\n');
  for (std::size_t at = 0; at < decoded.size();) {
    if (raw == std::string_view::npos || ++raw >= token.size()) return std::nullopt;
    const std::size_t feed = decoded.find('\n', at);
    const std::string_view line = decoded.substr(at, feed - at);
    const std::size_t next = token.find('\n', raw);
    const std::string_view written = token.substr(raw, next - raw);
    const std::size_t indent = written.size() - std::min(line.size(), written.size());
    if (written.substr(indent) != line || written.find_first_not_of(' ') < indent) return std::nullopt;
    const std::size_t count = line.size() + (feed == std::string_view::npos ? 0 : 1);
    map.Add(begin + static_cast<std::uint32_t>(raw + indent), count);
    at += count;
    raw = next;
  }
  return map;
}

PositionMap Runs(const std::vector<std::uint32_t>& offsets) {
  PositionMap map;
  for (const std::uint32_t offset : offsets) map.Add(offset, 1);
  return map;
}

PositionMap MakeMap(std::string_view source, const Node& node, std::size_t size) {
  const Range range = node.range();
  if (range.empty() || range.end > source.size()) return PositionMap::AllAt(range.begin, size + 1);
  const std::string_view token = source.substr(range.begin, range.end - range.begin);
  const std::string_view text = NodeAccess::RawText(node);
  PositionMap map;
  // Written as it is read: one word, or a whole file (wrap_text.h).
  if (token == text) {
    map.Add(range.begin, token.size() + 1);
    return map;
  }
  if (node.style() == Style::kLiteral && text.size() == size) {
    if (auto lines = MapLines(token, range.begin, text)) {
      lines->Add(range.end, 1);
      return *std::move(lines);
    }
  }
  Traced traced = Trace(source, node);
  if (traced.text != text || text.size() != size) return PositionMap::AllAt(range.begin, size + 1);
  const bool quoted = node.style() == Style::kJson || node.style() == Style::kSingleQuoted || node.style() == Style::kDoubleQuoted;
  traced.offsets.push_back(range.end - (quoted ? 1 : 0));
  return Runs(traced.offsets);
}

}  // namespace

PositionMap PositionMap::AllAt(std::uint32_t host, std::size_t size) {
  PositionMap map;
  map.runs_.push_back({0, host});
  map.size_ = static_cast<std::uint32_t>(size);
  map.all_at_one_ = true;
  return map;
}

void PositionMap::Add(std::uint32_t host, std::size_t count) {
  if (runs_.empty() || host != runs_.back().host + (size_ - runs_.back().begin)) runs_.push_back({size_, host});
  size_ += static_cast<std::uint32_t>(count);
}

std::uint32_t PositionMap::operator[](std::size_t byte) const {
  if (all_at_one_) return runs_.front().host;
  const auto behind = std::upper_bound(runs_.begin(), runs_.end(), byte, [](std::size_t at, const Run& run) { return at < run.begin; });
  const Run& run = *std::prev(behind);
  return run.host + static_cast<std::uint32_t>(byte - run.begin);
}

const PositionMap& HostOffsets(const DocumentStorage& embedded) {
  std::call_once(embedded.map_once, [&] {
    const Host& host = *embedded.host;
    const std::string_view source = NodeAccess::Storage(host.document).source->bytes();
    embedded.map = MakeMap(source, *host.node, embedded.source->bytes().size());
  });
  return embedded.map;
}

}  // namespace warden::doc
