// Edits as RFC 6902 operations, proven on our own copy before anyone gets them.
#include <algorithm>

#include "doc/edit.h"
#include "doc/edit_batch.h"
#include "doc/edit_step.h"
#include "doc/equal.h"
#include "doc/json_writer.h"
#include "doc/pointer.h"
#include "doc/tree_builder.h"

namespace warden::doc {
namespace {

struct PatchOperation {
  std::string_view op;
  std::string path;
  std::string value;  // JSON text
};

const Node* Child(const Node& node, const std::string& token) {
  if (node.is_object()) return node.Find(token);
  const auto index = ParseIndex(token);
  return index ? node.At(*index) : nullptr;
}

// The first `depth` tokens as a pointer.
std::string PointerTo(const Step& step, std::size_t depth) {
  std::string pointer;
  for (std::size_t i = 0; i < depth; ++i) AppendPointer(step.path[i], pointer);
  return pointer;
}

// A set, or an append to what is no list yet: one operation at the first place that is missing or null.
PatchOperation Put(const Node& root, const Step& step, std::string json) {
  const Node* node = &root;
  std::size_t depth = 0;
  while (depth < step.path.size() && !node->is_null()) {
    const Node* child = Child(*node, step.path[depth]);
    ++depth;
    if (child == nullptr) return {"add", PointerTo(step, depth), WrapValue(step, depth, std::move(json))};
    node = child;
  }
  return {"replace", PointerTo(step, depth), WrapValue(step, depth, std::move(json))};
}

// `before` and `after` the step.
PatchOperation Lower(const Node& before, const Node& after, const Step& step) {
  const std::string pointer = PointerTo(step, step.path.size());
  if (step.is_embedded()) {
    std::string text;
    AppendJsonString(NodeAccess::RawText(*ResolvePointer(after, pointer)), text);
    return {"replace", pointer, std::move(text)};
  }
  if (step.op == Op::kRemove) return {"remove", pointer, {}};
  if (step.op == Op::kSet) return Put(before, step, std::string(step.json));
  const Node* list = ResolvePointer(before, pointer);
  if (list != nullptr && list->is_array()) return {"add", pointer + "/-", std::string(step.json)};
  return Put(before, step, "[" + std::string(step.json) + "]");
}

void Write(const PatchOperation& operation, JsonWriter& writer) {
  writer.BeginObject().Key("op").String(operation.op).Key("path").String(operation.path);
  if (!operation.value.empty()) writer.Key("value").Raw(operation.value);
  writer.EndObject();
}

// One after the other: each operation from the tree that those before it have made.
Result<Document> WriteEach(const Document& document, std::span<const Step> steps, JsonWriter& writer) {
  auto storage = EditedStorage(document);
  Node root = document.root();
  for (const Step& step : steps) {
    const auto changed = ApplyStep(*storage, root, step);
    if (!changed.ok()) return changed.status();
    Write(Lower(root, *changed, step), writer);
    root = *changed;
  }
  storage->root = StoreRoot(*storage, root);
  return NodeAccess::Make(std::move(storage));
}

// Writes the operations, and gives the edited tree. Steps that are independent look the same whatever the others have made.
Result<Document> Write(const Document& document, std::span<const Step> steps, JsonWriter& writer) {
  const bool removes = std::any_of(steps.begin(), steps.end(), [](const Step& step) { return step.op == Op::kRemove; });
  const auto together = removes ? std::nullopt : MakeTogether(document, steps);
  if (!together) return WriteEach(document, steps, writer);
  for (const Step& step : steps) Write(Lower(document.root(), together->root(), step), writer);
  return *together;
}

Status Prove(const Document& document, const Document& edited, std::string_view patch) {
  const auto patched = ApplyJsonPatch(document, patch);
  if (!patched.ok()) return Status(StatusCode::kInternal, "the patch does not apply: " + patched.status().message());
  if (!Equal(edited.root(), patched->root())) return Status(StatusCode::kInternal, "the patch does not give the edited document");
  return {};
}

}  // namespace

Result<std::string> LowerToJsonPatch(const Document& document, std::span<const Edit> edits) {
  const auto steps = PlanSteps(edits);
  if (!steps.ok()) return steps.status();
  std::string patch;
  JsonWriter writer(patch);
  writer.BeginArray();
  auto edited = steps->empty() ? Result<Document>(document) : Write(document, *steps, writer);
  if (!edited.ok()) return edited.status();
  writer.EndArray();
  if (steps->empty()) return patch;
  if (auto status = Prove(document, *edited, patch); !status.ok()) return status;
  return patch;
}

}  // namespace warden::doc
