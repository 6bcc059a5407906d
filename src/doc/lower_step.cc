// From a step's path to the place in the text, and to the kind of change that is wanted there.
#include "doc/lower_step.h"

#include "doc/block_change.h"
#include "doc/block_scalar.h"
#include "doc/flow_change.h"
#include "doc/json_writer.h"
#include "doc/pointer.h"
#include "doc/reader.h"
#include "doc/text_edit.h"
#include "doc/tree_builder.h"

namespace warden::doc {
namespace {

// A node and how it hangs on its parent; no parent: the root.
struct Spot {
  const Node* parent = nullptr;
  std::size_t index = 0;
  const Node* node = nullptr;
};

bool IsBlockScalar(const Node& node) { return node.style() == Style::kLiteral || node.style() == Style::kFolded; }

Document Parsed(std::string json) {
  const auto read = ReadJson(std::move(json), "");
  return read.ok() ? *read.document : Document();
}

class Lowering {
 public:
  Lowering(std::string_view text, const Document& document, const Step& step)
      : text_(text), root_(document.root()), step_(step), is_json_(document.dialect() == Dialect::kJson) {}

  Result<std::vector<TextChanges>> Ways() {
    Walk();
    if (step_.is_embedded()) return Embedded();
    if (step_.op == Op::kRemove) return Remove();
    const bool exists = depth_ == step_.path.size();
    if (step_.op == Op::kAppend && exists && spots_.back().node->is_array()) return Append();
    std::string json(step_.json);
    if (step_.op == Op::kAppend) json = "[" + json + "]";
    if (exists || spots_.back().node->is_null()) return Replace(spots_.back(), Parsed(WrapValue(step_, depth_, std::move(json))).root());
    return Insert(Parsed(WrapValue(step_, depth_ + 1, std::move(json))));
  }

 private:
  // From the root to the deepest place on the path that is there.
  void Walk() {
    spots_.push_back({nullptr, 0, &root_});
    while (depth_ < step_.path.size()) {
      const Node& node = *spots_.back().node;
      const std::string& token = step_.path[depth_];
      const std::size_t index = node.is_object() ? MemberIndex(node, token) : ParseIndex(token).value_or(node.size());
      if (node.is_scalar() || index >= node.size()) return;
      spots_.push_back({&node, index, node.is_object() ? &node.members()[index].value : &node.items()[index]});
      ++depth_;
    }
  }

  bool in_flow(const Spot& spot) const {
    const Node& holder = spot.parent != nullptr ? *spot.parent : *spot.node;
    return is_json_ || (holder.style() == Style::kFlow && spot.parent != nullptr);
  }

  BlockContext block(const Node& near) const { return {text_, DetectLayout(text_, near, root_)}; }
  FlowContext flow() const { return {text_, is_json_ ? Syntax::kJson : Syntax::kYaml, &root_}; }

  std::optional<Slot> SlotOf(const Spot& spot) const {
    if (spot.parent != nullptr) return FindSlot(text_, *spot.parent, spot.index);
    const Range range = root_.range();
    if (range.empty()) {
      // A document without anything: behind its comments.
      const auto end = static_cast<std::uint32_t>(text_.size());
      return Slot{.begin = end, .after = end, .value = end, .end = end, .marked = false};
    }
    return Slot{.begin = range.begin, .after = range.begin, .value = range.begin, .end = range.end, .marked = false};
  }

  std::vector<TextChanges> Replace(const Spot& spot, const Node& value) const {
    const auto slot = SlotOf(spot);
    if (!slot) return {};
    if (spot.parent == nullptr && slot->empty() && !is_json_) return Fill(value);
    if (in_flow(spot)) return ReplaceInFlow(flow(), spot.parent, *slot, *spot.node, value);
    return ReplaceInBlock(block(spot.parent != nullptr ? *spot.parent : root_), spot.parent, *slot, *spot.node, value);
  }

