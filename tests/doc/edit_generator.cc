// Documents and edits made from bytes.
#include "doc/edit_generator.h"

#include <algorithm>

#include "doc/json_writer.h"
#include "doc/pointer.h"
#include "doc/text_change.h"

namespace warden::testing {
namespace {

constexpr const char* kKeys[] = {"a", "b", "c", "name", "spec", "x-y", "d", "e", "'q'", "\"d q\"", "k.l/m", "\"~\"", "ü"};
constexpr const char* kPlain[] = {"1",   "x",   "true", "null",       "~",  "1.5", "a b", "http://x:4000/v1",
                                  "yes", "1e3", "012",  "2024-01-01", "-5", "é"};
constexpr const char* kQuoted[] = {"'x'", "\"y\"", "'it''s'", "\"a\\nb\"", "\"\\u00e9 # no comment\"", "''", "\"a: b\"", "'1'"};
constexpr const char* kComments[] = {"# c", "# a: 1", "#", "#  - x, 'y' {"};
constexpr const char* kTextLines[] = {"text", "a: 1", "# inside", "- x", "two words", "{}", "é", "  more"};

class YamlMaker {
 public:
  YamlMaker(Choices& choices, Anchors anchors) : choices_(choices), anchors_(anchors) {
    line_end_ = choices_.Chance(15) ? "\r\n" : "\n";
    step_ = 2 + (choices_.Chance(25) ? choices_.Below(3) : 0);
    offset_ = choices_.Chance(50) ? step_ : 0;
  }

  std::string Make() {
    if (choices_.Chance(10)) Comment(0);
    if (choices_.Chance(15)) {
      List(0, 0, Start::kOwnLine);
    } else {
      Mapping(0, 0, Start::kOwnLine);
    }
    if (choices_.Chance(15) && out_.ends_with("\n")) Comment(choices_.Below(3));
    if (choices_.Chance(15)) {
      while (out_.ends_with("\n") || out_.ends_with("\r")) out_.pop_back();
    }
    return std::move(out_);
  }

 private:
  enum class Start : bool { kOwnLine, kBehindDash };

  void Line(std::string_view text) { out_.append(text).append(line_end_); }
  void Comment(unsigned column) { Line(std::string(column, ' ') + choices_.Pick(kComments)); }
  void Interlude(unsigned column) {
    if (choices_.Chance(12)) Comment(column);
    if (choices_.Chance(7)) Line("");
    if (choices_.Chance(3)) Comment(0);
  }
  // The end of a line that has its value.
  void Finish() {
    if (choices_.Chance(15)) out_.append("  ").append(choices_.Pick(kComments));
    if (choices_.Chance(4)) out_.append(" ");
    Line("");
  }

  void Mapping(unsigned column, unsigned depth, Start start) {
    const unsigned count = 1 + choices_.Below(4);
    std::vector<std::string> used;
    for (unsigned i = 0; i < count; ++i) {
      const std::string key = choices_.Pick(kKeys);
      // Now and then a key is written twice.
      if (std::find(used.begin(), used.end(), key) != used.end() && !choices_.Chance(4)) continue;
      used.push_back(key);
      if (used.size() > 1 || start == Start::kOwnLine) {
        if (used.size() > 1) Interlude(column);
        out_.append(column, ' ');
      }
      out_.append(key).append(":");
      Value(column, depth, Holder::kMapping);
    }
    if (anchors_ == Anchors::kSome && !mapping_anchors_.empty() && choices_.Chance(15)) {
      out_.append(column, ' ')
          .append("<<: *")
          .append(mapping_anchors_[choices_.Below(static_cast<std::uint32_t>(mapping_anchors_.size()))]);
      Finish();
    }
  }

  void List(unsigned column, unsigned depth, Start start) {
    const unsigned count = 1 + choices_.Below(3);
    for (unsigned i = 0; i < count; ++i) {
      if (i > 0 || start == Start::kOwnLine) {
        if (i > 0) Interlude(column);
        out_.append(column, ' ');
      }
      out_.append("-");
      Value(column, depth, Holder::kList);
    }
  }

  enum class Holder : bool { kMapping, kList };

