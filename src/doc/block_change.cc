// Adding to block-style YAML, and removing from it. Replacing is in block_replace.cc.
#include "doc/block_change.h"

#include <algorithm>
#include <optional>

#include "doc/yaml_text.h"

namespace warden::doc {
namespace {

// Each of thousands of edits asks how the text is laid out.
constexpr std::size_t kMostLookedAt = 512;

struct Found {
  std::optional<unsigned> step;
  std::optional<unsigned> list_offset;
  std::size_t looked_at = 0;

  bool IsEnough() { return (step && list_offset) || ++looked_at > kMostLookedAt; }
};

bool IsBlock(const Node& node) { return node.style() == Style::kBlock && !node.shared() && node.size() > 0; }

void Detect(std::string_view text, const Node& node, Found& found) {
  if (!IsBlock(node) || found.IsEnough()) return;
  const std::uint32_t column = ColumnOf(text, node.range().begin);
  for (const Member& member : node.members()) {
    if (found.IsEnough()) return;
    if (!IsBlock(member.value)) continue;
    const std::uint32_t below = ColumnOf(text, member.value.range().begin);
    auto& distance = member.value.is_array() ? found.list_offset : found.step;
    if (!distance && below >= column) distance = below - column;
    Detect(text, member.value, found);
  }
  for (const Node& item : node.items()) {
    if (found.IsEnough()) return;
    Detect(text, item, found);
  }
}

// The block scalar that is the last thing in `node`, if there is one.
const Node* LastBlockScalar(const Node& node, std::uint32_t end) {
  if (node.shared() || node.range().end != end) return nullptr;
  if (node.style() == Style::kLiteral || node.style() == Style::kFolded) return &node;
  for (const Node& item : node.items()) {
    if (const Node* found = LastBlockScalar(item, end)) return found;
  }
  for (const Member& member : node.members()) {
    if (const Node* found = LastBlockScalar(member.value, end)) return found;
  }
  return nullptr;
}

// The header `|` or `>` says that the scalar has no line end, as is so at the end of a text without one.
TextChange StripHeader(std::string_view text, const Node& scalar) {
  const std::uint32_t at = scalar.range().begin + 1;
  const std::uint32_t stop = static_cast<std::uint32_t>(std::min(text.find_first_of(" \t\r\n", at), text.size()));
  const auto keep = text.substr(at, stop - at).find('+');
  if (keep == std::string_view::npos) return {{at, at}, "-"};
  const auto plus = at + static_cast<std::uint32_t>(keep);
  return {{plus, plus + 1}, "-"};
}

// New lines behind the line that `at` stands on, or at `at` if that is where a line begins (behind a block scalar).
TextChange InsertLines(const BlockContext& context, std::uint32_t at, std::string lines) {
  const std::string line_end(context.layout.line_end);
  if (at > 0 && context.text[at - 1] == '\n') return {{at, at}, std::move(lines) + line_end};
  const std::uint32_t stop = LineStop(context.text, at);
  return {{stop, stop}, line_end + std::move(lines)};
}

std::vector<TextChanges> InsertAfter(const BlockContext& context, const Node& container, std::string lines) {
  const std::uint32_t at = container.range().end;
  const TextChange insertion = InsertLines(context, at, std::move(lines));
  std::vector<TextChanges> ways{{insertion}};
  // The line end before the new lines would become part of a block scalar that has none yet.
  if (at == context.text.size()) {
    if (const Node* scalar = LastBlockScalar(container, at)) ways.push_back({StripHeader(context.text, *scalar), insertion});
  }
  return ways;
}

bool IsOneLine(std::string_view text, const Member& member) {
  const Range key = member.key.range();
  const Range value = member.value.range();
  if (member.key.shared() || member.value.shared() || value.end < key.begin || value.end > text.size()) return false;
  return text.substr(key.begin, value.end - key.begin).find('\n') == std::string_view::npos;
}

bool IsBlankOrComment(std::string_view line) {
  const auto begin = line.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos || line[begin] == '#';
}

// Where a person would put a short value: behind the short ones at the top of the mapping, or above everything in it, so that
// `replicas: 2` does not end up a page below, behind the pod template. Nothing: the end of the mapping is that place.
std::optional<TextChange> InsertOnTop(const BlockContext& context, const Node& mapping, const std::string& lines) {
  const std::string_view text = context.text;
  const Member* last = nullptr;
  for (const Member& member : mapping.members()) {
    if (!IsOneLine(text, member)) break;
    last = &member;
  }
  if (mapping.members().empty() || last == &mapping.members().back()) return std::nullopt;
  if (last != nullptr) return InsertLines(context, std::max(last->key.range().end, last->value.range().end), lines);
  const std::uint32_t first = mapping.range().begin;
  if (!StartsLine(text, first)) return std::nullopt;
  std::uint32_t at = LineBegin(text, first);
  // Comments above the first key are about that key. At the left edge they are the file's own.
  while (at > 0 && ColumnOf(text, first) > 0) {
    const std::uint32_t before = LineBegin(text, at - 1);
    if (!IsBlankOrComment(text.substr(before, at - before))) break;
    at = before;
  }
  return TextChange{{at, at}, lines + std::string(LineEndOf(text, at))};
}

// The comment lines from `at` on, at `column` and without the empty lines between them; `at` becomes where they end.
std::string TakeComments(std::string_view text, std::uint32_t column, std::uint32_t& at) {
  std::string comments;
  for (std::uint32_t next = at; at < text.size(); at = next) {
    next = NextLine(text, at);
    const std::string_view line = text.substr(at, next - at);
    const auto begin = line.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) continue;
    if (line[begin] != '#') break;
    comments.append(column, ' ').append(line.substr(begin));
  }
  return comments;
}

std::vector<TextChanges> RemoveLines(std::string_view text, std::uint32_t column, std::uint32_t begin, std::uint32_t end) {
  const std::uint32_t stop = end > begin && text[end - 1] == '\n' ? end : NextLine(text, end);
  std::vector<TextChanges> ways{{{{begin, stop}, ""}}};
  // The last line has no line end: then the one before it has none any more.
  if (stop == text.size() && begin > 0 && text.back() != '\n') {
    ways.insert(ways.begin(), {{{LineStop(text, LineBegin(text, begin - 1)), stop}, ""}});
  }
  // Empty lines and comments that follow would become part of a block scalar before them, if they are indented enough.
  std::uint32_t next = stop;
  std::string comments = TakeComments(text, column, next);
  if (next > stop) ways.push_back({{{begin, next}, std::move(comments)}});
  return ways;
}

// The child stands behind a dash on its line: the next one moves up there, or a comment stays in between.
std::vector<TextChanges> RemoveFirst(std::string_view text, const Slot& slot) {
  const std::uint32_t next = SkipSpace(text, slot.end);
  if (text.substr(slot.end, next - slot.end).find('#') == std::string_view::npos) return {{{{slot.begin, next}, ""}}};
  std::uint32_t end = slot.end;
  if (text[end - 1] == '\n') end = LineStop(text, LineBegin(text, end - 1));
  return {{{{slot.begin, end}, ""}}};
}

}  // namespace

