// What holds for every document, whatever text it came from. A broken one aborts: the fuzzer keeps the input.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string>
#include <string_view>

#include "doc/equal.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "doc/storage.h"

namespace warden::testing {

inline void Require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "%s:%u: does not hold\n", where.file_name(), static_cast<unsigned>(where.line()));
  std::abort();
}

// Children stand inside their parents unless they are shared; places and excerpts of every node can be asked for.
class TreeCheck {
 public:
  explicit TreeCheck(const Document& document) : document_(document), source_(doc::NodeAccess::Storage(document).source->bytes()) {}

  void Check(const Node& node) {
    Require(node.range().begin <= node.range().end && node.range().end <= source_.size());
    if (asked_++ < kMostExcerpts) CheckPlace(node);
    for (const Node& item : node.items()) CheckChild(node, item);
    for (const Member& member : node.members()) {
      Require(member.key.is_string());
      CheckChild(node, member.key);
      CheckChild(node, member.value);
      Require(node.Find(doc::NodeAccess::RawText(member.key)) == &member.value);
    }
  }

 private:
  static constexpr int kMostExcerpts = 60;

  void CheckChild(const Node& parent, const Node& child) {
    if (!child.shared() && !parent.shared()) Require(parent.range().Contains(child.range()));
    Require(!parent.shared() || child.shared());
    Check(child);
  }
  void CheckPlace(const Node& node) {
    Require(document_.PlaceOf(node.range().begin) <= document_.PlaceOf(node.range().end));
    const Excerpt excerpt = document_.ExcerptOf(node.range());
    Require(excerpt.length > 0 && excerpt.caret <= excerpt.text.size() && excerpt.text.size() < 1'000);
    (void)document_.PathOf(node);
  }

  const Document& document_;
  std::string_view source_;
  int asked_ = 0;
};

inline void CheckTree(const Document& document) {
  TreeCheck(document).Check(document.root());
  for (const Notice& notice : document.notices()) (void)document.ExcerptOf(notice.range);
}

// Written as JSON and read again it is the same.
inline void CheckJson(const Node& node) {
  const auto again = doc::ReadJson(doc::ToJson(node), "");
  Require(again.ok() && doc::Equal(again.document->root(), node));
}

}  // namespace warden::testing