  // What follows a ':' or '-' at `column`, with its line end.
  void Value(unsigned column, unsigned depth, Holder holder) {
    const std::uint32_t kind = depth > 4 ? choices_.Below(5) : choices_.Below(16);
    switch (kind) {
      case 0:
      case 1: return Inline(choices_.Pick(kPlain));
      case 2: return Inline(choices_.Pick(kQuoted));
      case 3: return Finish();  // null
      case 4: return FlowValue(column);
      case 5:
      case 6: return BlockScalar(column);
      case 7: return MultiLine(column);
      case 8: return Anchored(column, depth, holder);
      default: return Nested(column, depth, holder, kind);
    }
  }

  void Inline(const char* text) {
    out_.append(choices_.Chance(5) ? "   " : " ").append(text);
    Finish();
  }

  void MultiLine(unsigned column) {
    const bool quoted = choices_.Chance(50);
    out_.append(quoted ? " \"one" : " one").append(line_end_);
    out_.append(column + 1 + choices_.Below(3), ' ').append(quoted ? "two\"" : "two");
    Finish();
  }

  std::string Flow(unsigned depth) {
    if (depth > 2 || choices_.Chance(45))
      return choices_.Chance(50) ? choices_.Pick(kQuoted) : choices_.Pick({"1", "x", "null", "a b", "é"});
    const bool list = choices_.Chance(50);
    const unsigned count = choices_.Below(4);
    std::string out = list ? "[" : "{";
    if (choices_.Chance(15)) out += " ";
    for (unsigned i = 0; i < count; ++i) {
      if (i > 0) out += choices_.Chance(15) ? " ," + Break() : "," + std::string(choices_.Chance(80) ? " " : "");
      if (!list) out += std::string(1, static_cast<char>('p' + i)) + (choices_.Chance(10) ? "" : ": " + Flow(depth + 1));
      if (list) out += Flow(depth + 1);
    }
    if (count > 0 && choices_.Chance(8)) out += ",";
    if (choices_.Chance(15)) out += Break();
    return out + (list ? "]" : "}");
  }

  // Inside brackets a line may end anywhere.
  std::string Break() {
    if (!choices_.Chance(30)) return " ";
    std::string out = choices_.Chance(30) ? std::string(" # f") : std::string();
    return out + line_end_ + std::string(flow_column_ + 1 + choices_.Below(4), ' ');
  }

  void FlowValue(unsigned column) {
    flow_column_ = column;
    out_.append(" ").append(Flow(0));
    Finish();
  }

  void BlockScalar(unsigned column) {
    const unsigned indent = column + 1 + choices_.Below(3);
    const bool folded = choices_.Chance(30);
    out_.append(folded ? " >" : " |").append(choices_.Pick({"", "-", "+"}));
    if (choices_.Chance(10)) out_.append(" ").append(choices_.Pick(kComments));
    Line("");
    const unsigned count = choices_.Below(5);
    bool first = true;
    for (unsigned i = 0; i < count; ++i) {
      if (choices_.Chance(15)) Line(choices_.Chance(30) ? std::string(indent - 1, ' ') : "");
      std::string text = choices_.Pick(kTextLines);
      if (first) text.erase(0, text.find_first_not_of(' '));
      first = false;
      Line(std::string(indent, ' ') + text);
    }
    if (choices_.Chance(10)) Line("");
  }

  void Anchored(unsigned column, unsigned depth, Holder holder) {
    if (anchors_ == Anchors::kNone) return Inline(choices_.Pick(kPlain));
    if (!scalar_anchors_.empty() && choices_.Chance(50)) {
      out_.append(" *").append(scalar_anchors_[choices_.Below(static_cast<std::uint32_t>(scalar_anchors_.size()))]);
      return Finish();
    }
    const std::string name = "n" + std::to_string(++anchor_count_);
    out_.append(" &").append(name);
    if (holder == Holder::kMapping && choices_.Chance(50)) {
      Line("");
      Mapping(column + step_, depth + 1, Start::kOwnLine);
      mapping_anchors_.push_back(name);
    } else {
      Inline(choices_.Pick(kPlain));
    }
    scalar_anchors_.push_back(name);
  }

