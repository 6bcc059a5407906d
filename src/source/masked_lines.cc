// Shown is what is known to be harmless: keys and unsealed scalars of documents that were read as ours, and the punctuation between
// them. Comments become `# …` as in excerpts, everything else [redacted].
#include "source/masked_lines.h"

#include <algorithm>
#include <span>

#include "base/mask.h"
#include "doc/shown.h"
#include "litellm/find_configs.h"
#include "source/manifests.h"
#include "warden/snapshot.h"

namespace warden {
namespace {

constexpr std::string_view kComment = "# …";

class NoSnapshot final : public Snapshot {
 public:
  Known Knows(std::string_view, std::string_view) const override { return Known::kNotLookedAt; }
  std::span<const Object* const> List(std::string_view, std::string_view) const override { return {}; }
};

// For each byte of a text: may it be shown.
using Shown = std::vector<bool>;

void Mark(Shown& shown, Range range, bool value) {
  const std::size_t end = std::min<std::size_t>(range.end, shown.size());
  for (std::size_t i = range.begin; i < end; ++i) shown[i] = value;
}

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::size_t LineEnd(std::string_view text, std::size_t at) { return std::min(text.find('\n', at), text.size()); }

bool IsPunctuation(char c) { return IsSpace(c) || std::string_view("-?:,[]{}").find(c) != std::string_view::npos; }

// Anchors, aliases and tags are names; `<<` is the merge key, `...` ends a document.
bool IsHarmless(std::string_view word) { return word[0] == '&' || word[0] == '*' || word[0] == '!' || word == "<<" || word == "..."; }

// Hides in [begin, end), where nothing of the tree stands, everything but punctuation: comments, and values that a later duplicate of
// their key displaced.
void HideGap(std::string_view text, std::size_t begin, std::size_t end, Shown& shown) {
  for (std::size_t i = begin; i < end;) {
    if (IsPunctuation(text[i])) {
      ++i;
      continue;
    }
    const bool comment = text[i] == '#' && (i == 0 || IsSpace(text[i - 1]));
    const std::size_t stop = std::min(end, comment ? LineEnd(text, i) : std::min(text.find_first_of(" \t\r\n,[]{}", i + 1), end));
    if (!IsHarmless(text.substr(i, stop - i))) Mark(shown, {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(stop)}, false);
    i = stop;
  }
}

struct Scalars {
  std::vector<Range> written;  // keys and values
  std::vector<Range> hidden;
};

bool IsHidden(std::string_view text, const Node& node, std::span<const Node* const> read_inside) {
  if (node.sealed() || node.deferred()) return true;
  if (std::find(read_inside.begin(), read_inside.end(), &node) != read_inside.end()) return false;
  const std::string_view raw = text.substr(node.range().begin, node.range().end - node.range().begin);
  return !MayShow(node) || (node.is_string() && raw.find('\n') != std::string_view::npos);
}

void Collect(std::string_view text, const Node& node, std::span<const Node* const> read_inside, Scalars& scalars) {
  if (node.is_scalar() || node.deferred()) {
    if (node.range().empty() || node.range().end > text.size()) return;
    scalars.written.push_back(node.range());
    if (IsHidden(text, node, read_inside)) scalars.hidden.push_back(node.range());
    return;
  }
  for (const Node& item : node.items()) Collect(text, item, read_inside, scalars);
  for (const Member& member : node.members()) {
    Collect(text, member.key, read_inside, scalars);
    Collect(text, member.value, read_inside, scalars);
  }
}

// A block scalar's range begins with its header, which may carry a comment.
void HideHeaderComment(std::string_view text, Range scalar, Shown& shown) {
  if (text[scalar.begin] != '|' && text[scalar.begin] != '>') return;
  const std::size_t end = std::min<std::size_t>(LineEnd(text, scalar.begin), scalar.end);
  const std::size_t hash = text.find('#', scalar.begin);
  if (hash < end) Mark(shown, {static_cast<std::uint32_t>(hash), static_cast<std::uint32_t>(end)}, false);
}

// What may be shown of a document that was read from `text`; `read_inside`: strings whose content is looked at by itself.
void ShowDocument(std::string_view text, const Document& document, std::span<const Node* const> read_inside, Shown& shown) {
  Scalars scalars;
  Collect(text, document.root(), read_inside, scalars);
  if (scalars.written.empty()) return;
  std::sort(scalars.written.begin(), scalars.written.end(), [](Range a, Range b) { return a.begin < b.begin; });
  // Containers end where their last scalar does, or with a bracket behind it.
  const Range root = document.root().range();
  const Range whole{std::min(root.begin, scalars.written.front().begin), std::max(root.end, scalars.written.back().end)};
  Mark(shown, whole, true);
  std::size_t gap = whole.begin;
  for (const Range scalar : scalars.written) {
    HideGap(text, gap, scalar.begin, shown);
    HideHeaderComment(text, scalar, shown);
    gap = std::max<std::size_t>(gap, scalar.end);
  }
  HideGap(text, gap, std::min<std::size_t>(whole.end, text.size()), shown);
  for (const Range range : scalars.hidden) Mark(shown, range, false);
  for (const Range range : HiddenRanges(document)) Mark(shown, range, false);
}

class Masker {
 public:
  Masker(std::string_view name, std::string_view text) : text_(text), file_(ReadFile(name, text)), shown_(text.size(), false) {
    for (std::size_t at = 0; at < text.size(); at = LineEnd(text, at) + 1) line_starts_.push_back(at);
  }

