// Sealing: what is secret is marked in the nodes themselves, once, before anyone else sees the document.
#include <algorithm>

#include "base/check.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "doc/secret_text.h"
#include "doc/storage.h"

namespace warden::doc {

struct SealedAccess {
  static SealedValue Make(std::string json) {
    SealedValue value;
    value.json_ = std::move(json);
    return value;
  }
  static std::string_view Json(const Edit& edit) { return edit.json_; }
};

namespace {

// The reader has let go of it and nobody else holds it yet, so it may still be written to (reader.h).
DocumentStorage& Thaw(const Document& document) {
  const auto& storage = NodeAccess::SharedStorage(document);
  WARDEN_CHECK(storage.use_count() == 1);
  return const_cast<DocumentStorage&>(*storage);
}

void Seal(Node& node, std::vector<Range>& ranges) {
  NodeAccess::SetSealed(node);
  if (node.is_scalar() && !node.range().empty()) ranges.push_back(node.range());
  for (const Node& item : node.items()) Seal(const_cast<Node&>(item), ranges);
  // Under a secret the keys are none of the names that may be shown.
  for (const Member& member : node.members()) {
    Seal(const_cast<Node&>(member.key), ranges);
    Seal(const_cast<Node&>(member.value), ranges);
  }
}

// Sorted and merged, as DocumentStorage::sealed promises.
void Normalise(std::vector<Range>& ranges) {
  std::sort(ranges.begin(), ranges.end(), [](Range a, Range b) { return a.begin < b.begin; });
  std::vector<Range> merged;
  for (const Range range : ranges) {
    if (!merged.empty() && range.begin <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, range.end);
    } else {
      merged.push_back(range);
    }
  }
  ranges = std::move(merged);
}

}  // namespace

void SealNodes(Document& document, std::span<const Node* const> nodes) {
  if (nodes.empty()) return;
  DocumentStorage& storage = Thaw(document);
  for (const Node* node : nodes) Seal(const_cast<Node&>(*node), storage.sealed);
  Normalise(storage.sealed);
}

void MaskNodes(Document& document, std::span<const Node* const> nodes) {
  if (nodes.empty()) return;
  DocumentStorage& storage = Thaw(document);
  for (const Node* node : nodes) {
    if (!node->range().empty()) storage.sealed.push_back(node->range());
  }
  Normalise(storage.sealed);
}

std::string_view SecretText(const Node& node) { return NodeAccess::RawText(node); }

std::string_view SecretJson(const Edit& edit) { return SealedAccess::Json(edit); }

SealedValue SealString(std::string_view text) {
  std::string json;
  AppendJsonString(text, json);
  return SealedAccess::Make(std::move(json));
}

}  // namespace warden::doc