  void Nested(unsigned column, unsigned depth, Holder holder, std::uint32_t kind) {
    const bool list = kind % 3 == 0;
    if (holder == Holder::kList && !choices_.Chance(10)) {
      const unsigned width = choices_.Chance(8) ? 4 : 2;
      out_.append(width - 1, ' ');
      list ? List(column + width, depth + 1, Start::kBehindDash) : Mapping(column + width, depth + 1, Start::kBehindDash);
      return;
    }
    Finish();
    if (choices_.Chance(8)) Comment(column + 1);
    const unsigned below = holder == Holder::kMapping && list ? column + offset_ : column + step_;
    list ? List(below, depth + 1, Start::kOwnLine) : Mapping(below, depth + 1, Start::kOwnLine);
  }

  Choices& choices_;
  Anchors anchors_;
  std::string line_end_;
  unsigned step_ = 2;
  unsigned offset_ = 0;
  unsigned flow_column_ = 0;
  unsigned anchor_count_ = 0;
  std::vector<std::string> scalar_anchors_;
  std::vector<std::string> mapping_anchors_;
  std::string out_;
};

class JsonMaker {
 public:
  explicit JsonMaker(Choices& choices) : choices_(choices) {
    pretty_ = choices_.Chance(60);
    spaced_ = pretty_ || choices_.Chance(50);
    unit_ = choices_.Pick({"  ", "\t", "    "});
    line_end_ = choices_.Chance(15) ? "\r\n" : "\n";
  }

  std::string Make() {
    std::string out = Container(0, choices_.Chance(15));
    if (choices_.Chance(70)) out += line_end_;
    return out;
  }

 private:
  std::string Value(unsigned depth) {
    const std::uint32_t kind = choices_.Below(depth > 4 ? 5 : 9);
    if (kind >= 5) return Container(depth, kind == 8);
    return choices_.Pick({"1", "\"x\"", "null", "true", "1.5e3", "\"a\\nb: 1\\n\"", "\"\\u00e9\"", "\"\"", "-0.5"});
  }

  std::string NewLine(unsigned depth) {
    std::string out = line_end_;
    for (; depth > 0; --depth) out += unit_;
    return out;
  }

  std::string Container(unsigned depth, bool list) {
    const unsigned count = choices_.Below(4);
    const bool lines = pretty_ && !(list && choices_.Chance(40)) && count > 0;
    std::string out = list ? "[" : "{";
    for (unsigned i = 0; i < count; ++i) {
      if (i > 0) out += spaced_ && !lines ? ", " : ",";
      if (lines) out += NewLine(depth + 1);
      if (!list)
        out += "\"" + std::string(choices_.Chance(5) ? "p" : std::string(1, static_cast<char>('p' + i))) + (spaced_ ? "\": " : "\":");
      out += Value(depth + 1);
    }
    if (lines) out += NewLine(depth);
    return out + (list ? "]" : "}");
  }

