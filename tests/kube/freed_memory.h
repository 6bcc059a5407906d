// Watches what is given back to the heap: for tests that a secret was overwritten first.
//
// The program's operator new and delete are these. One thread; only while a Watch lives, of which there is one at a time.
#pragma once

#include <cstddef>
#include <string_view>

namespace warden::testing {

class FreedMemory {
 public:
  // `text` must outlive it.
  explicit FreedMemory(std::string_view text);
  ~FreedMemory();
  FreedMemory(const FreedMemory&) = delete;
  FreedMemory& operator=(const FreedMemory&) = delete;

  // Pieces that this thread gave back and that held the text.
  std::size_t with_text() const;
};

}  // namespace warden::testing
