// Planning edits, and making one of them on a tree.
#include "doc/edit_step.h"

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "doc/json_writer.h"
#include "doc/pointer.h"
#include "doc/reader.h"
#include "doc/secret_text.h"
#include "doc/text_edit.h"
#include "doc/tree_builder.h"

namespace warden::doc {
namespace {

Status Refuse(const Step& step, std::string_view why) { return Status(StatusCode::kInvalid, step.name + ": " + std::string(why)); }

std::string_view Verb(Op op) {
  switch (op) {
    case Op::kSet: return "set ";
    case Op::kAppend: return "append to ";
    case Op::kRemove: return "remove ";
  }
  return "";
}

Result<Step> MakeStep(const Edit& edit, std::string_view pointer) {
  Step step;
  step.op = edit.op();
  step.json = SecretJson(edit);
  step.sealed = edit.sealed();
  step.name = std::string(Verb(edit.op())) + (pointer.empty() ? "the whole document" : std::string(pointer));
  auto tokens = SplitPointer(pointer);
  if (!tokens) return Refuse(step, "not a JSON pointer");
  if (tokens->size() > Limits{}.depth) return Refuse(step, "deeper than the limit");
  step.path = *std::move(tokens);
  return step;
}

// Collects edits into steps.
class Planner {
 public:
  // Adds the edit at the last of `pointers`; those before it lead into texts. All edits inside one text become one step. `where`: the texts
  // that were gone into, " in the text at …" each.
  Status Add(const Edit& edit, std::span<const std::string_view> pointers, const std::string& where, std::vector<Step>& steps) {
    auto step = MakeStep(edit, pointers[0]);
    if (!step.ok()) return step.status();
    if (pointers.size() == 1) {
      step->name += where;
      steps.push_back(*std::move(step));
      return {};
    }
    const std::string inside = " in the text at " + std::string(pointers[0]) + where;
    const auto [known, fresh] = texts_.emplace(inside, steps.size());
    if (fresh) {
      step->op = Op::kSet;
      step->json = {};
      step->edited = std::make_shared<EditedInside>();
      step->name = "edit the text at " + std::string(pointers[0]) + where;
      steps.push_back(*std::move(step));
    }
    return Add(edit, pointers.subspan(1), inside, steps[known->second].inner);
  }

 private:
  std::unordered_map<std::string, std::size_t> texts_;  // by the way into it: which of the steps around it that is
};

// Whether `a` stands behind `b` in a list that holds both, or below it.
bool StandsBehind(const Step& a, const Step& b) {
  const auto before = [](const std::string& x, const std::string& y) {
    const auto i = ParseIndex(x);
    const auto j = ParseIndex(y);
    return i && j ? *i < *j : x < y;
  };
  return std::lexicographical_compare(b.path.begin(), b.path.end(), a.path.begin(), a.path.end(), before);
}

Status Order(std::vector<Step>& steps) {
  const auto removals = std::stable_partition(steps.begin(), steps.end(), [](const Step& step) { return step.op != Op::kRemove; });
  std::stable_sort(removals, steps.end(), StandsBehind);
  const auto twice = std::adjacent_find(removals, steps.end(), [](const Step& a, const Step& b) { return a.path == b.path; });
  if (twice != steps.end()) return Refuse(*twice, "removed twice");
  for (Step& step : steps) {
    if (auto status = Order(step.inner); !status.ok()) return status;
  }
  return {};
}

class Maker {
 public:
  Maker(DocumentStorage& storage, const Step& step) : storage_(storage), step_(step) {}

  // `node` with the step made below it; nullptr: nothing stands here yet.
  Result<Node> Make(const Node* node, std::size_t depth, Sealing sealing) {
    if (node != nullptr && node->shared()) return Refuse(step_, "shared through an alias");
    if (node != nullptr && node->deferred()) return Refuse(step_, "not read");
    if (node != nullptr && node->sealed()) sealing = Sealing::kSealed;
    if (depth == step_.path.size()) return MakeHere(node, sealing);
    if (node == nullptr || node->is_null()) return MakeParent(depth, sealing);
    if (node->is_object()) return MakeInObject(*node, depth, sealing);
    if (node->is_array()) return MakeInArray(*node, depth, sealing);
    return Refuse(step_, "a parent is neither a mapping nor a list");
  }

 private:
  bool removes_child_of(std::size_t depth) const { return step_.op == Op::kRemove && depth + 1 == step_.path.size(); }

