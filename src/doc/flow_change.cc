// Changes inside brackets.
#include "doc/flow_change.h"

#include <algorithm>
#include <string>

#include "doc/emit_yaml.h"
#include "doc/storage.h"
#include "doc/yaml_text.h"

namespace warden::doc {
namespace {

// How the JSON of a text is set.
struct JsonLayout {
  bool lines = false;  // containers on several lines
  bool spaced = true;  // a space behind ':'
  std::string unit = "  ";
  std::string line_end = "\n";
};

JsonLayout DetectJson(const FlowContext& context) {
  JsonLayout layout{.line_end = std::string(LineEndOf(context.text, context.root->range().begin))};
  const Node& root = *context.root;
  const auto first = root.size() > 0 ? FindSlot(context.text, root, 0) : std::nullopt;
  if (!first) return layout;
  layout.lines = StartsLine(context.text, first->begin);
  if (layout.lines) layout.unit = IndentOf(context.text, first->begin);
  if (layout.lines && layout.unit.empty()) layout.unit = "  ";
  layout.spaced = !root.is_object() || first->value > first->after;
  return layout;
}

// Strings with what YAML wants escaped, too: a file may be read as either.
std::string JsonText(const Node& value, const JsonLayout& layout, const std::string& indent) {
  if (value.is_string()) return QuotedText(NodeAccess::RawText(value));
  if (value.is_null()) return "null";
  if (value.is_scalar()) return std::string(NodeAccess::RawText(value));
  if (value.size() == 0) return value.is_array() ? "[]" : "{}";
  const std::string inside = layout.lines ? layout.line_end + indent + layout.unit : "";
  std::string out;
  const auto separate = [&] {
    if (!out.empty()) out += layout.spaced && !layout.lines ? ", " : ",";
    out += inside;
  };
  for (const Node& item : value.items()) {
    separate();
    out += JsonText(item, layout, indent + layout.unit);
  }
  for (const Member& member : value.members()) {
    separate();
    out += QuotedText(NodeAccess::RawText(member.key)) + (layout.spaced ? ": " : ":");
    out += JsonText(member.value, layout, indent + layout.unit);
  }
  if (layout.lines) out += layout.line_end + indent;
  return (value.is_array() ? "[" : "{") + out + (value.is_array() ? "]" : "}");
}

// Whether the container's own keys or strings are in double quotes.
FlowKeys KeysOf(const Node* container) {
  if (container == nullptr || container->size() == 0) return FlowKeys::kPlain;
  const Node& first = container->is_array() ? container->items()[0] : container->members()[0].key;
  return first.style() == Style::kDoubleQuoted ? FlowKeys::kQuoted : FlowKeys::kPlain;
}

bool HasBrackets(std::string_view text, const Node& container) {
  const Range range = container.range();
  const char open = container.is_array() ? '[' : '{';
  const char close = container.is_array() ? ']' : '}';
  return range.end - range.begin >= 2 && text[range.begin] == open && text[range.end - 1] == close;
}

bool HasComment(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  return text.substr(begin, end - begin).find('#') != std::string_view::npos;
}

class Inserting {
 public:
  Inserting(const FlowContext& context, const Node& container, std::optional<std::string_view> key, const Node& value)
      : context_(context), text_(context.text), container_(container), key_(key), value_(value), json_(DetectJson(context)) {}

  std::vector<TextChanges> Ways() {
    if (!HasBrackets(text_, container_)) return {};
    std::vector<Slot> slots;
    for (const auto& slot : FindSlots(text_, container_)) {
      if (slot) slots.push_back(*slot);
    }
    std::sort(slots.begin(), slots.end(), [](const Slot& a, const Slot& b) { return a.begin < b.begin; });
    return slots.empty() ? IntoEmpty() : Behind(slots);
  }

 private:
  bool is_json() const { return context_.syntax == Syntax::kJson; }

  std::string Entry(const JsonLayout& layout, const std::string& indent) const {
    if (is_json()) {
      const std::string key = key_ ? QuotedText(*key_) + (layout.spaced ? ": " : ":") : "";
      return key + JsonText(value_, layout, indent);
    }
    const FlowKeys keys = KeysOf(&container_);
    return key_ ? FlowMember(*key_, value_, keys) : FlowText(value_, keys);
  }

