// A part of a tree as a document of its own, in no more memory than it takes: what is kept of an object for long.
//
// A copy stands in no text: its places are {0, 0}, its excerpts empty, its notices none; paths are as before. It keeps the name of the
// file, and nothing of the document that it was made from lives on. Any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "warden/document.h"

namespace warden::doc {

struct Shortening {
  std::unordered_set<const Node*> left_out;                          // values and items; with their keys
  std::unordered_map<const Node*, std::uint32_t> withheld;           // values of which there remains that they are there, and a size
  std::vector<std::pair<std::string_view, std::string_view>> added;  // members of the root: keys and strings
};

// What is deferred is left out. `document` must be an object where something is added.
Document ShortCopy(const Document& document, const Shortening& how);

// What the copy holds in memory, without what all documents share; for tests and figures.
std::size_t BytesOf(const Document& short_copy);

}  // namespace warden::doc