YamlLayout DetectLayout(std::string_view text, const Node& near, const Node& root) {
  Found found;
  Detect(text, near, found);
  found.looked_at = 0;
  Detect(text, root, found);
  YamlLayout layout{.line_end = LineEndOf(text, std::max(near.range().end, 1U) - 1)};
  if (found.step && *found.step > 0) layout.step = *found.step;
  if (found.list_offset) layout.list_offset = *found.list_offset;
  return layout;
}

std::vector<TextChanges> InsertInBlock(const BlockContext& context, const Node& mapping, std::string_view key, const Node& value) {
  const std::uint32_t column = ColumnOf(context.text, mapping.range().begin);
  const std::string lines = std::string(column, ' ') + BlockMember(key, value, column, context.layout);
  auto ways = InsertAfter(context, mapping, lines);
  if (value.size() == 0 || value.is_scalar()) {
    if (auto top = InsertOnTop(context, mapping, lines)) ways.insert(ways.begin(), {*std::move(top)});
  }
  return ways;
}

std::vector<TextChanges> AppendInBlock(const BlockContext& context, const Node& list, const Node& value) {
  const std::uint32_t column = ColumnOf(context.text, list.range().begin);
  std::uint32_t width = 2;
  if (const auto last = FindSlot(context.text, list, list.size() - 1); last && !last->empty()) {
    const bool same_line = LineBegin(context.text, last->begin) == LineBegin(context.text, last->value);
    if (same_line) width = last->value - last->begin;
  }
  const std::string dash = std::string(column, ' ') + "-" + std::string(width - 1, ' ');
  return InsertAfter(context, list, dash + BlockText(value, column + width, context.layout));
}

std::vector<TextChanges> RemoveFromBlock(const BlockContext& context, const Slot& slot) {
  if (!StartsLine(context.text, slot.begin)) return RemoveFirst(context.text, slot);
  return RemoveLines(context.text, ColumnOf(context.text, slot.begin), LineBegin(context.text, slot.begin), slot.end);
}

}  // namespace warden::doc