  std::vector<TextChanges> IntoEmpty() const {
    const Range inside{container_.range().begin + 1, container_.range().end - 1};
    const std::string indent(IndentOf(text_, container_.range().begin));
    if (is_json() && json_.lines) {
      const std::string below = indent + json_.unit;
      return {{{inside, json_.line_end + below + Entry(json_, below) + json_.line_end + indent}}};
    }
    if (IsBlank(text_.substr(inside.begin, inside.end - inside.begin))) return {{{inside, Entry(json_, indent)}}};
    // A comment, or a merge key.
    return {{{{inside.begin, inside.begin}, Entry(json_, indent) + " "}}, {{{inside.begin, inside.begin}, Entry(json_, indent) + ", "}}};
  }

  std::vector<TextChanges> Behind(const std::vector<Slot>& slots) const {
    const Slot& last = slots.back();
    const std::string indent(IndentOf(text_, last.begin));
    JsonLayout layout = json_;
    layout.lines = StartsLine(text_, last.begin);
    if (layout.lines) return {{{{last.end, last.end}, "," + layout.line_end + indent + Entry(layout, indent)}}};
    bool space = !is_json() || layout.spaced;
    if (is_json() && slots.size() > 1) space = text_[last.begin - 1] == ' ';
    return {{{{last.end, last.end}, (space ? ", " : ",") + Entry(layout, indent)}}};
  }

  const FlowContext& context_;
  std::string_view text_;
  const Node& container_;
  std::optional<std::string_view> key_;
  const Node& value_;
  JsonLayout json_;
};

}  // namespace

std::vector<TextChanges> InsertInFlow(const FlowContext& context, const Node& container, std::optional<std::string_view> key,
                                      const Node& value) {
  return Inserting(context, container, key, value).Ways();
}

std::vector<TextChanges> ReplaceInFlow(const FlowContext& context, const Node* parent, const Slot& slot, const Node& old,
                                       const Node& value) {
  std::string text;
  if (context.syntax == Syntax::kJson) {
    JsonLayout layout = DetectJson(context);
    // What stood on one line stays there.
    layout.lines = layout.lines && (parent == nullptr || StartsLine(context.text, slot.begin));
    text = JsonText(value, layout, layout.lines ? std::string(IndentOf(context.text, slot.begin)) : std::string());
  } else {
    text = FlowText(value, old.style() == Style::kDoubleQuoted ? FlowKeys::kQuoted : KeysOf(parent));
  }
  if (slot.empty() && parent != nullptr && parent->is_object()) return {{{{slot.after, slot.end}, (slot.marked ? " " : ": ") + text}}};
  return {{{{slot.value, slot.end}, text}}};
}

std::vector<TextChanges> RemoveFromFlow(const FlowContext& context, const Node& container, const Slot& slot) {
  const std::string_view text = context.text;
  if (!HasBrackets(text, container)) return {};
  const Range inside{container.range().begin + 1, container.range().end - 1};
  const std::uint32_t comma = SkipSpace(text, slot.end);
  const bool has_comma = comma < inside.end && text[comma] == ',';
  const std::uint32_t next = has_comma ? SkipSpace(text, comma + 1) : comma;
  const bool is_last = next >= inside.end;
  if (!is_last) {
    if (!HasComment(text, slot.end, next)) return {{{{slot.begin, next}, ""}}};
    return {{{{slot.begin, comma + 1}, ""}}};
  }
  // The comma before the last one goes with it, unless there is a comment between them.
  const auto before = text.substr(inside.begin, slot.begin - inside.begin).find_last_not_of(" \t\r\n");
  const bool is_only = before == std::string_view::npos;
  const std::uint32_t stop = has_comma ? comma + 1 : slot.end;
  if (is_only && !HasComment(text, slot.end, inside.end)) return {{{inside, ""}}};
  if (is_only || text[inside.begin + before] != ',') return {{{{slot.begin, stop}, ""}}};
  const auto begin = inside.begin + static_cast<std::uint32_t>(before);
  return {{{{begin, slot.end}, ""}}, {{{slot.begin, stop}, ""}}};
}

}  // namespace warden::doc
