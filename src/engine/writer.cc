// The writer.
#include "engine/writer.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "doc/text_at.h"

namespace warden::engine {
namespace {

// The entries of an object's managedFields, which are read no further than they are asked for.
std::optional<Document> ManagedFieldsOf(const Object& object) {
  const Node* managed = object.At("metadata.managedFields").value();
  return managed != nullptr ? std::optional(object.document().Expand(*managed)) : std::nullopt;
}

// Those of the newest time; an entry of a sub-resource says nothing about who wrote the object itself.
std::vector<const Node*> Newest(const Node& entries) {
  std::vector<const Node*> newest;
  for (const Node& entry : entries.items()) {
    if (!doc::TextAt(entry, "subresource").empty()) continue;
    const std::string_view time = doc::TextAt(entry, "time"),
                           best = newest.empty() ? std::string_view() : doc::TextAt(*newest.front(), "time");
    if (time < best) continue;
    if (time > best) newest.clear();
    newest.push_back(&entry);
  }
  return newest;
}

// Whether the one set of fields holds one that the other does not. Documents are bounded in depth.
bool HoldsMore(const Node& fields, const Node* others) {
  if (others == nullptr) return true;
  const auto members = fields.members();
  return std::any_of(members.begin(), members.end(),
                     [&](const Member& member) { return HoldsMore(member.value, others->Find(member.key.text())); });
}

// What each writer owns, by its name, its operation and its sub-resource.
class Owned {
 public:
  explicit Owned(const Node* entries) {
    if (entries == nullptr) return;
    for (const Node& entry : entries->items()) fields_.emplace(KeyOf(entry), entry.Find("fieldsV1"));
  }

  // Whether the entry has a field that its writer does not own here.
  bool Lacks(const Node& entry) const {
    const Node* fields = entry.Find("fieldsV1");
    if (fields == nullptr) return false;
    const auto known = fields_.find(KeyOf(entry));
    return known == fields_.end() || HoldsMore(*fields, known->second);
  }

 private:
  using Key = std::array<std::string_view, 3>;
  static Key KeyOf(const Node& entry) {
    return {doc::TextAt(entry, "manager"), doc::TextAt(entry, "operation"), doc::TextAt(entry, "subresource")};
  }

  std::map<Key, const Node*> fields_;
};

}  // namespace

std::string WriterOf(const Object& object, const Circumstances& circumstances) {
  if (circumstances.operation != Operation::kUpdate || circumstances.old_object == nullptr) return {};
  if (!circumstances.field_manager.empty()) return std::string(circumstances.field_manager);
  const std::optional<Document> now = ManagedFieldsOf(object);
  if (!now) return {};
  const std::vector<const Node*> newest = Newest(now->root());
  if (newest.empty()) return {};
  if (newest.size() > 1) {
    const std::optional<Document> before = ManagedFieldsOf(*circumstances.old_object);
    const Owned owned(before ? &before->root() : nullptr);
    const auto took = std::find_if(newest.rbegin(), newest.rend(), [&](const Node* entry) { return owned.Lacks(*entry); });
    if (took != newest.rend()) return std::string(doc::TextAt(**took, "manager"));
  }
  return std::string(doc::TextAt(*newest.back(), "manager"));
}

}  // namespace warden::engine
