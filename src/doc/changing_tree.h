// A tree that is changed in place, for many changes in a row: a container is taken apart when something under it is first looked at, and
// put together again once, at the end.
//
// Refers to the nodes it was made of, which must outlive it. One thread.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "doc/storage.h"
#include "doc/tree_builder.h"
#include "warden/document.h"

namespace warden::doc {

class ChangingTree {
 public:
  explicit ChangingTree(const Node& node) : node_(node) {}

  // As it was: with its own flags, and with the children it had.
  const Node& node() const { return node_; }
  bool is_array() const { return node_.is_array() && !node_.deferred(); }
  bool is_object() const { return node_.is_object() && !node_.deferred(); }
  bool is_leaf() const { return !is_array() && !is_object(); }

  // Of an array.
  std::vector<ChangingTree>& items() {
    if (is_array() && !open_) Open();
    return children_;
  }

  // Of an object: nullptr, or false, where there is no such member.
  ChangingTree* Member(std::string_view key);
  bool EraseMember(std::string_view key);
  // `key` must be absent.
  void AddMember(std::string_view key, const Node& value);

  // What it has become.
  Node Frozen(DocumentStorage& storage) const;

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  void Open();
  std::size_t IndexOf(std::string_view key);

  Node node_;
  bool open_ = false;
  std::vector<ChangingTree> children_;                     // of an object: as long as its members, then those added
  std::vector<bool> erased_;                               // of an object: as long as children_
  std::map<std::string, std::size_t, std::less<>> added_;  // keys of those added, and of those added again
  std::vector<std::string> added_keys_;                    // in their order
};

}  // namespace warden::doc
