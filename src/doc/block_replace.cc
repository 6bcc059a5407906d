// Replacing values in block-style YAML.
#include <algorithm>

#include "doc/block_change.h"

namespace warden::doc {
namespace {

bool HasLineBreak(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  return text.substr(begin, end - begin).find('\n') != std::string_view::npos;
}

bool IsBlockScalar(const Node& node) { return node.style() == Style::kLiteral || node.style() == Style::kFolded; }

std::uint32_t TokenEnd(std::string_view text, std::uint32_t at) {
  return static_cast<std::uint32_t>(std::min(text.find_first_of(" \t\r\n", at), text.size()));
}

class Replacing {
 public:
  Replacing(const BlockContext& context, const Node* parent, const Slot& slot, const Node& old, const Node& value)
      : context_(context), text_(context.text), parent_(parent), slot_(slot), old_(old), value_(value) {}

  std::vector<TextChanges> Ways() {
    if (parent_ != nullptr && !slot_.marked) return {};
    std::vector<TextChanges> ways;
    const bool old_is_block = old_.style() == Style::kBlock || IsBlockScalar(old_);
    if (!IsInline(value_)) Add(ways, old_is_block ? LinesOverBlock() : LinesOverInline());
    Add(ways, old_is_block ? InlineOverBlock() : InlineOverInline());
    return ways;
  }

 private:
  static void Add(std::vector<TextChanges>& ways, TextChanges changes) {
    if (!changes.empty()) ways.push_back(std::move(changes));
  }

  bool in_mapping() const { return parent_ != nullptr && parent_->is_object(); }
  std::string inline_text() const { return IsInline(value_) ? BlockText(value_, 0, context_.layout) : FlowText(value_, FlowKeys::kPlain); }
  std::string lines(std::uint32_t column) const { return BlockText(value_, column, context_.layout); }
  std::string new_line(std::uint32_t column) const { return std::string(context_.layout.line_end) + std::string(column, ' '); }

  // Where lines below the parent's key or dash begin.
  std::uint32_t column_below() const {
    if (parent_ == nullptr) return 0;
    const std::uint32_t column = ColumnOf(text_, parent_->range().begin);
    if (!in_mapping()) return column + 2;
    return column + (value_.is_array() ? context_.layout.list_offset : context_.layout.step);
  }

  // Nothing but a comment may stand between the value and the end of its line.
  std::uint32_t comment_begin() const {
    const std::uint32_t stop = LineStop(text_, slot_.end);
    return IsBlank(text_.substr(slot_.end, stop - slot_.end)) ? stop : slot_.end;
  }
  bool has_comment() const { return comment_begin() != LineStop(text_, slot_.end); }

  TextChanges InlineOverInline() const {
    if (slot_.empty()) return {{{slot_.after, slot_.end}, (parent_ == nullptr ? "" : " ") + inline_text()}};
    return {{{slot_.value, slot_.end}, inline_text()}};
  }

  TextChanges LinesOverInline() const {
    if (parent_ == nullptr) return {{{slot_.value, slot_.end}, lines(0)}};
    if (!slot_.empty() && HasLineBreak(text_, slot_.after, slot_.value)) return {};
    const std::uint32_t below = column_below();
    if (in_mapping()) {
      const std::uint32_t stop = LineStop(text_, slot_.end);
      return {{{slot_.after, comment_begin()}, ""}, {{stop, stop}, new_line(below) + lines(below)}};
    }
    if (has_comment()) return {};
    if (slot_.empty()) return {{{slot_.after, slot_.end}, " " + lines(below)}};
    return {{{slot_.value, slot_.end}, lines(ColumnOf(text_, slot_.value))}};
  }

  // A block value in two parts: what stands on its key's or dash's line, and the lines behind that line.
  struct Parts {
    Range head;
    Range tail;
  };

  // The line end of the last line stays.
  std::uint32_t old_stop() const {
    const std::uint32_t end = slot_.end;
    if (end > slot_.value && text_[end - 1] == '\n') return LineStop(text_, LineBegin(text_, end - 1));
    return IsBlockScalar(old_) || HasLineBreak(text_, slot_.value, end) || HasLineBreak(text_, slot_.after, slot_.value)
               ? LineStop(text_, end)
               : end;
  }

  // `- name: x`: the first child on the dash's line. The root is where it is in any case.
  bool compact() const { return !IsBlockScalar(old_) && !HasLineBreak(text_, slot_.after, old_.range().begin); }

  Parts parts() const {
    Parts parts{{slot_.after, slot_.after}, {}};
    if (!HasLineBreak(text_, slot_.after, slot_.value)) {
      parts.head = {slot_.value, slot_.value};
      if (IsBlockScalar(old_)) {
        parts.head.end = TokenEnd(text_, old_.range().begin);
      } else {
        std::uint32_t at = slot_.value;
        while (at < text_.size() && (text_[at] == '&' || text_[at] == '!')) {
          parts.head.end = TokenEnd(text_, at);
          at = static_cast<std::uint32_t>(std::min(text_.find_first_not_of(" \t", parts.head.end), text_.size()));
        }
      }
    }
    const std::uint32_t stop = LineStop(text_, parts.head.end);
    parts.tail = {stop, std::max(stop, old_stop())};
    return parts;
  }

  TextChanges InlineOverBlock() const {
    if (compact()) return {{{slot_.value, old_stop()}, inline_text()}};
    const auto [head, tail] = parts();
    return {{head, (head.empty() ? " " : "") + inline_text()}, {tail, ""}};
  }

  TextChanges LinesOverBlock() const {
    if (compact()) return {{{slot_.value, old_stop()}, lines(ColumnOf(text_, slot_.value))}};
    const auto [head, tail] = parts();
    const bool same = old_.kind() == value_.kind();
    const std::uint32_t below = same ? ColumnOf(text_, old_.range().begin) : column_below();
    return {{{slot_.after, head.end}, ""}, {tail, new_line(below) + lines(below)}};
  }

  const BlockContext& context_;
  std::string_view text_;
  const Node* parent_;
  const Slot& slot_;
  const Node& old_;
  const Node& value_;
};

}  // namespace

std::vector<TextChanges> ReplaceInBlock(const BlockContext& context, const Node* parent, const Slot& slot, const Node& old,
                                        const Node& value) {
  return Replacing(context, parent, slot, old, value).Ways();
}

}  // namespace warden::doc