  Result<Node> MakeParent(std::size_t depth, Sealing sealing) {
    if (step_.op == Op::kRemove || step_.is_embedded()) return Refuse(step_, "not there");
    auto child = Make(nullptr, depth + 1, sealing);
    if (!child.ok()) return child;
    Node parent = AddMember(storage_, NodeAccess::Object(Style::kNone, {}, {}), step_.path[depth], *child);
    if (sealing == Sealing::kSealed) NodeAccess::SetSealed(parent);
    return parent;
  }

  Result<Node> MakeInObject(const Node& object, std::size_t depth, Sealing sealing) {
    const std::string& key = step_.path[depth];
    const std::size_t index = MemberIndex(object, key);
    const Node* found = index < object.members().size() ? &object.members()[index].value : nullptr;
    if (removes_child_of(depth)) {
      if (found == nullptr) return Refuse(step_, "not there");
      if (found->shared()) return Refuse(step_, "shared through an alias");
      return EraseMember(storage_, object, index);
    }
    auto child = Make(found, depth + 1, sealing);
    if (!child.ok()) return child;
    return found != nullptr ? ReplaceMember(storage_, object, index, *child) : AddMember(storage_, object, key, *child);
  }

  Result<Node> MakeInArray(const Node& array, std::size_t depth, Sealing sealing) {
    const auto index = ParseIndex(step_.path[depth]);
    if (!index || *index >= array.size()) return Refuse(step_, "no such item");
    if (removes_child_of(depth)) return EraseItem(storage_, array, *index);
    auto child = Make(array.At(*index), depth + 1, sealing);
    if (!child.ok()) return child;
    return ReplaceItem(storage_, array, *index, *child);
  }

  Result<Node> MakeHere(const Node* node, Sealing sealing) {
    if (step_.is_embedded()) return MakeText(node, sealing);
    if (step_.op == Op::kRemove) return Refuse(step_, "the whole document cannot be removed");
    if (step_.op == Op::kAppend) return MakeLonger(node, sealing);
    return MakeValue(sealing);
  }

  Result<Node> MakeValue(Sealing sealing) {
    const auto read = ReadJson(std::string(step_.json), "");
    if (!read.ok()) return Refuse(step_, "the value is not JSON");
    return CopyMade(storage_, read.document->root(), step_.sealed ? Sealing::kSealed : sealing);
  }

  Result<Node> MakeLonger(const Node* list, Sealing sealing) {
    if (list != nullptr && !list->is_null() && !list->is_array()) return Refuse(step_, "not a list");
    auto value = MakeValue(sealing);
    if (!value.ok()) return value;
    const bool has_list = list != nullptr && list->is_array();
    Node longer = InsertItem(storage_, has_list ? *list : NodeAccess::Array(Style::kNone, {}, {}), has_list ? list->size() : 0, *value);
    if (sealing == Sealing::kSealed) NodeAccess::SetSealed(longer);
    return longer;
  }

  Result<Node> MakeText(const Node* node, Sealing sealing) {
    if (node == nullptr || !node->is_string()) return Refuse(step_, "not a string");
    const auto& text = EditInside(step_, NodeAccess::RawText(*node));
    if (!text.ok()) return text.status();
    return MadeString(storage_, text->text.text(), sealing);
  }

  DocumentStorage& storage_;
  const Step& step_;
};

}  // namespace

Result<std::vector<Step>> PlanSteps(std::span<const Edit> edits) {
  std::vector<Step> steps;
  Planner planner;
  for (const Edit& edit : edits) {
    if (auto status = planner.Add(edit, PointersOf(edit.path()), "", steps); !status.ok()) return status;
  }
  if (auto status = Order(steps); !status.ok()) return status;
  return steps;
}

std::string WrapValue(const Step& step, std::size_t depth, std::string json) {
  for (std::size_t i = step.path.size(); i > depth; --i) {
    std::string outer = "{";
    AppendJsonString(step.path[i - 1], outer);
    outer += ':';
    outer += json;
    outer += '}';
    json = std::move(outer);
  }
  return json;
}

Result<Node> ApplyStep(DocumentStorage& storage, const Node& root, const Step& step) {
  return Maker(storage, step).Make(&root, 0, Sealing::kOpen);
}

Result<Node> ApplyStepBelow(DocumentStorage& storage, const Node* node, const Step& step, std::size_t depth, Sealing sealing) {
  return Maker(storage, step).Make(node, depth, sealing);
}

Result<Document> ApplyStep(const Document& document, const Step& step) {
  auto storage = EditedStorage(document);
  const auto root = ApplyStep(*storage, document.root(), step);
  if (!root.ok()) return root.status();
  storage->root = StoreRoot(*storage, *root);
  return NodeAccess::Make(std::move(storage));
}

}  // namespace warden::doc
