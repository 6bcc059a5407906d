// Where things are in a tree: for texts of which many such questions are asked. A walk down answers one as quickly as a small tree
// lets it, but takes as long as the longest list is; n of them in a list of n are a square.
//
// Made from a tree that is frozen, which must outlive it. Any thread.
#pragma once

#include <cstddef>
#include <mutex>
#include <span>
#include <vector>

#include "warden/document.h"

namespace warden::doc {

class TreeIndex {
 public:
  TreeIndex(const Node& root, std::span<const Notice> notices);

  // The container that holds `node` as an item, a key or a value; nullptr: the root, or nothing of this tree.
  const Node* ParentOf(const Node& node) const;

  // The first node written at exactly `range`, outer ones first; nullptr: none.
  const Node* NodeAt(Range range) const;
  // The member whose key is written there.
  const Member* MemberAt(Range key) const;

  // Those noticed within `part`, by where they stand.
  std::span<const Notice> NoticesIn(Range part) const;

  // Scalars, keys included, that are written at least partly in `part`, and MayShow of each; in order.
  template <class Visit>
  void ForEachScalarIn(Range part, Visit visit) const {
    LookWhatMayBeShown();
    for (std::size_t i = FirstIn(scalars_, part); i < scalars_.size() && scalars_[i].range.begin < part.end; ++i) {
      if (scalars_[i].range.end > part.begin) visit(*scalars_[i].node, may_show_[i]);
    }
  }
  // Likewise keys that no tree shows: of members that a later one displaced, and merge keys.
  template <class Visit>
  void ForEachHiddenKeyIn(Range part, Visit visit) const {
    for (std::size_t i = FirstIn(hidden_keys_, part); i < hidden_keys_.size() && hidden_keys_[i].range.begin < part.end; ++i) {
      if (hidden_keys_[i].range.end > part.begin) visit(hidden_keys_[i].range);
    }
  }

 private:
  struct Children {
    const char* begin;  // of their memory
    const char* end;
    const Node* container;
  };
  struct Written {
    Range range;
    const Node* node;      // nullptr: a hidden key
    const Member* member;  // of which `node` is the key; else nullptr
  };

  void Add(const Node& node);
  void AddWritten(const Node& node, const Member* member);
  // Each text is looked through once, however many excerpts it stands in.
  void LookWhatMayBeShown() const;
  // None of them overlap, so only the one before those that begin in `part` can reach into it; or several that stand at one place.
  static std::size_t FirstIn(const std::vector<Written>& sorted, Range part);

  std::vector<Notice> notices_;       // by range
  std::vector<Children> children_;    // by `begin`
  std::vector<Written> written_;      // by range
  std::vector<Written> scalars_;      // by range
  std::vector<Written> hidden_keys_;  // by range
  mutable std::once_flag looked_once_;
  mutable std::vector<bool> may_show_;  // of scalars_; when first asked for
};

}  // namespace warden::doc