  std::vector<std::string> Lines() {
    const NoSnapshot snapshot;
    for (const Object& object : file_.objects) {
      const FoundConfigs found = FindConfigs(object, snapshot);
      for (const Config& config : found.configs) AddTexts(config.document());
    }
    std::vector<const Node*> read_inside;
    for (const Document& text : texts_) read_inside.push_back(text.host_node());
    for (const Document& document : file_.documents) ShowDocument(text_, document, read_inside, shown_);
    for (const Document& text : texts_) HideInside(text, read_inside);
    ShowHarmless();
    std::vector<std::string> lines;
    for (const std::size_t begin : line_starts_) lines.push_back(Line(begin, LineEnd(text_, begin)));
    return lines;
  }

 private:
  // The text that a configuration stands in, and those around it, the outer ones first.
  void AddTexts(const Document& document) {
    if (document.host() == nullptr) return;
    AddTexts(*document.host());
    const auto known = [&](const Document& text) { return text.host_node() == document.host_node(); };
    if (std::none_of(texts_.begin(), texts_.end(), known)) texts_.push_back(document.Whole());
  }

  std::size_t ByteOf(Place place) const {
    if (place.line == 0 || place.line > line_starts_.size()) return text_.size();
    std::size_t byte = line_starts_[place.line - 1];
    for (std::uint32_t column = 1; column < place.column && byte < text_.size(); ++column) {
      do ++byte;
      while (byte < text_.size() && (static_cast<unsigned char>(text_[byte]) & 0xC0) == 0x80);
    }
    return byte;
  }

  // Carries over what the embedded text hides, line by line.
  void HideInside(const Document& document, std::span<const Node* const> read_inside) {
    const std::string_view inner = document.host_node()->string();
    Shown shown(inner.size(), false);
    ShowDocument(inner, document, read_inside, shown);
    for (std::size_t i = 0; i < inner.size(); ++i) {
      if (shown[i] || IsSpace(inner[i])) continue;
      std::size_t end = i;
      while (end < inner.size() && !shown[end] && inner[end] != '\n') ++end;
      HideMapped(document, i, end);
      i = end;
    }
  }

  // The string of the file that it all stands in.
  static Range InFile(const Document& document) {
    const Document* text = &document;
    while (text->host()->host() != nullptr) text = text->host();
    return text->host_node()->range();
  }

  void HideMapped(const Document& document, std::size_t begin, std::size_t end) {
    const std::size_t outer_begin = ByteOf(document.PlaceOf(static_cast<std::uint32_t>(begin)));
    const std::size_t outer_end = ByteOf(document.PlaceOf(static_cast<std::uint32_t>(end)));
    Range range{static_cast<std::uint32_t>(outer_begin), static_cast<std::uint32_t>(outer_end)};
    // A string that cannot be retraced byte by byte is hidden whole.
    if (outer_end < outer_begin + (end - begin)) range = InFile(document);
    Mark(shown_, range, false);
  }

  // Line ends, indentation and document markers.
  void ShowHarmless() {
    for (const std::size_t begin : line_starts_) {
      const std::string_view line = text_.substr(begin, LineEnd(text_, begin) - begin);
      if (line.starts_with("---")) Mark(shown_, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + 3)}, true);
    }
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (IsSpace(text_[i]) && (i == 0 || shown_[i - 1])) shown_[i] = true;
    }
  }

  std::string Line(std::size_t begin, std::size_t end) const {
    if (end > begin && text_[end - 1] == '\r') --end;
    std::string line;
    for (std::size_t i = begin; i < end;) {
      if (shown_[i] || (IsSpace(text_[i]) && line.find_first_not_of(" \t") == std::string::npos)) {
        line += text_[i++];
        continue;
      }
      line += text_[i] == '#' ? kComment : kRedacted;
      while (i < end && !shown_[i]) ++i;
    }
    return line;
  }

  std::string_view text_;
  FileObjects file_;
  Shown shown_;
  std::vector<std::size_t> line_starts_;
  std::vector<Document> texts_;  // embedded ones that were read
};

}  // namespace

std::vector<std::string> MaskedLines(std::string_view name, std::string_view text) { return Masker(name, text).Lines(); }

}  // namespace warden
