// Which steps can be made side by side in one round, each looking as it does alone: the others wait for the next round.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "doc/edit_step.h"
#include "doc/text_change.h"
#include "warden/document.h"

namespace warden::doc {

// Refers to the tree. Steps are shown to it in their order; of those that wait it is told, for what follows may have to wait for them.
class Round {
 public:
  explicit Round(const Node& root) : root_(root) {}

  // False: this one waits. What another step of the round makes or fills first is written before anything is added to it, the last child
  // of a container is removed by itself, and no index in a list moves before a step that still needs it was made.
  bool MayTake(const Step& step);
  // A step of which MayTake was asked, whatever it said.
  void Wait(const Step& step);

 private:
  const Node& root_;
  std::unordered_set<std::string> made_;                  // pointers to what is missing or empty and gets something
  std::unordered_map<const Node*, std::size_t> removed_;  // children, by container
  std::unordered_set<const Node*> awaited_;               // lists whose indices must stay
};

// How many of the places on the step's path are there, the root among them. Of two steps that add at the same byte the deeper one adds to
// what stands inside of the other's container, and comes first.
std::size_t DepthThere(const Node& root, const Step& step);

// The places in the text that the changes of a round take.
class TakenRanges {
 public:
  // False: some of them touch what is taken; then nothing is.
  bool Take(std::span<const TextChange> changes);

 private:
  bool IsFree(Range range) const;
  std::map<std::uint32_t, Range> ranges_;  // by where they begin
};

}  // namespace warden::doc