  Choices& choices_;
  bool pretty_ = false;
  bool spaced_ = false;
  std::string unit_;
  std::string line_end_;
};

struct Target {
  std::string path;
  const Node* node;
};

// Every node that no alias leads to.
void Collect(const Node& node, const std::string& path, std::vector<Target>& targets) {
  if (node.shared()) return;
  targets.push_back({path, &node});
  for (std::size_t i = 0; i < node.items().size(); ++i) {
    std::string below = path;
    doc::AppendPointer(i, below);
    Collect(node.items()[i], below, targets);
  }
  for (const Member& member : node.members()) {
    std::string below = path;
    doc::AppendPointer(member.key.text(), below);
    Collect(member.value, below, targets);
  }
}

std::string NewKey(Choices& choices, const std::string& path) {
  std::string below = path;
  doc::AppendPointer(choices.Pick({"new", "z", "yes", "1", "a/b~c", "with space", "x: y", "", "é"}), below);
  return below;
}

Edit MakeEdit(Choices& choices, const Target& target) {
  const Node& node = *target.node;
  if (node.is_array() && choices.Chance(40)) return Edit({target.path, ""}, Op::kAppend, MakeValue(choices));
  if ((node.is_object() || node.is_null()) && choices.Chance(50)) {
    std::string path = NewKey(choices, target.path);
    if (choices.Chance(30)) path = NewKey(choices, path);
    return Edit({path, ""}, choices.Chance(20) ? Op::kAppend : Op::kSet, MakeValue(choices));
  }
  if (!target.path.empty() && choices.Chance(40)) return Edit({target.path, ""}, Op::kRemove, "");
  return Edit({target.path, ""}, Op::kSet, MakeValue(choices));
}

}  // namespace

std::string MakeYaml(Choices& choices, Anchors anchors) { return YamlMaker(choices, anchors).Make(); }

std::string MakeJson(Choices& choices) { return JsonMaker(choices).Make(); }

std::string MakeValue(Choices& choices, unsigned depth) {
  const std::uint32_t kind = choices.Below(depth > 2 ? 3 : 6);
  if (kind == 0) return choices.Pick({"2", "true", "null", "-1.5", "1e3", "12345678901234567890", "0"});
  if (kind <= 2) {
    return choices.Pick({"\"v\"",
                         "\"\"",
                         "\"yes\"",
                         "\"1\"",
                         "\"a: b\"",
                         "\"two\\nlines\\n\"",
                         "\"# x\"",
                         "\"10s\"",
                         "\"\\u0085\\u2028\\ufeff\\u007f\"",
                         "\"1:30\"",
                         "\"~\"",
                         "\"-\"",
                         "\"<<\"",
                         "\"=\"",
                         "\"2024-01-01\"",
                         "\" x\"",
                         "\"x \"",
                         "\"'\\\"\\\\\\t\"",
                         "\"\\u00e9\\ud83d\\ude00\"",
                         "\"http://h:1/p\"",
                         "\"a #b\"",
                         "\"x:\"",
                         "\"0x_\"",
                         "\"[a]\"",
                         "\"*a\"",
                         "\"null\"",
                         "\"os.environ/K\""});
  }
  const unsigned count = choices.Below(3);
  std::string out = kind == 5 ? "[" : "{";
  for (unsigned i = 0; i < count; ++i) {
    if (i > 0) out += ",";
    if (kind != 5) out += "\"" + std::string(1, static_cast<char>('u' + i)) + "\":";
    out += MakeValue(choices, depth + 1);
  }
  return out + (kind == 5 ? "]" : "}");
}

bool Overlap(std::string_view path, std::string_view other) {
  const auto& shorter = path.size() < other.size() ? path : other;
  const auto& longer = path.size() < other.size() ? other : path;
  return longer.starts_with(shorter) && (longer.size() == shorter.size() || longer[shorter.size()] == '/');
}

std::vector<Edit> MakeEdits(Choices& choices, const Document& document, unsigned most) {
  std::vector<Target> targets;
  Collect(document.root(), "", targets);
  std::vector<Edit> edits;
  const unsigned count = 1 + choices.Below(most);
  for (unsigned i = 0; i < count && !targets.empty(); ++i) {
    const std::uint32_t high = choices.Below(256);
    Edit edit = MakeEdit(choices, targets[(high * 256 + choices.Below(256)) % targets.size()]);
    const bool overlaps =
        std::any_of(edits.begin(), edits.end(), [&](const Edit& other) { return Overlap(other.path().outer, edit.path().outer); });
    if (!overlaps) edits.push_back(std::move(edit));
  }
  return edits;
}

std::vector<Edit> MoveInside(const std::vector<Edit>& edits, const std::string& outer) {
  std::vector<Edit> moved;
  for (const Edit& edit : edits) moved.emplace_back(Path{outer, edit.path().outer}, edit.op(), std::string(edit.json()));
  return moved;
}

std::string Mutate(Choices& choices, std::string_view text) {
  std::string out;
  const bool carriage = choices.Chance(10);
  for (const auto line : doc::SplitLines(text)) {
    std::string changed(line);
    const std::uint32_t kind = choices.Below(256);
    if (kind == 255) continue;
    if (kind == 254) out += changed + "\n";
    if (kind == 253) changed += "  # added";
    if (kind == 252) out += "# added\n";
    if (kind == 251) out += "\n";
    if (kind == 250) changed = "";
    out += changed;
    if (carriage && !out.ends_with("\r")) out += "\r";
    out += "\n";
  }
  if (!out.empty()) out.pop_back();
  if (out.ends_with("\r")) out.pop_back();
  return out;
}

}  // namespace warden::testing