  // The first value of an empty text.
  std::vector<TextChanges> Fill(const Node& value) const {
    const auto layout = block(root_).layout;
    const auto end = static_cast<std::uint32_t>(text_.size());
    const bool inside_line = end > 0 && text_[end - 1] != '\n';
    const std::string line_end(layout.line_end);
    return {{{{end, end}, (inside_line ? line_end : "") + BlockText(value, 0, layout) + (inside_line ? "" : line_end)}}};
  }

  // A key that is not there yet.
  std::vector<TextChanges> Insert(const Document& value) const {
    const Spot& spot = spots_.back();
    const Node& mapping = *spot.node;
    const std::string& key = step_.path[depth_];
    if (!is_json_ && mapping.style() == Style::kBlock) return InsertInBlock(block(mapping), mapping, key, value.root());
    auto inside = InsertInFlow(flow(), mapping, key, value.root());
    if (mapping.size() > 0 || in_flow(spot) || (spot.parent != nullptr && spot.parent->is_array())) return inside;
    // `{}` behind a key becomes lines of its own.
    std::string json = "{";
    AppendJsonString(key, json);
    json +=
        ":" + WrapValue(step_, depth_ + 1, std::string(step_.op == Op::kAppend ? "[" + std::string(step_.json) + "]" : step_.json)) + "}";
    const Document whole = Parsed(std::move(json));
    auto ways = Replace(spot, whole.root());
    ways.insert(ways.end(), inside.begin(), inside.end());
    return ways;
  }

  std::vector<TextChanges> Append() const {
    const Spot& spot = spots_.back();
    const Node& list = *spot.node;
    const Document value = Parsed(std::string(step_.json));
    if (!is_json_ && list.style() == Style::kBlock) return AppendInBlock(block(list), list, value.root());
    auto inside = InsertInFlow(flow(), list, std::nullopt, value.root());
    if (list.size() > 0 || in_flow(spot) || (spot.parent != nullptr && spot.parent->is_array())) return inside;
    const Document whole = Parsed("[" + std::string(step_.json) + "]");
    auto ways = Replace(spot, whole.root());
    ways.insert(ways.end(), inside.begin(), inside.end());
    return ways;
  }

  // The last child that goes leaves `{}` or `[]`.
  std::vector<TextChanges> Remove() const {
    const Spot& spot = spots_.back();
    const Spot& holder = spots_[spots_.size() - 2];
    const auto slot = FindSlot(text_, *spot.parent, spot.index);
    if (!slot) return {};
    if (is_json_ || spot.parent->style() == Style::kFlow) return RemoveFromFlow(flow(), *spot.parent, *slot);
    auto ways = RemoveFromBlock(block(*spot.parent), *slot);
    const auto empty = Replace(holder, Parsed(spot.parent->is_array() ? "[]" : "{}").root());
    ways.insert(spot.parent->size() == 1 ? ways.begin() : ways.end(), empty.begin(), empty.end());
    return ways;
  }

  Result<std::vector<TextChanges>> Embedded() const {
    const Spot& spot = spots_.back();
    const auto& edited = EditInside(step_, NodeAccess::RawText(*spot.node));
    if (!edited.ok()) return edited.status();
    std::vector<TextChanges> ways;
    if (IsBlockScalar(*spot.node)) {
      if (auto changes = RewriteBlockScalar(text_, *spot.node, edited->text)) ways.push_back(*std::move(changes));
    }
    std::string json;
    AppendJsonString(edited->text.text(), json);
    const auto anew = Replace(spot, Parsed(std::move(json)).root());
    ways.insert(ways.end(), anew.begin(), anew.end());
    return ways;
  }

  std::string_view text_;
  const Node& root_;
  const Step& step_;
  bool is_json_;
  std::vector<Spot> spots_;
  std::size_t depth_ = 0;
};

}  // namespace

Result<std::vector<TextChanges>> LowerStep(std::string_view text, const Document& document, const Step& step) {
  return Lowering(text, document, step).Ways();
}

}  // namespace warden::doc
