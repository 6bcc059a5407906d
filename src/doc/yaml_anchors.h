// Anchors of one document and the budget for what their aliases copy.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "doc/reader.h"
#include "doc/storage.h"

namespace warden::doc {

// A finished value with what it took: the numbers that limits are about.
struct Built {
  Node node;
  std::uint32_t end = 0;     // where its text ends (an alias: the alias, not what it stands for)
  std::uint32_t weight = 1;  // nodes in it, keys included; long text counts as several
  std::uint32_t height = 0;  // levels below it
};

class YamlAnchors {
 public:
  struct Anchor {
    Built value;
    std::uint32_t id = 0;
    bool open = true;  // its node is not finished: an alias to it would contain itself
  };

  bool Has(std::string_view name) const { return anchors_.find(std::string(name)) != anchors_.end(); }
  // A later anchor of the same name takes the place of the earlier, for what follows.
  std::uint32_t Open(std::string_view name);
  // Nothing happens when a node inside took the name meanwhile.
  void Close(std::string_view name, std::uint32_t id, const Built& value);
  const Anchor* Find(std::string_view name) const;

 private:
  std::unordered_map<std::string, Anchor> anchors_;
  std::uint32_t ids_ = 0;
};

// A copy of the whole subtree in the arena, every node of it flagged shared.
Node CopyShared(DocumentStorage& storage, const Node& node);

// Nodes in a subtree, keys included.
std::uint32_t CountNodes(const Node& node);

}  // namespace warden::doc
