// Whether a node fits a schema of ours: yes, or ask valijson. What fits is most of what there is, and is known in a tenth of the time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "warden/document.h"

namespace warden::doc {

// The keywords of schema_words.cc, references followed and properties sorted once. Refers to the schema it is made of, which must outlive
// it. Immutable once made, any thread.
class SchemaFits {
 public:
  explicit SchemaFits(const Node& schema);

  // true only for what valijson has nothing against. false of what does not fit, and of keywords in a form that no schema of ours has.
  bool Fits(const Node& node) const { return Fits(root_, node); }

 private:
  using Index = std::uint32_t;
  struct Rule {
    std::uint32_t kinds = ~0U;                                   // a bit for each Kind that is taken
    bool never = false;                                          // `false`, or what is not understood here
    const Node* values = nullptr;                                // enum
    std::vector<Index> branches;                                 // anyOf; none: no such keyword
    std::vector<std::pair<std::string_view, Index>> properties;  // sorted
    std::vector<std::string_view> required;
    std::optional<Index> others;  // additionalProperties
    std::optional<Index> items;
    std::size_t fewest = 0;
    std::size_t most = SIZE_MAX;
  };

  Index Add(const Node& schema);
  void Fill(const Node& schema, Rule& rule);
  void Bounds(const Node& schema, Rule& rule);
  bool Fits(Index index, const Node& node) const;
  bool ObjectFits(const Rule& rule, const Node& object) const;
  bool ArrayFits(const Rule& rule, const Node& array) const;

  const Node& schema_;
  std::map<const Node*, Index> known_;  // a definition is asked for many times, and may ask for itself
  std::vector<Rule> rules_;
  Index root_;
};

}  // namespace warden::doc
